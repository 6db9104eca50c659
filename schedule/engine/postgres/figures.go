package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Figures are what one clinic's work comes to now.
type Figures struct {
	Clinic  string
	People  int            // who are decided for
	Overdue time.Duration  // of the person who waits longest for a decision
	Waiting map[string]int // pending deliveries, by service
	Failed  map[string]int // those of them whose last try failed
	Refused map[string]int // deliveries that were refused for good within a day, by service
}

// refusedSince is how far back refused deliveries are counted.
const refusedSince = 24 * time.Hour

// Figures returns the figures of the clinics whose keys are known.
func (e *Engine) Figures(ctx context.Context, now time.Time) ([]Figures, error) {
	overdue, err := e.overdue(ctx, now)
	if err != nil {
		return nil, wrap("figures", err)
	}
	var all []Figures
	for _, c := range e.known() {
		f := Figures{
			Clinic: c.name, Overdue: overdue[c.id], Waiting: map[string]int{}, Failed: map[string]int{},
			Refused: map[string]int{},
		}
		if err := c.figures(ctx, now, &f); err != nil {
			return nil, wrap("figures", err)
		}
		all = append(all, f)
	}
	return all, nil
}

// overdue returns for each clinic how long somebody has been due.
func (e *Engine) overdue(ctx context.Context, now time.Time) (map[int32]time.Duration, error) {
	overdue := map[int32]time.Duration{}
	rows, err := e.pool.Query(ctx, `SELECT clinic, next_at FROM due()`)
	if err != nil {
		return nil, err
	}
	var id int32
	var at time.Time
	_, err = pgx.ForEachRow(rows, []any{&id, &at}, func() error {
		overdue[id] = max(now.Sub(at), 0)
		return nil
	})
	return overdue, err
}

// figures fills in what is counted of the clinic.
func (c *Clinic) figures(ctx context.Context, now time.Time, f *Figures) error {
	var lane string
	var waiting, failed int
	err := c.each(ctx, func(rows pgx.Rows) error {
		err := rows.Scan(&lane, &waiting, &failed)
		f.Waiting[lane], f.Failed[lane] = waiting, failed
		return err
	}, `SELECT lane, count(*), count(*) FILTER (WHERE tries > 0 AND class IS NOT NULL) FROM deliveries
		WHERE `+waits+` GROUP BY lane`)
	if err != nil {
		return err
	}
	var refused int
	err = c.each(ctx, func(rows pgx.Rows) error {
		err := rows.Scan(&lane, &refused)
		f.Refused[lane] = refused
		return err
	}, `SELECT lane, count(*) FROM deliveries WHERE clinic = bound() AND state = 'refused' AND tried_at >= $1
		GROUP BY lane`, now.Add(-refusedSince))
	if err != nil {
		return err
	}
	return c.each(ctx, func(rows pgx.Rows) error { return rows.Scan(&f.People) },
		`SELECT count(*) FROM people WHERE clinic = bound() AND body IS NOT NULL`)
}
