package journal

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// LoadForecast returns the last saved answer of a source for a cell, nil if
// there is none.
func (j *Journal) LoadForecast(ctx context.Context, source, cell string) ([]byte, error) {
	return j.blob(ctx, "forecast", `SELECT body FROM forecasts WHERE source = ? AND cell = ?`, source, cell)
}

// SaveForecast stores an answer of a source for a cell, replacing the last.
func (j *Journal) SaveForecast(ctx context.Context, source, cell string, fetched time.Time, answer []byte) error {
	return j.update(ctx, "forecast", func(w *writer) error {
		w.exec(`INSERT INTO forecasts (source, cell, fetched, body) VALUES (?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET fetched = excluded.fetched, body =
			excluded.body`, source, cell, stamp(fetched), answer)
		return w.err
	})
}

// LoadBudget returns the saved record of a source's calls for a cell, nil if
// there is none.
func (j *Journal) LoadBudget(ctx context.Context, source, cell string) ([]byte, error) {
	return j.blob(ctx, "budget", `SELECT record FROM budgets WHERE source = ? AND cell = ?`, source, cell)
}

// SaveBudget stores the record of a source's calls for a cell, replacing the
// last.
func (j *Journal) SaveBudget(ctx context.Context, source, cell string, record []byte) error {
	return j.update(ctx, "budget", func(w *writer) error {
		w.exec(`INSERT INTO budgets (source, cell, record) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET record =
			excluded.record`,
			source, cell, record)
		return w.err
	})
}

func (j *Journal) blob(ctx context.Context, what, query string, args ...any) ([]byte, error) {
	var b []byte
	err := j.read.QueryRowContext(ctx, query, args...).Scan(&b)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return b, wrap(what, err)
}
