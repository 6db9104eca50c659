package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Sky stores what the UV sources answered and may still be asked, for all
// clinics and processes: a cell's sky is nobody's secret.
type Sky struct{ clinic *Clinic }

// Sky returns the store of the sources.
func (e *Engine) Sky() *Sky { return &Sky{&Clinic{engine: e, bound: "0"}} }

// LoadForecast returns the last saved answer of a source for a cell, nil if
// there is none.
func (s *Sky) LoadForecast(ctx context.Context, source, cell string) ([]byte, error) {
	return s.blob(ctx, "forecast", `SELECT body FROM forecasts WHERE source = $1 AND cell = $2`, source, cell)
}

// SaveForecast stores an answer of a source for a cell, replacing the last.
func (s *Sky) SaveForecast(ctx context.Context, source, cell string, fetched time.Time, answer []byte) error {
	_, err := s.clinic.exec(ctx, `INSERT INTO forecasts (source, cell, fetched, body) VALUES ($1, $2, $3, $4)
		ON CONFLICT (source, cell) DO UPDATE SET fetched = excluded.fetched, body = excluded.body,
		saved = now()`, source, cell, fetched, answer)
	return wrap("forecast", err)
}

// LoadBudget returns the saved record of a source's calls for a cell, nil if
// there is none.
func (s *Sky) LoadBudget(ctx context.Context, source, cell string) ([]byte, error) {
	return s.blob(ctx, "budget", `SELECT record FROM budgets WHERE source = $1 AND cell = $2`, source, cell)
}

// SaveBudget stores the record of a source's calls for a cell, replacing the
// last.
func (s *Sky) SaveBudget(ctx context.Context, source, cell string, record []byte) error {
	_, err := s.clinic.exec(ctx, `INSERT INTO budgets (source, cell, record) VALUES ($1, $2, $3)
		ON CONFLICT (source, cell) DO UPDATE SET record = excluded.record`, source, cell, record)
	return wrap("budget", err)
}

// Saved returns the cells for which an answer was saved since an instant by the
// database's clock, for processes that do not ask the sources themselves.
func (s *Sky) Saved(ctx context.Context, since time.Time) ([]string, error) {
	return s.cells(ctx, `SELECT DISTINCT cell FROM forecasts WHERE saved >= $1 ORDER BY cell`, since)
}

// Want notes at an instant that the sky over some cells is wanted.
func (s *Sky) Want(ctx context.Context, cells []string, at time.Time) error {
	_, err := s.clinic.exec(ctx, `INSERT INTO cells (cell, wanted) SELECT DISTINCT unnest($1::text[]), $2::timestamptz
		ORDER BY 1 ON CONFLICT (cell) DO UPDATE SET wanted = greatest(cells.wanted, excluded.wanted)`, cells, at)
	return wrap("cells", err)
}

// Wanted returns the cells that were wanted since an instant.
func (s *Sky) Wanted(ctx context.Context, since time.Time) ([]string, error) {
	return s.cells(ctx, `SELECT cell FROM cells WHERE wanted >= $1 ORDER BY cell`, since)
}

func (s *Sky) cells(ctx context.Context, query string, since time.Time) (all []string, err error) {
	err = s.clinic.each(ctx, func(rows pgx.Rows) error {
		var cell string
		err := rows.Scan(&cell)
		all = append(all, cell)
		return err
	}, query, since)
	return all, wrap("cells", err)
}

func (s *Sky) blob(ctx context.Context, what, query string, args ...any) (b []byte, err error) {
	err = s.clinic.each(ctx, func(rows pgx.Rows) error { return rows.Scan(&b) }, query, args...)
	return b, wrap(what, err)
}
