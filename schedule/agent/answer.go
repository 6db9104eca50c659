package agent

import (
	"context"

	"parasol/schedule"
)

// Answer records the answer to an attempt of the event's slot, as
// [Agent.Record] does. Clocks differ between services, and an event older than
// its push would not confirm it, so the answer is moved to the time of the
// push if it seems older.
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
