package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/engine/postgres"
	"parasol/schedule/journal/journaltest"
)

// courier remembers what it was asked to send.
type courier struct {
	mu       sync.Mutex
	sent     []string
	now, top int // tries at once
	answer   func(d *agent.Delivery) agent.Result
	fallback []agent.Route
	visit    func(o agent.Open) (acked time.Time, settled bool, err error)
	news     chan string
}

func newCourier(answer func(*agent.Delivery) agent.Result) *courier {
	return &courier{answer: answer, news: make(chan string, 1000)}
}

func (c *courier) Send(_ context.Context, clinic string, d agent.Delivery) agent.Result {
	c.mu.Lock()
	c.now++
	c.top = max(c.top, c.now)
	c.mu.Unlock()
	r := c.answer(&d)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now--
	what := fmt.Sprintf("%s/%s by %s, try %d", clinic, d.Person, d.Channel, d.Tries+1)
	c.sent = append(c.sent, what)
	c.news <- what
	return r
}

func (c *courier) Fallback(context.Context, string, *agent.Delivery) []agent.Route { return c.fallback }

func (c *courier) Visit(_ context.Context, clinic string, o agent.Open) (time.Time, bool, error) {
	acked, settled, err := c.visit(o)
	c.news <- fmt.Sprintf("%s/%s: receipt %s, cancel %v", clinic, o.Person, o.Receipt, o.Cancel)
	return acked, settled, err
}

// wait returns the next n things that were sent or visited.
func (c *courier) wait(t *testing.T, n int) []string {
	t.Helper()
	var all []string
	late := time.After(30 * time.Second)
	for len(all) < n {
		select {
		case what := <-c.news:
			all = append(all, what)
		case <-late:
			t.Fatalf("only %q", all)
		}
	}
	slices.Sort(all)
	return all
}

func delivered(*agent.Delivery) agent.Result { return agent.Result{Class: schedule.Delivered} }

// deliver delivers until the test ends.
func deliver(t *testing.T, e *postgres.Engine, c postgres.Courier, services ...postgres.Service) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := e.Deliver(ctx, services, c); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() { cancel(); running.Wait() })
}

// sendAt decides to send a reminder that is worth sending for an hour, by
// routes.
func sendAt(routes ...agent.Route) postgres.Decider {
	return func(now time.Time, t *postgres.Turn) postgres.Verdict {
		d := journaltest.Decided(0, journaltest.Reapply(1), 1, schedule.Emergency)
		d.At, d.Person, d.Send.Due, d.Send.Until = now, t.Person, now, now.Add(time.Hour)
		return postgres.Verdict{Verdict: agent.Verdict{Send: d, Routes: routes, Next: now.Add(time.Hour)}}
	}
}

// clock is the machine's, as decisions have it: river has no other.
func clock() time.Time { return time.Now().Truncate(time.Second).UTC() }

func record(t *testing.T, c *postgres.Clinic, now time.Time, person string, d postgres.Decider) {
	t.Helper()
	if err := tryRecord(c, now, person, d); err != nil {
		t.Fatal(err)
	}
}

func tryRecord(c *postgres.Clinic, now time.Time, person string, d postgres.Decider) error {
	_, err := c.PutPerson(context.Background(), now, person, []byte(`{}`))
	if err == nil {
		e := schedule.Event{ID: "told", At: now, Kind: schedule.Outdoors}
		_, err = c.Record(context.Background(), now, person, e, d)
	}
	return err
}

var push = agent.Route{Channel: "phone", Lane: "push"}

func TestDeliveriesGoByRiver(t *testing.T) {
	e := opened(t, migrated(t))
	c := newCourier(delivered)
	deliver(t, e, c, postgres.Service{Name: "push"})
	now := clock()
	for _, name := range []string{"north", "south"} {
		record(t, clinic(t, e, name), now, "ada", sendAt(push, agent.Route{Channel: "pager", Lane: "push"}))
	}
	equal(t, "sent", []string{"north/ada by pager, try 1", "north/ada by phone, try 1", "south/ada by pager, try 1",
		"south/ada by phone, try 1"}, c.wait(t, 4))
	outcome(t, clinic(t, e, "north"), "delivered")
}

// outcome waits until ada's last push has an outcome.
func outcome(t *testing.T, c *postgres.Clinic, want string) {
	t.Helper()
	var got []string
	for range 200 {
		if got = journaltest.Outcomes(t, c); len(got) > 0 && got[0] == journaltest.Reapply(1).String()+" "+want {
			return
		}
		time.Sleep(20 * time.Millisecond) // another process writes it, on the machine's clock
	}
	t.Fatalf("outcome: got %q; want %s", got, want)
}

func TestWhatFailedIsTriedAgain(t *testing.T) {
	e := opened(t, migrated(t))
	c := newCourier(func(d *agent.Delivery) agent.Result {
		if d.Tries == 0 {
			return agent.Result{Class: schedule.Busy, RetryAfter: 5 * time.Second, Err: errors.New("busy")}
		}
		return delivered(d)
	})
	deliver(t, e, c, postgres.Service{Name: "push"})
	record(t, clinic(t, e, "north"), clock(), "ada", sendAt(push))
	begun := time.Now()
	equal(t, "sent", []string{"north/ada by phone, try 1", "north/ada by phone, try 2"}, c.wait(t, 2))
	if took := time.Since(begun); took < 5*time.Second {
		t.Errorf("tried again after %s; want 5 s", took)
	}
	outcome(t, clinic(t, e, "north"), "delivered")
}

func TestFallbackIsTaken(t *testing.T) {
	e := opened(t, migrated(t))
	c := newCourier(func(d *agent.Delivery) agent.Result {
		if d.Channel == "phone" {
			return agent.Result{Class: schedule.Refused, Err: errors.New("no such user")}
		}
		return delivered(d)
	})
	c.fallback = []agent.Route{{Channel: "mail", Lane: "smtp relay"}}
	deliver(t, e, c, postgres.Service{Name: "push"}, postgres.Service{Name: "smtp relay"})
	record(t, clinic(t, e, "north"), clock(), "ada", sendAt(push))
	equal(t, "sent", []string{"north/ada by mail, try 1", "north/ada by phone, try 1"}, c.wait(t, 2))
}

func TestWhatIsConfirmedIsNotSent(t *testing.T) {
	e := opened(t, migrated(t))
	north := clinic(t, e, "north")
	now := clock()
	record(t, north, now, "ada", sendAt(push))
	_, err := north.Record(context.Background(), now, "ada", schedule.Event{ID: "answer", At: now, Kind: schedule.Applied},
		func(now time.Time, turn *postgres.Turn) postgres.Verdict {
			return postgres.Verdict{Verdict: agent.Verdict{Next: now.Add(time.Hour),
				Confirmed: []agent.Close{{Slot: journaltest.Reapply(1), At: now}}}}
		})
	if err != nil {
		t.Fatal(err)
	}
	c := newCourier(delivered)
	deliver(t, e, c, postgres.Service{Name: "push"})
	record(t, north, now, "bob", sendAt(push))
	equal(t, "sent", []string{"north/bob by phone, try 1"}, c.wait(t, 1))
	outcome(t, north, "dropped")
}

func TestLimitHoldsOverAllProcesses(t *testing.T) {
	url := migrated(t)
	c := newCourier(func(d *agent.Delivery) agent.Result {
		time.Sleep(20 * time.Millisecond) // a service that takes its time
		return delivered(d)
	})
	limited := postgres.Service{Name: "pushover", Limit: 2}
	var north *postgres.Clinic
	for range 3 { // processes
		e := opened(t, url)
		north = clinic(t, e, "north")
		deliver(t, e, c, limited)
	}
	now := clock()
	for n := range 30 {
		record(t, north, now, fmt.Sprint("p", n), sendAt(agent.Route{Channel: "phone", Lane: "pushover"}))
	}
	c.wait(t, 30)
	if c.top != 2 {
		t.Errorf("%d tries at once; want 2", c.top)
	}
}

func TestReceiptsAreFollowed(t *testing.T) {
	e := opened(t, migrated(t))
	c := newCourier(func(d *agent.Delivery) agent.Result {
		return agent.Result{Class: schedule.Delivered, Receipt: "r-" + d.Person}
	})
	ctx := context.Background()
	north := clinic(t, e, "north")
	now := clock()
	deliver(t, e, c, postgres.Service{Name: "push"})
	for _, name := range []string{"ada", "bob"} {
		record(t, north, now, name, sendAt(push))
	}
	c.visit = func(o agent.Open) (time.Time, bool, error) { return time.Time{}, o.Cancel, nil }
	c.wait(t, 2)
	outcome(t, north, "delivered")
	_, err := north.Record(ctx, now, "ada", schedule.Event{ID: "answer", At: now, Kind: schedule.Applied},
		func(now time.Time, turn *postgres.Turn) postgres.Verdict {
			return postgres.Verdict{Verdict: agent.Verdict{Next: now.Add(time.Hour),
				Ended: []agent.Close{{Slot: journaltest.Reapply(1)}}}}
		})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "visited", []string{"north/ada: receipt r-ada, cancel true", "north/bob: receipt r-bob, cancel false"},
		c.wait(t, 2))
	for range 200 {
		open, err := north.Ringing(ctx, "push")
		if err != nil {
			t.Fatal(err)
		}
		if len(open) == 1 && open[0].Person == "bob" {
			return
		}
		time.Sleep(20 * time.Millisecond) // as in outcome
	}
	t.Error("ada's still rings; want bob's alone")
}
