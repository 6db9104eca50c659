package agent

import (
	"context"

	"parasol/schedule"
)

// Pushes returns the person's last n reminders, the latest first. Errors are
// ErrPerson and those of the journal.
func (a *Agent) Pushes(ctx context.Context, person string, n int) ([]Push, error) {
	p := a.find(person)
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
			pushes[i].Confirm(s.State)
		}
	}
	return pushes, nil
}

// Confirm takes the confirmation from the state if the journal has not
// recorded it, as with one that was reported slightly ahead of its time.
func (p *Push) Confirm(s *schedule.State) {
	for i := range s.Slots {
		if r := &s.Slots[i]; r.Slot == p.Slot && !r.Confirmed.IsZero() {
			at := r.Confirmed
			p.ConfirmedAt = &at
		}
	}
}
