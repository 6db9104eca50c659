package notify_test

import (
	"time"

	"parasol/notify"
	"parasol/schedule"
)

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

func elsewhere(d *schedule.Decision) { d.Evidence.Elsewhere = true }

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
		e := &d.Evidence
		e.Treatment, e.TreatmentDay, e.Course, e.PhaseUntil, e.Glass = kind, day, true, time.Time{}, true
		e.Open = []schedule.Healing{{Treatment: kind, Site: schedule.WholeSkin, Phase: e.Phase, Day: day}}
	}
}

// tattooed has a forearm to cover and a face that takes sunscreen.
func tattooed(d *schedule.Decision) {
	e := &d.Evidence
	e.Film, e.IfClinicAllows, e.Treatment, e.TreatmentDay = schedule.Strict, false, "tattoo", 3
	e.Areas = []schedule.AreaPhase{
		{Area: "forearm", Site: schedule.Body, Phase: schedule.Cover}, {Area: "face", Site: schedule.Face, Phase: schedule.Strict},
	}
	e.Open = []schedule.Healing{
		{Treatment: "tattoo", Area: "forearm", Site: schedule.Body, Phase: schedule.Cover, Day: 3},
		{Treatment: "microneedling", Area: "face", Phase: schedule.Strict, Day: 4},
	}
}

// arm has one covered area and nothing else.
func arm(d *schedule.Decision) {
	e := &d.Evidence
	e.Treatment, e.TreatmentDay, e.IfClinicAllows = "tattoo", 3, false
	e.Areas = []schedule.AreaPhase{{Area: "forearm", Site: schedule.Body, Phase: schedule.Cover}}
	e.Open = []schedule.Healing{{Treatment: "tattoo", Area: "forearm", Site: schedule.Body, Phase: schedule.Cover, Day: 3}}
}

// under has one area under clothes that takes sunscreen again.
func under(d *schedule.Decision) {
	e := &d.Evidence
	e.Treatment, e.TreatmentDay, e.Clothed = "tattoo", 40, true
	e.Areas = []schedule.AreaPhase{{Area: "forearm", Site: schedule.Body, Clothed: true, Phase: schedule.Strict}}
	e.Open = []schedule.Healing{{Treatment: "tattoo", Area: "forearm", Site: schedule.Body, Clothed: true, Phase: schedule.Strict, Day: 40}}
}

func repeated(d *schedule.Decision) { d.Send.Attempt = 2 }

func unforeseen(d *schedule.Decision) {
	d.Evidence.Known, d.Evidence.DayKnown, d.Evidence.Source = false, false, "clear-sky"
}

// mild is a moderate sun under which nothing begins with the shade.
func mild(d *schedule.Decision) {
	e := &d.Evidence
	e.Forecast, e.Ceiling, e.Peak, e.PeakCeiling, e.OutingPeak, e.OutingCeiling = 4.6, 4.8, 5.4, 5.6, 5, 5
}

func low(d *schedule.Decision) {
	mild(d)
	d.Evidence.Forecast = 1.6
}

func with(vary ...func(*schedule.Decision)) func(*schedule.Decision) {
	return func(d *schedule.Decision) {
		for _, v := range vary {
			v(d)
		}
	}
}

func ringing(d *schedule.Decision) {
	d.Send.Level, d.Send.Ring, d.Send.Attempt = schedule.Emergency, true, 2
}

func last(d *schedule.Decision) { d.Send.Last = true }

func discreet(d *schedule.Decision) { d.Evidence.Discreet = true }

func night(d *schedule.Decision) {
	d.Evidence.SunUp, d.Evidence.Forecast, d.Evidence.Ceiling = false, 0, 0
}

func planned(d *schedule.Decision) { d.Evidence.Subject.N, d.Evidence.Subject.Planned = 2, true }

func covers(s ...schedule.Slot) func(*schedule.Decision) {
	return func(d *schedule.Decision) { d.Send.Covers = s }
}

func changes(from, to schedule.Phase, at time.Time) func(*schedule.Decision) {
	return func(d *schedule.Decision) {
		d.Evidence.Changes = []schedule.Change{{At: at, Kind: schedule.PhaseChange, Treatment: "microneedling", From: from, To: to}}
	}
}

func subject(from, to schedule.Phase) func(*schedule.Decision) {
	return func(d *schedule.Decision) { d.Evidence.Subject.From, d.Evidence.Subject.To = from, to }
}

// situations are the rows of TEXTS.md 2.5 that the samples do not meet.
var situations = []situation{
	{"a phone says that she is away", schedule.Morning, schedule.Protect, elsewhere, "Put on your daily SPF 30+, take a hat",
		[]string{"UV is 3 or more from 09:15 to 18:00. By your phone you are away from home: UV and times are those of where you are."}},
	{"away, and nothing to put on yet", schedule.Morning, schedule.Cover, elsewhere, "Stay out of the sun, no sunscreen yet",
		[]string{"By your phone you are away from home"}},
	{"away, before an outing", schedule.Leaving, schedule.Strict, elsewhere, "Stay in at 12:20, or mineral SPF first",
		[]string{"By your phone you are away from home"}},
	{"away, and out", schedule.Apply, schedule.Strict, elsewhere, "Get out of the sun first",
		[]string{"By your phone you are away from home"}},
	{"away, and asked", schedule.Ask, schedule.Strict, elsewhere, "out", []string{"By your phone you are away from home"}},
	{"a device says that she is out", schedule.Apply, schedule.Protect, func(d *schedule.Decision) {
		d.Reason, d.Evidence.ByDevice = schedule.NoCoat, true
	}, "SPF", []string{"It looks as if you have been out since 11:20, and no sunscreen is noted yet."}},
	{"a device says that she is out in cover", schedule.Shade, schedule.Cover, func(d *schedule.Decision) {
		d.Reason, d.Evidence.ByDevice = schedule.InTheSun, true
	}, "", []string{"It looks as if you have been out since 11:20."}},
	{"a strict morning repeats", schedule.Morning, schedule.Strict, repeated, "Still to do: mineral SPF 30+, then shade",
		[]string{"UV reaches 9 around 13:30. Two finger lengths for face and neck.\nNext reminder: before you go out at 12:20."}},
	{"no forecast", schedule.Morning, schedule.Protect, unforeseen, "Put on your daily SPF 30+, take a hat",
		[]string{"UV can reach 10 around 13:30.", "UV can be 3 or more from 09:15 to 18:00.",
			"No forecast at the moment, so this assumes a clear sky."}},
	{"a cloudy day that may clear", schedule.Morning, schedule.Strict, func(d *schedule.Decision) {
		d.Evidence.Peak, d.Evidence.ThreeFrom, d.Evidence.ThreeUntil = 1.9, time.Time{}, time.Time{}
	}, "Put on mineral SPF 30+, keep to the shade", []string{"UV stays low unless it clears, then up to 10."}},
	{"a quiet morning with a coat on", schedule.Morning, schedule.Strict, func(d *schedule.Decision) {
		d.Evidence.FilmOn, d.Send.Confirms, d.Send.Level = true, schedule.NoEvent, schedule.Quiet
	}, "Sunscreen is on, now keep to the shade", []string{"You put it on at 10:05. UV reaches 9 around 13:30."}},
	{"a winter morning", schedule.Morning, schedule.Strict, func(d *schedule.Decision) {
		d.Evidence.Peak, d.Evidence.PeakCeiling = 0.2, 0.3
		d.Evidence.ThreeFrom, d.Evidence.ThreeUntil = time.Time{}, time.Time{}
	}, "Put on mineral SPF 30+ as every morning", []string{"Hardly any UV today."}},
	{"a discreet morning in cover", schedule.Morning, schedule.Cover, discreet, "Stay out of the sun today",
		[]string{"Stay in, or in full shade if you must go out.", "No sunscreen on the open skin yet."}},
	{"a clinic to ask", schedule.Morning, schedule.Cover, func(d *schedule.Decision) {
		d.Evidence.Clinic = schedule.Clinic{Name: "Dr. Frey", Phone: "030 1234"}
	}, "", []string{"Only if Dr. Frey allows it today: mineral SPF 30+."}},
	{"cover ends today", schedule.Morning, schedule.Cover, with(func(d *schedule.Decision) {
		d.Evidence.PhaseUntil, d.Evidence.TreatmentDay = at(3, 15, 0), 1
	}, changes(schedule.Cover, schedule.Strict, at(3, 15, 0))), "Stay out of the sun until 15:00",
		[]string{"No sunscreen before 15:00: stay in or in full shade.", "Day 1 after microneedling."}},
	{"dark ends today, and with it the window", schedule.Morning, schedule.Dark, func(d *schedule.Decision) {
		d.Evidence.Treatment, d.Evidence.PhaseUntil, d.Evidence.TreatmentDay = "verteporfin", at(3, 15, 0), 5
		d.Evidence.Changes = []schedule.Change{{
			At: at(3, 15, 0), Kind: schedule.PhaseChange, Treatment: "verteporfin", From: schedule.Dark,
		}}
	}, "Stay away from bright light until 15:00", []string{"Do not sit in the dark: soft indoor light helps."}},
	{"the face's dark ends today, the forearm stays covered", schedule.Morning, schedule.Dark, func(d *schedule.Decision) {
		d.Evidence.PhaseUntil = at(3, 15, 0)
		d.Evidence.Changes = []schedule.Change{
			{At: at(3, 15, 0), Kind: schedule.PhaseChange, Treatment: "pdt-ala", From: schedule.Dark, To: schedule.Protect},
		}
		d.Evidence.Open = []schedule.Healing{
			{Treatment: "pdt-ala", Area: "face", Phase: schedule.Dark, Day: 1},
			{Treatment: "tattoo", Area: "forearm", Site: schedule.Body, Phase: schedule.Cover, Day: 3},
		}
	}, "Stay in, away from bright light today", nil},
	{"a tattooed arm under clothes", schedule.Morning, schedule.Cover, arm, "Keep your forearm covered, no sunscreen yet",
		[]string{"Wear loose, clean clothing on top.", "Day 3 after the tattoo: no sun on it until Sun 5 Jul."}},
	{"a healed arm under clothes", schedule.Morning, schedule.Strict, under, "Keep your forearm under clothes outdoors",
		[]string{"Cloth first; mineral SPF 30+ only where it stays bare."}},
	{"a healed arm from now on", schedule.PhaseChange, schedule.Strict, under, "Keep your forearm under clothes from now on", nil},
	{"a healed arm outdoors", schedule.Shade, schedule.Strict, under, "Cover your forearm, or find some shade", nil},
	{"a tattooed arm outdoors", schedule.Shade, schedule.Cover, arm, "Cover your forearm, or go in now",
		[]string{"No sunscreen yet: loose, clean clothing on top.", "Tap “Covered up” and it stays quiet for an hour."}},
	{"a long name of an area", schedule.Morning, schedule.Cover, with(arm, func(d *schedule.Decision) {
		d.Evidence.Areas[0].Area = "left shoulder blade"
	}), "Stay covered, no sunscreen yet", nil},
	{"a new tattoo on the forearm, a needled face", schedule.Morning, schedule.Cover, tattooed,
		"Put SPF on your face, none on your forearm",
		[]string{
			"Use mineral SPF 30+. Two finger lengths for face and neck.", "Keep the sun off your forearm: loose clothing on top.", "Face: ",
		}},
	{"the same, discreet", schedule.Morning, schedule.Cover, with(tattooed, discreet), "Put on SPF 30+ where it is allowed",
		[]string{"Use mineral SPF 30+. Two finger lengths for face and neck.", "No sunscreen on your forearm yet."}},
	{"the arm is covered while the face takes sunscreen",
		schedule.Reapply, schedule.Cover, tattooed, "Get out of the sun first, then reapply",
		[]string{"No sunscreen on your forearm yet.", "Keep the sun off your forearm: loose clothing on top."}},
	{"the face is in the dark while the arm takes sunscreen", schedule.Apply, schedule.Dark, func(d *schedule.Decision) {
		d.Evidence.Film = schedule.Protect
		d.Evidence.Areas = []schedule.AreaPhase{
			{Area: "arm", Site: schedule.Body, Phase: schedule.Protect}, {Area: "face", Phase: schedule.Dark},
		}
	}, "Go in now, away from the light", []string{"Your arm needs SPF 30+ all the same."}},
	{"an outing in mild sun", schedule.Leaving, schedule.Strict, mild, "Put on mineral SPF 30+ before 12:20",
		[]string{"Two finger lengths for face and neck. UV is 5 now."}},
	{"an outing under cloud", schedule.Leaving, schedule.Protect, low, "Put on SPF 30+ before 12:20",
		[]string{"UV is 2 under cloud, 5 where it breaks."}},
	{"an outing again", schedule.Leaving, schedule.Strict, repeated, "Please put on mineral SPF 30+ before 12:20", nil},
	{"an outing again, after it began", schedule.Leaving, schedule.Strict, with(repeated, func(d *schedule.Decision) {
		d.Send.Slot.Anchor = d.At.Unix() - 60
	}), "Please put on mineral SPF 30+ now", nil},
	{"no coat in mild sun", schedule.Apply, schedule.Strict, mild, "Put on mineral SPF 30+, find some shade", nil},
	{"no coat in a low sun", schedule.Apply, schedule.Strict, low, "Put on mineral SPF 30+ now", nil},
	{"no coat, again", schedule.Apply, schedule.Strict, with(mild, repeated), "Please put on mineral SPF 30+, UV is 5",
		[]string{"Two finger lengths for face and neck. Then stay in the shade."}},
	{"no coat, again, in protect", schedule.Apply, schedule.Protect, with(mild, repeated), "Please put on SPF 30+ now, UV is 5", nil},
	{"no coat, again, without a forecast",
		schedule.Apply, schedule.Protect, with(mild, repeated, unforeseen), "Please put on your SPF 30+ now",
		[]string{"UV can be 5 now."}},
	{"no coat, probably out", schedule.Apply, schedule.Protect, func(d *schedule.Decision) { d.Evidence.Presence = schedule.ProbablyOut },
		"If you are out, put on SPF 30+", nil},
	{"the dose limit ended the film", schedule.Reapply, schedule.Protect, func(d *schedule.Decision) {
		d.Reason, d.Evidence.FilmEnd = schedule.FilmDose, schedule.ByDose
	}, "Reapply your SPF 30+ now", []string{"The sun has been strong since your coat at 10:05."}},
	{"the dose limit came before 40 minutes", schedule.Reapply, schedule.Protect, func(d *schedule.Decision) {
		d.Reason, d.Evidence.FilmEnd, d.Evidence.FloorBinds = schedule.FilmDose, schedule.ByDose, true
	}, "Get out of the sun first, then reapply", nil},
	{"the next coat in mild sun", schedule.Reapply, schedule.Strict, mild, "Reapply mineral SPF 30+, keep to the shade", nil},
	{"the next coat in a low sun", schedule.Reapply, schedule.Strict, low, "Reapply your mineral SPF 30+ now", nil},
	{"the next coat, again", schedule.Reapply, schedule.Strict, with(mild, repeated), "Please reapply your SPF 30+, UV is 5", nil},
	{"the next coat, again, without a forecast", schedule.Reapply, schedule.Strict, with(mild, repeated, unforeseen),
		"Please reapply your SPF 30+ now", nil},
	{"the next coat, probably out", schedule.Reapply, schedule.Strict, with(mild, func(d *schedule.Decision) {
		d.Evidence.Presence = schedule.ProbablyOut
	}), "If you are out, reapply your SPF 30+", nil},
	{"yesterday's coat", schedule.Reapply, schedule.Protect, func(d *schedule.Decision) { d.Evidence.Applied = at(2, 10, 5) },
		"", []string{"Your last coat was on Thu 2 Jul."}},
	{"half the day's dose is reached by the water",
		schedule.Water, schedule.Protect, func(d *schedule.Decision) { d.Evidence.DoseHigh = true },
		"Go into the shade, dry off, then reapply", []string{"You have had plenty of sun today."}},
	{"in the water without a rated sunscreen", schedule.Water, schedule.Protect, func(d *schedule.Decision) { d.Evidence.InWater = true },
		"Come out, dry off and reapply SPF 30+", []string{"Water takes sunscreen off."}},
	{"water, again", schedule.Water, schedule.Protect, with(mild, repeated), "Please dry off and reapply your SPF 30+", nil},
	{"the day's last reminder", schedule.Reapply, schedule.Protect, with(last, func(d *schedule.Decision) {
		d.Evidence.Interval = 90 * time.Minute
	}), "Reapply your SPF 30+ now", []string{"Last reminder today: reapply every 90 minutes until 19:25."}},
	{"the day's last reminder rings", schedule.Reapply, schedule.Protect, with(last, ringing), "Please go into the shade and reapply now",
		[]string{"It rings until you tap an answer, until 12:35 at the latest. Last reminder today: reapply every 2 hours until 19:25."}},
	{"the day's last reminder in cover", schedule.Shade, schedule.Cover, last, "Go in, or into full shade now",
		[]string{"Last reminder today: stay out of the sun until 19:25."}},
	{"the day's last reminder in dark", schedule.Shade, schedule.Dark, last, "Go in now, away from the light",
		[]string{"Last reminder today: sunscreen does not help, stay in until 21:05."}},
	{"a morning is the last reminder", schedule.Morning, schedule.Protect, last, "",
		[]string{"Last reminder today: reapply every 2 hours until 19:25."}},
	{"shade in a low sun", schedule.Shade, schedule.Strict, low, "Keep to the shady side", nil},
	{"full shade in a low sun", schedule.Shade, schedule.Cover, low, "Keep to full shade, or go in", nil},
	{"an old forecast", schedule.Apply, schedule.Strict, func(d *schedule.Decision) {
		d.Evidence.Lead, d.Evidence.Issued = 57*time.Hour, at(1, 3, 0)
	}, "", []string{"The forecast is from 03:00 on Wed 1 Jul."}},
	{"an outing carried by a coat",
		schedule.Reapply, schedule.Protect, covers(schedule.Slot{Kind: schedule.Leaving, Anchor: at(3, 12, 20).Unix()}),
		"", []string{"This counts for 12:20 too."}},
	{"shade carried by a coat", schedule.Apply, schedule.Strict, covers(schedule.Slot{Kind: schedule.Shade, Anchor: 1, N: 1}),
		"", []string{"Then move into the shade."}},
	{"a phase, a look and a session carried by the morning", schedule.Morning, schedule.Strict, with(
		changes(schedule.Strict, schedule.Protect, at(3, 15, 0)),
		covers(
			schedule.Slot{Kind: schedule.PhaseChange, Cause: "microneedling", Of: "protect", Anchor: 1},
			schedule.Slot{Kind: schedule.SkinCheck, Cause: "ipl", Anchor: 1},
			schedule.Slot{Kind: schedule.Session, Cause: "microneedling", Anchor: 1, N: 3, Days: 1},
		),
	), "", []string{
		"From 15:00 daily SPF is enough; shade still helps at midday.", "Look at your skin for dark marks today.",
		"Session 3 was due yesterday: did it happen?",
	}},
	{"the window ends tomorrow", schedule.Morning, schedule.Protect, with(changes(schedule.Protect, schedule.NoPhase, at(4, 15, 0)),
		func(d *schedule.Decision) { d.Evidence.WindowUntil = at(4, 15, 0) }), "", []string{"Your sun plan ends at 15:00 tomorrow."}},
	{"strict ends tomorrow", schedule.Morning, schedule.Strict, changes(schedule.Strict, schedule.Protect, at(4, 15, 0)), "",
		[]string{"From 15:00 tomorrow daily SPF is enough; shade still helps at midday."}},
	{"cover is over", schedule.PhaseChange, schedule.Strict, func(*schedule.Decision) {}, "Put on mineral SPF 30+ from now on",
		[]string{"Your plan allows sunscreen from now."}},
	{"cover is over by night", schedule.PhaseChange, schedule.Strict, night, "Start mineral SPF 30+ tomorrow morning",
		[]string{"Tonight: mild cleanser, gentle cream."}},
	{"cover is over, discreet", schedule.PhaseChange, schedule.Strict, discreet, "Put on mineral SPF 30+ from now on", nil},
	{"cover ends by a sign", schedule.PhaseChange, schedule.Strict, func(d *schedule.Decision) {
		d.Evidence.Subject.Treatment, d.Evidence.Subject.BySign = "ablative-laser", true
	},
		"Skin closed? Then start mineral SPF 30+", []string{"Not yet or not sure? Stay covered, ask your clinic."}},
	{"dark is over",
		schedule.PhaseChange, schedule.Strict, subject(schedule.Dark, schedule.Strict), "Sunscreen helps again: mineral SPF 30+", nil},
	{"strict is over",
		schedule.PhaseChange, schedule.Protect, subject(schedule.Strict, schedule.Protect), "Wear daily SPF 30+ from today", nil},
	{"a phase ends under a stricter treatment", schedule.PhaseChange, schedule.Cover, func(*schedule.Decision) {},
		"Stay out of the sun, no sunscreen yet", []string{"Another treatment still asks for it: stay in or in full shade."}},
	{"the window ended",
		schedule.PhaseChange, schedule.NoPhase, func(*schedule.Decision) {}, "Your sun plan is done: keep daily SPF", []string{
			"Well done. SPF every morning, again outdoors, cream every day.",
			"Results show 4 to 6 weeks after; be patient with it. Bring acids and retinoids back one at a time; ask your clinic when.",
		}},
	{"one window ended, another goes on", schedule.PhaseChange, schedule.Protect, subject(schedule.Protect, schedule.NoPhase),
		"One plan is done, daily SPF goes on", nil},
	{"one window ended, another is covered", schedule.PhaseChange, schedule.Cover, subject(schedule.Protect, schedule.NoPhase),
		"One plan is done, the other goes on", []string{"Stay in or in full shade until 15:00 on Sun 5 Jul."}},
	{"a look at the forearm", schedule.SkinCheck, schedule.Protect, func(d *schedule.Decision) { d.Evidence.Subject.Area = "forearm" },
		"Look at your forearm: any dark marks?", nil},
	{"a discreet look", schedule.SkinCheck, schedule.Protect, discreet, "Take a good look in the mirror today", nil},
	{"a session in a week", schedule.Session, schedule.Protect, func(*schedule.Decision) {}, "Session 2 in a week: no tan, no sunburn",
		[]string{"Planned for Fri 10 Jul. Ask there which creams to pause before it."}},
	{"the day after a session", schedule.Session, schedule.Protect, func(d *schedule.Decision) { d.Evidence.Subject.Days = 1 },
		"Did you have session 2 yesterday?", []string{"Tap “Had it”, or “Moved” to give a new date."}},
	{"a session that was moved", schedule.Session, schedule.Protect, func(d *schedule.Decision) { d.Evidence.Subject.Days = 14 },
		"Is there a new date for session 2?", nil},
	{"the hospital ends the dark", schedule.PhaseChange, schedule.NoPhase, func(d *schedule.Decision) {
		d.Evidence.Subject = &schedule.Change{Kind: schedule.PhaseChange, Treatment: "porfimer", From: schedule.Dark, BySign: true}
	}, "Ask before you go back into daylight", []string{"Until then sunscreen does not help."}},
	{"a discreet session", schedule.Session, schedule.Strict, discreet, "Appointment in a week: no tan, no burn", nil},
	{"going home", schedule.Begin, schedule.Cover, func(*schedule.Decision) {}, "Stay out of the sun on the way home",
		[]string{
			"No sunscreen until 15:00 on Sun 5 Jul: walk in the shade, use an umbrella. UV is 8 now.",
			"Tomorrow 07:30: your plan for the day.",
		}},
	{"going home at night", schedule.Begin, schedule.Cover, night, "Keep sunscreen off until 15:00 on Sun 5 Jul", nil},
	{"going home after a planned session", schedule.Begin, schedule.Cover, planned, "Stay out of the sun on the way home",
		[]string{"If your session went ahead: "}},
	{"going home with a tattoo", schedule.Begin, schedule.Cover, arm, "Keep your forearm covered from now on", nil},
	{"going home in strict",
		schedule.Begin, schedule.Strict, mild, "Keep to the shade on the way home", []string{"Outdoors: mineral SPF 30+."}},
	{"going home in the dark phase under a low sun", schedule.Begin, schedule.Dark, func(d *schedule.Decision) {
		d.Evidence.Forecast, d.Evidence.Ceiling, d.Evidence.ClearSky = 0.2, 0.3, 0.3
	}, "Go straight home, away from bright light", nil},
	{"the way home was yesterday, in cover", schedule.Begin, schedule.Cover, func(d *schedule.Decision) {
		d.Evidence.Subject = &schedule.Change{
			At: d.At.AddDate(0, 0, -1), Kind: schedule.Begin, Treatment: "microneedling", To: schedule.Cover,
		}
	}, "Keep sunscreen off until", []string{"Stay out of the sun until then"}},
	{"the way home was yesterday, in the dark", schedule.Begin, schedule.Dark, func(d *schedule.Decision) {
		d.Evidence.Subject = &schedule.Change{At: d.At.AddDate(0, 0, -1), Kind: schedule.Begin, Treatment: "pdt-ala", To: schedule.Dark}
	}, "Stay in, away from bright light today", []string{"Sunscreen does not help now."}},
	{"a leg of which nobody said that it is one", schedule.Morning, schedule.Protect, func(d *schedule.Decision) {
		d.Evidence.Treatment, d.Evidence.TreatmentDay = "laser-hair-removal", 30
		d.Evidence.Open = []schedule.Healing{{Treatment: "laser-hair-removal", Site: schedule.Body, Phase: schedule.Protect, Day: 30}}
	}, "", []string{"After cleansing and cream: a thick, even layer."}},
	{"going home in the dark phase",
		schedule.Begin, schedule.Dark, func(*schedule.Decision) {}, "Go straight home, away from bright light", nil},
	{"the evening before", schedule.Eve, schedule.Cover, func(d *schedule.Decision) { d.Evidence.Subject.At = at(4, 15, 0) },
		"Pack for tomorrow 15:00: hat, umbrella", []string{
			"Have at home: mild cleanser, gentle cream, mineral SPF 30+ for later.",
			"Ever had cold sores? Tell your clinic before tomorrow.",
		}},
	{"nobody could answer the question", schedule.Ask, schedule.Strict, func(d *schedule.Decision) { d.Send.Confirms = schedule.NoEvent },
		"If you are out today: mineral SPF 30+", nil},
	{"still outside", schedule.StillOut, schedule.Strict, func(d *schedule.Decision) { d.Send.Slot.Anchor = at(3, 10, 20).Unix() },
		"Still outside?", []string{"Your last answer was at 10:20."}},
	{"a buddy", schedule.Buddy, schedule.Cover, func(*schedule.Decision) {}, "Please check on Ada: the sun is strong",
		[]string{"No answer since 11:50. Ask Ada to go indoors or into the shade. UV is 8 now."}},
	{"a look at the skin does not wait for its turn", schedule.Morning, schedule.Protect, taking("thiazide", 31), "", []string{
		"Look at your skin today, all of it: any new spot? ",
	}},
	{"a strict course",
		schedule.Morning, schedule.Strict, taking("voriconazole", 12), "", []string{"Out of the sun while you take voriconazole."}},
	{"a retinoid pauses beside needling", schedule.Morning, schedule.Strict, func(d *schedule.Decision) {
		d.Evidence.NoActives, d.Evidence.TreatmentDay = true, 2
		d.Evidence.Open = []schedule.Healing{
			{Treatment: "microneedling", Phase: schedule.Strict, Day: 2}, {Treatment: "retinoid", Phase: schedule.Protect, Day: 90},
		}
	}, "", []string{
		"Pause the retinoid until your clinic agrees. No make-up yet: let the skin breathe. " +
			"No hard exercise or sweating until day 3."}},
	{"a morning on doxycycline", schedule.Morning, schedule.Protect, taking("doxycycline", 12), "", []string{
		"Window glass lets UVA through: sit away from sunny windows.", "Daily SPF while you take doxycycline.",
	}},
	{"the last dose is named", schedule.Morning, schedule.Protect, with(taking("retinoid", 12), func(d *schedule.Decision) {
		d.Evidence.CourseEnd, d.Evidence.PhaseUntil = at(10, 0, 0), at(24, 0, 0)
	}), "", []string{"Daily SPF while you use a retinoid, and for two weeks after."}},
	{"the washout of amiodarone", schedule.Morning, schedule.Protect, with(taking("amiodarone", 400), func(d *schedule.Decision) {
		d.Evidence.PhaseUntil = at(28, 12, 0)
	}), "", []string{"Daily SPF until Tue 28 Jul: Amiodarone works on in the skin."}},
	{"a course's first day", schedule.Morning, schedule.Protect, taking("doxycycline", 0), "Use daily SPF 30+ from now on",
		[]string{"The leaflet advises sun protection."}},
	{"needling while on doxycycline", schedule.Morning, schedule.Strict, func(d *schedule.Decision) {
		d.Evidence.Open = []schedule.Healing{
			{Treatment: "microneedling", Phase: schedule.Strict, Day: 4}, {Treatment: "doxycycline", Phase: schedule.Protect, Day: 12},
		}
	}, "", []string{"Doxycycline: window glass lets UVA through, sit away from sunny windows."}},
	{"fragile skin", schedule.Morning, schedule.Strict, func(d *schedule.Decision) { d.Evidence.Fragile = true }, "",
		[]string{"After cleansing and cream: pat on two finger lengths for face and neck."}},
	{"light counts on a winter's day", schedule.Morning, schedule.Protect, with(taking("doxycycline", 12), func(d *schedule.Decision) {
		d.Evidence.Peak, d.Evidence.PeakCeiling = 0.2, 0.3
	}), "", []string{"UVA and light still count."}},
	{"darker skin is shown tinted sunscreen now and then", schedule.Morning, schedule.Protect, func(d *schedule.Decision) {
		d.Evidence.SkinType, d.Evidence.TreatmentDay = 4, 24
	}, "", []string{"Tinted mineral SPF with iron oxides guards your tone."}},
	{"long-term protection", schedule.Morning, schedule.Protect, func(d *schedule.Decision) {
		d.Evidence.Treatment, d.Evidence.TreatedAt, d.Evidence.PhaseUntil = "long-term", time.Time{}, time.Time{}
	}, "", []string{"Your long-term plan: daily SPF.", "After your cream: two finger lengths for face and neck."}},
}
