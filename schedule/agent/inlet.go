package agent

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"parasol/schedule"
)

const (
	// ahead is how far in the future an event may lie, because the clocks of
	// phones and servers differ (H).
	ahead = 5 * time.Minute
)

// Errors of Record.
var (
	ErrPerson  = errors.New("no such person")
	ErrEvent   = errors.New("not an event that is reported")
	ErrFuture  = errors.New("time lies in the future")
	ErrPast    = errors.New("time is too long ago")
	ErrStopped = errors.New("agent stopped")
	ErrTaken   = errors.New("another process has taken this one's place")
)

// request is one call of Record on its way through the loop.
type request struct {
	person string
	event  schedule.Event
	answer chan error // capacity 1
	done   bool       // answered; owned by the loop
}

// reply answers the call. Only the first reply counts.
func (r *request) reply(err error) {
	if !r.done {
		r.done = true
		r.answer <- err
	}
}

// Record records what a person reported. It returns once the event is on disk
// together with the reminder that follows from it. A zero time means now, and
// an empty id is filled in; a repeated id of the same person counts once and
// is no error. Errors are ErrPerson, ErrEvent, ErrFuture (more than 5 min),
// ErrPast (48 h or more), ErrStopped, those of ctx and those of the journal.
func (a *Agent) Record(ctx context.Context, person string, e schedule.Event) error {
	switch {
	case a.find(person) == nil:
		return fmt.Errorf("record: %w: %q", ErrPerson, person)
	case !admissible(&e):
		return fmt.Errorf("record: %w: %s", ErrEvent, e.Kind)
	}
	complete(&e)
	r := &request{person: person, event: e, answer: make(chan error, 1)}
	select {
	case a.inlet <- r:
	case <-ctx.Done():
		return fmt.Errorf("record: %w", ctx.Err())
	case <-a.stopped:
		return fmt.Errorf("record: %w", ErrStopped)
	}
	select {
	case err := <-r.answer:
		return err
	case <-ctx.Done(): // it may have been recorded: retrying with the same id is safe
		return fmt.Errorf("record: %w", ctx.Err())
	case <-a.stopped:
		return fmt.Errorf("record: %w", ErrStopped)
	}
}

// complete fills in an event's id, and removes what only the daemon writes.
func complete(e *schedule.Event) {
	if e.ID == "" {
		e.ID = rand.Text()
	}
	e.Sent = nil
}

// admit completes the event at now and returns why it cannot be recorded, if
// so.
func (r *request) admit(now time.Time) error { return timely(now, &r.event) }

// Admit completes an event that was reported at now as Record does, and returns
// why it cannot be recorded, if so: ErrEvent, ErrFuture or ErrPast.
func Admit(now time.Time, e *schedule.Event) error {
	if !admissible(e) {
		return fmt.Errorf("record: %w: %s", ErrEvent, e.Kind)
	}
	complete(e)
	return timely(now, e)
}

// timely fills in an event's time and returns an error if it is too far from
// now.
func timely(now time.Time, e *schedule.Event) error {
	if e.At.IsZero() {
		e.At = now
	}
	e.At = e.At.Truncate(time.Second)
	switch at := e.At; {
	case at.After(now.Add(ahead)):
		return fmt.Errorf("record: %w: %s is more than %s after now (%s)", ErrFuture, at.UTC().Format(time.RFC3339),
			ahead, now.UTC().Format(time.RFC3339))
	case !at.After(now.Add(-schedule.Memory)):
		return fmt.Errorf("record: %w: %s is %s or more before now (%s)", ErrPast, at.UTC().Format(time.RFC3339),
			schedule.Memory, now.UTC().Format(time.RFC3339))
	}
	return nil
}

// admissible reports whether the event's source may report this kind of event.
func admissible(e *schedule.Event) bool {
	if _, _, device := e.Device(); device {
		return e.Kind.Told()
	}
	return e.Kind.Reported()
}
