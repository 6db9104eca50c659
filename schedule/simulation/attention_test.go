package simulation_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"parasol/schedule"
	"parasol/schedule/aftercare"
	"parasol/schedule/simulation"
)

// attentionStories are days that the rules of attention were designed for:
// nobody answers, everybody does, and skin that needs other words.
func attentionStories(tb testing.TB) []story {
	return append(habitStories(tb), skinStories(tb)...)
}

func outing(tb testing.TB, start string, length time.Duration) schedule.Routine {
	tb.Helper()
	return schedule.Routine{Start: recurrence(tb, start), For: length}
}

// planned returns a series of a kind with the catalogue's lengths.
func planned(tb testing.TB, kind string, every, sessions int) *schedule.Series {
	tb.Helper()
	e, ok := aftercare.Find(kind)
	if !ok {
		tb.Fatalf("no treatment %q", kind)
	}
	s := &schedule.Series{Kind: kind, Every: schedule.Length{Days: every}, Sessions: sessions}
	s.Like, s.Ends = e.Session(aftercare.Plan{})
	return s
}

func habitStories(tb testing.TB) []story {
	const berlin, lisbon = "Europe/Berlin", "Europe/Lisbon"
	office := living(tb, berlin, 52.52, 13.4, done(tb, "non-ablative-laser", "2026-11-01T11:00", berlin, ""))
	office.Outings = []schedule.Routine{outing(tb, "30 12 * * 1-5", 45*time.Minute)}
	beach := func() *schedule.Policy {
		return living(tb, lisbon, 38.72, -9.14, done(tb, "microneedling", "2026-07-01T15:00", lisbon, ""))
	}
	var swims []string // on each day of the week
	for day := 19; day <= 25; day++ {
		swims = append(swims, fmt.Sprintf("2026-07-%d 10:00 outdoors, 16:00 indoors", day))
	}
	week := strings.Join(swims, ", ")
	series := living(tb, lisbon, 38.72, -9.14, done(tb, "microneedling", "2026-04-01T15:00", lisbon, ""))
	series.Series = planned(tb, "microneedling", 35, 4)
	night := living(tb, berlin, 52.52, 13.4, done(tb, "microneedling", "2026-06-10T15:00", berlin, ""))
	night.WakeAt, night.SleepAt, night.Morning = 14*60, 6*60, recurrence(tb, "07:30")
	return []story{
		{
			file: "rainy-november-office", who: office, sky: []float64{0.4}, ack: simulation.Never, from: "2026-11-09", days: 14, least: 1,
			most:  3,
			about: "A rainy November office fortnight in Berlin, in strict after a laser, with a walk at 12:30. Nothing is answered.",
		},
		{
			file: "beach-week-never-answering", who: beach(), sky: []float64{0.95}, ack: simulation.Never, from: "2026-07-19", days: 7,
			reports: week,
			about:   "A beach week in Lisbon in the protect phase. Going out and in is reported, no reminder is answered.",
		},
		{
			file: "beach-week-answering-all", who: beach(), sky: []float64{0.95}, ack: ackSoon, from: "2026-07-19", days: 7,
			reports: week, least: 3, most: 12,
			about: "The same week; every push is confirmed after two minutes.",
		},
		{
			file: "series-second-moved", who: series, sky: []float64{0.8}, ack: simulation.Never, from: "2026-05-05", days: 8,
			reports: "2026-05-06 15:20 moved to=2026-05-11T15:00, 2026-05-11 15:30 had",
			about: "A series of four in Lisbon: the second session is due on Wednesday, moved to Monday, and then had. " +
				"No reminder is answered otherwise.",
		},
		{
			file: "night-worker", who: night, sky: []float64{0.8}, ack: ackSoon, from: "2026-06-14", days: 2,
			reports: "2026-06-14 15:30 outdoors, 17:00 indoors",
			about: "Somebody in Berlin who works at night, awake from 14:00 to 06:00, four days after microneedling: " +
				"the morning comes when they get up.",
		},
	}
}

func skinStories(tb testing.TB) []story {
	const lagos, berlin, lisbon = "Africa/Lagos", "Europe/Berlin", "Europe/Lisbon"
	darker := living(tb, lagos, 6.52, 3.38, done(tb, "pigment-laser", "2026-11-20T10:00", lagos, ""))
	darker.SkinType = 5
	course := func(kind, from string) schedule.Treatment { return done(tb, kind, from, berlin, "") }
	retinoid := living(tb, berlin, 52.52, 13.4, done(tb, "microneedling", "2026-06-10T15:00", berlin, ""), course("retinoid",
		"2026-04-01T00:00"))
	window := living(tb, berlin, 52.52, 13.4, course("voriconazole", "2026-03-01T00:00"))
	return []story{
		{
			file: "laser-skin-type-5-lagos", whole: true, who: darker, sky: []float64{0.7}, ack: ackSoon, from: "2026-11-20", days: 3,
			reports: "2026-11-22 12:00 outdoors, 13:00 indoors",
			about:   "A pigment laser on skin of type 5 in Lagos: visible light counts behind a window too.",
		},
		{
			file: "tattooed-arm", whole: true, who: living(tb, berlin, 52.52, 13.4, done(tb, "tattoo", "2026-06-10T12:00", berlin,
				"forearm")), sky: []float64{0.9}, ack: simulation.Never,
			from: "2026-06-10", days: 5, least: 1, most: 2, reports: "2026-06-13 12:00 outdoors, 15:00 indoors",
			about: "A tattooed forearm in Berlin in June, under a sleeve. Nothing is answered.",
		},
		{
			file: "tca-peel", whole: true, who: living(tb, lisbon, 38.72, -9.14, done(tb, "medium-peel", "2026-05-04T10:00", lisbon, "")),
			sky: []float64{0.9}, ack: ackSoon,
			from: "2026-05-12", days: 4, reports: "2026-05-13 12:00 outdoors, 12:20 indoors, 2026-05-15 12:00 outdoors, 12:40 indoors",
			about: "A TCA peel in Lisbon: the end of the open days, and the first in strict.",
		},
		{
			file: "pdt-at-three", whole: true, who: living(tb, lisbon, 38.72, -9.14, done(tb, "pdt-mal", "2026-06-10T15:00", lisbon, "")),
			sky: []float64{0.9}, ack: ackSoon,
			from: "2026-06-10", days: 4, reports: "2026-06-10 17:30 outdoors, 17:50 indoors",
			about: "Photodynamic therapy with the cream on at 15:00 in Lisbon, and the way home in daylight.",
		},
		{
			file: "retinoid-beside-needling", whole: true, who: retinoid, sky: []float64{0.8}, ack: ackSoon, from: "2026-06-09", days: 4,
			about: "A retinoid course beside microneedling in Berlin: the eve, the day, and two days after.",
		},
		{
			file: "fluorouracil", whole: true, who: living(tb, berlin, 52.52, 13.4, course("fluorouracil-cream", "2026-06-01T00:00")),
			sky: []float64{0.8}, ack: ackSoon, from: "2026-06-08", days: 2,
			about: "Fluorouracil cream in Berlin in June.", reports: "2026-06-09 12:00 outdoors, 13:00 indoors",
		},
		{
			file: "voriconazole-at-a-window", whole: true, who: window, sky: []float64{0.5}, ack: ackSoon, from: "2026-03-20", days: 2,
			reports: "2026-03-21 12:00 outdoors, 12:30 indoors",
			about:   "A person under voriconazole in Berlin in March: UVA counts while the sun stands high, also under 3.",
		},
	}
}

// TestPushesADay bounds the pushes per day. It counts decisions, without
// rendering texts.
func TestPushesADay(t *testing.T) {
	const berlin = "Europe/Berlin"
	needled := func() *schedule.Policy {
		return living(t, berlin, 52.52, 13.4, done(t, "microneedling", "2026-06-01T11:00", berlin, ""))
	}
	school := needled()
	school.Outings = []schedule.Routine{outing(t, "45 7 * * 1-5", 30*time.Minute), outing(t, "30 15 * * 1-5", 30*time.Minute)}
	winter := living(t, "Europe/Oslo", 59.91, 10.75, done(t, "laser-hair-removal", "2026-12-01T11:00", "Europe/Oslo", ""))
	arm := living(t, berlin, 52.52, 13.4, done(t, "tattoo", "2026-06-01T11:00", berlin, "forearm"))
	for _, c := range []struct {
		name  string
		story story
		first int // the most pushes on each of the three days after the procedure's own
		later int // and on each day after them
		all   int
	}{
		{"needling in June without a routine, never answering", story{who: needled(), sky: []float64{0.9}, ack: simulation.Never,
			from: "2026-06-02", days: 27}, 5, 3, 80},
		{"school run, never answering", story{who: school, sky: []float64{0.9}, ack: simulation.Never, from: "2026-06-02", days: 14}, 8,
			3, 80},
		{"an arm under clothes", story{who: arm, sky: []float64{0.9}, ack: simulation.Never, from: "2026-06-02", days: 14}, 2, 2, 28},
		{"winter", story{who: winter, sky: []float64{0.7}, ack: simulation.Never, from: "2026-12-05", days: 9}, 1, 1, 9},
		{"a phone that is wrong six times", story{
			who: needled(), sky: []float64{0.9}, ack: simulation.Never, from: "2026-06-20", days: 1,
			reports: "2026-06-20 09:00 outdoors@phone/place, 09:20 indoors@phone/place, " +
				"10:00 outdoors@phone/place, 10:20 indoors@phone/place, " +
				"11:00 outdoors@phone/place, 11:20 indoors@phone/place, " +
				"12:00 outdoors@phone/place, 12:20 indoors@phone/place, 13:00 outdoors@phone/place, 13:20 indoors@phone/place, " +
				"14:00 outdoors@phone/place, 14:20 indoors@phone/place",
		}, 5, 5, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			count, all := map[schedule.Date]int{}, 0
			run := c.story.run(t)
			first := schedule.DateOf(run.From)
			for s := range run.Pushes() {
				date, most := s.Day.Date, c.later
				if date.Sub(first) < 3 {
					most = c.first
				}
				all++
				if count[date]++; count[date] > most || all > c.all {
					t.Fatalf("%v: push %d of the day, %d in all: %v; want at most %d and %d", s.Decision.At, count[date], all,
						s.Decision.Send.Slot, most, c.all)
				}
			}
			t.Logf("%d pushes in %d days", all, c.story.days)
		})
	}
}
