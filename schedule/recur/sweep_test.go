package recur_test

import (
	"testing"
	"time"

	"github.com/robfig/cron/v3"

	"parasol/config/zone/zonetest"
	"parasol/schedule"
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
