package postgres

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations/*.sql
var migrations embed.FS

const (
	// schema holds every table of ours and of river's.
	schema = "parasol"
	// role is who the program is while it works: it owns nothing, so that
	// row-level security binds it.
	role = "parasol_clinic"
	// migrating is the advisory lock of a migration: "parasol" on a telephone.
	migrating = 7272765
)

var (
	// ErrOlder is returned by Open if the schema must be migrated first.
	ErrOlder = errors.New("schema is older than this program: run `parasol-clinic migrate` first")
	// ErrNewer is returned if the schema is newer than this program knows.
	ErrNewer = errors.New("schema is newer than this program: install the newer one")
)

// Migrate brings the schema of an empty or older database up to date. It may
// run in several processes at once: one migrates, the others wait. It needs
// the rights to create the schema and, at first, the role parasol_clinic.
func Migrate(ctx context.Context, url string) error {
	err := migrate(ctx, url)
	var e *pgconn.PgError
	if errors.As(err, &e) && e.Code == insufficientRights {
		err = fmt.Errorf("%w (%w)", errOwner, err)
	}
	if err != nil {
		return fmt.Errorf("postgres: migrate: %w", err)
	}
	return nil
}

// errOwner is the error of a login that may not prepare the database.
var errOwner = errors.New("the login must own the database and have CREATEROLE, or a superuser must run " +
	"CREATE ROLE " + role + " NOLOGIN and GRANT " + role + " TO it first")

func migrate(ctx context.Context, url string) error {
	c, err := configured(url)
	if err != nil {
		return err
	}
	lock, err := pgx.ConnectConfig(ctx, c.ConnConfig)
	if err != nil {
		return err
	}
	defer lock.Close(context.WithoutCancel(ctx)) // which frees the lock, however migrating ends
	if _, err := lock.Exec(ctx, `SELECT pg_advisory_lock($1)`, migrating); err != nil {
		return err
	}
	if _, err := lock.Exec(ctx, `CREATE SCHEMA IF NOT EXISTS `+schema); err != nil {
		return err
	}
	if err := migrateOurs(ctx, c); err != nil {
		return err
	}
	if err := migrateRiver(ctx, c); err != nil {
		return fmt.Errorf("river: %w", err)
	}
	_, err = lock.Exec(ctx, grants)
	return err
}

// grants lets the program work river's jobs, and read which schema there is.
const grants = `
DO $$
DECLARE part record;
BEGIN
	FOR part IN SELECT relname FROM pg_class WHERE relnamespace = '` + schema + `'::regnamespace
		AND relkind IN ('r', 'p') AND relname ^@ 'river_'
	LOOP
		EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO ` + role + `', part.relname);
	END LOOP;
	FOR part IN SELECT relname FROM pg_class WHERE relnamespace = '` + schema + `'::regnamespace AND relkind = 'S'
		AND relname ^@ 'river_'
	LOOP
		EXECUTE format('GRANT USAGE ON SEQUENCE %I TO ` + role + `', part.relname);
	END LOOP;
	GRANT SELECT ON goose_db_version TO ` + role + `;
	-- River looks for nothing in these, and filling them costs as much as the jobs.
	DROP INDEX IF EXISTS river_job_args_index, river_job_metadata_index;
END
$$`

func migrateOurs(ctx context.Context, c *pgxpool.Config) error {
	db := stdlib.OpenDB(*c.ConnConfig)
	defer db.Close()
	steps, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, steps, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	have, want, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if have > want {
		return fmt.Errorf("%w (%d, known up to %d)", ErrNewer, have, want)
	}
	_, err = p.Up(ctx)
	return err
}

func migrateRiver(ctx context.Context, c *pgxpool.Config) error {
	pool, err := pgxpool.NewWithConfig(ctx, c)
	if err != nil {
		return err
	}
	defer pool.Close()
	m, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

// checked returns an error unless the schema is the one that this program
// knows, and row-level security binds it.
func (e *Engine) checked(ctx context.Context) error {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	want := int64(len(names)) // the steps are numbered from 1 without gaps
	var have int64
	err = e.pool.QueryRow(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&have)
	switch {
	case err != nil:
		return fmt.Errorf("schema: %w", err)
	case have < want:
		return fmt.Errorf("%w (%d, needed %d)", ErrOlder, have, want)
	case have > want:
		return fmt.Errorf("%w (%d, known up to %d)", ErrNewer, have, want)
	}
	m, err := rivermigrate.New(riverpgxv5.New(e.pool), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	if river, err := m.Validate(ctx, nil); err != nil {
		return fmt.Errorf("river: %w", err)
	} else if !river.OK {
		return fmt.Errorf("%w (%v)", ErrOlder, river.Messages)
	}
	return e.isBound(ctx)
}

// isBound returns an error if the role that the program works as could see the
// rows of every clinic.
func (e *Engine) isBound(ctx context.Context) error {
	var free bool
	err := e.pool.QueryRow(ctx, `SELECT rolsuper OR rolbypassrls OR EXISTS (SELECT FROM pg_class
		WHERE relnamespace = current_schema()::regnamespace AND relowner = r.oid) FROM pg_roles r
		WHERE rolname = current_user`).Scan(&free)
	if err == nil && free {
		err = fmt.Errorf("role %s is not bound by row-level security: it must own no table, and be no superuser", role)
	}
	return err
}
