package daemon

import (
	"slices"
	"testing"
	"time"
)

func TestThreeMinutesWithoutAWakeAreAProblem(t *testing.T) {
	d := built(t, lisbon).house.Load().doctor
	for _, row := range []struct {
		why   string
		since time.Duration
		want  []string
	}{
		{"the first wake may take its time", 0, nil},
		{"three minutes are the contract's bound", 3 * time.Minute, nil},
		{"a second more is too long", 3*time.Minute + time.Second, []string{"no wake for 3m1s"}},
	} {
		if got := d.Health(d.begun.Add(row.since)).Problems; !slices.Equal(got, row.want) {
			t.Errorf("%s: got %q; want %q", row.why, got, row.want)
		}
	}
}

func TestOfflineIsToldAndNoProblem(t *testing.T) {
	h := built(t, lisbon).house.Load().doctor.Health(time.Now())
	if len(h.Problems) != 0 || !slices.Contains(h.Notes, "uv: offline, the clear-sky model serves") {
		t.Errorf("got %q and %q; want no problem and a note", h.Problems, h.Notes)
	}
}
