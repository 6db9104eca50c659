package main_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var kills = flag.Int("kills", 4, "how many processes TestKills kills")

const (
	// calm is the time from one kill to the next.
	calm = 700 * time.Millisecond
	// stuck is within how many seconds what a killed process had in hand is
	// taken up again.
	stuck = time.Minute
	// unsettled is how long before a kill a message may have begun whose outcome
	// was not on disk yet: the service's latency and the commit.
	unsettled = time.Second
)

// TestKills kills processes of every role, and PostgreSQL twice, while people
// are reminded and report events. It fails if an acknowledged event or a
// reminder is lost, if more messages came twice than were in flight at the
// kills, or if what was in hand is not taken up again within a minute.
func TestKills(t *testing.T) {
	n := 60 * *kills // to be reminded; as many others report events: who has told of a coat needs no morning
	f := newFleet(t, latency)
	inlets := []*ship{f.launch("inlet"), f.launch("inlet")}
	f.seed(inlets[0], 2*n)
	f.hold(2 * n)
	for _, role := range []string{"worker", "worker", "deliver", "deliver"} {
		f.launch(role)
	}
	span := time.Duration(*kills) * calm
	f.spread(2*n, time.Now(), 2*span) // n of them within the kills
	told := f.telling(inlets, n)

	var inFlight int
	for k := range *kills {
		time.Sleep(calm)
		inFlight += f.pushes.since(time.Now().Add(-unsettled))
		if k == *kills/3 || k == 2**kills/3 {
			f.restartDatabase()
			continue
		}
		s := f.ships[rand.IntN(len(f.ships))]
		s.kill()
		f.starting.Go(func() {
			if err := s.start(); err != nil {
				t.Error(err)
			}
		})
	}
	f.starting.Wait()
	last := time.Now()
	f.until(stuck, "everybody is reminded", func() bool { return f.pushes.reached(n) == n })
	f.until(stuck-time.Since(last), "no message is in hand any more", func() bool {
		return f.query(`SELECT count(*) FROM deliveries WHERE state = 'pending'`) == 0
	})
	settled := time.Since(last)
	events := told()
	if got := f.query(`SELECT count(*) FROM events WHERE kind = 'applied'`); got != events {
		t.Errorf("%d events are on disk; %d were acknowledged", got, events)
	}
	doubles := f.pushes.doubles()
	t.Logf("%d kills, two of them of PostgreSQL: %d people reminded, %d events, %d messages twice of %d in flight, all settled %.1f s after the last",
		*kills, n, events, doubles, inFlight, settled.Seconds())
	if doubles > inFlight {
		t.Errorf("%d messages came twice; at most %d were in flight at the kills", doubles, inFlight)
	}
}

// telling lets the people from n to 2n report one event after the other, each
// until it is acknowledged, and returns what ends that and tells how many there
// were.
func (f *fleet) telling(inlets []*ship, n int) func() int64 {
	var acknowledged atomic.Int64
	var all sync.WaitGroup
	over := make(chan struct{})
	for teller := range 4 {
		all.Go(func() {
			for i := 0; ; i++ {
				body := map[string]any{"event": "applied", "id": fmt.Sprint("teller-", teller, "-", i)}
				for status := 0; status != http.StatusAccepted; { // an inlet that was killed does not answer
					inlet := inlets[rand.IntN(len(inlets))]
					status, _ = inlet.call(f.t.Context(), http.MethodPost, "/people/"+name(n+(4*i+teller)%n)+"/events", body)
					if status == 0 || status >= 500 {
						time.Sleep(50 * time.Millisecond)
					}
				}
				acknowledged.Add(1)
				select {
				case <-over:
					return
				case <-time.After(20 * time.Millisecond):
				}
			}
		})
	}
	return func() int64 {
		close(over)
		all.Wait()
		return acknowledged.Load()
	}
}

// restartDatabase kills PostgreSQL and starts it again.
func (f *fleet) restartDatabase() {
	f.t.Helper()
	if err := f.server.Kill(); err != nil {
		f.t.Fatal(err)
	}
	if err := f.server.Start(); err != nil {
		f.t.Fatal(err)
	}
}
