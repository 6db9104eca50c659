package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

// defaultConns is how many connections a process opens at most: enough for two
// cores' worth of wakes and a crowd of outcomes, and PostgreSQL's default of
// 100 still serves several processes.
const defaultConns = 20

// Options are the settings of an engine.
type Options struct {
	Log   *slog.Logger
	Conns int // connections at most; 0 is 20
}

// Engine is the open database. It is safe for concurrent use.
type Engine struct {
	pool     *pgxpool.Pool
	config   *pgxpool.Config
	inserter *river.Client[pgx.Tx]
	log      *slog.Logger

	mu      sync.RWMutex
	clinics map[int32]*Clinic // those whose keys are known
	first   int               // which clinic the next wake begins with
}

// configured returns the settings of connections to a database. The address
// may hold a password, which no error shows.
func configured(url string) (*pgxpool.Config, error) {
	c, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("database: not a PostgreSQL address (e.g. postgres://parasol@127.0.0.1:5432/parasol)")
	}
	c.ConnConfig.RuntimeParams["search_path"] = schema
	c.ConnConfig.RuntimeParams["timezone"] = "UTC"
	return c, nil
}

// planning are settings of connections that work. Every statement finds its
// rows by an index, for some hundred people at a time, and one plan serves it
// for good. Left to itself, the planner makes a plan for each of the first
// batches, and reads a table as a whole for each person of it where the table
// was empty when it last looked.
var planning = map[string]string{
	"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off", "enable_mergejoin": "off", "jit": "off",
}

// carrying are the settings of the connections on which river works: it looks
// its jobs up by their ids, and a plan that did otherwise would read a crowd's
// jobs for each handful.
var carrying = map[string]string{"plan_cache_mode": "auto", "enable_hashjoin": "off"}

// carrierConns is how many connections river needs: to fetch, to complete, to
// listen and to lead.
const carrierConns = 6

// carriers returns connections for river.
func (e *Engine) carriers(ctx context.Context) (*pgxpool.Pool, error) {
	c := e.config.Copy()
	maps.Copy(c.ConnConfig.RuntimeParams, carrying)
	c.MaxConns = carrierConns
	return pgxpool.NewWithConfig(ctx, c)
}

// Open opens a database whose schema is the one that this program knows.
// Errors are ErrOlder, ErrNewer and those of PostgreSQL.
func Open(ctx context.Context, url string, o Options) (*Engine, error) {
	e, err := open(ctx, url, o)
	if err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	return e, nil
}

func open(ctx context.Context, url string, o Options) (*Engine, error) {
	c, err := configured(url)
	if err != nil {
		return nil, err
	}
	maps.Copy(c.ConnConfig.RuntimeParams, planning)
	c.MaxConns = defaultConns
	if o.Conns > 0 {
		c.MaxConns = int32(o.Conns)
	}
	c.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, `SET ROLE `+role)
		return explain(err)
	}
	pool, err := pgxpool.NewWithConfig(ctx, c)
	if err != nil {
		return nil, err
	}
	e := &Engine{pool: pool, config: c, log: o.Log, clinics: map[int32]*Clinic{}}
	if err := e.checked(ctx); err != nil {
		pool.Close()
		return nil, explain(err)
	}
	e.inserter, err = river.NewClient(riverpgxv5.New(pool), &river.Config{Logger: o.Log})
	if err != nil {
		pool.Close()
		return nil, err
	}
	return e, nil
}

// PostgreSQL's codes of errors that mean more here.
const (
	undefinedTable     = "42P01"
	undefinedObject    = "22023" // SET ROLE to a role that does not exist
	insufficientRights = "42501"
)

// errRights is the error of a login that may not work as the role.
var errRights = errors.New("the login lacks a right: an owner must run GRANT " + role + " TO it")

// explain says what to do about errors that a person can mend.
func explain(err error) error {
	var e *pgconn.PgError
	if !errors.As(err, &e) || errors.Is(err, ErrOlder) || errors.Is(err, errRights) {
		return err // or it was said when the connection was made
	}
	switch e.Code {
	case undefinedTable, undefinedObject:
		return fmt.Errorf("%w: %w", ErrOlder, err)
	case insufficientRights:
		return fmt.Errorf("%w: %w", errRights, err)
	}
	return err
}

// Close closes the connections once they are idle.
func (e *Engine) Close() { e.pool.Close() }

// Ping returns an error if the database does not answer.
func (e *Engine) Ping(ctx context.Context) error { return wrap("ping", e.pool.Ping(ctx)) }

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("postgres: %s: %w", what, err)
}
