package aftercare_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"parasol/schedule"
	"parasol/schedule/aftercare"
)

var july = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// live calls each for every day of a kind's window, or for one year of an
// open-ended one.
func live(t *testing.T, e *aftercare.Entry, each func(p schedule.Phase, day int)) {
	t.Helper()
	tr, err := e.Treatment(aftercare.Plan{At: july})
	if err != nil {
		t.Fatalf("%s: %v", e.Kind, err)
	}
	for _, span := range tr.Phases {
		until := span.Until
		if until.IsZero() {
			until = span.From.AddDate(1, 0, 0)
		}
		for at := span.From; at.Before(until); at = at.AddDate(0, 0, 1) {
			each(span.Phase, schedule.DateOf(at).Sub(schedule.DateOf(july)))
		}
	}
}

func says(e *aftercare.Entry, s aftercare.Slot, p schedule.Phase, day int) []string {
	var all []string
	for _, l := range e.Lines(s, p, day) {
		all = append(all, l.Say)
	}
	return all
}

func TestEveryDayHasLines(t *testing.T) {
	for _, e := range aftercare.All() {
		if e.NoWindow != "" {
			continue
		}
		live(t, e, func(p schedule.Phase, day int) {
			for _, s := range []aftercare.Slot{aftercare.Do, aftercare.Leave, aftercare.Usual} {
				if len(e.Lines(s, p, day)) == 0 && !(e.IsCourse() && s == aftercare.Usual) {
					t.Errorf("%s, %s, day %d: nothing under %s", e.Kind, p, day, s)
				}
			}
			if day < 7 && len(e.Lines(aftercare.Flag, p, day)) == 0 {
				t.Errorf("%s, %s, day %d: no flag", e.Kind, p, day)
			}
		})
	}
}

func TestLeaveComesShortestFirst(t *testing.T) {
	e, _ := aftercare.Find("microneedling")
	want := []string{
		"No acids, retinoids, scrubs or scented products.", "No make-up yet: let the skin breathe.",
		"No hard exercise or sweating until day 3.", "No pool, sea, sauna or hot bath until day 5.",
	}
	if d := cmp.Diff(want, says(e, aftercare.Leave, schedule.Cover, 1)); d != "" {
		t.Errorf("day 1 (-want +got)\n%s", d)
	}
}

func TestSkinIsCheckedMonthly(t *testing.T) {
	const look = "Look at your skin today, all of it: any new spot?"
	for _, kind := range kindsWith(func(e *aftercare.Entry) bool { return e.SkinLooks }) {
		e, _ := aftercare.Find(kind)
		var days []int
		for day := range 95 {
			if slices.Contains(says(e, aftercare.Do, e.While, day), look) {
				days = append(days, day)
			}
		}
		if d := cmp.Diff([]int{1, 31, 61, 91}, days); d != "" {
			t.Errorf("%s: days of looking (-want +got)\n%s", kind, d)
		}
	}
}

func TestPlannedKindsHaveEverySlot(t *testing.T) {
	for _, e := range aftercare.All() {
		if e.NoWindow == "" && (e.Name == "" || e.Phrase == "" || len(e.Slot(aftercare.Flag)) == 0) {
			t.Errorf("%s: has no name, phrase or flag", e.Kind)
		}
		if e.Active && len(e.Slot(aftercare.Pause)) != 1 {
			t.Errorf("%s: pauses beside a procedure and says so in %d lines; want one", e.Kind, len(e.Slot(aftercare.Pause)))
		}
	}
}

const longestLine = 60 // TEXTS 3

var (
	// sunscreen matches what open skin must not be offered: sunscreen, scents
	// and plants.
	sunscreen = regexp.MustCompile(`(?i)sunscreen|SPF|\bcoat\b|aloe|chamomile|\boat\b`)
	claims    = regexp.MustCompile(`(?i)\b(safe|cure|heals? faster|guarantee|prevents?|` +
		`harmless|normal|danger|must not|never forget|immediately)\b`)
	minutes = regexp.MustCompile(`(?i)minutes?.*(sun|outdoors)`)
)

func TestLinesAreShortAndPromiseNothing(t *testing.T) {
	for _, e := range aftercare.All() {
		said := map[string]bool{}
		for _, s := range []aftercare.Slot{aftercare.Do, aftercare.Leave, aftercare.Pause, aftercare.Usual, aftercare.Flag,
			aftercare.Begin, aftercare.Eve} {
			for _, l := range e.Slot(s) {
				if utf8.RuneCountInString(l.Say) > longestLine || !strings.ContainsAny(l.Say[len(l.Say)-1:], ".?") {
					t.Errorf("%s: %q is no sentence of at most %d characters", e.Kind, l.Say, longestLine)
				}
				if claims.MatchString(l.Say) || minutes.MatchString(l.Say) {
					t.Errorf("%s: %q claims too much", e.Kind, l.Say)
				}
				if key := fmt.Sprint(l.Slot, l.Say, l.From, l.Phases); said[key] {
					t.Errorf("%s: says %q twice", e.Kind, l.Say)
				} else {
					said[key] = true
				}
			}
		}
	}
}

func TestCoverAndDarkOfferNoSunscreen(t *testing.T) {
	for _, e := range aftercare.All() {
		live(t, e, func(p schedule.Phase, day int) {
			if p < schedule.Cover {
				return
			}
			for _, s := range []aftercare.Slot{aftercare.Do, aftercare.Leave, aftercare.Usual, aftercare.Flag} {
				for _, say := range says(e, s, p, day) {
					if sunscreen.MatchString(say) {
						t.Errorf("%s, %s, day %d: %q", e.Kind, p, day, say)
					}
				}
			}
		})
		for _, l := range e.Slot(aftercare.Begin) {
			if sunscreen.MatchString(l.Say) {
				t.Errorf("%s, on the way home: %q", e.Kind, l.Say)
			}
		}
	}
}

// TestOwnersGuide checks each sentence of the owner's guide (TEXTS 7) on the
// days that it belongs to.
func TestOwnersGuide(t *testing.T) {
	e, _ := aftercare.Find("microneedling")
	for _, row := range []struct {
		guide    string
		slot     aftercare.Slot
		from, to int
		want     string
	}{
		{"red like a little sunburn, hours to days; 24 to 48 h", aftercare.Usual, 0, 1,
			"Redness like a light sunburn: usual for 24 to 48 hours."},
		{"wash off blood or serum", aftercare.Begin, 0, 0, "Tonight: rinse off dried blood or serum, lukewarm water."},
		{"the cleanser the doctor advised", aftercare.Begin, 0, 0, "Use the mild cleanser your clinic named, then pat dry."},
		{"mild cleanser, unscented, non-foaming", aftercare.Do, 0, 1, "Cleanse mildly: no foam, no scent, pat dry."},
		{"with glycerin or ceramides", aftercare.Do, 2, 13, "Cleanse without foam; glycerin or ceramides are good."},
		{"gentle, non-comedogenic cream", aftercare.Do, 0, 1, "Gentle, non-comedogenic cream, as often as it feels tight."},
		{"no cosmetics right away, let the skin breathe", aftercare.Leave, 0, 2, "No make-up yet: let the skin breathe."},
		{"hyaluronic acid serum", aftercare.Do, 2, 13, "Hyaluronic acid keeps the moisture in."},
		{"aloe, chamomile, oat", aftercare.Do, 2, 13, "Aloe, chamomile or oat calms, if you know you tolerate it."},
		{"ceramides, fatty acids, cholesterol", aftercare.Do, 2, 13, "A cream with ceramides, fatty acids and cholesterol."},
		{"no exfoliants or strong cleansers", aftercare.Leave, 0, 1, "No acids, retinoids, scrubs or scented products."},
		{"none of them for several weeks", aftercare.Leave, 2, 27, "No acids, retinoids or exfoliants yet."},
		{"days 2 to 7 irritated, pink, peeling", aftercare.Usual, 2, 7, "Pink, irritated or flaking skin is usual on days 2 to 7."},
		{"weeks 2 to 4 smoother", aftercare.Usual, 8, 27, "Smoother, fresher skin usually shows in weeks 2 to 4."},
		{"results at 4 to 6 weeks, be patient", aftercare.Usual, 28, 42, "Results show 4 to 6 weeks after; be patient with it."},
		{"moisturise reliably, ceramides or hyaluronic acid", aftercare.Do, 14, 42, "Moisturise every day: ceramides or hyaluronic acid."},
		{"ask about worrying symptoms", aftercare.Flag, 0, 7, "Call your clinic about pus, fever or spreading redness."},
		{"ask about persistent ones", aftercare.Flag, 7, 10, "Still red after a week? Ask your clinic."},
	} {
		for day := range 60 {
			p := phaseOn(t, e, day)
			got := slices.Contains(says(e, row.slot, p, day), row.want)
			if want := day >= row.from && day <= row.to; got != want && (want || day < 43) {
				t.Errorf("%s: day %d (%s): said %v; want %v of %q", row.guide, day, p, got, want, row.want)
			}
		}
	}
	if !slices.Contains(e.Family.Close, "Bring acids and retinoids back one at a time; ask your clinic when.") {
		t.Error("nobody says how acids and retinoids come back")
	}
}

// phaseOn returns the phase in the morning of a day, Protect after the window.
func phaseOn(t *testing.T, e *aftercare.Entry, day int) schedule.Phase {
	t.Helper()
	tr, err := e.Treatment(aftercare.Plan{At: july})
	if err != nil {
		t.Fatal(err)
	}
	at := july.AddDate(0, 0, day)
	for _, s := range tr.Phases {
		if s.Contains(at) {
			return s.Phase
		}
	}
	return schedule.Protect
}

// TestFlagsThatAreNeverCut lists the flags that no limit may remove, with their
// days (CATALOGUE 5).
func TestFlagsThatAreNeverCut(t *testing.T) {
	for _, row := range []struct {
		kinds    string
		from, to int // to is -1: without end
		want     string
	}{
		{"filler prp-injection thread-lift", 0, 3, "White or mottled skin, strong pain? Call your clinic now."},
		{"filler prp-injection thread-lift", 0, 3, "Sight change, weak face or limb? Emergency services now."},
		{"botulinum-toxin", 0, 42, "Hard to swallow, speak or breathe? Emergency services now."},
		{"microneedling rf-microneedling ipl non-ablative-laser vascular-laser pigment-laser superficial-peel pdt-ala lip-blush filler",
			0, 7,
			"Eye pain, or blisters near an eye? Eye emergency now."},
		{"laser-hair-removal ipl non-ablative-laser vascular-laser pigment-laser", 0, 7,
			"Blisters, weeping, swelling past day 3? Call today."},
		{"microneedling filler tattoo", 14, 42, "New lumps or sores weeks later? See a doctor."},
		{"doxycycline thiazide voriconazole isotretinoin", 0, -1, "Rash with fever, blisters or sore mouth? Urgent care now."},
		{"doxycycline thiazide voriconazole", 0, -1, "Burn after little sun? Ask your doctor today."},
		{"isotretinoin", 0, -1, "Very low mood? Call your doctor today."},
		{"isotretinoin", 0, -1, "Thoughts of harming yourself? Emergency services now."},
		{"pdt-ala pdt-mal pdt-daylight", 0, -1, "Confusion or memory loss later? Emergency services now."},
		{"fluorouracil-cream imiquimod", 0, -1, "Redness is expected. Open sore, fever, sore mouth? Call."},
	} {
		for kind := range strings.FieldsSeq(row.kinds) {
			e, _ := aftercare.Find(kind)
			i := slices.IndexFunc(e.Slot(aftercare.Flag), func(l aftercare.Line) bool { return l.Say == row.want })
			if i < 0 {
				t.Errorf("%s: does not say %q", kind, row.want)
				continue
			}
			l := e.Slot(aftercare.Flag)[i]
			if !l.Vital || l.Phases != nil || l.From != row.from || l.Until != row.to+1 {
				t.Errorf("%s: %q on days %d to %d of %v, vital %v; want %d to %d of all phases, vital", kind, row.want, l.From, l.Until-1,
					l.Phases, l.Vital, row.from, row.to)
			}
		}
	}
}

// Every procedure of the face mentions cold sores in its first week.
func TestColdSores(t *testing.T) {
	for _, kind := range []string{"microneedling", "prp-microneedling", "rf-microneedling", "home-microneedling", "non-ablative-laser",
		"ablative-laser",
		"full-field-resurfacing", "ipl", "pigment-laser", "vascular-laser", "superficial-peel", "medium-peel", "deep-peel", "plasma-pen",
		"filler",
		"lip-blush", "pdt-ala", "pdt-mal", "other"} {
		e, _ := aftercare.Find(kind)
		for day := range 7 {
			if !strings.Contains(strings.ToLower(strings.Join(says(e, aftercare.Flag, phaseOn(t, e, day), day), " ")), "cold sore") {
				t.Errorf("%s: day %d does not name cold sores", kind, day)
			}
		}
	}
}

// How long each activity waits after a procedure, by family (CATALOGUE 5).
func TestWaits(t *testing.T) {
	for _, row := range []struct{ kind, want string }{
		{"microneedling", "heat 5, sweat 3, water 5, make-up 1, actives 28, hair 3"},
		{"rf-microneedling", "heat 7, sweat 3, water 7, make-up 1, actives 28, hair 3"},
		{"home-microneedling", "heat 1, sweat 1, water 1, make-up 1, actives 3, hair 1"},
		{"ipl", "heat 2, sweat 2, water 2, make-up redness is gone, actives 29, hair 14"},
		{"vascular-laser", "heat 3, sweat 3, water 10, make-up 2, actives 7, hair the bruise is gone"},
		{"ablative-laser",
			"heat 10, sweat 10, water it has closed, make-up crusts are off, actives your clinic agrees, hair it has closed"},
		{"filler", "heat 3, sweat 1, water 2, make-up 2, actives 2"},
		{"tattoo", "heat 28, sweat 10, water 28, make-up it is healed, actives 28, hair it is healed"},
		{"porfimer", ""},
	} {
		e, _ := aftercare.Find(row.kind)
		w := e.Family.Wait
		var all []string
		for _, x := range []struct {
			name string
			wait *aftercare.Wait
		}{{"heat", w.Heat}, {"sweat", w.Sweat}, {"water", w.Water}, {"make-up", w.Makeup}, {"actives", w.Actives}, {"hair", w.Hair}} {
			switch {
			case x.wait == nil:
			case x.wait.Days > 0:
				all = append(all, fmt.Sprint(x.name, " ", x.wait.Days))
			default:
				all = append(all, x.name+" "+x.wait.Until)
			}
		}
		if d := cmp.Diff(row.want, strings.Join(all, ", ")); d != "" {
			t.Errorf("%s (-want +got)\n%s", row.kind, d)
		}
	}
}

// TestFacts checks what rules and texts read from a treatment.
func TestFacts(t *testing.T) {
	for _, row := range []struct{ kind, area, want string }{
		{"microneedling", "", "face bare, no actives for 28 days, fragile for 4"},
		{"microneedling", "left forearm", "body clothed, no actives for 28 days, fragile for 4"},
		{"microneedling", "hands and forearms", "body bare, no actives for 28 days, fragile for 4"},
		{"microneedling", "back of the neck", "face bare, no actives for 28 days, fragile for 4"},
		{"microneedling", "somewhere", "body bare, no actives for 28 days, fragile for 4"},
		{"laser-hair-removal", "", "body clothed, no actives for 29 days"},
		{"laser-hair-removal", "bikini line", "body clothed, no actives for 29 days"},
		{"laser-hair-removal", "upper lip", "lips bare, no actives for 29 days"},
		{"tattoo", "", "body clothed, no actives for 28 days, closes by a sign"},
		{"cryotherapy", "", "spot bare, no actives for 91 days, closes by a sign"},
		{"ablative-laser", "", "face bare, no actives for 91 days, fragile for 7, closes by a sign"},
		{"superficial-peel", "eyelids", "eyes bare, no actives for 29 days, fragile for 1"},
		{"porfimer", "", "whole-skin bare"},
		{"retinoid", "", "face bare, active"},
		{"doxycycline", "", "whole-skin bare"},
	} {
		e, _ := aftercare.Find(row.kind)
		tr, err := e.Treatment(aftercare.Plan{At: july, Area: row.area})
		if err != nil {
			t.Fatal(err)
		}
		got := tr.Site.String() + map[bool]string{true: " clothed", false: " bare"}[tr.Clothed]
		if tr.NoActivesDays > 0 {
			got += fmt.Sprintf(", no actives for %d days", tr.NoActivesDays)
		}
		if tr.FragileDays > 0 {
			got += fmt.Sprintf(", fragile for %d", tr.FragileDays)
		}
		if tr.ClosesBySign {
			got += ", closes by a sign"
		}
		if tr.Active {
			got += ", active"
		}
		if got != row.want {
			t.Errorf("%s on %q: got %s; want %s", row.kind, row.area, got, row.want)
		}
	}
}

// A session of a series is the same as the one before it.
func TestSession(t *testing.T) {
	zone := lisbon(t)
	first := time.Date(2026, 7, 1, 15, 0, 0, 0, zone)
	for _, kind := range aftercare.Kinds() {
		e, _ := aftercare.Find(kind)
		if e.IsCourse() || e.Dark != nil && e.Dark.Open {
			continue
		}
		for _, p := range []aftercare.Plan{
			{}, {Area: "arm"}, {Cover: days(2), Strict: days(9), Protect: days(30)}, {Protect: days(400)}, {Protect: days(7)},
		} {
			p.At = first
			want, err := e.Treatment(p)
			if err != nil {
				continue
			}
			s := schedule.Series{}
			s.Like, s.Ends = e.Session(p)
			if d := cmp.Diff(want, s.Session(first)); d != "" {
				t.Errorf("%s: (-the first +a session)\n%s", kind, d)
			}
		}
	}
}
