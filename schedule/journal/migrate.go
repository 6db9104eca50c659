package journal

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the schema up to date, each step in its own transaction, so
// that a failing step leaves the earlier ones in place.
func migrate(ctx context.Context, db *sql.DB) error {
	steps, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	// The provider does not own the database, so its Close is not called.
	p, err := goose.NewProvider(goose.DialectSQLite3, db, steps, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	have, want, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	if have == want {
		return nil
	}
	if have > want {
		return newer(have, want)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate schema %d to %d: %w", have, want, err)
	}
	return nil
}

func newer(have, want int64) error {
	return fmt.Errorf("%w: schema %d, this one knows up to %d; install the newer one, or set another data_dir",
		ErrNewer, have, want)
}

// sameSchema returns an error if the schema is one that a reader, which
// migrates nothing, cannot read.
func sameSchema(ctx context.Context, db *sql.DB) error {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	want := int64(len(names)) // the steps are numbered from 1 without gaps
	var have int64
	if err := db.QueryRowContext(ctx, `SELECT max(version_id) FROM goose_db_version WHERE
		is_applied`).Scan(&have); err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	switch {
	case have > want:
		return newer(have, want)
	case have < want:
		return fmt.Errorf("schema %d is older than %d: start the daemon once, it brings it up to date", have, want)
	}
	return nil
}
