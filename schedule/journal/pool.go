package journal

import (
	"context"
	"database/sql"
	"sync"
)

// pool reads the database. It keeps every query prepared: SQLite takes longer
// to parse most of them than to run them. A query with a bare LIMIT ? would
// still be parsed for each value bound, so they say LIMIT ? + 0.
type pool struct {
	*sql.DB

	mu       sync.Mutex
	prepared map[string]*sql.Stmt // closed with the DB
}

func newPool(db *sql.DB) *pool {
	return &pool{DB: db, prepared: map[string]*sql.Stmt{}}
}

// QueryContext is that of [sql.DB].
func (p *pool) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, err := p.prepare(ctx, query) //nolint:sqlclosecheck // closed with the DB
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

// QueryRowContext is that of [sql.DB].
func (p *pool) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	stmt, err := p.prepare(ctx, query) //nolint:sqlclosecheck // closed with the DB
	if err != nil {
		return p.DB.QueryRowContext(ctx, query, args...) // a row that holds the error
	}
	return stmt.QueryRowContext(ctx, args...)
}

func (p *pool) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	p.mu.Lock()
	stmt := p.prepared[query]
	p.mu.Unlock()
	if stmt != nil {
		return stmt, nil
	}
	stmt, err := p.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if other := p.prepared[query]; other != nil { // prepared by somebody else meanwhile
		return other, stmt.Close() //nolint:sqlclosecheck // the other one stays open
	}
	p.prepared[query] = stmt
	return stmt, nil
}
