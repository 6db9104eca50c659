package main_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"parasol/schedule/journal"
	"parasol/uv"
)

// tally is a Pushover that counts. It records recipient, content and time of
// every message, so that these can be compared with the journal.
type tally struct {
	*httptest.Server
	latency func() time.Duration // of an answer; nil: none
	heard   chan struct{}        // poked at each message

	mu         sync.Mutex
	run        int // the number of the daemon's current start
	open, most int // connections
	messages   []arrival
	alarms     int             // messages that are not in a journal: the disk is full
	first      map[heading]int // index of the first of each
	waiting    map[string]chan arrival
	receipts   map[string]*ringing
}

// heading identifies a message: at most one reminder of a person is due at an
// instant.
type heading struct {
	user string
	due  int64 // Unix seconds, the timestamp that a phone shows
}

// arrival is one message that was accepted.
type arrival struct {
	heading
	run                 int
	at                  time.Time
	priority            string
	title, body         string
	retry, expire, rcpt string
}

// ringing is the state of an emergency.
type ringing struct {
	acked, expired bool
	polls          []time.Time
}

func newTally(t testing.TB) *tally {
	p := &tally{first: map[heading]int{}, waiting: map[string]chan arrival{}, receipts: map[string]*ringing{}, heard: make(chan struct{},
		1)}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /1/messages.json", p.message)
	mux.HandleFunc("GET /1/receipts/{file}", p.receipt)
	mux.HandleFunc("POST /1/receipts/{receipt}/cancel.json", func(w http.ResponseWriter, _ *http.Request) { answer(w, map[string]any{}) })
	mux.HandleFunc("POST /1/users/validate.json", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"group": 0, "devices": []string{"iphone"}, "licenses": []string{"iOS"}})
	})
	p.Server = httptest.NewUnstartedServer(mux)
	p.Config.ConnState = p.connection
	p.Start()
	t.Cleanup(p.Close)
	return p
}

func answer(w http.ResponseWriter, object map[string]any) {
	object["status"], object["request"] = 1, "647d2300-702c-4b38-8b2f-d56326ae460b"
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("X-Limit-App-Limit", "1000000")
	h.Set("X-Limit-App-Remaining", "900000")
	h.Set("X-Limit-App-Reset", strconv.FormatInt(time.Now().AddDate(0, 1, 0).Unix(), 10))
	_ = json.NewEncoder(w).Encode(object)
}

func (p *tally) connection(_ net.Conn, s http.ConnState) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch s {
	case http.StateNew:
		p.open++
		p.most = max(p.most, p.open)
	case http.StateClosed, http.StateHijacked:
		p.open--
	}
}

func (p *tally) message(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	f := r.PostForm
	due, err := strconv.ParseInt(f.Get("timestamp"), 10, 64)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	a := arrival{
		heading: heading{f.Get("user"), due}, at: time.Now(), priority: f.Get("priority"), title: f.Get("title"), body: f.Get("message"),
		retry: f.Get("retry"), expire: f.Get("expire"),
	}
	p.take(&a)
	if p.latency != nil {
		select {
		case <-time.After(p.latency()):
		case <-r.Context().Done():
		}
	}
	object := map[string]any{}
	if a.rcpt != "" {
		object["receipt"] = a.rcpt
	}
	answer(w, object)
}

func (p *tally) take(a *arrival) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if strings.Contains(a.title, "disk is full") {
		p.alarms++
		return
	}
	a.run = p.run
	if a.priority == "2" {
		a.rcpt = fmt.Sprintf("r%029d", len(p.messages))
		p.receipts[a.rcpt] = &ringing{}
	}
	if _, before := p.first[a.heading]; !before {
		p.first[a.heading] = len(p.messages)
	}
	p.messages = append(p.messages, *a)
	if to := p.waiting[a.user]; to != nil {
		select {
		case to <- *a:
		default:
		}
	}
	select {
	case p.heard <- struct{}{}:
	default:
	}
}

func (p *tally) receipt(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	ring := p.receipts[strings.TrimSuffix(r.PathValue("file"), ".json")]
	if ring == nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	ring.polls = append(ring.polls, time.Now())
	object := map[string]any{"acknowledged": 0, "acknowledged_at": 0, "expired": 0, "called_back": 0}
	if ring.acked {
		object["acknowledged"], object["acknowledged_at"] = 1, time.Now().Unix()
	}
	if ring.expired {
		object["expired"] = 1
	}
	answer(w, object)
}

// of returns the channel of the messages to a user, including those before the
// first call. Its buffer exceeds what any test reads.
func (p *tally) of(user string) <-chan arrival {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waiting[user] == nil {
		p.waiting[user] = make(chan arrival, 1000)
		for _, a := range p.messages {
			if a.user == user {
				p.waiting[user] <- a
			}
		}
	}
	return p.waiting[user]
}

func (p *tally) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.messages)
}

// alarmed returns the number of messages that the disk is full.
func (p *tally) alarmed() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.alarms
}

// next returns the next message to a person.
func (p *tally) next(t testing.TB, person string) arrival {
	t.Helper()
	select {
	case a := <-p.of(pushUser(person)):
		return a
	case <-time.After(patience):
		t.Fatalf("no push to %s within %s", person, patience)
		return arrival{}
	}
}

// change changes the state of an emergency.
func (p *tally) change(receipt string, how func(*ringing)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	how(p.receipts[receipt])
}

func (p *tally) polls(receipt string) []time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]time.Time(nil), p.receipts[receipt].polls...)
}

// crowd is a configuration of many similar people: it is about noon for them,
// in strict, and they are always awake.
type crowd struct {
	n       int
	pushes  string // the Pushover's address
	shared  bool   // one channel for all, otherwise one each
	morning string // by default 16:00, which does not interfere at noon
	listen  string // by default a free port
	dataDir string // by default beside the file
	sources string // by default none
}

func person(i int) string { return fmt.Sprintf("p%05d", i) }

// write writes the configuration and returns its path.
func (c crowd) write(t testing.TB) string {
	t.Helper()
	now := time.Now()
	place, zone := noonPlace(now)
	in, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	treated := now.In(in).AddDate(0, 0, -5).Format("2006-01-02T15:04")
	var b strings.Builder
	fmt.Fprintf(&b, "server: {listen: %q}\ndata_dir: %q\nsources: [%s]\nlog: {level: info}\n", or(c.listen, "127.0.0.1:0"), or(c.dataDir,
		"data"), c.sources)
	b.WriteString("people:\n")
	for i := range c.n {
		c.person(&b, i, place, zone, treated)
	}
	b.WriteString("channels:\n")
	for i := range c.n {
		if i == 0 || !c.shared {
			fmt.Fprintf(&b, "  %s: {type: pushover, token: %s, user: %s, url: \"%s/1\"}\n", person(i), pushToken, pushUser(person(i)),
				c.pushes)
		}
	}
	file := filepath.Join(t.TempDir(), "parasol.yaml")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// person writes one person on one line, so that ten thousand of them with their
// channels fit into 4 MiB. The first one defines what the others share.
func (c crowd) person(to io.Writer, i int, place uv.Place, zone, treated string) {
	channel := person(i)
	if c.shared {
		channel = person(0)
	}
	home, treatments, awake := "*home", "*treatments", "*awake"
	if i == 0 {
		home = fmt.Sprintf("&home {latitude: %g, longitude: %g, timezone: %s}", place.Latitude, place.Longitude, zone)
		treatments = "&treatments [{kind: microneedling, at: " + treated + "}]"
		awake = `&awake {from: "00:00", to: "24:00"}`
	}
	fmt.Fprintf(to, "  - {name: %s, place: %s, treatments: %s, awake: %s, morning: %q, max_per_day: 60, notify: [%s]}\n",
		person(i), home, treatments, awake, or(c.morning, "16:00"), channel)
}

func or(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}

// thorough reports whether tests take the time to check everything, as .ci/run
// does.
func thorough() bool { return os.Getenv("CI") != "" }

// dataDir returns the data folder of a configuration, unless the file names
// another.
func dataDir(file string) string { return filepath.Join(filepath.Dir(file), "data") }

// database opens the journal's file as another program would.
func database(t testing.TB, dir string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, journal.File)+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// number returns the number that a query results in.
func number(t testing.TB, db *sql.DB, query string, args ...any) int {
	t.Helper()
	var n int
	if err := db.QueryRow(query, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}
