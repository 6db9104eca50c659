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

// as returns the address for another login.
func as(url, login string) string { return strings.Replace(url, "//parasol@", "//"+login+"@", 1) }

func TestLoginsThatAreNoSuperusers(t *testing.T) {
	ctx := t.Context()
	url := migrated(t) // from here on the role exists on the server
	for _, statement := range []string{
		`CREATE ROLE keeper LOGIN CREATEROLE`, `CREATE ROLE tenant LOGIN`, `CREATE ROLE member LOGIN IN ROLE parasol_clinic`,
	} {
		execute(t, url, statement)
	}
	for _, row := range []struct {
		sentence, owner, login string
		migrates, opens        string // in the error; empty: none
	}{
		{"the owner may create roles", "keeper", "keeper", "", ""},
		{"the owner was granted the role", "member", "member", "", ""},
		{"another login was granted it", "keeper", "member", "", ""},
		{"another login was not", "member", "tenant", "", "GRANT parasol_clinic TO it"},
		{"the owner may neither create nor work as it", "tenant", "tenant", "must own the database and have CREATEROLE",
			"GRANT parasol_clinic TO it"},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			url := postgrestest.Start(t)
			execute(t, url, `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO `+row.owner+`', current_database()); END $$`)
			says(t, postgres.Migrate(ctx, as(url, row.owner)), row.migrates)
			e, err := postgres.Open(ctx, as(url, row.login), postgres.Options{Log: slog.New(slog.DiscardHandler)})
			if err == nil {
				e.Close()
			}
			says(t, err, row.opens)
		})
	}
}

// says checks that an error has a text exactly once; an empty one: that there
// is no error.
func says(t *testing.T, err error, want string) {
	t.Helper()
	if want == "" && err != nil || want != "" && (err == nil || strings.Count(err.Error(), want) != 1) {
		t.Errorf("got %v; want %q, once", err, want)
	}
}
