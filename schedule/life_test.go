package schedule_test

import (
	"fmt"
	"slices"
	"time"

	"parasol/schedule"
	"parasol/schedule/simulation"
)

// wake is one wake of a run, with the journal that the decision is based on.
// The journal holds all of the person's reports, including future ones.
type wake struct {
	now     time.Time
	day     *schedule.Day
	journal []schedule.Event
	d       schedule.Decision
	told    int // the length of the journal before the answers of this instant
}

// live steps through a run as the simulator does, but keeps the whole journal.
// It ends early if look returns false.
func live(r simulation.Run, look func(w *wake) bool) {
	w := &wake{journal: slices.Clone(r.Events)}
	for w.now = r.From; w.now.Before(r.Until); w.now = w.after() {
		if w.day == nil || !w.now.Before(w.day.End) {
			w.day = r.Policy.DayAt(w.now, r.Forecast(r.Policy.PlaceAt(w.now)))
		}
		w.d = decide(w.now, w.day, w.journal)
		w.told = len(w.journal)
		if !look(w) {
			return
		}
		w.write(r.Ack)
	}
}

func decide(now time.Time, day *schedule.Day, journal []schedule.Event) schedule.Decision {
	s := schedule.Fold(now, journal)
	return schedule.Decide(now, day, &s)
}

// write records what the decision did, and the answer that it will get.
func (w *wake) write(ack time.Duration) {
	for _, slot := range w.d.Cancel {
		w.note(schedule.Event{At: w.now, Kind: schedule.Stopped, Slot: slot})
	}
	s := w.d.Send
	if s == nil {
		return
	}
	w.note(schedule.Event{At: w.now, Kind: schedule.Sent, Slot: s.Slot, Sent: s})
	if ack >= 0 && s.Confirms != schedule.NoEvent {
		w.note(schedule.Event{At: w.now.Add(ack), Kind: s.Confirms, Slot: s.Slot})
	}
}

func (w *wake) note(e schedule.Event) {
	e.ID = fmt.Sprintf("n%04d", len(w.journal))
	w.journal = append(w.journal, e)
}

// after returns the next wake: Next, or an earlier report, which may be an
// answer at this very instant.
func (w *wake) after() time.Time {
	next := w.d.Next
	for i, e := range w.journal {
		if (e.Kind.Reported() || e.Kind.Told()) && (e.At.After(w.now) || i >= w.told && e.At.Equal(w.now)) && e.At.Before(next) {
			next = e.At
		}
	}
	return next
}

// onDay returns a decision's instant on the wall clock of its place.
func (w *wake) onDay() time.Time { return w.now.In(w.day.Place.Zone) }

func isFilm(k schedule.Kind) bool {
	return k == schedule.Apply || k == schedule.Reapply || k == schedule.Water || k == schedule.TopUp
}

// isOutdoors reports whether a kind is for somebody who is, or just was, out.
func isOutdoors(k schedule.Kind) bool { return isFilm(k) || k == schedule.Shade }
