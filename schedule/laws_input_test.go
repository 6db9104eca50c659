package schedule_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parasol/schedule"
	"parasol/schedule/simulation"
)

// Deciding again after the send, with the push in the journal, sends nothing
// more and cancels nothing twice.
func TestDecidingAgainHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		live(drawRun(t), func(w *wake) bool {
			if w.d.Send == nil && w.d.Cancel == nil {
				return true
			}
			then := *w
			then.journal = slices.Clone(w.journal)
			then.write(-1)
			if again := decide(w.now, w.day, then.journal); again.Send != nil || again.Cancel != nil {
				t.Fatalf("at %v after %v: sends %v, cancels %v", w.onDay(), w.d.Send, again.Send, again.Cancel)
			}
			return true
		})
	})
}

// Between now and Next nothing becomes due without new input, at whatever
// second one looks.
func TestNothingBeforeNext(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		random := rand.New(rand.NewPCG(seed, 1))
		live(drawRun(t), func(w *wake) bool {
			gap := w.after().Sub(w.now)
			if w.d.Send != nil || w.d.Cancel != nil || gap < 2*time.Second {
				return true
			}
			at := w.now.Add(time.Duration(1+random.Int64N(int64(gap/time.Second)-1)) * time.Second)
			if d := decide(at, w.day, w.journal); at.Before(w.day.End) && (d.Send != nil || d.Cancel != nil) {
				t.Fatalf("at %v Next was %v, but at %v: sends %+v, cancels %v", w.onDay(), w.d.Next, at, d.Send, d.Cancel)
			}
			return true
		})
	})
}

// Neither the order in which events arrive, nor the zone of now, nor a round
// trip through storage changes a decision.
func TestSameInputsSameDecision(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		random := rand.New(rand.NewPCG(seed, 2))
		elsewhere := location(t, rapid.SampledFrom(zones).Draw(t, "label"))
		run := drawRun(t)
		run.Until = run.From.Add(26 * time.Hour)
		live(run, func(w *wake) bool {
			shuffled := slices.Clone(w.journal)
			random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			for name, got := range map[string]schedule.Decision{
				"another order":       decide(w.now, w.day, shuffled),
				"another zone label":  decide(w.now.In(elsewhere), w.day, w.journal),
				"from storage":        decide(w.now, w.day, stored(t, w.journal)),
				"a day prepared anew": decide(w.now, run.Policy.DayAt(w.now.In(elsewhere), run.Forecast(w.day.Place)), w.journal),
			} {
				if !cmp.Equal(w.d, got) {
					t.Fatalf("at %v, %s:\n%s", w.onDay(), name, cmp.Diff(w.d, got))
				}
			}
			return true
		})
	})
}

// stored encodes events as JSON and decodes them, as the journal and the API
// do.
func stored(t *rapid.T, events []schedule.Event) []schedule.Event {
	text, err := json.Marshal(events)
	if err != nil {
		t.Fatal(err)
	}
	var back []schedule.Event
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

// Decisions and states survive storage whatever the forecast was: no number in
// them is NaN or infinite.
func TestDecisionsCanBeStored(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		live(drawRun(t), func(w *wake) bool {
			text, err := json.Marshal(w.d)
			if err != nil {
				t.Fatalf("at %v: %v", w.onDay(), err)
			}
			var back schedule.Decision
			if err := json.Unmarshal(text, &back); err != nil {
				t.Fatal(err)
			}
			if !cmp.Equal(w.d, back) {
				t.Fatalf("at %v:\n%s", w.onDay(), cmp.Diff(w.d, back))
			}
			return true
		})
	})
}

// A coat dated in the future or in 1970 neither panics nor silences anything.
func TestCoatsAtImpossibleTimes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := drawRun(t)
		want := pushesOf(run)
		at := rapid.SampledFrom([]time.Time{{}, time.Unix(0, 0), run.Until.Add(time.Hour), run.Until.AddDate(200, 0, 0)}).Draw(t, "coat")
		run.Events = append(run.Events, schedule.Event{ID: "coat", At: at, Kind: schedule.Applied})
		if got := pushesOf(run); !cmp.Equal(want, got) {
			t.Fatalf("with a coat at %v:\n%s", at, cmp.Diff(want, got))
		}
	})
}

// pushesOf returns the pushes of a run.
func pushesOf(r simulation.Run) []push {
	var all []push
	live(r, func(w *wake) bool {
		if s := w.d.Send; s != nil {
			all = append(all, push{w.now, s.Slot.String(), s.Attempt, s.Level, s.Until})
		}
		return true
	})
	return all
}
