package postgres

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"

	"parasol/schedule/agent"
)

const (
	// round is how often a process looks for receipts to poll.
	round = time.Second
	// held is how long a receipt is left to the process that claimed it: a try
	// takes 20 s at most.
	held = 30 * time.Second
	// handful is how many receipts a process claims at once: one that is
	// killed makes so many wait.
	handful = 20
	// leastPoll is the least time between two polls of a receipt (FIELD.md 3).
	leastPoll = 5 * time.Second
)

// follow polls what rings at a service until ctx ends.
func (e *Engine) follow(ctx context.Context, service string, c Courier) {
	pause := time.NewTimer(round)
	defer pause.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-pause.C:
		}
		if _, err := e.Ring(ctx, time.Now(), service, c); err != nil && ctx.Err() == nil {
			e.log.Warn("receipts not polled", slog.String("service", service), slog.Any("error", err))
		}
		pause.Reset(round)
	}
}

// Ring visits the receipts of a service that are to be polled or cancelled, in
// all clinics, and returns how many. Other processes may do so at once: each
// receipt is claimed by one.
func (e *Engine) Ring(ctx context.Context, now time.Time, service string, courier Courier) (int, error) {
	rows, err := e.pool.Query(ctx, `SELECT clinic FROM rings($1) WHERE poll_at <= $2`, service, now)
	if err != nil {
		return 0, wrap("ring", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int32])
	if err != nil {
		return 0, wrap("ring", err)
	}
	var visited int
	var errs []error
	for _, id := range ids {
		c := e.clinic(id)
		if c == nil {
			continue
		}
		all, err := c.claimRinging(ctx, now, service)
		errs = append(errs, wrap("ring", err))
		for i := range all {
			visited++
			errs = append(errs, c.visit(ctx, now, &all[i], courier))
		}
	}
	return visited, errors.Join(errs...)
}

// ringing is a receipt to be visited.
type ringing struct {
	agent.Open
	failed int // polls that failed in a row
}

// claimRinging claims some of the clinic's receipts.
func (c *Clinic) claimRinging(ctx context.Context, now time.Time, service string) ([]ringing, error) {
	var all []ringing
	err := c.each(ctx, func(rows pgx.Rows) error {
		return c.ringing(rows, func(o agent.Open, failed int) { all = append(all, ringing{o, failed}) })
	}, `WITH free AS (
			SELECT id, week FROM deliveries WHERE clinic = bound() AND lane = $1 AND ringing IS NOT NULL
			AND poll_at <= $2 ORDER BY poll_at LIMIT $3 FOR UPDATE SKIP LOCKED
		), claimed AS (
			UPDATE deliveries d SET poll_at = $4 FROM free WHERE d.id = free.id AND d.week = free.week RETURNING d.*
		) `+ringingColumns("claimed"), service, now, handful, now.Add(held))
	return all, err
}

// visit makes one call about a receipt and writes what came of it.
func (c *Clinic) visit(ctx context.Context, now time.Time, r *ringing, courier Courier) error {
	call, cancel := context.WithTimeout(ctx, tryFor)
	defer cancel()
	acked, settled, err := courier.Visit(call, c.name, r.Open)
	over := !now.Before(r.Until.Add(agent.AfterRinging))
	if err == nil && settled || over {
		note := agent.Told{Person: r.Person, Event: agent.Cancelled(r.Slot, r.Attempt, now.Truncate(time.Second))}
		return c.Silence(ctx, agent.Settlement{Delivery: r.ID, Acked: acked, Note: note})
	}
	failed, again := 0, now.Add(leastPoll)
	if err != nil {
		failed, again = r.failed+1, now.Add(agent.Backoff(r.failed))
	}
	// What was to be cancelled meanwhile is visited at once.
	_, wrote := c.exec(ctx, `UPDATE deliveries SET failed = $3, poll_at = CASE WHEN cancel AND NOT $5 THEN '-infinity'
		ELSE $4::timestamptz END WHERE id = $1 AND week = $2 AND ringing IS NOT NULL`,
		r.ID, weekIn(r.ID), failed, again, r.Cancel)
	return errors.Join(err, wrap("ring", wrote))
}
