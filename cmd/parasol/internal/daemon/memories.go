package daemon

import (
	"context"
	"slices"
	"time"

	"parasol/schedule"
	"parasol/schedule/journal"
)

// memories reads the journal for the page.
type memories struct{ journal *journal.Journal }

// Days returns the sums of days.
func (p memories) Days(ctx context.Context, person string, from, to schedule.Date) ([]schedule.Sum, error) {
	return p.journal.Days(ctx, person, from, to)
}

// Events returns what was reported and sent within a span.
func (p memories) Events(ctx context.Context, person string, from, until time.Time) ([]schedule.Event, error) {
	events, err := p.journal.Recent(ctx, person, from)
	outside := func(e schedule.Event) bool { return e.At.Before(from) || !e.At.Before(until) }
	return slices.DeleteFunc(events, outside), err
}
