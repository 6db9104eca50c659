package schedule_test

import (
	"testing"
	"time"

	"parasol/schedule"
)

// The days of a treatment are counted from its date, whatever its hour.
func TestDaysOfATreatment(t *testing.T) {
	needled := schedule.Treatment{
		At: time.Date(2026, 7, 10, 23, 30, 0, 0, time.UTC), FragileDays: 3, NoActivesDays: 28,
	}
	for _, row := range []struct {
		why           string
		day           int
		bans, fragile bool
	}{
		{"three days before nothing pauses", -3, false, false},
		{"two days before the retinoid pauses", -2, true, false},
		{"on the day itself the skin is fragile", 0, true, true},
		{"to day 3", 2, true, true},
		{"from day 3 a second coat may be rubbed in", 3, true, false},
		{"the last day without acids", 27, true, false},
		{"from day 28 as the clinic says", 28, false, false},
	} {
		date := schedule.DateOf(needled.At).Add(row.day)
		if bans, fragile := needled.BansActives(date), needled.Fragile(date); bans != row.bans || fragile != row.fragile {
			t.Errorf("%s: bans actives %v, fragile %v; want %v, %v", row.why, bans, fragile, row.bans, row.fragile)
		}
	}
	if porfimer := (schedule.Treatment{At: needled.At}); porfimer.BansActives(schedule.DateOf(needled.At)) {
		t.Error("a treatment that bans nothing makes a retinoid pause")
	}
}
