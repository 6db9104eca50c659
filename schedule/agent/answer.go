package agent

import (
	"context"

	"parasol/schedule"
)

// Answer records what answers an attempt of the event's slot, as [Agent.Record]
// does. Clocks of services differ, and an answer is never older than its push:
// one that seems so would not confirm it.
func (a *Agent) Answer(ctx context.Context, person string, attempt int, e schedule.Event) error {
	sent, err := a.Journal.SentAt(ctx, person, e.Slot, attempt)
	if err != nil {
		return err
	}
	if !e.At.IsZero() && e.At.Before(sent) {
		e.At = sent
	}
	return a.Record(ctx, person, e)
}
