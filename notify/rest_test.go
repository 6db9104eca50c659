package notify_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/notify"
	"parasol/schedule"
)

// sentence is what one part of the rest says in one case.
type sentence struct {
	why   string
	kind  schedule.Kind
	phase schedule.Phase
	vary  func(*schedule.Decision)
	want  string
}

func hear(t *testing.T, part func(*notify.Reader) string, rows []sentence) {
	t.Helper()
	for _, row := range rows {
		if got := plain(part(read(row.kind, row.phase, row.vary))); got != row.want {
			t.Errorf("%s: %q; want %q", row.why, got, row.want)
		}
	}
}

func interval(d time.Duration) func(*schedule.Decision) {
	return func(x *schedule.Decision) { x.Evidence.Interval = d }
}

func noEnd(d *schedule.Decision) { d.Evidence.OverUntil, d.Evidence.Sunset = time.Time{}, time.Time{} }

func after(treatment string, day int) func(*schedule.Decision) {
	return func(d *schedule.Decision) { d.Evidence.Treatment, d.Evidence.TreatmentDay = treatment, day }
}

func TestLastReminderOfADay(t *testing.T) {
	hear(t, (*notify.Reader).Last, []sentence{
		{"another will come", schedule.Reapply, schedule.Strict, with(), ""},
		{"two hours", schedule.Reapply, schedule.Strict, last, "Last reminder today: reapply every 2 hours until 19:25."},
		{"one hour", schedule.Reapply, schedule.Strict, with(last, interval(time.Hour)),
			"Last reminder today: reapply every hour until 19:25."},
		{"80 minutes", schedule.Reapply, schedule.Protect, with(last, interval(80*time.Minute)),
			"Last reminder today: reapply every 80 minutes until 19:25."},
		{"more than two hours is two", schedule.Reapply, schedule.Strict, with(last, interval(3*time.Hour)),
			"Last reminder today: reapply every 2 hours until 19:25."},
		{"no index goes by the sunset", schedule.Reapply, schedule.Strict, with(last, func(d *schedule.Decision) {
			d.Evidence.OverUntil = time.Time{}
		}), "Last reminder today: reapply every 2 hours until 21:05."},
		{"nobody knows until when", schedule.Reapply, schedule.Strict, with(last, noEnd),
			"Last reminder today: reapply every 2 hours while you are out."},
		{"cover", schedule.Shade, schedule.Cover, last, "Last reminder today: stay out of the sun until 19:25."},
		{"cover without an end", schedule.Shade, schedule.Cover, with(last, noEnd), "Last reminder today: stay out of the sun."},
		{"dark goes by the sunset", schedule.Shade, schedule.Dark, last,
			"Last reminder today: sunscreen does not help, stay in until 21:05."},
		{"dark without a sunset", schedule.Shade, schedule.Dark, with(last, endlessDay),
			"Last reminder today: sunscreen does not help, stay in."},
	})
}

func TestHowLongItRings(t *testing.T) {
	hear(t, (*notify.Reader).Ring, []sentence{
		{"what is no emergency", schedule.Reapply, schedule.Strict, with(), ""},
		{"an emergency", schedule.Reapply, schedule.Strict, ringing, "It rings until you tap an answer, until 12:35 at the latest."},
		{"one without an end", schedule.Reapply, schedule.Strict, with(ringing, func(d *schedule.Decision) { d.Send.Until = time.Time{} }),
			"It rings until you tap an answer."},
	})
}

func TestWarningNamesThePhase(t *testing.T) {
	hear(t, (*notify.Reader).Warn, []sentence{
		{"a wound of today", schedule.Shade, schedule.Cover, with(), "No sunscreen on the open skin yet."},
		{"a wound of six days", schedule.Shade, schedule.Cover, after("microneedling", 6), "No sunscreen on the open skin yet."},
		{"a wound of a week", schedule.Shade, schedule.Cover, after("microneedling", 7), "No sunscreen on the healing skin yet."},
		{"an area beside skin that takes sunscreen", schedule.Morning, schedule.Cover, tattooed, "No sunscreen on your forearm yet."},
		{"dark", schedule.Shade, schedule.Dark, with(), "Sunscreen does not help now. Keep away from windows and bright lamps."},
		{"strict needs none", schedule.Reapply, schedule.Strict, with(), ""},
	})
}

func TestSunscreenInCoverIfAllowed(t *testing.T) {
	clinic := func(d *schedule.Decision) { d.Evidence.Clinic.Name = "Dr. Frey" }
	hear(t, (*notify.Reader).Allowed, []sentence{
		{"by the clinic", schedule.Shade, schedule.Cover, with(), "Only if your clinic allows it today: mineral SPF 30+."},
		{"by a clinic of a name", schedule.Shade, schedule.Cover, clinic, "Only if Dr. Frey allows it today: mineral SPF 30+."},
		{"a treatment that never allows it", schedule.Shade, schedule.Cover, func(d *schedule.Decision) {
			d.Evidence.IfClinicAllows = false
		}, ""},
		{"at night", schedule.Shade, schedule.Cover, night, ""},
		{"where other skin takes it anyway", schedule.Morning, schedule.Cover, func(d *schedule.Decision) {
			d.Evidence.Film = schedule.Strict
		}, ""},
		{"in strict it is asked for", schedule.Shade, schedule.Strict, func(d *schedule.Decision) { d.Evidence.IfClinicAllows = true }, ""},
	})
}

func TestCarriedTexts(t *testing.T) {
	session := func(n, days int) schedule.Slot {
		return schedule.Slot{Kind: schedule.Session, Cause: "microneedling", Anchor: 1, N: n, Days: days}
	}
	leaving := schedule.Slot{Kind: schedule.Leaving, Anchor: at(3, 13, 20).Unix()}
	look := schedule.Slot{Kind: schedule.SkinCheck}
	hear(t, (*notify.Reader).Also, []sentence{
		{"none", schedule.Morning, schedule.Strict, with(), ""},
		{"an outing", schedule.Reapply, schedule.Strict, covers(leaving), "This counts for 13:20 too."},
		{"the shade, of a coat", schedule.Reapply, schedule.Strict, covers(schedule.Slot{Kind: schedule.Shade}),
			"Then move into the shade."},
		{"the shade, of shade", schedule.Shade, schedule.Cover, covers(schedule.Slot{Kind: schedule.Shade}), ""},
		{"a look at the skin", schedule.Morning, schedule.Strict, covers(look), "Look at your skin for dark marks today."},
		{"a look that nobody may read of", schedule.Morning, schedule.Strict, with(discreet, covers(look)),
			"Take a good look in the mirror today."},
		{"a session in a week", schedule.Morning, schedule.Strict, covers(session(2, -7)),
			"Session 2 is in a week: no tan, no sunburn until then."},
		{"one that has no number", schedule.Morning, schedule.Strict, covers(session(0, -7)),
			"The next session is in a week: no tan, no sunburn until then."},
		{"one that nobody may read of", schedule.Morning, schedule.Strict, with(discreet, covers(session(2, -7))),
			"Your appointment is in a week: no tan, no sunburn until then."},
		{"one of yesterday", schedule.Morning, schedule.Strict, covers(session(2, 1)), "Session 2 was due yesterday: did it happen?"},
		{"one that was moved", schedule.Morning, schedule.Strict, covers(session(3, 14)), "Session 3 was moved: is there a new date?"},
		{"two of them, in order", schedule.Reapply, schedule.Strict, covers(leaving, look),
			"This counts for 13:20 too. Look at your skin for dark marks today."},
		{"the same twice is said once", schedule.Morning, schedule.Strict, covers(look, look), "Look at your skin for dark marks today."},
	})
}

func TestNext(t *testing.T) {
	noOuting := func(d *schedule.Decision) { d.Evidence.NextOuting = time.Time{} }
	hear(t, (*notify.Reader).Next, []sentence{
		{"after a coat", schedule.Reapply, schedule.Strict, with(), "Next coat in 2 hours, sooner in strong sun or after water."},
		{"after a coat of 40 minutes", schedule.Apply, schedule.Protect, interval(40 * time.Minute),
			"Next coat in 40 minutes, sooner in strong sun or after water."},
		{"after the last of the day", schedule.Reapply, schedule.Strict, last, ""},
		{"in the shade", schedule.Shade, schedule.Strict, with(), "Tap “In the shade” and it stays quiet for an hour."},
		{"in cover", schedule.Shade, schedule.Cover, with(), "Tap “In the shade” and it stays quiet for an hour."},
		{"with a covered arm", schedule.Shade, schedule.Cover, arm, "Tap “Covered up” and it stays quiet for an hour."},
		{"in the dark", schedule.Shade, schedule.Dark, with(), "Tap “I’m inside” and it stays quiet for an hour."},
		{"before leaving without sunscreen", schedule.Leaving, schedule.Cover, with(), ""},
		{"on a morning with an outing", schedule.Morning, schedule.Strict, with(), "Next reminder: before you go out at 12:20."},
		{"on a morning without", schedule.Morning, schedule.Strict, noOuting, "Outdoors, reapply every 2 hours."},
		{"on a morning in cover", schedule.Morning, schedule.Cover, with(), ""},
		{"on the way home", schedule.Begin, schedule.Cover, with(), "Tomorrow 07:30: your plan for the day."},
		{"on a way home without a morning", schedule.Begin, schedule.Cover, func(d *schedule.Decision) {
			d.Evidence.NextMorning = time.Time{}
		}, ""},
		{"after a question", schedule.Ask, schedule.Strict, with(), ""},
	})
}

func TestWhomToAsk(t *testing.T) {
	clinic := func(name, phone string) func(*schedule.Decision) {
		return func(d *schedule.Decision) { d.Evidence.Clinic.Name, d.Evidence.Clinic.Phone = name, phone }
	}
	hear(t, (*notify.Reader).Ask, []sentence{
		{"a clinic without a name", schedule.Morning, schedule.Strict, with(), "Questions? Ask your clinic."},
		{"a studio", schedule.Morning, schedule.Strict, after("tattoo", 20), "Questions? Ask your studio."},
		{"a doctor, of a drug", schedule.Morning, schedule.Protect, taking("doxycycline", 12), "Questions? Ask your doctor."},
		{"a clinic with a number", schedule.Morning, schedule.Strict, clinic("Dr. Frey", "030 1234"),
			"Questions? Call Dr. Frey, 030 1234."},
		{"a number without a name", schedule.Morning, schedule.Strict, clinic("", "030 1234"), "Questions? Call your clinic, 030 1234."},
		{"a name with a line's end and braces", schedule.Morning, schedule.Strict, clinic("Dr.\n{Frey}", ""), "Questions? Ask Dr. Frey."},
	})
	hear(t, (*notify.Reader).Number, []sentence{
		{"beside red flags", schedule.Morning, schedule.Strict, with(after("microneedling", 4), clinic("Dr. Frey", "030 1234")),
			"Dr. Frey: 030 1234."},
		{"without a number", schedule.Morning, schedule.Strict, clinic("Dr. Frey", ""), ""},
		{"outside every window", schedule.Morning, schedule.NoPhase, clinic("Dr. Frey", "030 1234"), ""},
	})
}

func TestForgottenPlaces(t *testing.T) {
	const ears = "Don’t miss ears, lips, eyelids, hairline and the back of your neck."
	hear(t, (*notify.Reader).Miss, []sentence{
		{"no area", schedule.Morning, schedule.Strict, with(), ears},
		{"the face", schedule.Morning, schedule.Strict, filmed("face"), ears},
		{"an arm", schedule.Morning, schedule.Strict, filmed("forearm"), ""},
		{"an arm and the face", schedule.Morning, schedule.Strict, filmed("forearm", "face"), ears},
		{"a leg that nobody named", schedule.Morning, schedule.Strict, healing(schedule.Body), ""},
		{"the face, and nobody may know", schedule.Morning, schedule.Strict, with(discreet, filmed("face")), ""},
		{"cover", schedule.Morning, schedule.Cover, with(), ""},
	})
	hear(t, (*notify.Reader).Clouds, []sentence{
		{"a morning", schedule.Morning, schedule.Protect, with(), "Broad-spectrum, every morning, whatever the clouds."},
		{"a morning in cover", schedule.Morning, schedule.Cover, with(), ""},
		{"a later coat", schedule.Reapply, schedule.Protect, with(), ""},
	})
}

func TestOtherSkin(t *testing.T) {
	hear(t, (*notify.Reader).Other, []sentence{
		{"a covered arm beside a face", schedule.Morning, schedule.Cover, tattooed,
			"Keep the sun off your forearm: loose clothing on top."},
		{"a face beside a covered arm", schedule.Shade, schedule.Cover, tattooed, "Your face needs mineral SPF 30+ all the same."},
		{"a face in protect", schedule.Shade, schedule.Cover, with(tattooed, func(d *schedule.Decision) {
			d.Evidence.Film = schedule.Protect
		}), "Your face needs SPF 30+ all the same."},
		{"nobody may know", schedule.Morning, schedule.Cover, with(tattooed, discreet), ""},
		{"one skin alone", schedule.Shade, schedule.Cover, arm, ""},
	})
}

func TestWindowsUnderDrugs(t *testing.T) {
	beside := func(d *schedule.Decision) {
		d.Evidence.Open = []schedule.Healing{
			{Treatment: "microneedling", Phase: d.Evidence.Phase, Day: 4}, {Treatment: "doxycycline", Phase: schedule.Protect, Day: 12},
		}
	}
	const windows = "Window glass lets UVA through: sit away from sunny windows."
	hear(t, (*notify.Reader).Glass, []sentence{
		{"the drug governs", schedule.Morning, schedule.Protect, taking("doxycycline", 12), windows},
		{"it stands beside a procedure", schedule.Morning, schedule.Strict, beside,
			"Doxycycline: window glass lets UVA through, sit away from sunny windows."},
		{"and nobody may know", schedule.Morning, schedule.Strict, with(beside, discreet), windows},
		{"dark says more", schedule.Morning, schedule.Dark, beside, ""},
		{"a procedure alone", schedule.Morning, schedule.Strict, with(), ""},
	})
}

func TestBeforeATreatment(t *testing.T) {
	of := func(treatment string, to schedule.Phase, site schedule.Site, days int) func(*schedule.Decision) {
		return func(d *schedule.Decision) {
			s := d.Evidence.Subject
			s.Treatment, s.To, s.Site, s.Days = treatment, to, site, days
		}
	}
	hear(t, (*notify.Reader).Sores, []sentence{
		{"the evening before", schedule.Eve, schedule.Strict, with(), "Ever had cold sores? Tell your clinic before tomorrow."},
		{"a week before", schedule.Session, schedule.Strict, with(), "Ever had cold sores? Ask your clinic about tablets now."},
		{"the day after is too late", schedule.Session, schedule.Strict, of("microneedling", schedule.Strict, schedule.Face, 1), ""},
		{"a leg has none", schedule.Eve, schedule.Strict, of("laser-hair-removal", schedule.Strict, schedule.Body, 0), ""},
	})
	hear(t, (*notify.Reader).Kit, []sentence{
		{"sunscreen for later", schedule.Eve, schedule.Cover, with(),
			"Have at home: mild cleanser, gentle cream, mineral SPF 30+ for later."},
		{"curtains for the dark", schedule.Eve, schedule.Dark, with(), "Have at home: curtains to draw, soft lamps, a cool pack."},
	})
	drug := func(d *schedule.Decision) {
		d.Evidence.Open = []schedule.Healing{{Treatment: "doxycycline", Phase: schedule.Protect, Day: 12}}
	}
	hear(t, (*notify.Reader).DrugBeside, []sentence{
		{"a drug that makes light stronger", schedule.Eve, schedule.Dark, with(drug, of("pdt-ala", schedule.Dark, schedule.Face, 0)),
			"You also take doxycycline: tell your clinic before the treatment."},
		{"no drug", schedule.Eve, schedule.Dark, of("pdt-ala", schedule.Dark, schedule.Face, 0), ""},
		{"needling minds none", schedule.Eve, schedule.Cover, drug, ""},
	})
}

func TestUpcomingChanges(t *testing.T) {
	change := func(from, to schedule.Phase, when time.Time) func(*schedule.Decision) {
		return func(d *schedule.Decision) {
			c := schedule.Change{Kind: schedule.PhaseChange, Treatment: "microneedling", From: from, To: to, At: when}
			d.Evidence.Changes, d.Evidence.WindowUntil = append(d.Evidence.Changes, c), when
		}
	}
	for _, row := range []struct {
		why  string
		vary func(*schedule.Decision)
		want []string
	}{
		{"nothing", with(), nil},
		{"protect, later today", change(schedule.Strict, schedule.Protect, at(3, 15, 0)),
			[]string{"From 15:00 daily SPF is enough; shade still helps at midday."}},
		{"protect, tomorrow", change(schedule.Strict, schedule.Protect, at(4, 15, 0)),
			[]string{"From 15:00 tomorrow daily SPF is enough; shade still helps at midday."}},
		{"the end", change(schedule.Protect, schedule.NoPhase, at(4, 15, 0)), []string{"Your sun plan ends at 15:00 tomorrow."}},
		{"the end beside another window", with(change(schedule.Protect, schedule.NoPhase, at(4, 15, 0)), func(d *schedule.Decision) {
			d.Evidence.WindowUntil = at(20, 0, 0)
		}), nil},
		{"what is past", change(schedule.Strict, schedule.Protect, at(3, 12, 0)), nil},
		{"what it carries it says elsewhere", with(change(schedule.Strict, schedule.Protect, at(3, 15, 0)),
			covers(schedule.Slot{Kind: schedule.PhaseChange, Cause: "microneedling", Of: "protect"})), nil},
		{"a treatment that has not begun", with(change(schedule.Strict, schedule.Protect, at(3, 15, 0)), healing(schedule.Face)), nil},
		{"the same of two areas once", with(change(schedule.Strict, schedule.Protect, at(3, 15, 0)),
			change(schedule.Strict, schedule.Protect, at(3, 15, 0))),
			[]string{"From 15:00 daily SPF is enough; shade still helps at midday."}},
	} {
		r := read(schedule.Morning, schedule.Strict, row.vary)
		if diff := cmp.Diff(row.want, r.Changes()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.why, diff)
		}
	}
}
