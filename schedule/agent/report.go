package agent

import (
	"context"

	"parasol/schedule"
)

// Snapshot is how a person stood at their last wake. What it points to does
// not change.
type Snapshot struct {
	Decision *schedule.Decision
	State    *schedule.State // what was sent with the decision included
	Day      *schedule.Day
}

// Snapshot returns how a person stood at their last wake; false for a stranger
// and before their first.
func (a *Agent) Snapshot(person string) (Snapshot, bool) {
	p := a.named[person]
	if p == nil {
		return Snapshot{}, false
	}
	s := p.snapshot.Load()
	if s == nil {
		return Snapshot{}, false
	}
	return *s, true
}

// Pushes returns the person's last n reminders, the latest first. Errors are
// ErrPerson and the journal's.
func (a *Agent) Pushes(ctx context.Context, person string, n int) ([]Push, error) {
	p := a.named[person]
	if p == nil {
		return nil, ErrPerson
	}
	pushes, err := a.Journal.Pushes(ctx, person, n)
	if err != nil {
		return nil, err
	}
	s := p.snapshot.Load()
	for i := range pushes {
		if s != nil && pushes[i].ConfirmedAt == nil {
			pushes[i].confirm(s.State)
		}
	}
	return pushes, nil
}

// confirm takes a confirmation from the state where the journal has not noted
// it: one reported a little ahead of its time.
func (p *Push) confirm(s *schedule.State) {
	for i := range s.Slots {
		if r := &s.Slots[i]; r.Slot == p.Slot && !r.Confirmed.IsZero() {
			at := r.Confirmed
			p.ConfirmedAt = &at
		}
	}
}
