package schedule_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"parasol/schedule"
)

// stateText formats the outings, times indoors, coats and water of a state,
// with wall times.
func stateText(s *schedule.State) string {
	var b strings.Builder
	clock := func(t time.Time) string {
		if t.IsZero() {
			return "–"
		}
		return t.Format("15:04")
	}
	for _, o := range s.Outings {
		fmt.Fprintf(&b, "out %s to %s sign %s; ", clock(o.From), clock(o.Until), clock(o.LastSign))
	}
	for _, in := range s.Inside {
		fmt.Fprintf(&b, "in %s plan %s ended %s; ", clock(in.From), clock(in.Planned), clock(in.Ended))
	}
	for _, c := range s.Coats {
		fmt.Fprintf(&b, "coat %s wet %s wiped %s; ", clock(c.At), clock(c.Wet), clock(c.Wiped))
	}
	if !s.InWater.IsZero() {
		fmt.Fprintf(&b, "in the water since %s; ", clock(s.InWater))
	}
	return strings.TrimSuffix(b.String(), "; ")
}

func TestFold(t *testing.T) {
	for _, c := range []struct{ name, reports, now, want string }{
		{"nothing", "", "12:00", ""},
		{"an outing is open until something ends it", "10:00 outdoors", "12:00", "out 10:00 to – sign 10:00"},
		{"a second report renews the six hours, not the start", "10:00 outdoors, 12:00 outdoors", "13:00", "out 10:00 to – sign 12:00"},
		{"so does any sign of being out",
			"10:00 outdoors, 11:00 applied, 12:00 seen", "13:00", "out 10:00 to – sign 12:00; coat 11:00 wet – wiped –"},
		{"a sign seven hours later does not", "04:00 outdoors, 11:00 seen", "13:00", "out 04:00 to – sign 04:00"},
		{"fourteen minutes inside are one outing",
			"10:00 outdoors, 11:00 indoors, 11:14 outdoors", "13:00", "out 10:00 to – sign 11:14; in 11:00 plan – ended 11:14"},
		{"fifteen are two", "10:00 outdoors, 11:00 indoors, 11:15 outdoors", "13:00",
			"out 10:00 to 11:00 sign 10:00; out 11:15 to – sign 11:15; in 11:00 plan – ended 11:15"},
		{"minutes outdoors are the outing's end", "10:00 outdoors 45", "13:00", "out 10:00 to 10:45 sign 10:00"},
		{"minutes indoors are a plan", "10:00 indoors 45", "13:00", "in 10:00 plan 10:45 ended –"},
		{"invalid minutes count as none, more than a day as a day",
			"10:00 outdoors -5, 11:00 indoors 100000", "13:00", "out 10:00 to 11:00 sign 10:00; in 11:00 plan 11:00 ended –"},
		{"in the water is outdoors", "10:00 in-water", "13:00", "out 10:00 to – sign 10:00; in the water since 10:00"},
		{"leaving the water ends the coat",
			"09:00 applied, 10:00 in-water, 10:20 out-of-water", "13:00", "out 10:00 to – sign 10:20; coat 09:00 wet 10:00 wiped 10:20"},
		{"a towel does too, and a second one changes nothing",
			"09:00 applied, 10:00 towelled, 10:30 towelled", "13:00", "coat 09:00 wet – wiped 10:00"},
		{"a coat says that they left the water",
			"10:00 in-water, 10:30 applied", "13:00", "out 10:00 to – sign 10:30; coat 10:30 wet – wiped –"},
		{"going indoors implies leaving the water", "09:00 applied, 10:00 in-water, 10:30 indoors", "13:00",
			"out 10:00 to 10:30 sign 10:00; in 10:30 plan – ended –; coat 09:00 wet 10:00 wiped 10:30"},
		{"twice in the water is once", "10:00 in-water, 10:10 in-water, 10:20 out-of-water", "13:00", "out 10:00 to – sign 10:20"},
		{"the future has not happened", "10:00 outdoors, 14:00 indoors, 15:00 applied", "13:00", "out 10:00 to – sign 10:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := schedule.Fold(at(t, c.now), reports(t, c.reports))
			if got := stateText(&s); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// A state says when the first event in the future happens, since it has to be
// folded again then.
func TestFoldLooksAhead(t *testing.T) {
	s := schedule.Fold(at(t, "13:00"), reports(t, "15:00 applied, 14:00 indoors, 12:00 outdoors"))
	if !s.Ahead.Equal(at(t, "14:00")) {
		t.Errorf("got %v; want 14:00", s.Ahead)
	}
}

// Which slots a report confirms.
func TestConfirmations(t *testing.T) {
	sent := func(text string, confirms schedule.EventKind) schedule.Event {
		slot, err := schedule.ParseSlot(text)
		if err != nil {
			t.Fatal(err)
		}
		return schedule.Event{
			ID: text, At: at(t, "10:00"), Kind: schedule.Sent, Slot: slot,
			Sent: &schedule.Reminder{Slot: slot, Attempt: 1, Confirms: confirms},
		}
	}
	coat, look := sent("apply/2026-07-01T10:00:00Z/1", schedule.Applied), sent("shade/2026-07-01T10:00:00Z/1", schedule.Seen)
	ask, quiet := sent("ask/2026-07-01/1", schedule.Outdoors), sent("morning/2026-07-01", schedule.NoEvent)
	for _, c := range []struct {
		name   string
		report schedule.Event
		want   []schedule.Slot
	}{
		{"a coat settles all that asked for one, or only to be seen",
			schedule.Event{Kind: schedule.Applied}, []schedule.Slot{coat.Slot, look.Slot}},
		{"seen confirms what asks for no more", schedule.Event{Kind: schedule.Seen}, []schedule.Slot{look.Slot}},
		{"seen settles the one it names, whatever it asked",
			schedule.Event{Kind: schedule.Seen, Slot: coat.Slot}, []schedule.Slot{coat.Slot}},
		{"where they are settles the question", schedule.Event{Kind: schedule.Outdoors}, []schedule.Slot{ask.Slot}},
		{"in today does too", schedule.Event{Kind: schedule.Indoors}, []schedule.Slot{ask.Slot}},
		{"the water does too", schedule.Event{Kind: schedule.InWater}, []schedule.Slot{ask.Slot}},
		{"a towel settles nothing", schedule.Event{Kind: schedule.Towelled}, nil},
		{"an event before the push confirms nothing", schedule.Event{Kind: schedule.Applied, At: at(t, "09:59")}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.report.At.IsZero() {
				c.report.At = at(t, "10:02")
			}
			s := schedule.Fold(at(t, "11:00"), []schedule.Event{coat, look, ask, quiet, c.report})
			for _, slot := range []schedule.Slot{coat.Slot, look.Slot, ask.Slot, quiet.Slot} {
				want := false
				for _, w := range c.want {
					want = want || w == slot
				}
				if s.Settled(slot) != want {
					t.Errorf("%v settled: %v; want %v", slot, s.Settled(slot), want)
				}
			}
		})
	}
}

// When a film ends, and why.
func TestFilmEnds(t *testing.T) {
	swimmer := func(rating time.Duration) *schedule.Policy {
		return with(inPhase(schedule.Protect), func(p *schedule.Policy) { p.WaterResistance = rating })
	}
	typeOne := with(inPhase(schedule.Strict), func(p *schedule.Policy) { p.SkinType = 1 })
	brief := with(inPhase(schedule.Protect), func(p *schedule.Policy) { p.ReapplyEvery = time.Hour })
	greedy := with(inPhase(schedule.Protect), func(p *schedule.Policy) { p.ReapplyEvery = 5 * time.Hour })
	for _, c := range []struct {
		name            string
		who             *schedule.Policy
		forecast, above float64
		reports         string
		end             string // with seconds
		why             schedule.FilmEnd
		floor           bool
	}{
		{"two hours at most", inPhase(schedule.Protect), 1, 1, "10:00 applied", "12:00:00", schedule.ByInterval, false},
		{"the person's own interval", brief, 1, 1, "10:00 applied", "11:00:00", schedule.ByInterval, false},
		{"an interval of more is two hours", greedy, 1, 1, "10:00 applied", "12:00:00", schedule.ByInterval, false},
		// 1.25 SED through SPF 30^½: 684.7 J/m² on the skin's film, at 25
		// mW/m² an index.
		{"the dose limit at UV 5 is after 91 min", inPhase(schedule.Protect), 5, 5, "10:00 applied", "11:31:18", schedule.ByDose, false},
		{"protect counts the forecast", inPhase(schedule.Protect), 1, 10, "10:00 applied", "12:00:00", schedule.ByInterval, false},
		{"strict counts the ceiling", inPhase(schedule.Strict), 1, 5, "10:00 applied", "11:31:18", schedule.ByDose, false},
		{"skin type I has the lower limit", typeOne, 5, 5, "10:00 applied", "11:13:02", schedule.ByDose, false},
		{"never before 40 min", inPhase(schedule.Protect), 15, 15, "10:00 applied", "10:40:00", schedule.ByDose, true},
		{"time indoors does not count",
			inPhase(schedule.Protect), 5, 5, "10:00 applied, 10:10 indoors, 10:20 outdoors", "11:41:18", schedule.ByDose, false},
		{"minutes indoors count as that long",
			inPhase(schedule.Protect), 5, 5, "10:00 applied, 10:10 indoors 20", "11:51:18", schedule.ByDose, false},
		{"indoors to stay, the interval is left",
			inPhase(schedule.Protect), 5, 5, "10:00 applied, 10:10 indoors", "12:00:00", schedule.ByInterval, false},
		{"without a rating entering the water ends it",
			swimmer(0), 1, 1, "10:00 applied, 10:30 in-water", "10:30:00", schedule.ByWater, false},
		{"a rating is spent in the water",
			swimmer(40 * time.Minute), 1, 1, "10:00 applied, 10:30 in-water", "11:10:00", schedule.ByWater, false},
		{"a longer one outlasts the interval",
			swimmer(80 * time.Minute), 1, 1, "10:00 applied, 11:00 in-water", "12:00:00", schedule.ByInterval, false},
		{"leaving the water ends it at once",
			swimmer(80 * time.Minute), 1, 1, "10:00 applied, 10:30 in-water, 10:41 out-of-water", "10:41:00", schedule.ByWater, false},
		{"a towel alone does", swimmer(80 * time.Minute), 1, 1, "10:00 applied, 10:20 towelled", "10:20:00", schedule.ByWater, false},
		{"water before the coat is not the coat's",
			swimmer(40 * time.Minute), 1, 1, "09:00 in-water, 09:30 out-of-water, 10:00 applied", "12:00:00", schedule.ByInterval, false},
		{"the floor is no excuse in the water", swimmer(0), 15, 15, "10:00 applied, 10:05 in-water", "10:05:00", schedule.ByWater, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := at(t, "10:45")
			d := c.who.DayAt(now, flat(c.forecast, c.above))
			e := decide(now, d, reports(t, c.reports)).Evidence
			if got := e.FilmEnds.Format(time.TimeOnly); got != c.end || e.FilmEnd != c.why || e.FloorBinds != c.floor {
				t.Errorf("ends %s by %v, floor %v; want %s by %v, floor %v", got, e.FilmEnd, e.FloorBinds, c.end, c.why, c.floor)
			}
		})
	}
}

// Under a coat from its first minute on, an outing adds nothing to the dose on
// bare skin, nor less than nothing.
func TestCoatedThroughout(t *testing.T) {
	p := inPhase(schedule.Strict)
	p.SPF = 100
	for m := range 300 {
		out := at(t, "08:00").Add(time.Duration(m) * time.Minute)
		d := p.DayAt(out, flat(2, 2.0+float64(m)/100))
		journal := []schedule.Event{{ID: "1", At: out, Kind: schedule.Applied}, {ID: "2", At: out, Kind: schedule.Outdoors}}
		e := decide(out.Add(37*time.Minute), d, journal).Evidence
		if e.DoseBare < 0 || e.DoseBare > 0.01 || e.DoseFilm <= 0 {
			t.Fatalf("out at %v: %g bare, %g through the film", out, float64(e.DoseBare), float64(e.DoseFilm))
		}
	}
}

// Where a person is, and until when.
func TestPresence(t *testing.T) {
	walk := with(inPhase(schedule.Protect), routine(t, "12:00", time.Hour))
	walk = with(walk, routine(t, "13:10", 20*time.Minute))
	for _, c := range []struct {
		name, reports, now string
		is                 schedule.Presence
		since, until       string
	}{
		{"nothing is known", "", "10:00", schedule.UnknownPresence, "", ""},
		{"out for six hours from the last sign", "08:00 outdoors, 09:00 seen", "10:00", schedule.ReportedOutdoors, "08:00", "15:00"},
		{"or until sunset", "14:00 outdoors", "14:20", schedule.ReportedOutdoors, "14:00", "18:07"},
		{"or for the minutes given", "14:00 outdoors 30", "14:20", schedule.ReportedOutdoors, "14:00", "14:30"},
		{"then nothing is known again", "14:00 outdoors 30", "14:30", schedule.UnknownPresence, "", ""},
		{"a sign after the sunset does not bring it back", "17:00 outdoors, 18:30 seen", "18:40", schedule.UnknownPresence, "", ""},
		{"a report after the sunset does", "17:00 outdoors, 18:30 outdoors", "18:40", schedule.ReportedOutdoors, "17:00", "00:30"},
		{"indoors holds until it is said otherwise", "08:00 indoors", "11:00", schedule.ReportedIndoors, "", ""},
		{"or a routine begins: the latest edge wins", "08:00 indoors", "12:10", schedule.ProbablyOut, "12:00", "13:30"},
		{"routines ten minutes apart are one outing", "", "13:05", schedule.ProbablyOut, "12:00", "13:30"},
		{"indoors during a routine cancels the rest of it", "12:20 indoors", "12:30", schedule.ReportedIndoors, "", ""},
		{"indoors with minutes cancels the outings in that span", "11:50 indoors 20", "12:30", schedule.UnknownPresence, "", ""},
		{"outdoors is certain where the routine was probable, since the routine's start",
			"12:20 outdoors", "12:30", schedule.ReportedOutdoors, "12:00", "18:07"},
		{"the minutes indoors are over", "10:00 indoors 30", "10:30", schedule.UnknownPresence, "", ""},
		{"indoors of yesterday says nothing today", "-1:00 indoors", "10:00", schedule.UnknownPresence, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := at(t, c.now)
			e := decide(now, walk.DayAt(now, flat(4, 4)), reports(t, c.reports)).Evidence
			clock := func(t time.Time) string {
				if t.IsZero() {
					return ""
				}
				return t.Format("15:04")
			}
			if e.Presence != c.is || clock(e.OutSince) != c.since || clock(e.OutUntil) != c.until {
				t.Errorf("%v %s to %s; want %v %s to %s", e.Presence, clock(e.OutSince), clock(e.OutUntil), c.is, c.since, c.until)
			}
		})
	}
}
