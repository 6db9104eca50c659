package agent_test

import (
	"context"
	"log/slog"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/journal"
	"parasol/uv"
)

// Here the agent stands on the real journal, in real time. It is always noon
// where these people live, and they never sleep.

type never struct{}

func (never) On(schedule.Date, *time.Location) []time.Time { return nil }

func atNoon(name string) *schedule.Policy {
	now := time.Now().UTC()
	p := ada()
	p.Person, p.Morning, p.WakeAt, p.SleepAt = name, never{}, 0, 24*60
	p.Home.Longitude = 15 * (12 - float64(now.Hour()) - float64(now.Minute())/60)
	p.Treatments[0].At = now.AddDate(0, 0, -3)
	p.Treatments[0].Phases = []schedule.PhaseSpan{{Span: schedule.Span{From: now.AddDate(0, 0, -3), Until: now.AddDate(0, 0, 11)},
		Phase: schedule.Strict}}
	return p
}

// glare is a forecast of a constant 9.
type glare struct{}

func (glare) Forecast(_ time.Time, p uv.Place) (*uv.Forecast, uint64) {
	f := uv.NewForecast(p, func(time.Time) uv.Index { return 9 }, nil)
	return &f, 1
}

// mailbox passes on what is sent.
type mailbox struct {
	sent      chan agent.Delivery
	now, most atomic.Int32
}

func (m *mailbox) Send(_ context.Context, d agent.Delivery) agent.Result {
	n := m.now.Add(1)
	defer m.now.Add(-1)
	for most := m.most.Load(); n > most && !m.most.CompareAndSwap(most, n); most = m.most.Load() {
	}
	m.sent <- d
	return agent.Result{}
}

func settle(t testing.TB, dir string, people int, m *mailbox) (a *agent.Agent, leave func()) {
	t.Helper()
	j, err := journal.Open(context.Background(), dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	c := agent.Config{Forecasts: glare{}, Journal: j, Sender: m, Log: slog.New(slog.DiscardHandler)}
	var all []agent.Person
	for n := range people {
		name := "p" + strconv.Itoa(n)
		all = append(all, agent.Person{Policy: atNoon(name), Channels: []string{name}})
		c.Channels = append(c.Channels, agent.Channel{Name: name, Service: "loopback"})
	}
	c.People = agent.NewRoster(all...)
	if a, err = agent.New(c); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := a.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	return a, sync.OnceFunc(func() {
		cancel()
		running.Wait()
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
}

// next waits for the apply reminder of a person; of what else is said to them
// nothing is asked here.
func (m *mailbox) next(t testing.TB, person string) agent.Delivery {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		select {
		case d := <-m.sent:
			if d.Person == person && d.Decision.Send.Slot.Kind == schedule.Apply {
				return d
			}
		case <-deadline:
			t.Fatal("nothing came in 10 s")
		}
	}
}

func TestAnswerOnSQLiteCountsOnce(t *testing.T) {
	dir := t.TempDir()
	m := &mailbox{sent: make(chan agent.Delivery, 100)}
	a, leave := settle(t, dir, 1, m)
	defer leave()
	if err := a.Record(context.Background(), "p0", schedule.Event{ID: "1", Kind: schedule.Outdoors}); err != nil {
		t.Fatal(err)
	}
	d := m.next(t, "p0")
	if d.Decision.Evidence.Forecast != 9 || d.Decision.Evidence.Presence != schedule.ReportedOutdoors {
		t.Errorf("evidence: got %+v; want the numbers of the minute", d.Decision.Evidence)
	}
	leave()
	a, leave = settle(t, dir, 1, m)
	defer leave()
	if err := a.Record(context.Background(), "p0", schedule.Event{ID: "1", Kind: schedule.Outdoors}); err != nil {
		t.Fatal(err)
	}
	leave()
	for len(m.sent) > 0 {
		if d := <-m.sent; d.Decision.Send.Slot.Kind == schedule.Apply {
			t.Errorf("after the restart %s was sent again", d.Key)
		}
	}
}

// From the event at the inlet to the request at the channel, with the fsync
// between.
func BenchmarkRecordToSend(b *testing.B) {
	m := &mailbox{sent: make(chan agent.Delivery, 100)}
	a, leave := settle(b, b.TempDir(), b.N, m)
	defer leave()
	took := make([]time.Duration, 0, b.N)
	for n := range b.N {
		name := "p" + strconv.Itoa(n)
		begun := time.Now()
		if err := a.Record(context.Background(), name, schedule.Event{Kind: schedule.Outdoors}); err != nil {
			b.Fatal(err)
		}
		m.next(b, name)
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}

// Everybody goes out in the same minute.
func BenchmarkCrowd(b *testing.B) {
	const people = 10_000
	for b.Loop() {
		m := &mailbox{sent: make(chan agent.Delivery, 3*people)}
		a, leave := settle(b, b.TempDir(), people, m)
		begun := time.Now()
		var posting sync.WaitGroup
		for n := range people {
			posting.Go(func() {
				if err := a.Record(context.Background(), "p"+strconv.Itoa(n), schedule.Event{Kind: schedule.Outdoors}); err != nil {
					b.Error(err)
				}
			})
		}
		posting.Wait()
		b.ReportMetric(time.Since(begun).Seconds(), "s-recorded")
		for seen := 0; seen < people; {
			if d := <-m.sent; d.Decision.Send.Slot.Kind == schedule.Apply {
				seen++
			}
		}
		b.ReportMetric(time.Since(begun).Seconds(), "s-sent")
		var mem runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&mem)
		b.ReportMetric(float64(mem.HeapAlloc)/1e6, "MB-heap")
		b.ReportMetric(float64(m.most.Load()), "at-once")
		leave()
	}
}
