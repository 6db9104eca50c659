package notify_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/notify"
	"parasol/schedule"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestTexts compares every text with what was last read and found good: each
// kind in each phase at each level, then the situations in which texts say
// something of their own.
func TestTexts(t *testing.T) {
	var b strings.Builder
	for _, k := range spoken() {
		for p := schedule.NoPhase; p <= schedule.Dark; p++ {
			levels(&b, k, p)
		}
	}
	for _, s := range situations {
		d := s.decision()
		write(&b, s.why, notify.Render(d))
	}
	golden(t, "texts.golden", b.String())
}

// levels writes the texts of a kind in a phase, levels that read the same
// together.
func levels(b *strings.Builder, k schedule.Kind, p schedule.Phase) {
	var same []string
	for l := schedule.Quiet; l <= schedule.Emergency; l++ {
		m := notify.Render(notify.Sample(k, p, l))
		same = append(same, l.String())
		if l < schedule.Emergency {
			if next := notify.Render(notify.Sample(k, p, l+1)); next.Title == m.Title && next.Body == m.Body {
				continue
			}
		}
		write(b, fmt.Sprintf("%s in %s: %s", k, p, strings.Join(same, ", ")), m)
		same = nil
	}
}

func write(b *strings.Builder, heading string, m notify.Message) {
	fmt.Fprintf(b, "## %s\n%s\n%s\n\n", heading, m.Title, m.Body)
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got); go test -update writes it anew\n%s", file, d)
	}
}

// situation is a sample with something changed, and what its text must (not)
// say.
type situation struct {
	why   string
	kind  schedule.Kind
	phase schedule.Phase
	vary  func(*schedule.Decision)
	title string   // part of the title
	says  []string // parts of the body
}

func (s *situation) decision() *schedule.Decision {
	d := notify.Sample(s.kind, s.phase, schedule.Normal)
	s.vary(d)
	return d
}

func at(day, hour, minute int) time.Time {
	return time.Date(2026, 7, day, hour, minute, 0, 0, time.FixedZone("", 3600))
}

func taking(kind string, day int) func(*schedule.Decision) {
	return func(d *schedule.Decision) {
		d.Evidence.Treatment, d.Evidence.TreatmentDay, d.Evidence.Course, d.Evidence.PhaseUntil = kind, day, true, time.Time{}
	}
}

// tattooed has a forearm to cover and a face that takes sunscreen.
func tattooed(d *schedule.Decision) {
	e := &d.Evidence
	e.Film, e.IfClinicAllows, e.Treatment, e.TreatmentDay = schedule.Strict, false, "tattoo", 3
	e.Areas = []schedule.AreaPhase{{Area: "forearm", Phase: schedule.Cover}, {Area: "face", Phase: schedule.Strict}}
	e.Open = []schedule.Healing{{Treatment: "tattoo", Area: "forearm", Phase: schedule.Cover, Day: 3}, {Treatment: "microneedling", Area: "face", Phase: schedule.Strict, Day: 4}}
}

var situations = []situation{
	{"the arm is covered while the face takes sunscreen", schedule.Reapply, schedule.Cover, func(d *schedule.Decision) {
		d.Evidence.Film, d.Evidence.IfClinicAllows, d.Evidence.Treatment = schedule.Strict, false, "tattoo"
		d.Evidence.Areas = []schedule.AreaPhase{{Area: "arm", Phase: schedule.Cover}, {Area: "face", Phase: schedule.Strict}}
	}, "next coat", []string{"Arm covered, face mineral SPF 30+.", "Two finger lengths", "No sunscreen on the arm: stay in or keep it covered."}},
	{"the face is in the dark while the arm takes sunscreen", schedule.Apply, schedule.Dark, func(d *schedule.Decision) {
		d.Evidence.Film = schedule.Protect
		d.Evidence.Areas = []schedule.AreaPhase{{Area: "arm", Phase: schedule.Protect}, {Area: "face", Phase: schedule.Dark}}
	}, "Get out of the sun", []string{"Get out of the sun first. Face out of the light, arm SPF 30+.", "Sunscreen does not protect the face now"}},
	{"the dose limit ended the film", schedule.Reapply, schedule.Strict, func(d *schedule.Decision) {
		d.Reason, d.Evidence.FilmEnd = schedule.FilmDose, schedule.ByDose
	}, "Time for the next coat", []string{"The sun has been strong since the coat of 10:05."}},
	{"the dose limit came before 40 minutes", schedule.Reapply, schedule.Strict, func(d *schedule.Decision) {
		d.Reason, d.Evidence.FilmEnd, d.Evidence.FloorBinds = schedule.FilmDose, schedule.ByDose, true
	}, "Get out of the sun, then", []string{"Get out of the sun first."}},
	{"half the day's dose is reached by the water", schedule.Water, schedule.Protect, func(d *schedule.Decision) { d.Evidence.DoseHigh = true },
		"Get out of the sun, dry off", []string{"You have had a lot of sun today."}},
	{"in the water without a rated sunscreen", schedule.Water, schedule.Protect, func(d *schedule.Decision) { d.Evidence.InWater = true }, "Come out, dry off", nil},
	{"the day's last reminder", schedule.Reapply, schedule.Protect, func(d *schedule.Decision) { d.Send.Last, d.Evidence.Interval = true, 90*time.Minute },
		"", []string{"Last reminder of today: put it on every 1½ h until 19:25."}},
	{"the day's last reminder in cover", schedule.Leaving, schedule.Cover, func(d *schedule.Decision) { d.Send.Last = true }, "", []string{"stay in or covered until 19:25"}},
	{"the second reminder", schedule.Reapply, schedule.Strict, func(d *schedule.Decision) { d.Send.Attempt = 2 }, "(2nd reminder)", nil},
	{"no forecast", schedule.Morning, schedule.Protect, func(d *schedule.Decision) {
		d.Evidence.Known, d.Evidence.DayKnown, d.Evidence.Source = false, false, "clear-sky"
	},
		"", []string{"Peak UV 9.2 at 13:35 (clear sky).", "no forecast: clear-sky value"}},
	{"an old forecast under broken cloud", schedule.Apply, schedule.Strict, func(d *schedule.Decision) {
		d.Evidence.Forecast, d.Evidence.Lead, d.Evidence.Issued, d.Evidence.Source = 2.6, 57*time.Hour, at(1, 3, 0), "met-norway"
	}, "", []string{"UV 2.6 now, 8.6 between clouds (MET Norway, issued 1 Jul 03:00)."}},
	{"a cloudy day that may clear", schedule.Morning, schedule.Strict, func(d *schedule.Decision) {
		d.Evidence.Peak, d.Evidence.ThreeFrom, d.Evidence.ThreeUntil = 1.9, time.Time{}, time.Time{}
	}, "", []string{"UV stays under 3 unless clouds break, then up to 9.6."}},
	{"a quiet morning with a coat on", schedule.Morning, schedule.Strict, func(d *schedule.Decision) {
		d.Evidence.FilmOn, d.Send.Confirms, d.Send.Level = true, schedule.NoEvent, schedule.Quiet
	}, "Sunscreen is on", []string{"The coat of 10:05 counts."}},
	{"a winter morning", schedule.Morning, schedule.Strict, func(d *schedule.Decision) {
		d.Evidence.Peak, d.Evidence.PeakCeiling, d.Send.Confirms, d.Send.Level = 0.2, 0.3, schedule.NoEvent, schedule.Quiet
		d.Evidence.ThreeFrom, d.Evidence.ThreeUntil = time.Time{}, time.Time{}
	}, "Little sun today: mineral broad-spectrum SPF 30+ as every morning", []string{"Put on mineral SPF 30+", "UV stays under 3 today."}},
	{"a discreet morning in cover", schedule.Morning, schedule.Cover, func(d *schedule.Decision) { d.Evidence.Discreet = true }, "", nil},
	{"a discreet session", schedule.Session, schedule.Strict, func(d *schedule.Decision) { d.Evidence.Discreet = true }, "Appointment in 7 days", nil},
	{"a clinic to ask", schedule.Morning, schedule.Cover, func(d *schedule.Decision) {
		d.Evidence.Clinic = schedule.Clinic{Name: "Dr. Frey", Phone: "030 1234"}
	}, "", []string{"Call Dr. Frey (030 1234) about pus, fever or spreading redness.", "Only if Dr. Frey allows it today: mineral SPF 30+."}},
	{"a phase, a look and a session carried by the morning", schedule.Morning, schedule.Strict, func(d *schedule.Decision) {
		d.Send.Covers = []schedule.Slot{{Kind: schedule.PhaseChange, Cause: "microneedling", Of: "protect", Anchor: 1}, {Kind: schedule.SkinCheck, Cause: "ipl", Anchor: 1}, {Kind: schedule.Session, Cause: "microneedling", Anchor: 1, N: 3, Days: 1}}
		d.Evidence.Changes = []schedule.Change{{At: at(3, 15, 0), Kind: schedule.PhaseChange, Treatment: "microneedling", From: schedule.Strict, To: schedule.Protect}}
	}, "", []string{"The strict phase after microneedling ends today at 15:00; then protect.", "Day 21 after IPL: look at your skin", "Session 3 of microneedling was planned for yesterday: if you had it, enter it, or you are unprotected."}},
	{"the window ends tomorrow", schedule.Morning, schedule.Protect, func(d *schedule.Decision) {
		d.Evidence.Changes = []schedule.Change{{At: at(4, 15, 0), Kind: schedule.PhaseChange, Treatment: "microneedling", From: schedule.Protect}}
	}, "", []string{"The window after microneedling ends tomorrow at 15:00."}},
	{"the window ended", schedule.PhaseChange, schedule.NoPhase, func(*schedule.Decision) {}, "Your sun plan ended today at 12:05", []string{"Results show 4 to 6 weeks after; be patient with it. Bring acids and retinoids back one at a time"}},
	{"a phase ends under a stricter treatment", schedule.PhaseChange, schedule.Cover, func(*schedule.Decision) {}, "Go on covering up", []string{"The cover phase after microneedling ended today at 12:05; then strict."}},
	{"a session tomorrow", schedule.Session, schedule.Protect, func(d *schedule.Decision) { d.Evidence.Subject.Days = -1 }, "Session 2 tomorrow", nil},
	{"the day after a session", schedule.Session, schedule.Protect, func(d *schedule.Decision) { d.Evidence.Subject.Days = 1 },
		"Did yesterday's session 2 happen? Enter it", []string{"if you had it, enter it, or you are unprotected"}},
	{"a report that expired", schedule.Ask, schedule.Strict, func(d *schedule.Decision) { d.Reason = schedule.OutingExpired }, "Still out?", nil},
	{"a morning on doxycycline", schedule.Morning, schedule.Protect, taking("doxycycline", 12), "", []string{"Window glass counts as outdoors", "While you take doxycycline: protect."}},
	{"the washout of amiodarone", schedule.Leaving, schedule.Protect, func(d *schedule.Decision) {
		taking("amiodarone", 400)(d)
		d.Evidence.PhaseUntil = at(28, 12, 0)
	}, "", []string{"Window glass counts as outdoors", "Amiodarone, washout counted: protect until Tue 28 Jul 12:00."}},
	{"a morning on isotretinoin", schedule.Morning, schedule.Protect, taking("isotretinoin", 3), "", []string{"Very low mood? Call your doctor today."}},
	{"porfimer wants soft light", schedule.Morning, schedule.Dark, func(d *schedule.Decision) { d.Evidence.Treatment, d.Evidence.TreatmentDay = "porfimer", 12 },
		"", []string{"Sunscreen does not protect you now: keep away from windows and bright lamps.", "Do not stay in complete darkness"}},
	{"darker skin is shown tinted sunscreen now and then", schedule.Morning, schedule.Protect, func(d *schedule.Decision) {
		d.Evidence.SkinType = 4
	}, "", []string{"iron oxides"}},
	{"needling while on doxycycline", schedule.Morning, schedule.Strict, func(d *schedule.Decision) {
		d.Evidence.Open = []schedule.Healing{{Treatment: "microneedling", Phase: schedule.Strict, Day: 4}, {Treatment: "doxycycline", Phase: schedule.Protect, Day: 12}}
	}, "broad-spectrum", []string{"Window glass counts as outdoors (doxycycline): UVA comes through.", "midday sun"}},
	{"a discreet morning on doxycycline", schedule.Morning, schedule.Strict, func(d *schedule.Decision) {
		d.Evidence.Discreet = true
		d.Evidence.Open = []schedule.Healing{{Treatment: "microneedling", Phase: schedule.Strict, Day: 4}, {Treatment: "doxycycline", Phase: schedule.Protect, Day: 12}}
	}, "broad-spectrum", []string{"Window glass counts as outdoors: UVA comes through."}},
	{"a new tattoo on the forearm, a needled face", schedule.Morning, schedule.Cover, tattooed,
		"Put on mineral broad-spectrum SPF 30+", []string{"Forearm covered, face mineral SPF 30+. Peak UV 9.2 at 13:35. Face: ", "Forearm: ",
			"Forearm: no scratching or picking.", "Face and forearm: Call your clinic about pus, fever or spreading redness."}},
	{"the same, discreet", schedule.Morning, schedule.Cover, func(d *schedule.Decision) { tattooed(d); d.Evidence.Discreet = true },
		"", []string{"a thick layer. Peak UV 9.2 at 13:35. Hat and shade around midday."}},
	{"cover ends today", schedule.Morning, schedule.Cover, func(d *schedule.Decision) {
		d.Evidence.PhaseUntil, d.Evidence.TreatmentDay = at(3, 15, 0), 1
		d.Evidence.Changes = []schedule.Change{{At: at(3, 15, 0), Kind: schedule.PhaseChange, Treatment: "microneedling", From: schedule.Cover, To: schedule.Strict}}
	}, "Stay in or cover up until 15:00", []string{"\nAt 15:00 strict begins: still out of direct sun, sunscreen only from then on."}},
	{"the face's dark ends today, the forearm stays covered", schedule.Morning, schedule.Dark, func(d *schedule.Decision) {
		d.Evidence.PhaseUntil = at(3, 15, 0)
		d.Evidence.Changes = []schedule.Change{{At: at(3, 15, 0), Kind: schedule.PhaseChange, Treatment: "pdt-ala", From: schedule.Dark, To: schedule.Protect}}
		d.Evidence.Open = []schedule.Healing{{Treatment: "pdt-ala", Area: "face", Phase: schedule.Dark, Day: 1}, {Treatment: "tattoo", Area: "forearm", Phase: schedule.Cover, Day: 3}}
	}, "until 15:00", []string{"\nAt 15:00 cover begins: stay in or covered then too.", "Forearm: no scratching"}},
	{"dark ends today, and with it the window", schedule.Morning, schedule.Dark, func(d *schedule.Decision) {
		d.Evidence.Treatment, d.Evidence.PhaseUntil, d.Evidence.TreatmentDay = "verteporfin", at(3, 15, 0), 5
		d.Evidence.Changes = []schedule.Change{{At: at(3, 15, 0), Kind: schedule.PhaseChange, Treatment: "verteporfin", From: schedule.Dark}}
	}, "Keep out of sun and bright light until 15:00", []string{"\nAt 15:00 the window ends."}},
	{"covered for a week and more", schedule.Morning, schedule.Cover, func(d *schedule.Decision) { d.Evidence.Treatment, d.Evidence.TreatmentDay = "tattoo", 20 },
		"", []string{"Stay in, or cover the healing skin."}},
	{"the last week after needling", schedule.Morning, schedule.Protect, func(d *schedule.Decision) { d.Evidence.TreatmentDay = 26 },
		"", []string{"Smoother, fresher skin", "No acids, retinoids or exfoliants yet."}},
	{"a morning carries the window's end", schedule.Morning, schedule.Protect, func(d *schedule.Decision) {
		d.Send.Covers = []schedule.Slot{{Kind: schedule.PhaseChange, Cause: "microneedling", Of: "over", Anchor: 1}}
	}, "", []string{"Results show 4 to 6 weeks after; be patient with it. Bring acids and retinoids back one at a time"}},
	{"long-term protection", schedule.Morning, schedule.Protect, func(d *schedule.Decision) {
		d.Evidence.Treatment, d.Evidence.TreatedAt, d.Evidence.PhaseUntil = "long-term", time.Time{}, time.Time{}
	}, "", []string{"Your long-term plan: protect."}},
	{"an outing carried by a coat", schedule.Reapply, schedule.Protect, func(d *schedule.Decision) {
		d.Send.Covers = []schedule.Slot{{Kind: schedule.Leaving, Anchor: 1}}
	}, "", []string{"This counts for your outing at 12:20 too."}},
}

func TestSituations(t *testing.T) {
	for _, s := range situations {
		t.Run(s.why, func(t *testing.T) {
			m := notify.Render(s.decision())
			within(t, m)
			if !strings.Contains(m.Title, s.title) {
				t.Errorf("title %q; want %q in it", m.Title, s.title)
			}
			for _, want := range s.says {
				if !strings.Contains(m.Body, want) {
					t.Errorf("body\n%s\nwant %q in it", m.Body, want)
				}
			}
		})
	}
}
