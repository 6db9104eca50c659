package main_test

import (
	"flag"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

var crowdSize = flag.Int("people", 100, "how many people are due at once in TestCrowd")

// crowdPatience is how long the whole crowd may take: ten times the 5 ms per
// message and as much again for the disk.
func crowdPatience(n int) time.Duration { return patience + time.Duration(n)*100*time.Millisecond }

// TestCrowd makes everybody's morning due at once, as after a power cut, and an
// emergency for every fiftieth person, including the last.
func TestCrowd(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the daemon with many people")
	}
	for _, shared := range []bool{true, false} {
		name := "a channel for each"
		if shared {
			name = "one channel for all"
		}
		t.Run(name, func(t *testing.T) { crowdOf(t, *crowdSize, shared) })
	}
}

func crowdOf(t *testing.T, n int, shared bool) {
	pushes := newTally(t)
	pushes.latency = func() time.Duration { return 5 * time.Millisecond }
	file := crowd{n: n, pushes: pushes.URL, shared: shared, morning: "11:00"}.write(t)
	var urgent []string
	for i := n - 1; i >= 0; i -= 50 {
		urgent = append(urgent, person(i))
	}
	unanswered(t, file, urgent...)
	command := daemonCommand(t, file)
	began := time.Now()
	p, ready := launch(t, command...)
	select {
	case p.base = <-ready:
	case <-time.After(crowdPatience(n)):
	}
	if p.base == "" {
		t.Fatalf("not ready:\n%s", p.log.String())
	}
	works := time.Since(began)
	during := p.scrape()
	p.within(crowdPatience(n), "everybody is reminded", func() bool { return pushes.count() >= n })
	done := time.Since(began)
	p.within(patience, "the journal knows", func() bool {
		return number(t, database(t, dataDir(file)), `SELECT count(*) FROM deliveries WHERE state = 'pending'`) == 0
	})
	after := p.scrape()
	order := pushes.order()
	t.Logf(`%d people, %d emergencies
all works after            %8.2f s
everybody reminded after   %8.2f s
most connections at once   %8d
most memory (VmHWM)        %8d kB, %d kB at the end
scrape while sending       %8d bytes in %s
scrape at the end          %8d bytes in %s
last emergency after       %8.2f s, %d mornings before it`,
		n, len(urgent), works.Seconds(), done.Seconds(), order.connections, p.status("VmHWM"),
		p.status("VmRSS"), during.bytes, during.took, after.bytes, after.took, order.last.Sub(began).Seconds(), order.mornings)
	if order.connections > 2 {
		t.Errorf("%d connections at once; want at most 2", order.connections)
	}
	if pushes.count() != n || order.emergencies != len(urgent) {
		t.Errorf("%d messages, %d of them emergencies; want %d and %d", pushes.count(), order.emergencies, n, len(urgent))
	}
	if order.mornings > 0 && (n <= 1000 || order.mornings > n/20) { // above, a slow machine takes longer to decide than the agent gathers
		t.Errorf("%d mornings went before an emergency", order.mornings)
	}
	// The bound is 34 kB per person and channel, which is 400 MB for ten
	// thousand with a channel each.
	if most := 60_000 + 34*n; p.status("VmHWM") > most {
		t.Errorf("%d kB of memory; want at most %d", p.status("VmHWM"), most)
	}
	if err := p.stop(); err != nil {
		t.Errorf("stopped: %v\n%s", err, p.log.String())
	}
}

// within is until with another timeout.
func (p *process) within(most time.Duration, what string, right func() bool) {
	p.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(most); !right(); <-tick.C {
		if time.Now().After(end) {
			p.t.Fatalf("%s: not within %s\n%s", what, most, p.log.String())
		}
	}
}

// status returns a line of /proc/PID/status in kB.
func (p *process) status(key string) int {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/status")
	if err != nil {
		return 0 // not measured on other systems
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, key+":"); ok {
			n, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rest), " kB"))
			return n
		}
	}
	return 0
}

// scraped is the cost of one scrape of the metrics.
type scraped struct {
	bytes int64
	took  time.Duration
}

func (p *process) scrape() scraped {
	p.t.Helper()
	began := time.Now()
	resp, err := http.Get(p.base + "/metrics")
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	n, err := io.Copy(io.Discard, resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		p.t.Errorf("scrape: %d %v after %d bytes", resp.StatusCode, err, n)
	}
	return scraped{bytes: n, took: time.Since(began).Round(100 * time.Microsecond)}
}

// order records the order in which people were reminded.
type order struct {
	emergencies, mornings int // mornings before the last emergency
	last                  time.Time
	connections           int // the most at once
}

func (p *tally) order() order {
	p.mu.Lock()
	defer p.mu.Unlock()
	o := order{connections: p.most}
	mornings := 0
	for _, a := range p.messages {
		if a.priority != "2" {
			mornings++
			continue
		}
		o.emergencies++
		o.mornings, o.last = mornings, a.at
	}
	return o
}
