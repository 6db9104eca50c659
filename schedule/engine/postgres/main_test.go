package postgres_test

import (
	"context"
	"log/slog"
	"os"
	"sync"
	"testing"

	"parasol/schedule/agent"
	"parasol/schedule/engine/postgres"
	"parasol/schedule/engine/postgres/postgrestest"
	"parasol/schedule/journal/journaltest"
)

func TestMain(m *testing.M) { os.Exit(postgrestest.Around(m).Run()) }

var noon = journaltest.Noon

// template is a database with the schema and nothing in it.
var template struct {
	sync.Once
	url string
}

// migrated returns the address of a database with the schema.
func migrated(tb testing.TB) string {
	tb.Helper()
	template.Do(func() {
		template.url = postgrestest.Start(tb)
		if err := postgres.Migrate(context.Background(), template.url); err != nil {
			tb.Fatal(err)
		}
	})
	return postgrestest.Copy(tb, template.url)
}

// opened returns an engine on a database.
func opened(tb testing.TB, url string) *postgres.Engine {
	tb.Helper()
	e, err := postgres.Open(context.Background(), url, postgres.Options{Log: slog.New(slog.NewTextHandler(tb.Output(), nil))})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(e.Close)
	return e
}

// clinic returns a clinic of an engine; each name has a key of its own.
func clinic(tb testing.TB, e *postgres.Engine, name string) *postgres.Clinic {
	tb.Helper()
	key := [32]byte{31: 1}
	copy(key[:], name)
	c, err := e.Clinic(context.Background(), name, key)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func TestClinicKeepsThePort(t *testing.T) {
	journaltest.Run(t, func(t *testing.T) agent.Journal { return clinic(t, opened(t, migrated(t)), "north") })
}
