package simulation_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/schedule"
	"parasol/schedule/simulation"
	"parasol/uv"
)

var update = flag.Bool("update", false, "write the timelines of testdata anew")

const ackSoon = 2 * time.Minute

// living returns a person at a place, with the configuration's defaults.
func living(tb testing.TB, zone string, latitude, longitude float64, treatments ...schedule.Treatment) *schedule.Policy {
	tb.Helper()
	return &schedule.Policy{
		Person: "ada", Home: schedule.Place{Place: uv.Place{Latitude: latitude, Longitude: longitude}, Zone: location(tb, zone)},
		Treatments: treatments, SkinType: 2, SPF: 30, ReapplyEvery: 2 * time.Hour, Morning: recurrence(tb, "07:30"),
		WakeAt: 7 * 60, SleepAt: 22*60 + 30, MaxPerDay: 12, CanConfirm: true,
	}
}

// done returns a treatment at a wall time in a zone.
func done(tb testing.TB, kind, when, zone, area string) schedule.Treatment {
	tb.Helper()
	at, err := time.ParseInLocation("2006-01-02T15:04", when, location(tb, zone))
	if err != nil {
		tb.Fatal(err)
	}
	return treatment(tb, kind, at, area)
}

func stories(tb testing.TB) []story {
	return slices.Concat(livedStories(tb), strangeStories(tb), attentionStories(tb), peelStories(tb))
}

// livedStories are everyday lives, in which the number of pushes must stay
// bearable.
func livedStories(tb testing.TB) []story {
	const lisbon, oslo = "Europe/Lisbon", "Europe/Oslo"
	office := living(tb, lisbon, 38.72, -9.14, done(tb, "microneedling", "2026-07-01T15:00", lisbon, ""))
	office.Outings = []schedule.Routine{{Start: recurrence(tb, "0 12 * * 1-5"), For: time.Hour}}
	beach := living(tb, lisbon, 38.72, -9.14, done(tb, "microneedling", "2026-07-01T15:00", lisbon, ""))
	beach.SPF, beach.WaterResistance = 50, 80*time.Minute
	rainy := living(tb, "Europe/London", 51.5, -0.12, done(tb, "non-ablative-laser", "2026-05-01T11:00", "Europe/London", ""))
	rainy.Outings = []schedule.Routine{{Start: recurrence(tb, "0 12 * * *"), For: time.Hour}}
	bare := living(tb, "Europe/Amsterdam", 52.37, 4.9, done(tb, "microneedling", "2026-06-01T15:00", "Europe/Amsterdam", ""))
	bare.CanConfirm = false
	return []story{
		{
			file: "office-day-strict", who: office, sky: []float64{0.95}, ack: ackSoon, from: "2026-07-06", days: 1, least: 3, most: 4,
			about: "A strict office day with a lunch outing at 12:00, five days after microneedling, in Lisbon. " +
				"Every push is confirmed after two minutes.",
		},
		{
			file: "beach-day-three-swims", who: beach, sky: []float64{0.95}, ack: ackSoon, from: "2026-07-19", days: 1, least: 8, most: 12,
			about: "A beach day with three swims in the protect phase, 18 days after microneedling: SPF 50, water resistance 80 min. " +
				"Every push is confirmed after two minutes.",
			reports: "2026-07-19 09:45 outdoors, 11:00 in-water, 11:25 out-of-water, 13:00 in-water, 13:30 out-of-water, " +
				"15:00 in-water, 15:20 out-of-water, 18:00 indoors",
		},
		{
			file: "rainy-week-routine", who: rainy, sky: []float64{0.31, 0.25, 0.31, 0.4, 0.2, 0.31, 0.31}, ack: ackSoon,
			from: "2026-05-18", days: 7, least: 2, most: 3,
			about: "A rainy week in London with a walk at noon, in the protect phase after a laser. " +
				"Every push is confirmed after two minutes.",
		},
		{
			file: "only-a-file", who: bare, ack: simulation.Never, from: "2026-06-08", days: 2, least: 1, most: 4,
			about: "A person with a configuration file and nothing else: no source answers, nothing can confirm, " +
				"nothing is ever reported. Strict, Amsterdam in June.",
		},
		{
			file: "peel-oslo-december", who: living(tb, oslo, 59.91, 10.75, done(tb, "superficial-peel", "2026-12-01T13:00", oslo, "")),
			sky: []float64{0.7}, ack: ackSoon,
			from: "2026-12-01", days: 4, least: 1, most: 1, counted: []int{3, 4},
			about: "A superficial peel in Oslo in December.",
		},
	}
}

// strangeStories are the strictest procedures, and unusual journeys, clocks and
// skies.
func strangeStories(tb testing.TB) []story {
	const lisbon, sydney, oslo, berlin = "Europe/Lisbon", "Australia/Sydney", "Europe/Oslo", "Europe/Berlin"
	course := done(tb, "doxycycline", "2026-09-20T09:00", sydney, "")
	course.Phases[0].Until = time.Date(2026, 10, 7, 9, 0, 0, 0, location(tb, sydney))
	away := living(tb, oslo, 59.91, 10.75, done(tb, "laser-hair-removal", "2026-12-15T10:00", oslo, ""))
	away.Away = []schedule.Stay{{
		From: schedule.Date{Year: 2026, Month: 12, Day: 20}, Until: schedule.Date{Year: 2026, Month: 12, Day: 22},
		Place: schedule.Place{Place: uv.Place{Latitude: 28.1, Longitude: -16.7}, Zone: location(tb, "Atlantic/Canary")},
	}}
	walks := living(tb, lisbon, 38.72, -9.14, done(tb, "microneedling", "2026-07-01T15:00", lisbon, ""))
	walks.Outings = []schedule.Routine{{Start: recurrence(tb, "0 12 * * 1-5"), For: time.Hour}}
	return []story{
		{
			file: "microneedling-lisbon-july",
			who:  living(tb, lisbon, 38.72, -9.14, done(tb, "microneedling", "2026-07-01T15:00", lisbon, "")),
			sky:  []float64{1}, ack: ackSoon, from: "2026-07-01", days: 3,
			reports: "2026-07-01 15:40 outdoors, 16:00 indoors, 2026-07-02 08:00 indoors, 17:00 outdoors, 18:30 indoors, " +
				"2026-07-03 09:00 indoors",
			about: "Microneedling at 15:00 in Lisbon in July, the way home, and a walk two hours after the cover phase ends. " +
				"Every push is confirmed after two minutes.",
		},
		{
			file: "sydney-doxycycline-and-laser",
			who:  living(tb, sydney, -33.87, 151.21, course, done(tb, "non-ablative-laser", "2026-09-19T10:00", sydney, "")),
			sky:  []float64{0.9}, ack: ackSoon, from: "2026-10-02", days: 7,
			reports: "2026-10-02 09:00 indoors, 2026-10-03 09:00 indoors, 2026-10-04 11:00 outdoors, 14:00 indoors, " +
				"2026-10-05 09:00 indoors, 2026-10-06 09:00 indoors, 2026-10-07 09:00 indoors, 2026-10-08 09:00 indoors",
			about: "Doxycycline and a laser in Sydney, across the change of the clocks on 4 October: " +
				"the laser's strict phase ends on 3 October, the course (washout included) on the 7th.",
		},
		{
			file: "tattoo-beside-needled-face", who: living(tb, berlin, 52.52, 13.4,
				done(tb, "tattoo", "2026-06-10T12:00", berlin, "forearm"), done(tb, "microneedling", "2026-06-13T12:00", berlin, "face")),
			sky: []float64{0.8}, ack: ackSoon, from: "2026-06-13", days: 3,
			reports: "2026-06-13 09:00 indoors, 2026-06-14 09:00 indoors, 2026-06-15 09:00 indoors, 11:00 outdoors, 13:30 indoors",
			about:   "A forearm tattoo of 10 June beside a face needled on the 13th, in Berlin.",
		},
		{
			file: "pdt-ala", who: living(tb, berlin, 52.52, 13.4, done(tb, "pdt-ala", "2026-06-10T16:00", berlin, "")),
			sky: []float64{0.9}, ack: simulation.Never, from: "2026-06-10", days: 3,
			reports: "2026-06-11 10:00 outdoors, 10:50 indoors, 2026-06-12 12:00 outdoors, 12:45 indoors",
			about:   "ALA photodynamic therapy, the cream at 16:00: 66 hours of dark, then strict. Nothing is confirmed.",
		},
		{
			file: "never-confirming", who: walks, sky: []float64{0.9}, ack: simulation.Never, from: "2026-07-04", days: 7,
			reports: "2026-07-04 10:00 outdoors, 16:00 outdoors, 2026-07-08 09:30 outdoors, 14:00 outdoors",
			about: "A week of never confirming in Lisbon, strict, with an outing at 12:00 on weekdays: " +
				"outdoors all Saturday and all Wednesday.",
		},
		{
			file: "oslo-resident-in-tenerife", who: away, sky: []float64{0.9}, ack: ackSoon, from: "2026-12-19", days: 4,
			reports: "2026-12-20 10:30 indoors, 12:00 outdoors, 16:00 indoors, 2026-12-21 10:00 indoors",
			about:   "An Oslo resident, strict after laser hair removal, in Tenerife from 20 to 22 December.",
		},
		{
			file: "polar-day-tromso", who: living(tb, oslo, 69.65, 18.96, done(tb, "medium-peel", "2026-06-01T12:00", oslo, "")),
			sky: []float64{0.9}, ack: ackSoon,
			from: "2026-06-21", days: 2, reports: "2026-06-21 13:00 outdoors, 20:00 outdoors, 23:30 indoors",
			about: "Polar day in Tromsø: strict after a peel, outdoors from 13:00 into the night under a sun that does not set.",
		},
	}
}

// TestTimelines compares timelines that are meant to be read by people. To
// rewrite them: go test ./schedule/simulation -run Timelines -update.
func TestTimelines(t *testing.T) {
	for _, s := range stories(t) {
		t.Run(s.file, func(t *testing.T) {
			text, counts := tell(t, &s)
			compare(t, s.file, text)
			if s.most == 0 {
				return
			}
			for i, n := range counts {
				if len(s.counted) > 0 && !slices.Contains(s.counted, i+1) {
					continue
				}
				if n < s.least || n > s.most {
					t.Errorf("day %d has %d pushes; want %d to %d", i+1, n, s.least, s.most)
				}
			}
		})
	}
}

func compare(t *testing.T, file, got string) {
	t.Helper()
	path := filepath.Join("testdata", file+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
