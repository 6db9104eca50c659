package recur_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/robfig/cron/v3"
	"pgregory.net/rapid"

	"parasol/config/zone/zonetest"
	"parasol/schedule"
	"parasol/schedule/recur"
)

// Evaluated in the zone itself, the cron library loses the day on which Cairo's
// midnight does not exist. If this test fails, the library has been fixed and
// this package can become smaller.
func TestCronLibraryLosesADay(t *testing.T) {
	raw, err := cron.ParseStandard("0 0 * * *")
	if err != nil {
		t.Fatal(err)
	}
	cairo := zone(t, "Africa/Cairo")
	got := raw.Next(time.Date(2026, 4, 23, 12, 0, 0, 0, cairo))
	if d := schedule.DateOf(got); d != date(t, "2026-04-25") {
		t.Errorf("raw cron: got %s", d)
	}
	if at := parse(t, "0 0 * * *").On(date(t, "2026-04-24"), cairo); len(at) != 1 || at[0].Hour() != 1 {
		t.Errorf("here: got %v; want 01:00", at)
	}
}

// Each local date has exactly one morning, from a wall time and from cron, at
// an hour that many zones skip or repeat.
func TestOneMorningPerDateInEveryZone(t *testing.T) {
	all := zonetest.All(t)
	step := 1
	if testing.Short() {
		step = 20
	}
	days := 0
	for i := 0; i < len(all); i += step {
		z := all[i]
		for _, text := range []string{"00:00", "30 2 * * *"} {
			r := parse(t, text)
			var before time.Time
			for d := (schedule.Date{Year: 2026, Month: 1, Day: 1}); d.Year < 2028; d = d.Add(1) {
				at := r.On(d, z)
				if len(at) != 1 || schedule.DateOf(at[0].In(z)) != d || !before.Before(at[0]) {
					t.Fatalf("%s in %s on %s: got %v; want one instant of that date", text, all[i], d, at)
				}
				before = at[0]
				days++
			}
		}
	}
	t.Logf("%d mornings in %d zones", days, len(all)/step)
}

// TestDatesAgreeWithTheCronLibrary compares the times of 430 dates, leap day
// included, with the library's own search in UTC. Only such days are drawn as
// the library reads like crontab.
func TestDatesAgreeWithTheCronLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		field := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(t, name) }
		text := strings.Join([]string{
			field("minute", "0", "*/20", "5-9", "30,59"), field("hour", "0", "23", "*/8", "8-18/5", "12,6"),
			field("day", "*", "1", "31", "29,30", "10-20/3"), field("month", "*", "2", "1-6", "*/5"),
			field("weekday", "*", "0", "1-5", "6,0"),
		}, " ")
		library, err := cron.ParseStandard(text)
		if err != nil {
			t.Fatal(err)
		}
		ours, err := recur.Parse(text)
		if err != nil {
			t.Skip(text) // a day that never comes
		}
		first := schedule.Date{Year: 2027, Month: time.December, Day: 1}
		var got, want []time.Time
		for k := range 430 {
			got = append(got, ours.On(first.Add(k), time.UTC)...)
		}
		end := first.Add(430).Start(time.UTC)
		for at := library.Next(first.Start(time.UTC).Add(-time.Second)); !at.IsZero() && at.Before(end); at = library.Next(at) {
			want = append(want, at)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s (-library +ours):\n%s", text, diff)
		}
	})
}
