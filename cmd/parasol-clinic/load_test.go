package main_test

import (
	"flag"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"
)

var crowd = flag.Int("people", 200, "how many people TestLoad seeds")

const (
	// latency is that of a push service somewhere on the internet.
	latency = 150 * time.Millisecond
	// rush is how many mornings fall due a second: 100,000 in a minute.
	rush = 100_000 / 60
	// reported is how many events a second are offered, and for how long.
	reported, reporting = 500, 20 * time.Second
	// A person gets 6.2 messages a day and reports 2.8 events.
	messagesADay, eventsADay = 6.2, 2.8
	// kept is the bytes of what stays: jobs, turns and deliveries reuse their
	// space, since a delivery that was taken leaves no row.
	kept = `SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = 'parasol' AND c.relkind = 'r' AND c.relname ~ '^(events|reminders|days)'`
)

// TestLoad seeds people, lets all their mornings fall due and has them report
// events, and prints what that took; .ci/clinic runs it with as many as wanted.
// It fails if somebody is not reminded, or reminded twice.
func TestLoad(t *testing.T) {
	n := *crowd
	f := newFleet(t, latency)
	inlet := f.launch("inlet")
	seeding := f.seed(inlet, n)
	t.Logf("%d people seeded through the API: %.0f a second", n, float64(n)/seeding.Seconds())
	f.hold(n)
	worker := f.launch("worker")
	f.launch("deliver")
	before := f.query(kept)
	waits := f.morning(n)
	grown := f.query(kept) - before
	t.Logf("a morning, due → delivered at a service of %s: p50 %.2f s, p99 %.2f s (aim 5)", latency, at(waits, 50), at(waits, 99))
	if doubles := f.pushes.doubles(); doubles > 0 {
		t.Errorf("%d messages came twice", doubles)
	}

	began := time.Now()
	f.spread(n, began, 0)
	f.until(patience+time.Duration(n)*time.Millisecond, "everybody is decided for", func() bool {
		return f.query(`SELECT count(*) FROM turns WHERE next_at <= $1`, began) == 0
	})
	t.Logf("all due at once, nothing to send: %.0f wakes/s (aim 5,000)", float64(n)/time.Since(began).Seconds())

	before = f.query(kept)
	took := f.report(inlet, n)
	event := f.query(kept) - before
	t.Logf("%d events at %d/s, event → job: p50 %.1f ms, p99 %.1f ms (aim 25)", len(took), reported, 1e3*at(took, 50), 1e3*at(took, 99))
	t.Logf("worker: %d MB (aim 64)", worker.resident()/1024)
	daily := (messagesADay*float64(grown)/float64(n) + eventsADay*float64(event)/float64(len(took))) * 100_000
	t.Logf("a message takes %d bytes, an event %d: 100,000 people %.2f GB a day (aim 0.4)", grown/int64(n),
		event/int64(len(took)), daily/1e9)
}

// morning lets everybody's morning fall due, as many a second as among 100,000
// people in a minute, and returns the seconds from due to delivered.
func (f *fleet) morning(n int) []float64 {
	f.t.Helper()
	over := time.Duration(n) * time.Second / rush
	from := time.Now().Add(time.Second)
	f.spread(n, from, over)
	f.until(patience+5*over, "everybody is reminded", func() bool { return f.pushes.reached(n) == n })
	f.until(patience, "the outcomes are written", func() bool {
		return f.query(`SELECT count(*) FROM deliveries WHERE state = 'pending'`) == 0
	})
	var waits []float64
	f.pushes.mu.Lock()
	defer f.pushes.mu.Unlock()
	for i := range n {
		due := from.Add(time.Duration(i) * (over / time.Duration(n)))
		waits = append(waits, f.pushes.first[name(i)].Add(latency).Sub(due).Seconds())
	}
	slices.Sort(waits)
	return waits
}

// report offers events of all kinds of people at an even pace and returns how
// many seconds each took to be answered, which is after its commit.
func (f *fleet) report(inlet *ship, n int) []float64 {
	f.t.Helper()
	total := min(int(reporting.Seconds()*reported), 5*n)
	took, wrong := make([]float64, total), make(chan error, total)
	var all sync.WaitGroup
	tick := time.NewTicker(time.Second / reported)
	defer tick.Stop()
	for i := range total {
		<-tick.C
		all.Go(func() {
			body := map[string]any{"event": "applied", "id": fmt.Sprint("event-", i)}
			began := time.Now()
			status, err := inlet.call(f.t.Context(), http.MethodPost, "/people/"+name(i%n)+"/events", body)
			took[i] = time.Since(began).Seconds()
			if err == nil && status != http.StatusAccepted {
				err = fmt.Errorf("event %d: %d; want 202", i, status)
			}
			if err != nil {
				wrong <- err
			}
		})
	}
	all.Wait()
	select {
	case err := <-wrong:
		f.t.Errorf("%d events failed: %v", len(wrong)+1, err)
	default:
	}
	if got := f.query(`SELECT count(*) FROM events WHERE kind = 'applied'`); got != int64(total) {
		f.t.Errorf("%d events are on disk; want %d", got, total)
	}
	slices.Sort(took)
	return took
}

// at returns a percentile of what is sorted.
func at(sorted []float64, percent int) float64 { return sorted[(len(sorted)-1)*percent/100] }
