package postgres_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"parasol/schedule"
	"parasol/schedule/engine/postgres"
	"parasol/schedule/engine/postgres/postgrestest"
)

// crowd is a clinic of many people with the same treatment, under one sky.
type crowd struct {
	engine *postgres.Engine
	clinic *postgres.Clinic
	policy *schedule.Policy
	at     time.Time
	replay
}

const crowded = 5000

func newCrowd(b *testing.B, n int) *crowd {
	b.Helper()
	migrated(b) // skips where there is no server
	s, err := postgrestest.New(true)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	ctx := context.Background()
	if err := postgres.Migrate(ctx, s.URL("postgres")); err != nil {
		b.Fatal(err)
	}
	l := &lives[0]
	p := l.policy(b)
	from := schedule.DateOf(p.Treatments[0].At).Add(4).Start(p.Home.Zone)
	c := &crowd{engine: opened(b, s.URL("postgres")), policy: p, at: from}
	c.clinic = clinic(b, c.engine, "north")
	c.replay = replay{engine: c.engine, clinic: c.clinic, policy: p, sky: l.forecast(from, 3)}
	if _, err := c.engine.Tidy(ctx, from); err != nil {
		b.Fatal(err)
	}
	var seeding sync.WaitGroup
	for lane := range 8 {
		seeding.Go(func() {
			for i := lane; i < n; i += 8 {
				if _, err := c.clinic.PutPerson(ctx, from, fmt.Sprint("person-", i), []byte(`{}`)); err != nil {
					b.Error(err)
				}
			}
		})
	}
	seeding.Wait()
	return c
}

// wakeAll wakes in two lanes until nobody is due, and returns how many were.
func (c *crowd) wakeAll(b *testing.B, now time.Time) int {
	b.Helper()
	var lanes sync.WaitGroup
	var mu sync.Mutex
	total := 0
	for range 2 {
		lanes.Go(func() {
			for {
				woken, err := c.engine.Wake(context.Background(), now, 2000, c.decide)
				if err != nil {
					b.Error(err)
					return
				}
				mu.Lock()
				total += woken.Decided
				mu.Unlock()
				if woken.Decided == 0 {
					return
				}
			}
		})
	}
	lanes.Wait()
	return total
}

// BenchmarkWakes wakes a crowd all through a day.
func BenchmarkWakes(b *testing.B) {
	c := newCrowd(b, crowded)
	b.ResetTimer()
	total := 0
	now := c.at
	for b.Loop() {
		now = now.Add(time.Minute)
		if err := c.engine.Hasten(context.Background(), now); err != nil {
			b.Fatal(err)
		}
		total += c.wakeAll(b, now)
	}
	b.ReportMetric(float64(total)/b.Elapsed().Seconds(), "wakes/s")
}

// BenchmarkMorning decides a crowd's morning, at which everybody is sent
// something.
func BenchmarkMorning(b *testing.B) {
	c := newCrowd(b, crowded)
	b.ResetTimer()
	total := 0
	for day := 0; b.Loop(); day++ {
		morning := schedule.DateOf(c.at).Add(day).At(7*60+30, c.policy.Home.Zone)
		if err := c.engine.Hasten(context.Background(), morning); err != nil {
			b.Fatal(err)
		}
		total += c.wakeAll(b, morning)
	}
	b.ReportMetric(float64(total)/b.Elapsed().Seconds(), "mornings/s")
}

// BenchmarkEvents records events one by one, as they come.
func BenchmarkEvents(b *testing.B) {
	c := newCrowd(b, crowded)
	b.ResetTimer()
	for i := 0; b.Loop(); i++ {
		now := c.at.Add(9 * time.Hour).Add(time.Duration(i) * time.Millisecond).Truncate(time.Second)
		e := schedule.Event{ID: fmt.Sprint("e", i), At: now, Kind: schedule.Applied}
		if _, err := c.clinic.Record(context.Background(), now, fmt.Sprint("person-", i%crowded), e, c.decide); err != nil {
			b.Fatal(err)
		}
	}
}
