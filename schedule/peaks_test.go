package schedule_test

import (
	"math"
	"testing"
	"time"

	"parasol/schedule"
	"parasol/uv"
)

// A forecast of zeros once had no peak time, so the morning said "low for the
// rest of the day" under a sky that could reach 7.
func TestZeroForecastPeaksWithTheClearSky(t *testing.T) {
	start := tableDay.Start(time.UTC)
	noon := start.Add(12 * time.Hour)
	sky := func(at time.Time) uv.Index { return uv.Index(max(0, 7-math.Abs(at.Sub(noon).Hours()))) }
	f := uv.NewForecast(uv.Place{}, sky, flat(0, 0).Runs)
	d := decide(start.Add(7*time.Hour), inPhase(schedule.Strict).DayAt(start.Add(7*time.Hour), &f), nil)
	if e := d.Evidence; e.Peak != 0 || e.PeakCeiling != 7 || !e.PeakAt.Equal(noon) {
		t.Errorf("peak %v, ceiling %v at %v; want 0 and 7 at noon", e.Peak, e.PeakCeiling, e.PeakAt)
	}
}
