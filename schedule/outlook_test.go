package schedule_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parasol/schedule"
)

// An outlook keeps what holds for longer than an instant; it decides at each
// instant of a day as Decide does, which keeps nothing.
func TestOutlookDecidesAsAnew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := drawRun(t)
		var journal []schedule.Event
		for s := range run.Steps() {
			if s.Decision.At.After(run.From.Add(24 * time.Hour)) {
				break
			}
			if r := s.Decision.Send; r != nil {
				journal = append(journal, schedule.Event{At: s.Decision.At, Kind: schedule.Sent, Slot: r.Slot, Sent: r})
			}
		}
		now := run.From.Add(time.Duration(rapid.IntRange(0, 24*60).Draw(t, "minute")) * time.Minute)
		state := schedule.Fold(now, append(journal, run.Events...))
		day := run.Policy.DayAt(now, run.Forecast(run.Policy.PlaceAt(now)))
		outlook := day.Outlook(&state)
		for ; now.Before(day.End); now = now.Add(17 * time.Minute) {
			if diff := cmp.Diff(schedule.Decide(now, day, &state), outlook.Decide(now)); diff != "" {
				t.Fatalf("at %v (- anew, + on the outlook):\n%s", now, diff)
			}
		}
	})
}
