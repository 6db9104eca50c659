package schedule_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"parasol/schedule"
	"parasol/schedule/simulation"
)

// TestOutlookDecidesAsAnew: an outlook keeps what holds for longer than an
// instant, and decides at each instant of a day as Decide, which keeps nothing.
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

// TestTakeFoldsOneMore: taking events one by one gives the state of folding all
// of them, and an undo is not taken.
func TestTakeFoldsOneMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := drawRun(t)
		all := run.Events
		for s := range run.Pushes() {
			d := s.Decision
			all = append(all, schedule.Event{At: d.At.Add(time.Nanosecond), Kind: schedule.Sent, Slot: d.Send.Slot, Sent: d.Send})
		}
		slices.SortFunc(all, func(a, b schedule.Event) int { return a.At.Compare(b.At) })
		all = slices.CompactFunc(all, func(a, b schedule.Event) bool { return a.At.Equal(b.At) })
		folded := schedule.Fold(run.From, nil)
		for i, e := range all {
			folded.Now = e.At
			if got := folded.Take(&e); got != (e.Kind != schedule.Undone) {
				t.Fatalf("an event of kind %v: taken %v", e.Kind, got)
			}
			if e.Kind == schedule.Undone {
				folded = schedule.Fold(e.At, all[:i+1])
			}
			if diff := cmp.Diff(schedule.Fold(e.At, all[:i+1]), folded, cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("after %d events, the last %v (-folded +taken):\n%s", i+1, e.Kind, diff)
			}
		}
	})
}

// TestSimulatorDecidesAsAnew: the simulator keeps its state and outlook from
// wake to wake, and sends what folding the whole journal at each wake sends.
func TestSimulatorDecidesAsAnew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := drawRun(t)
		run.Ack = simulation.Never
		run.Events = slices.DeleteFunc(run.Events, func(e schedule.Event) bool { return e.Kind.OfPlan() || e.Kind == schedule.Undone })
		var want []push
		live(run, func(w *wake) bool {
			if s := w.d.Send; s != nil {
				want = append(want, push{w.d.At, s.Slot.String(), s.Attempt, s.Level, s.Until})
			}
			return true
		})
		if diff := cmp.Diff(want, pushes(run)); diff != "" {
			t.Fatalf("(-anew +simulated):\n%s", diff)
		}
	})
}
