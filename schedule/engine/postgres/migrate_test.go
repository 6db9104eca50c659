package postgres_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"parasol/schedule/engine/postgres"
	"parasol/schedule/engine/postgres/postgrestest"
)

// execute runs a statement as the database's owner.
func execute(tb testing.TB, url, statement string, args ...any) {
	tb.Helper()
	conn := owner(tb, url)
	if _, err := conn.Exec(context.Background(), statement, args...); err != nil {
		tb.Fatal(err)
	}
}

// owner returns a connection as the database's owner, whom nothing binds.
func owner(tb testing.TB, url string) *pgx.Conn {
	tb.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url+"&search_path=parasol")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = conn.Close(ctx) })
	return conn
}

func TestMigrationsRunSideBySide(t *testing.T) {
	url := postgrestest.Start(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if err := postgres.Migrate(context.Background(), url); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	clinic(t, opened(t, url), "north")
}

func TestOpenChecksTheSchema(t *testing.T) {
	for _, tt := range []struct {
		sentence, spoil string
		want            error
		says            string
	}{
		{"a schema that a newer program wrote", `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, true)`,
			postgres.ErrNewer, "99"},
		{"a schema that lacks a step", `DELETE FROM goose_db_version WHERE version_id > 0`, postgres.ErrOlder,
			"parasol-clinic migrate"},
		{"river's schema lacks one", `DELETE FROM river_migration WHERE version = (SELECT max(version) FROM river_migration)`,
			postgres.ErrOlder, "parasol-clinic migrate"},
		{"nothing at all", `DROP SCHEMA parasol CASCADE`, postgres.ErrOlder, "parasol-clinic migrate"},
		{"a role that row-level security does not bind", `ALTER TABLE notes OWNER TO parasol_clinic`, nil, "must own no table"},
	} {
		t.Run(tt.sentence, func(t *testing.T) {
			url := migrated(t)
			execute(t, url, tt.spoil)
			e, err := postgres.Open(context.Background(), url, postgres.Options{Log: slog.New(slog.DiscardHandler)})
			if err == nil {
				e.Close()
				t.Fatal("opened")
			}
			if tt.want != nil && !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v; want %v, saying %q", err, tt.want, tt.says)
			}
		})
	}
}

func TestAddressesAreNotQuoted(t *testing.T) {
	_, err := postgres.Open(context.Background(), "postgres://parasol:secret@[:port/db", postgres.Options{})
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v; want an error without the password", err)
	}
}
