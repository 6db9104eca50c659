package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"parasol/cmd/internal/livetest"
	"parasol/schedule/engine/postgres/postgrestest"
)

// token opens the API of the fleet's only clinic.
const token = "a token of the city's"

// fleet is a database with processes round it, and the service to which they
// deliver.
type fleet struct {
	t        *testing.T
	server   *postgrestest.Server
	url      string // of the database, as its owner, whom row-level security does not bind
	command  string // the built program
	config   string
	pushes   *pushes
	ships    []*ship
	starting sync.WaitGroup
}

// newFleet returns a fleet without processes. The service takes latency to
// answer.
func newFleet(t *testing.T, latency time.Duration) *fleet {
	t.Helper()
	if testing.Short() {
		t.Skip("runs PostgreSQL and several processes")
	}
	f := &fleet{t: t, server: postgrestest.Own(t), pushes: newPushes(t, latency)}
	var err error
	if f.command, err = binary(); err != nil {
		t.Fatal(err)
	}
	if f.url, err = f.server.Create(t.Context(), "city"); err != nil {
		t.Fatal(err)
	}
	f.config = filepath.Join(t.TempDir(), "clinic.yaml")
	content := fmt.Sprintf("clinics: [{name: city, token: %q, key: %s}]\n"+
		"channels: {hook: {type: webhook, url: %q}}\nsources: []\nlog: {level: warn}\n",
		token, strings.Repeat("5e", 32), f.pushes.URL)
	if err := os.WriteFile(f.config, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), f.command, "migrate", "--database", f.url).CombinedOutput()
	if err != nil {
		t.Fatalf("migrate: %v\n%s", err, out)
	}
	t.Cleanup(func() {
		f.starting.Wait()
		for _, s := range f.ships {
			s.kill()
		}
	})
	return f
}

// ship is one process of a fleet.
type ship struct {
	fleet *fleet
	role  string
	base  string // its address
	log   livetest.Buffer

	mu      sync.Mutex
	process *os.Process
	over    chan struct{} // closed when the process has ended
}

// launch starts a process and waits until it is ready.
func (f *fleet) launch(role string) *ship {
	f.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		f.t.Fatal(err)
	}
	s := &ship{fleet: f, role: role, base: "http://" + l.Addr().String()}
	_ = l.Close()
	f.ships = append(f.ships, s)
	if err := s.start(); err != nil {
		f.t.Fatal(err)
	}
	return s
}

// start starts the process, again if it was killed, and waits until it is
// ready. A process that ends before that, as for want of the database, is
// started again.
func (s *ship) start() error {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if err := s.sail(); err != nil {
			return err
		}
		if resp, err := http.Get(s.base + "/readyz"); err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
	}
	return fmt.Errorf("%s is not ready: %s", s.role, s.log.String())
}

// sail starts the process unless it runs.
func (s *ship) sail() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over != nil {
		select {
		case <-s.over:
		default:
			return nil
		}
	}
	cmd := exec.Command(s.fleet.command, "serve", "--config", s.fleet.config, "--role", s.role)
	cmd.Env = append(os.Environ(), "PARASOL_DATABASE_URL="+s.fleet.url,
		"PARASOL_LISTEN="+strings.TrimPrefix(s.base, "http://"))
	cmd.Stdout, cmd.Stderr = &s.log, &s.log
	if err := cmd.Start(); err != nil {
		return err
	}
	over := make(chan struct{})
	s.process, s.over = cmd.Process, over
	go func() {
		defer close(over)
		_ = cmd.Wait() // being killed is no error
	}()
	return nil
}

// kill ends the process as a crash would, and waits for its end.
func (s *ship) kill() {
	s.mu.Lock()
	process, over := s.process, s.over
	s.mu.Unlock()
	_ = process.Kill()
	<-over
}

// resident returns how much memory the process holds, in kB; 0 where the
// system does not tell.
func (s *ship) resident() int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rest), " kB"))
			return n
		}
	}
	return 0
}

// client has a connection for each of the many who ask at once.
var client = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// call asks the API of the clinic and returns the answer's status.
func (s *ship) call(ctx context.Context, method, path string, body any) (int, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return 0, err
	}
	req, err := http.NewRequestWithContext(ctx, method, s.base+"/api/v1/clinics/city"+path, bytes.NewReader(text))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	return resp.StatusCode, err
}

// name is the i-th person's, from 0.
func name(i int) string { return fmt.Sprintf("p%06d", i) }

// noonPerson describes the i-th person. It is noon where they live, whatever the
// hour of this machine, so that their morning of ten o'clock is due. They live
// in 50 places and had their treatment three days ago.
func noonPerson(i int, now time.Time) map[string]any {
	ahead := 12 - now.UTC().Hour()
	here := now.UTC().Add(time.Duration(ahead) * time.Hour)
	return map[string]any{
		"place": map[string]any{
			"latitude": 30 + float64(i%50)*0.5, "longitude": 15 * ahead,
			"timezone": fmt.Sprintf("Etc/GMT%+d", -ahead), // the sign counts westward
		},
		"treatments": []any{map[string]any{"kind": "microneedling", "at": here.AddDate(0, 0, -3).Format("2006-01-02T15:04")}},
		"morning":    "10:00",
		"notify":     []string{"hook"},
	}
}

// seed enters people as a clinic does and returns how long that took.
func (f *fleet) seed(inlet *ship, n int) time.Duration {
	f.t.Helper()
	began := time.Now()
	f.each(n, 16, func(i int) error {
		status, err := inlet.call(f.t.Context(), http.MethodPut, "/people/"+name(i), noonPerson(i, began))
		if err == nil && status != http.StatusCreated {
			err = fmt.Errorf("PUT %s: %d; want 201", name(i), status)
		}
		return err
	})
	return time.Since(began)
}

// each calls f for 0 to n−1, a number of them at once, and ends the test at the
// first error.
func (f *fleet) each(n, atOnce int, call func(i int) error) {
	f.t.Helper()
	work, wrong := make(chan int), make(chan error, atOnce)
	var all sync.WaitGroup
	for range atOnce {
		all.Go(func() {
			for i := range work {
				if err := call(i); err != nil {
					select {
					case wrong <- err:
					default:
					}
				}
			}
		})
	}
	for i := range n {
		work <- i
	}
	close(work)
	all.Wait()
	select {
	case err := <-wrong:
		f.t.Fatal(err)
	default:
	}
}

// query returns the number that a query gives. A database that is just being
// killed is asked again.
func (f *fleet) query(sql string, args ...any) (n int64) {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(f.t.Context(), patience)
	defer cancel()
	for {
		err := f.row(ctx, &n, sql, args)
		if err == nil {
			return n
		}
		select {
		case <-ctx.Done():
			f.t.Fatalf("%s: %v", sql, err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (f *fleet) row(ctx context.Context, n *int64, sql string, args []any) error {
	conn, err := pgx.Connect(ctx, f.url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, `SET search_path = parasol`); err != nil {
		return err
	}
	return conn.QueryRow(ctx, sql, args...).Scan(n)
}

// spread makes people due one after the other over a span from an instant, in
// the order of their names.
func (f *fleet) spread(n int, from time.Time, over time.Duration) {
	f.t.Helper()
	changed := f.query(`WITH changed AS (UPDATE turns SET next_at = $1::timestamptz + rank * $2::interval FROM (
			SELECT person, row_number() OVER (ORDER BY person) - 1 AS rank FROM turns) AS ranked
		WHERE turns.person = ranked.person RETURNING 1) SELECT count(*) FROM changed`, from, over/time.Duration(n))
	if changed != int64(n) {
		f.t.Fatalf("%d people wait for their turn; want %d", changed, n)
	}
}

// hold keeps people who have just been seeded, and are due therefore, from
// being decided for.
func (f *fleet) hold(n int) {
	f.t.Helper()
	f.spread(n, time.Now().Add(24*time.Hour), 0)
}

// until waits until something is so.
func (f *fleet) until(most time.Duration, what string, so func() bool) {
	f.t.Helper()
	for end := time.Now().Add(most); !so(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			for _, s := range f.ships {
				f.t.Logf("%s: %s", s.role, s.log.String())
			}
			f.t.Fatalf("%s: not within %s", what, most)
		}
	}
}

// pushes is a service that takes its time and notes what reaches it.
type pushes struct {
	*httptest.Server

	mu    sync.Mutex
	came  map[string][]time.Time // by person, slot and attempt
	first map[string]time.Time   // by person
	begun []time.Time            // in the order of the requests
}

func newPushes(t *testing.T, latency time.Duration) *pushes {
	p := &pushes{came: map[string][]time.Time{}, first: map[string]time.Time{}}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var push struct {
			Person, Slot string
			Attempt      int
		}
		if err := json.NewDecoder(r.Body).Decode(&push); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		p.note(push.Person, fmt.Sprint(push.Person, "/", push.Slot, "/", push.Attempt), time.Now())
		time.Sleep(latency)
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *pushes) note(person, key string, at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.begun = append(p.begun, at)
	p.came[key] = append(p.came[key], at)
	if p.first[person].IsZero() {
		p.first[person] = at
	}
}

// reached returns how many of the first n people were reminded.
func (p *pushes) reached(n int) (reached int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range n {
		if !p.first[name(i)].IsZero() {
			reached++
		}
	}
	return reached
}

// doubles returns how many requests repeated an earlier one.
func (p *pushes) doubles() (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, times := range p.came {
		n += len(times) - 1
	}
	return n
}

// since returns how many requests began since an instant.
func (p *pushes) since(at time.Time) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := len(p.begun) - 1; i >= 0 && p.begun[i].After(at); i-- {
		n++
	}
	return n
}
