package main_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

var (
	soakFor   = flag.Duration("soak", 0, "how long TestSoak lasts; 0: 20 s with CI, else 8 s")
	soakOffer = flag.Int("offer", 2000, "how many events TestSoak offers for one person")
)

// soakModes are the ways in which the services behave.
var soakModes = []string{"ok", "hang", "cut", "refuse", "busy", "fail", "slow"}

const (
	soakWalkers = 14 // two for each mode
	// apiWithin is how long 99 of 100 served requests may take, on a machine
	// that does nothing else.
	apiWithin = 20 * time.Millisecond
	// soakProper is the duration from which latency is checked: shorter runs
	// share the machine with other tests.
	soakProper = 5 * time.Minute
	// soakSlack is how much memory may grow between the middle and the end, in
	// kB, due to the timing of garbage collection.
	soakSlack = 6 << 10
)

// TestSoak runs the daemon with services that hang, disconnect, refuse and
// fail, while people report and one of them gets a flood of events: memory
// stays constant, the page answers, and people whose service works are
// reminded.
func TestSoak(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the daemon for seconds")
	}
	s := newSoak(t)
	defer s.end()
	var running sync.WaitGroup
	for i := range soakWalkers {
		running.Go(func() { s.walk(i) })
	}
	running.Go(s.flood)
	early, middle, late := s.memory(), s.memory(), s.memory()
	s.stop()
	running.Wait()
	served, refused := s.latencies()
	t.Logf("%s, %d events offered to one person: %s; refused as too many: %s; VmRSS %d, %d, %d kB; %d messages taken",
		s.length, *soakOffer, served, refused, early, middle, late, s.taken())
	if late > middle+middle/20+soakSlack {
		t.Errorf("memory grew from %d to %d kB; want it flat", middle, late)
	}
	if p99 := served.part(0.99); s.length >= soakProper && p99 > apiWithin {
		t.Errorf("p99 of the API: %s; want at most %s", p99, apiWithin)
	}
	if s.taken() == 0 {
		t.Error("nobody was reminded, although two services work")
	}
	if n := s.complaints(); n > 200+int(s.length/time.Minute)*200 {
		t.Errorf("%d lines of log beside what was recorded and delivered, in %s", n, s.length)
	}
}

// soak is a daemon with bad services.
type soak struct {
	t      *testing.T
	length time.Duration
	daemon *process
	client *http.Client
	over   context.Context
	stop   context.CancelFunc

	mu      sync.Mutex
	served  latencies
	refused latencies // those with 429: so many and so fast that they would hide the others
	got     int       // messages that a working service accepted
}

func newSoak(t *testing.T) *soak {
	s := &soak{t: t, length: *soakFor, client: &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 32}}}
	if s.length == 0 && thorough() {
		s.length = 20 * time.Second
	} else if s.length == 0 {
		s.length = 8 * time.Second
	}
	services := httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(services.Close)
	t.Cleanup(services.CloseClientConnections)
	s.over, s.stop = context.WithCancel(context.Background())
	s.daemon = startDaemon(t, s.write(services.URL))
	return s
}

// write writes a configuration in which each person's channel, and each source,
// has one of the modes.
func (s *soak) write(services string) string {
	place, zone := noonPlace(time.Now())
	var b strings.Builder
	fmt.Fprintf(&b, "server: {listen: \"127.0.0.1:0\"}\nsources:\n")
	for _, mode := range []string{"hang", "cut", "fail"} {
		fmt.Fprintf(&b, "  - {type: open-meteo, url: %q}\n", services+"/"+mode)
	}
	b.WriteString("people:\n")
	for i := range soakWalkers + 1 {
		fmt.Fprintf(&b, "  - {name: %s, place: {latitude: %g, longitude: %g, timezone: %s}, long_term: true, "+
			"awake: {from: \"00:00\", to: \"24:00\"}, "+
			"morning: \"16:00\", max_per_day: 60, notify: [%s, %s-ntfy]}\n",
			person(i), place.Latitude, place.Longitude, zone, soakModes[i%len(soakModes)], soakModes[i%len(soakModes)])
	}
	b.WriteString("channels:\n")
	for _, mode := range soakModes {
		fmt.Fprintf(&b, "  %s: {type: webhook, url: %q}\n", mode, services+"/"+mode)
		fmt.Fprintf(&b, "  %s-ntfy: {type: ntfy, url: %q, topic: out, reply_topic: back}\n", mode, services+"/"+mode)
	}
	file := filepath.Join(s.t.TempDir(), "parasol.yaml")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return file
}

// serve plays every service, good and bad, selected by the first element of the
// path.
func (s *soak) serve(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	mode, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch mode {
	case "hang":
		<-r.Context().Done()
	case "cut":
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, `{"id":`)
		panic(http.ErrAbortHandler)
	case "refuse":
		w.WriteHeader(http.StatusForbidden)
	case "busy":
		w.WriteHeader(http.StatusTooManyRequests)
	case "fail":
		w.WriteHeader(http.StatusInternalServerError)
	default:
		if mode == "slow" {
			time.Sleep(200 * time.Millisecond)
		}
		s.mu.Lock()
		s.got++
		s.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"id":"x","event":"message","topic":"out"}`+"\n")
	}
}

// memory waits for a third of the time and returns the peak memory in it, in
// kB.
func (s *soak) memory() int {
	most := 0
	tick := time.NewTicker(s.length / 60)
	defer tick.Stop()
	for range 20 {
		<-tick.C
		most = max(most, s.daemon.status("VmRSS"))
	}
	return most
}

// walk reports events like a person and opens the page.
func (s *soak) walk(i int) {
	kinds := []string{"outdoors", "applied", "in-water", "out-of-water", "towelled", "indoors"}
	for n := 0; s.over.Err() == nil; n++ {
		s.post(person(i), kinds[n%len(kinds)])
		s.ask(http.MethodGet, "/api/v1/people/"+person(i), nil)
		if n%5 == 0 {
			s.ask(http.MethodGet, "/readyz", nil)
		}
		select {
		case <-s.over.Done():
		case <-time.After(s.length / 100):
		}
	}
}

// flood posts more events for one person than anybody would tap.
func (s *soak) flood() {
	for range *soakOffer {
		if s.over.Err() != nil {
			return
		}
		s.post(person(soakWalkers), "applied")
	}
}

func (s *soak) post(person, kind string) {
	body, _ := json.Marshal(map[string]string{"event": kind})
	s.ask(http.MethodPost, "/api/v1/people/"+person+"/events", body)
}

// ask makes one request and records how long it took.
func (s *soak) ask(method, path string, body []byte) {
	req, err := http.NewRequest(method, s.daemon.base+path, strings.NewReader(string(body)))
	if err != nil {
		s.t.Error(err)
		return
	}
	req.Header.Set("Content-Type", "application/json")
	began := time.Now()
	resp, err := s.client.Do(req)
	if err != nil {
		s.t.Errorf("%s %s: %v", method, path, err)
		s.stop()
		return
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	if took := time.Since(began); resp.StatusCode == http.StatusTooManyRequests {
		s.refused = append(s.refused, took)
	} else {
		s.served = append(s.served, took)
	}
	if c := resp.StatusCode; c >= 500 && !strings.HasPrefix(path, "/readyz") {
		s.t.Errorf("%s %s: %s", method, path, resp.Status)
	}
}

// latencies holds the durations of requests.
type latencies []time.Duration

// part returns the duration within which that fraction of the requests was
// answered. It sorts l.
func (l latencies) part(of float64) time.Duration {
	if len(l) == 0 {
		return 0
	}
	slices.Sort(l)
	return l[min(int(of*float64(len(l))), len(l)-1)]
}

func (l latencies) String() string {
	return fmt.Sprintf("%d times, p50 %s, p99 %s, longest %s", len(l), l.part(0.5), l.part(0.99), l.part(1))
}

func (s *soak) latencies() (served, refused latencies) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.served, s.refused
}

func (s *soak) taken() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.got
}

// complaints counts the log lines that are not about an event or a reminder.
func (s *soak) complaints() int {
	n := 0
	for line := range strings.Lines(s.daemon.log.String()) {
		if !strings.Contains(line, `msg="event recorded"`) && !strings.Contains(line, `msg="reminder delivered"`) {
			n++
		}
	}
	return n
}

// end stops the daemon while its services hang.
func (s *soak) end() {
	s.stop()
	began := time.Now()
	if err := s.daemon.stop(); err != nil || time.Since(began) > stopsWithin {
		s.t.Errorf("stopped: %v after %s\n%s", err, time.Since(began), s.daemon.log.String())
	}
}
