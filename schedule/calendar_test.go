package schedule_test

import (
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/config/zone/zonetest"
	"parasol/schedule"
	"parasol/schedule/simulation"
	"parasol/uv"
)

// protected returns a person in an endless protect phase in a zone, under a
// constant sky.
func protected(tb testing.TB, zone *time.Location, morning string) (*schedule.Policy, *uv.Forecast) {
	tb.Helper()
	p := &schedule.Policy{
		Person: "ada", Home: schedule.Place{Zone: zone}, SPF: 30, Morning: recurrence(tb, morning), WakeAt: 0, SleepAt: 24 * 60,
		MaxPerDay: 12, Treatments: []schedule.Treatment{{
			Kind: "retinoid", Group: schedule.Course, Phases: []schedule.PhaseSpan{{Phase: schedule.Protect}},
		}},
	}
	f := uv.NewForecast(uv.Place{}, func(time.Time) uv.Index { return 0 }, nil)
	return p, &f
}

// fullSweep is the environment variable that makes the test prepare every day
// of two years in every zone instead of a selection.
const fullSweep = "PARASOL_EVERY_DAY"

// Every local date of the window has exactly one morning slot, in every zone
// over two years, and the days follow each other without gaps.
func TestOneMorningSlotPerDateInEveryZone(t *testing.T) {
	all := zonetest.All(t)
	every := os.Getenv(fullSweep) != ""
	dates := 0
	for i, zone := range all {
		if testing.Short() && i%10 != 0 {
			continue
		}
		for _, morning := range []string{"00:00", "30 2 * * *"} {
			p, sky := protected(t, zone, morning)
			first := schedule.Date{Year: 2026, Month: 1, Day: 1}
			for d := first; d.Year < 2028; d = d.Add(1) {
				if !every && !worthALook(d, zone, i) {
					continue
				}
				dates++
				checkMorning(t, p, d, sky)
			}
		}
		if t.Failed() {
			t.Fatalf("in %s", zone)
		}
	}
	t.Logf("%d dates in %d zones", dates, len(all))
}

// worthALook selects the dates whose offset differs from that of the day before
// or after, and one in 180 of the others.
func worthALook(d schedule.Date, zone *time.Location, i int) bool {
	offset := func(d schedule.Date) int {
		_, s := time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, zone).Zone()
		return s
	}
	here := offset(d)
	return offset(d.Add(-1)) != here || offset(d.Add(1)) != here || (d.Sub(schedule.Date{Year: 2026, Month: 1, Day: 1})+i)%180 == 0
}

func checkMorning(t *testing.T, p *schedule.Policy, d schedule.Date, sky *uv.Forecast) {
	t.Helper()
	zone := p.Home.Zone
	noon := time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, zone)
	day := p.DayAt(noon, sky)
	if day.Date != d || !day.Start.Before(day.End) || noon.Before(day.Start) || !noon.Before(day.End) {
		t.Errorf("%v: prepared %v, %v to %v", noon, day.Date, day.Start, day.End)
	}
	if next := p.DayAt(day.End, sky); !next.Start.Equal(day.End) || next.Date != d.Add(1) {
		t.Errorf("%v ends at %v, the next is %v from %v", d, day.End, next.Date, next.Start)
	}
	if at := day.Morning; at.IsZero() || schedule.DateOf(at.In(zone)) != d {
		t.Errorf("%v: the morning is %v", d, at)
	}
	state := schedule.Fold(day.Morning, nil)
	got := schedule.Decide(day.Morning, day, &state)
	if got.Send == nil || got.Send.Slot.String() != "morning/"+d.String() {
		t.Errorf("%v: sends %+v", day.Morning, got.Send)
	}
}

// Days are as long as the local clocks make them, and mornings follow the wall
// clock.
func TestDaysOfTheClocks(t *testing.T) {
	for _, c := range []struct {
		name, zone, date, morning string
		hours                     float64
		start, at                 string // UTC
	}{
		{"spring in Lisbon", "Europe/Lisbon", "2026-03-29", "07:30", 23, "2026-03-29T00:00:00Z", "2026-03-29T06:30:00Z"},
		{"autumn in Lisbon", "Europe/Lisbon", "2026-10-25", "07:30", 25, "2026-10-24T23:00:00Z", "2026-10-25T07:30:00Z"},
		{"a morning in the gap is the first instant after it",
			"Europe/Lisbon", "2026-03-29", "01:30", 23, "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z"},
		{"a morning that comes twice is the first",
			"Europe/Lisbon", "2026-10-25", "01:30", 25, "2026-10-24T23:00:00Z", "2026-10-25T00:30:00Z"},
		{"half an hour of summer time on Lord Howe, forward",
			"Australia/Lord_Howe", "2026-10-04", "07:30", 23.5, "2026-10-03T13:30:00Z", "2026-10-03T20:30:00Z"},
		{"half an hour of summer time on Lord Howe, back",
			"Australia/Lord_Howe", "2026-04-05", "07:30", 24.5, "2026-04-04T13:00:00Z", "2026-04-04T21:00:00Z"},
		{"Kathmandu is 5:45 ahead", "Asia/Kathmandu", "2026-06-21", "07:30", 24, "2026-06-20T18:15:00Z", "2026-06-21T01:45:00Z"},
		{"Cairo has no midnight that day", "Africa/Cairo", "2026-04-24", "00:00", 23, "2026-04-23T22:00:00Z", "2026-04-23T22:00:00Z"},
		{"São Paulo had none either", "America/Sao_Paulo", "2018-11-04", "00:00", 23, "2018-11-04T03:00:00Z", "2018-11-04T03:00:00Z"},
		{"St John's", "America/St_Johns", "2026-11-01", "07:30", 25, "2026-11-01T02:30:00Z", "2026-11-01T11:00:00Z"},
		{"midnight comes twice in Havana", "America/Havana", "2026-11-01", "00:30", 25, "2026-11-01T04:00:00Z", "2026-11-01T04:30:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			zone := location(t, c.zone)
			p, sky := protected(t, zone, c.morning)
			d, err := schedule.ParseDate(c.date)
			if err != nil {
				t.Fatal(err)
			}
			day := p.DayAt(time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, zone), sky)
			if got := day.End.Sub(day.Start).Hours(); got != c.hours {
				t.Errorf("%v hours; want %v", got, c.hours)
			}
			if got := day.Start.UTC().Format(time.RFC3339); got != c.start {
				t.Errorf("starts %v; want %v", got, c.start)
			}
			if got := day.Morning.UTC().Format(time.RFC3339); got != c.at {
				t.Errorf("morning %v; want %v", got, c.at)
			}
		})
	}
}

// In polar night there is nothing but mornings and notices, which are quiet and
// ask nothing; in polar day outdoor reminders continue until bedtime.
func TestPolarDayAndNight(t *testing.T) {
	p := inPhase(schedule.Strict)
	p.Home.Latitude, p.Home.Longitude = 78, 15
	p.Morning = recurrence(t, "07:30")
	p.SleepAt = 23 * 60
	day := *p
	checkAll(t, []told{{
		name: "midsummer on Svalbard", who: &day, sky: onSvalbard(2), reports: "18:00 outdoors, 20:00 applied, 21:00 outdoors",
		want: "07:30 morning normal, 09:30 ask normal, 18:00 apply normal, 18:10 apply #2 normal, 22:00 reapply normal, " +
			"22:10 reapply #2 normal",
	}})
	night := *p
	january := time.Date(2027, 1, 4, 0, 0, 0, 0, time.UTC)
	night.Treatments = []schedule.Treatment{phases(january.Add(-days(5)), "", schedule.Strict, 30)}
	dark := night.DayAt(january.Add(12*time.Hour), onSvalbard(0))
	for at := dark.Start; at.Before(dark.End); at = at.Add(10 * time.Minute) {
		d := decide(at, dark, []schedule.Event{{At: dark.Start, Kind: schedule.Outdoors, Minutes: 24 * 60}})
		if d.Evidence.SunUp || d.Evidence.Over || !d.Evidence.Sunset.IsZero() {
			t.Fatalf("at %v the sun is up: %+v", at, d.Evidence)
		}
		if s := d.Send; s != nil && (s.Slot.Kind != schedule.Morning || s.Level != schedule.Quiet || s.Confirms != schedule.NoEvent) {
			t.Fatalf("at %v in polar night: %+v", at, s)
		}
	}
}

func onSvalbard(index uv.Index) *uv.Forecast {
	f := uv.NewForecast(uv.Place{Latitude: 78, Longitude: 15}, func(time.Time) uv.Index { return index }, nil)
	return &f
}

// A date that is lived twice, by travelling eastward over the date line, has
// two mornings: 24 June in Apia, and from one o'clock on in Honolulu.
func TestADateLivedTwice(t *testing.T) {
	honolulu, apia := location(t, "Pacific/Honolulu"), location(t, "Pacific/Apia")
	p, _ := protected(t, honolulu, "07:30")
	stay := func(day int) schedule.Date { return schedule.Date{Year: 2026, Month: 6, Day: day} }
	p.Away = []schedule.Stay{{From: stay(22), Until: stay(25), Place: schedule.Place{Zone: apia}}}
	sky := uv.NewForecast(uv.Place{}, func(time.Time) uv.Index { return 5 }, nil)
	run := simulation.Run{
		Policy: p, Forecast: func(schedule.Place) *uv.Forecast { return &sky }, Ack: 0,
		From: stay(20).Start(honolulu), Until: stay(27).Start(honolulu),
	}
	var got []string
	for s := range run.Pushes() {
		if s.Decision.Send.Slot.Kind == schedule.Morning {
			got = append(got, s.Decision.Send.Slot.String()+" "+s.Day.Place.Zone.String())
		}
	}
	want := []string{
		"morning/2026-06-20 Pacific/Honolulu", "morning/2026-06-22 Pacific/Apia", "morning/2026-06-23 Pacific/Apia",
		"morning/2026-06-24 Pacific/Apia",
		"morning/2026-06-24/2 Pacific/Honolulu", "morning/2026-06-25 Pacific/Honolulu", "morning/2026-06-26 Pacific/Honolulu",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mornings (-want +got):\n%s", diff)
	}
}
