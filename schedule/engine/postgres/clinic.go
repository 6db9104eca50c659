package postgres

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync"

	"github.com/jackc/pgx/v5"

	"parasol/schedule/agent"
)

// ErrKey is returned for a clinic whose key is not the one that it began with:
// nothing that is stored could be read.
var ErrKey = errors.New("not the key that this clinic began with")

// Clinic is what is known of one clinic's people. It implements
// [agent.Journal] and is safe for concurrent use.
type Clinic struct {
	engine *Engine
	name   string
	id     int32
	bound  string // the id as a setting
	keys   *keys
	told   sync.Map // unreadable rows that were logged already
}

var _ agent.Journal = (*Clinic)(nil)

// Clinic returns the clinic of a name, which it creates at first sight.
// [Engine.Wake] decides for its people from now on.
func (e *Engine) Clinic(ctx context.Context, name string, key [32]byte) (*Clinic, error) {
	c := &Clinic{engine: e, name: name, keys: newKeys(key)}
	var proof []byte
	err := e.pool.QueryRow(ctx, `SELECT clinic, proof FROM enter($1, $2)`, name, c.keys.proof).Scan(&c.id, &proof)
	if errors.Is(err, pgx.ErrNoRows) { // another process was creating it, invisible to the statement
		err = e.pool.QueryRow(ctx, `SELECT clinic, proof FROM enter($1, $2)`, name, c.keys.proof).Scan(&c.id, &proof)
	}
	if err == nil && subtle.ConstantTimeCompare(proof, c.keys.proof) != 1 {
		err = ErrKey
	}
	if err != nil {
		return nil, fmt.Errorf("postgres: clinic %q: %w", name, err)
	}
	c.bound = strconv.Itoa(int(c.id))
	e.mu.Lock()
	defer e.mu.Unlock()
	e.clinics[c.id] = c
	return c, nil
}

// Name returns the clinic's name.
func (c *Clinic) Name() string { return c.name }

// bind is the statement that binds the rest of its transaction to a clinic.
const bind = `SELECT set_config('parasol.clinic', $1, true)`

// within runs f in a transaction that is bound to the clinic.
func (c *Clinic) within(ctx context.Context, f func(pgx.Tx) error) error {
	// One round trip: a statement without arguments may be several.
	begin := pgx.TxOptions{BeginQuery: `BEGIN; SET LOCAL parasol.clinic = '` + c.bound + `'`}
	return pgx.BeginTxFunc(ctx, c.engine.pool, begin, f)
}

// each runs a query in a transaction of its own, in one round trip, and calls
// row for every row of the result.
func (c *Clinic) each(ctx context.Context, row func(pgx.Rows) error, query string, args ...any) error {
	_, err := c.run(ctx, row, query, args...)
	return err
}

// exec runs a statement in a transaction of its own, in one round trip, and
// returns how many rows it changed.
func (c *Clinic) exec(ctx context.Context, statement string, args ...any) (int64, error) {
	return c.run(ctx, func(pgx.Rows) error { return nil }, statement, args...)
}

func (c *Clinic) run(ctx context.Context, row func(pgx.Rows) error, query string, args ...any) (int64, error) {
	var b pgx.Batch // which is a transaction
	b.Queue(bind, c.bound)
	b.Queue(query, args...)
	res := c.engine.pool.SendBatch(ctx, &b)
	_, err := res.Exec()
	var n int64
	if err == nil {
		n, err = scan(res, row)
	}
	if end := res.Close(); err == nil {
		err = end
	}
	return n, err
}

// scan reads the next result of a batch.
func scan(res pgx.BatchResults, row func(pgx.Rows) error) (int64, error) {
	rows, err := res.Query()
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return 0, err
		}
	}
	rows.Close()
	return rows.CommandTag().RowsAffected(), rows.Err()
}

// skip logs an unreadable row, once a process. It names no person.
func (c *Clinic) skip(what string, id any, err error) {
	key := fmt.Sprintf("%s %x", what, id)
	if _, told := c.told.LoadOrStore(key, true); !told {
		c.engine.log.Warn("row unreadable", slog.String("clinic", c.name), slog.String("row", key),
			slog.Any("error", err))
	}
}
