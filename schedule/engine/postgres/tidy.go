package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// weeksAhead is how many weeks have their partitions before they begin.
const weeksAhead = 2

// Tidy ends what is no longer worth sending, returns how many deliveries these
// were by channel, and makes the partitions of the weeks to come. It is called
// about once a minute, by any number of processes.
func (e *Engine) Tidy(ctx context.Context, now time.Time) (map[string]int, error) {
	all := map[string]int{}
	if _, err := e.pool.Exec(ctx, `SELECT lay($1, $2)`, week(now), week(now)+weeksAhead); err != nil {
		return nil, wrap("tidy", err)
	}
	for _, c := range e.known() {
		late, err := c.Expire(ctx, now)
		if err != nil {
			return all, err
		}
		for channel, n := range late {
			if n > 0 {
				all[channel] += n
			}
		}
	}
	return all, nil
}

// Prune deletes what is older than an instant: weeks as a whole, a week late
// at most, and the rest row by row.
func (e *Engine) Prune(ctx context.Context, before time.Time) error {
	first := week(before) - 1 // a reminder is at most a day from its slot's anchor
	if _, err := e.pool.Exec(ctx, `SELECT clear($1)`, first); err != nil {
		return wrap("prune", err)
	}
	for _, c := range e.known() {
		err := c.within(ctx, func(tx pgx.Tx) error {
			var b pgx.Batch
			b.Queue(`DELETE FROM events WHERE at < $1`, before)
			b.Queue(`DELETE FROM deliveries d USING reminders r WHERE d.week = 0 AND `+itsReminder+`
				AND r.at < $1`, before)
			b.Queue(`DELETE FROM reminders WHERE week = 0 AND at < $1`, before)
			// What is left of earlier weeks lies in the default partition.
			b.Queue(`DELETE FROM deliveries WHERE week BETWEEN 1 AND $1 - 1`, first)
			b.Queue(`DELETE FROM reminders WHERE week BETWEEN 1 AND $1 - 1`, first)
			b.Queue(`DELETE FROM days WHERE ended < $1`, before)
			return tx.SendBatch(ctx, &b).Close()
		})
		if err != nil {
			return wrap("prune", err)
		}
	}
	_, err := e.Sky().clinic.exec(ctx, `DELETE FROM forecasts WHERE fetched < $1`, before)
	return wrap("prune", err)
}
