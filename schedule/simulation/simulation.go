// Package simulation steps the decision through virtual time, with a simulated
// person who confirms or does not.
//
// It is the daemon without a clock: the same Fold and Decide, from one
// Decision.Next to the following. It also reads the files of contract C, events
// and UV values, from bytes.
//
// Goals: the decisions that the daemon would make, as fast as possible.
// Non-goals: rendering and printing, which are the caller's, and delivery: in a
// simulation every push arrives at once.
package simulation

import (
	"iter"
	"slices"
	"strconv"
	"time"

	"parasol/schedule"
	"parasol/uv"
)

// Never is an Ack that confirms nothing.
const Never time.Duration = -1

// Run is one person's simulation.
type Run struct {
	Policy   *schedule.Policy
	Forecast func(schedule.Place) *uv.Forecast // of a place; called once a day
	Events   []schedule.Event                  // what the person reports, in any order
	Ack      time.Duration                     // how long after a push the person taps its first button, or Never
	From     time.Time
	Until    time.Time     // exclusive
	Every    time.Duration // additional wakes at this interval, as the daemon's every minute; 0: none

	// Days, if not nil, caches prepared days between runs of the same policy
	// and forecast.
	Days map[schedule.Date]*schedule.Day
}

// Step is one wake of the simulation. Its state is that of the wake until the
// next step.
type Step struct {
	Decision schedule.Decision
	Day      *schedule.Day
	State    *schedule.State
}

// Steps yields every wake in order.
func (r Run) Steps() iter.Seq[Step] {
	return func(yield func(Step) bool) {
		w := newWorld(r)
		for now := r.From; now.Before(r.Until); {
			step := w.wake(now)
			if !yield(step) {
				return
			}
			w.record(step.Decision)
			now = w.after(step.Decision)
		}
	}
}

// Pushes yields the wakes that send something.
func (r Run) Pushes() iter.Seq[Step] {
	return func(yield func(Step) bool) {
		for s := range r.Steps() {
			if s.Decision.Send != nil && !yield(s) {
				return
			}
		}
	}
}

// world is the state of a simulation: the journal so far and what the person
// will still report.
type world struct {
	run     Run
	policy  *schedule.Policy // with the reported changes of the plan
	changed bool             // the plan differs from the one at the run's start
	day     *schedule.Day
	journal []schedule.Event
	coming  []schedule.Event // sorted by time
	state   *schedule.State  // nil once the journal holds more
	outlook schedule.Outlook // of the day under it
	sent    int
}

func newWorld(r Run) *world {
	w := &world{run: r, policy: r.Policy.WithPlan(nil), coming: slices.Clone(r.Events)}
	slices.SortStableFunc(w.coming, func(a, b schedule.Event) int { return a.At.Compare(b.At) })
	return w
}

func (w *world) wake(now time.Time) Step {
	if w.state != nil {
		w.state.Now = now
	}
	w.arrive(now)
	if w.day == nil || !now.Before(w.day.End) {
		w.day = w.prepare(now)
		w.forget(now)
	}
	if w.state == nil {
		state := schedule.Fold(now, w.journal)
		w.state, w.outlook = &state, w.day.Outlook(&state)
	}
	return Step{Decision: w.outlook.Decide(now), Day: w.day, State: w.state}
}

// prepare returns the day that contains now.
func (w *world) prepare(now time.Time) *schedule.Day {
	place := w.policy.PlaceAt(now)
	date := schedule.DateOf(now.In(place.Zone))
	if d, ok := w.run.Days[date]; ok && !w.changed && !now.Before(d.Start) && now.Before(d.End) {
		return d
	}
	d := w.policy.DayAt(now, w.run.Forecast(place))
	if w.run.Days != nil && !w.changed {
		w.run.Days[date] = d
	}
	return d
}

// arrive moves what the person has reported by now into the journal.
func (w *world) arrive(now time.Time) {
	for len(w.coming) > 0 && !w.coming[0].At.After(now) {
		e := w.coming[0]
		w.coming = w.coming[1:]
		w.note(e)
		if e.Kind.OfPlan() || e.Kind == schedule.Undone {
			w.policy, w.changed, w.day, w.state = w.run.Policy.WithPlan(w.journal), true, nil, nil
		}
	}
}

// forget drops what Fold no longer needs, once a day.
func (w *world) forget(now time.Time) {
	w.journal = slices.DeleteFunc(w.journal, func(e schedule.Event) bool {
		return now.Sub(e.At) > schedule.Memory && !e.LongLived()
	})
	w.state = nil
}

// note adds an event to the journal, and to the state unless all events must be
// folded anew: after an undo, or if two of them are of one instant.
func (w *world) note(e schedule.Event) {
	later := len(w.journal) > 0 && e.At.After(w.journal[len(w.journal)-1].At)
	w.journal = append(w.journal, e)
	switch {
	case w.state == nil:
	case !later || !w.state.Take(&e):
		w.state = nil
	case e.Kind != schedule.Sent: // what is sent changes nothing of an outlook
		w.outlook = w.day.Outlook(w.state)
	}
}

// record writes a decision's effects to the journal, and the person's answer to
// it to the coming events.
func (w *world) record(d schedule.Decision) {
	for _, slot := range d.Cancel {
		w.note(schedule.Event{ID: w.id(), At: d.At, Kind: schedule.Stopped, Slot: slot})
	}
	if d.Send == nil {
		return
	}
	w.note(schedule.Event{ID: w.id(), At: d.At, Kind: schedule.Sent, Slot: d.Send.Slot, Sent: d.Send})
	if w.run.Ack < 0 || d.Send.Confirms == schedule.NoEvent || d.Send.Slot.Kind == schedule.Buddy {
		return
	}
	answer := w.firstButton(d)
	at, _ := slices.BinarySearchFunc(w.coming, answer, func(a, b schedule.Event) int { return a.At.Compare(b.At) })
	w.coming = slices.Insert(w.coming, at, answer)
}

// firstButton returns the person's answer: staying in or being indoors if a
// push asks about that, otherwise what the push asks for.
func (w *world) firstButton(d schedule.Decision) schedule.Event {
	e := schedule.Event{ID: w.id(), At: d.At.Add(w.run.Ack), Kind: d.Send.Confirms, Slot: d.Send.Slot}
	switch {
	case d.Send.Slot.Kind == schedule.Ask:
		e.Kind, e.Minutes = schedule.Indoors, int(w.day.End.Sub(e.At)/time.Minute)+1
	case d.Send.Slot.Kind == schedule.StillOut:
		e.Kind = schedule.Indoors
	case d.Send.Confirms == schedule.Moved:
		e.Kind = schedule.Seen
	}
	return e
}

func (w *world) id() string {
	w.sent++
	return "simulated-" + strconv.Itoa(w.sent)
}

// after returns the next wake: the decision's Next, the next report or the next
// additional wake, whichever is first.
func (w *world) after(d schedule.Decision) time.Time {
	next := d.Next
	if len(w.coming) > 0 && w.coming[0].At.Before(next) {
		return w.coming[0].At // an answer at the same instant causes one more wake
	}
	if every := w.run.Every; every > 0 {
		if t := d.At.Truncate(every).Add(every); t.Before(next) {
			next = t
		}
	}
	return next
}
