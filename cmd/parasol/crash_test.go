package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os/exec"
	"strconv"
	"sync"
	"testing"
	"time"
)

var (
	kills     = flag.Int("kills", 0, "how often TestCrash kills the daemon; 0: 25 with CI, else 5")
	restarts  = flag.Int("restarts", 0, "how often TestRestarts ends the daemon; 0: 40 with CI, else 6")
	crashSeed = flag.Uint64("crash-seed", 0, "of the random numbers of both; 0: a new one")
)

// TestCrash kills the daemon at random moments while people go out, put on
// sunscreen and towel, so that reminders are due all the time. Every event that
// was answered with 202 must be in the journal, every reminder in the journal
// must have arrived unless it was withdrawn, and there may be at most one
// duplicate per kill.
func TestCrash(t *testing.T) {
	if testing.Short() {
		t.Skip("kills the daemon for seconds")
	}
	newCrash(t, often(*kills, 25, 5)).live()
}

// TestRestarts is TestCrash with restarts as a person's or an update's: half of
// them a clean stop, which is quick and costs no duplicate at all.
func TestRestarts(t *testing.T) {
	if testing.Short() {
		t.Skip("restarts the daemon for seconds")
	}
	h := newCrash(t, often(*restarts, 40, 6))
	h.gently = map[int]bool{}
	h.live()
}

// often is how often something is done: as asked for, or else by the time
// there is.
func often(asked, thoroughly, quickly int) int {
	switch {
	case asked > 0:
		return asked
	case thorough():
		return thoroughly
	}
	return quickly
}

// live lets the daemon end as often as it is to, and looks at what came of it.
func (h *crash) live() {
	h.populate()
	began := time.Now()
	for k := range h.kills {
		h.start(k + 1)
		h.end(k + 1)
	}
	h.start(h.kills + 1)
	h.awaitReady()
	close(h.over)
	h.walks.Wait()
	h.drain()
	if err := h.daemon.stop(); err != nil {
		h.t.Errorf("stopped: %v\n%s", err, h.daemon.log.String())
	}
	f := h.figures()
	h.t.Logf("seed %d, %d people, %s; from start to ready %s; a clean stop %s\n%s",
		h.seed, len(h.walkers), time.Since(began).Round(time.Second), h.starts, h.stops, f)
	f.check(h.t)
}

// crash is a daemon that is killed again and again, and the people who use it.
type crash struct {
	t       *testing.T
	seed    uint64
	kills   int
	random  *rand.Rand
	pushes  *tally
	file    string
	base    string
	daemon  *process
	ready   <-chan string
	begun   time.Time
	opened  int          // starts that printed the line that all works
	gently  map[int]bool // the starts that were ended by SIGTERM; nil: none is
	starts  latencies
	stops   latencies
	walkers []*walker
	walks   sync.WaitGroup
	over    chan struct{} // closed after the last kill
}

func newCrash(t *testing.T, kills int) *crash {
	h := &crash{t: t, seed: *crashSeed, kills: kills, over: make(chan struct{})}
	if h.seed == 0 {
		h.seed = rand.Uint64()
	}
	h.random = rand.New(rand.NewPCG(h.seed, 0))
	h.pushes = newTally(t)
	latency := rand.New(rand.NewPCG(h.seed, 1))
	var mu sync.Mutex
	h.pushes.latency = func() time.Duration { // the latency of a real service, so that there is always something on the wire
		mu.Lock()
		defer mu.Unlock()
		return time.Duration(latency.IntN(80)) * time.Millisecond
	}
	return h
}

// populate writes the configuration and starts the walkers. A longer run has
// more of them, so that not everybody reaches the day's bound; restarts follow
// one another so quickly that less falls due between two.
func (h *crash) populate() {
	n := max(40, h.kills/4)
	if h.gently != nil {
		n = max(40, h.kills/10)
	}
	listen := quietPort(h.t)
	h.base = "http://" + listen
	h.file = crowd{n: n, pushes: h.pushes.URL, listen: listen}.write(h.t)
	for i := range n {
		w := &walker{h: h, name: person(i), random: rand.New(rand.NewPCG(h.seed, uint64(i)+2))}
		h.walkers = append(h.walkers, w)
		h.walks.Go(w.walk)
	}
}

// quietPort returns a port that no outgoing connection is given, so that each
// start gets it again.
func quietPort(t *testing.T) string {
	t.Helper()
	for range 100 {
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(20000+rand.IntN(10000)))
		if l, err := net.Listen("tcp", address); err == nil {
			_ = l.Close()
			return address
		}
	}
	t.Fatal("no free port")
	return ""
}

// launch starts the daemon without waiting for it. The channel receives its
// address once it works, and is closed when it ends.
func launch(t testing.TB, command ...string) (*process, <-chan string) {
	t.Helper()
	p := &process{cmd: exec.Command(command[0], command[1:]...), done: make(chan struct{})}
	p.t, _ = t.(*testing.T)
	p.cmd.Env = []string{}
	p.cmd.Stderr = &p.log
	out, err := p.cmd.StdoutPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	address := make(chan string, 1)
	go p.read(out, address)
	return p, address
}

func daemonCommand(t testing.TB, file string) []string {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return []string{path, "run", "--config", file}
}

func (h *crash) start(run int) {
	h.pushes.begin(run)
	h.begun = time.Now()
	h.daemon, h.ready = launch(h.t, daemonCommand(h.t, h.file)...)
}

func (h *crash) awaitReady() {
	select {
	case address, ok := <-h.ready:
		if !ok {
			h.t.Fatalf("seed %d: the daemon ended by itself:\n%s", h.seed, h.daemon.log.String())
		}
		h.daemon.base = address
		h.opened++
		h.starts = append(h.starts, time.Since(h.begun))
	case <-time.After(patience):
		h.t.Fatalf("seed %d: not ready within %s:\n%s", h.seed, patience, h.daemon.log.String())
	}
}

// end ends the daemon at a random moment: every fourth time during its start,
// otherwise right after a message or at any time.
func (h *crash) end(run int) {
	pause, ready := time.Duration(h.random.IntN(150))*time.Millisecond, true
	switch h.random.IntN(4) {
	case 0:
		ready = false
	case 1:
		h.awaitReady()
		select {
		case <-h.pushes.heard:
		default:
		}
		select {
		case <-h.pushes.heard:
		case <-time.After(time.Second):
		}
		pause /= 3
	default:
		h.awaitReady()
		pause *= 4
	}
	select {
	case <-time.After(pause):
	case <-h.daemon.done:
		h.t.Fatalf("seed %d: the daemon ended by itself:\n%s", h.seed, h.daemon.log.String())
	}
	if h.gently != nil && ready && h.random.IntN(3) > 0 { // half of all, with those that end during the start
		h.stop(run)
	} else {
		h.daemon.kill()
	}
	h.pushes.settle(h.t)
}

// stop ends the daemon as systemd does, which is to be quick.
func (h *crash) stop(run int) {
	began := time.Now()
	err := h.daemon.stop()
	took := time.Since(began)
	if err != nil || took > stopsWithin {
		h.t.Errorf("seed %d: stopped: %v after %s\n%s", h.seed, err, took, h.daemon.log.String())
	}
	h.gently[run], h.stops = true, append(h.stops, took)
}

// drain waits until the journal has no pending delivery. The daemon's own gauge
// is only updated at its wakes.
func (h *crash) drain() {
	db := database(h.t, dataDir(h.file))
	h.daemon.until("everything is delivered", func() bool {
		return number(h.t, db, `SELECT count(*) FROM deliveries WHERE state = 'pending'`) == 0
	})
}

// begin sets the number of the daemon's next start.
func (p *tally) begin(run int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.run = run
}

// settle waits until the connections of a killed daemon are closed: what they
// sent belongs to its run.
func (p *tally) settle(t testing.TB) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); ; {
		<-tick.C // at least once: the last connection may not have been accepted yet
		p.mu.Lock()
		open := p.open
		p.mu.Unlock()
		if open == 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%d connections of a killed daemon are still open", open)
		}
	}
}

// walker is one person who goes out, then puts on sunscreen and towels in turn.
type walker struct {
	h      *crash
	name   string
	random *rand.Rand
	last   time.Time // of the last event
	seq    int
	acked  []reported // answered with 202
	owed   []heading  // pushes that are expected
	asked  int        // events that call for a push
	again  int        // events that were posted again after their 202
	posts  int        // requests, including unanswered ones
	lost   []heading
}

type reported struct{ id, kind string }

// walkerMost is the most pushes of one person: the day's bound is 60.
const walkerMost = 50

func (w *walker) walk() {
	if !w.pause(5000) || !w.report("outdoors") {
		return
	}
	w.asked++
	w.await()
	for w.asked < walkerMost && w.pause(3000) && w.report("applied") && w.pause(3000) && w.report("towelled") {
		w.asked++
		switch w.random.IntN(8) {
		case 0: // sunscreen before the push arrives, which may withdraw it
			continue
		case 1:
			if !w.report("indoors") || !w.report("outdoors") {
				return
			}
		default:
			w.await()
		}
	}
}

// pause waits a random time of less than most milliseconds and reports whether
// to continue.
func (w *walker) pause(most int) bool {
	select {
	case <-w.h.over:
		return false
	case <-time.After(time.Duration(w.random.IntN(most)) * time.Millisecond):
		return true
	}
}

// report posts an event until it is answered with 202, always with the same id
// and time, like a phone that was offline.
func (w *walker) report(kind string) bool {
	at := time.Now().Truncate(time.Second)
	if !at.After(w.last) {
		at = w.last.Add(time.Second) // events of one person are never in the same second
	}
	w.last = at
	w.seq++
	id := fmt.Sprintf("%s-%d", w.name, w.seq)
	body, _ := json.Marshal(map[string]string{"event": kind, "id": id, "time": at.UTC().Format(time.RFC3339)})
	for end := time.Now().Add(patience); !w.post(body); {
		if time.Now().After(end) {
			w.h.t.Errorf("%s: not taken within %s", body, patience)
			return false
		}
		time.Sleep(20 * time.Millisecond) // the pause between a phone's attempts
	}
	w.acked = append(w.acked, reported{id, kind})
	if w.random.IntN(10) == 0 && w.post(body) {
		w.again++
	}
	return true
}

var oneShot = &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}

func (w *walker) post(body []byte) bool {
	w.posts++
	resp, err := oneShot.Post(w.h.base+"/api/v1/people/"+w.name+"/events", "application/json", bytes.NewReader(body))
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusAccepted && resp.StatusCode != http.StatusServiceUnavailable {
		w.h.t.Errorf("%s: %d %s", body, resp.StatusCode, text)
	}
	return resp.StatusCode == http.StatusAccepted
}

// await waits for the push that the last event causes, which is due at the same
// time.
func (w *walker) await() {
	want := heading{pushUser(w.name), w.last.Unix()}
	w.owed = append(w.owed, want)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		if w.h.pushes.has(want) {
			return
		}
		select {
		case <-w.h.pushes.of(want.user):
		case <-ctx.Done():
			w.lost = append(w.lost, want)
			return
		}
	}
}

func (p *tally) has(h heading) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, ok := p.first[h]
	return ok
}
