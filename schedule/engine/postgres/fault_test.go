package postgres_test

import (
	"context"
	"testing"
	"time"

	"parasol/schedule"
	"parasol/schedule/engine/postgres"
	"parasol/schedule/engine/postgres/postgrestest"
	"parasol/schedule/journal/journaltest"
)

// backends ends every other connection to a database, as a crash of its
// process would.
const backends = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
	WHERE datname = current_database() AND pid <> pg_backend_pid()`

func TestKilledTurnLosesNothing(t *testing.T) {
	ctx := context.Background()
	url := migrated(t)
	e := opened(t, url)
	c := clinic(t, e, "north")
	for _, name := range []string{"ada", "bob", "eve"} {
		put(t, c, name, `{}`)
	}
	kills := 0
	killing := func(now time.Time, turn *postgres.Turn) postgres.Verdict {
		if turn.Person == "bob" { // in the middle
			execute(t, url, backends)
			kills++
		}
		return sends(now, turn)
	}
	if woken, err := e.Wake(ctx, noon, 9, killing); err == nil || kills != 1 {
		t.Fatalf("got %+v after %d kills; want an error", woken, kills)
	}
	event := journaltest.Event("1", 0, schedule.Applied)
	if _, err := c.Record(ctx, noon, "bob", event, killing); err == nil || kills != 2 {
		t.Fatalf("recorded after %d kills; want an error", kills)
	}
	if open := journaltest.Known(t, c, noon).Open; len(open) > 0 {
		t.Errorf("ada's reminder was written by half a batch: %+v", open)
	}
	if fresh, err := c.Record(ctx, noon, "bob", event, sends); !fresh || err != nil {
		t.Errorf("recorded again: got %v, %v; want a fresh event", fresh, err)
	}
	if woken, err := e.Wake(ctx, noon, 9, sends); err != nil || woken.Decided != 2 {
		t.Errorf("woken again: got %+v, %v; want the two others", woken, err)
	}
	waiting, err := c.Waiting(ctx)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "deliveries", map[string]int{"phone": 3}, waiting)
}

// A process that hangs in the middle of a batch keeps nobody from those whom it
// has not claimed.
func TestClaimsArePassedOver(t *testing.T) {
	ctx := context.Background()
	url := migrated(t)
	e := opened(t, url)
	c := clinic(t, e, "north")
	put(t, c, "ada", `{}`)
	claimed, release := make(chan bool), make(chan bool)
	done := make(chan error, 1)
	go func() {
		_, err := e.Wake(ctx, noon, 1, func(now time.Time, turn *postgres.Turn) postgres.Verdict {
			close(claimed)
			<-release
			return sends(now, turn)
		})
		done <- err
	}()
	<-claimed
	put(t, c, "bob", `{}`)
	other := opened(t, url)
	clinic(t, other, "north")
	woken, err := other.Wake(ctx, noon, 9, sends)
	if err != nil || woken.Decided != 1 || woken.Next.After(noon) {
		t.Errorf("beside it: got %+v, %v; want bob, and ada due still", woken, err)
	}
	close(release)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestServerThatComesBackIsFound(t *testing.T) {
	ctx := context.Background()
	migrated(t) // skips where there is no server
	s, err := postgrestest.New(true)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	url := s.URL("postgres")
	if err := postgres.Migrate(ctx, url); err != nil {
		t.Fatal(err)
	}
	e := opened(t, url)
	north := clinic(t, e, "north")
	c := newCourier(delivered)
	deliver(t, e, c, postgres.Service{Name: "push"}, postgres.Service{Name: "pushover", Limit: 2})
	record(t, north, clock(), "ada", sendAt(push))
	c.wait(t, 1)
	if err := s.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := e.Ping(ctx); err == nil {
		t.Error("a killed server answers")
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	// Each connection of before fails once: whoever reports tries again.
	now := clock()
	for n := 0; ; n++ {
		err := tryRecord(north, now, "bob", sendAt(push))
		if err == nil {
			break
		}
		if n == 20 {
			t.Fatal(err)
		}
	}
	equal(t, "sent", []string{"north/bob by phone, try 1"}, c.wait(t, 1))
	if open := journaltest.Known(t, north, noon).Recent; len(open) != 2 {
		t.Errorf("got %d events of ada; want what was committed", len(open))
	}
}
