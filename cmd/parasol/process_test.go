package main_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"parasol/cmd/internal/livetest"
	"parasol/schedule"
)

// patience is how long a test waits for the daemon, which polls receipts every
// 5 s.
const patience = 30 * time.Second

// stopsWithin is how long a stop on SIGTERM may take in any state: Docker kills
// after 10 s.
const stopsWithin = 10 * time.Second

// built is set once the binary was built.
var built atomic.Bool

// binary returns the path of the program, built once for all tests of this
// package.
var binary = sync.OnceValues(func() (string, error) {
	built.Store(true)
	dir, err := os.MkdirTemp("", "parasol-e2e-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "parasol")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// process is a running daemon.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	base string    // http://127.0.0.1:port
	out  io.Closer // our end of its standard output
	log  livetest.Buffer
	done chan struct{} // closed when its output ended
}

// startDaemon starts the daemon and waits for the line that all works.
func startDaemon(t *testing.T, configFile string, env ...string) *process {
	t.Helper()
	return startDaemonLogging(t, configFile, nil, env...)
}

// startDaemonLogging is startDaemon with its own file for the log.
func startDaemonLogging(t *testing.T, configFile string, log *os.File, env ...string) *process {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, cmd: exec.Command(path, "run", "--config", configFile), done: make(chan struct{})}
	p.cmd.Env = append([]string{}, env...)
	p.cmd.Stderr = &p.log
	if log != nil {
		p.cmd.Stderr = log
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.out = out
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	address := make(chan string, 1)
	go p.read(out, address)
	select {
	case a, ok := <-address:
		if !ok {
			t.Fatalf("the daemon ended at start:\n%s", p.log.String())
		}
		p.base = a
	case <-time.After(patience):
		t.Fatalf("no line at start:\n%s", p.log.String())
	}
	return p
}

var works = regexp.MustCompile(`Parasol is running .* Page: (http://[0-9.:]+)/`)

func (p *process) read(out io.Reader, address chan<- string) {
	defer close(p.done)
	defer close(address)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		_, _ = p.log.Write(append(lines.Bytes(), '\n'))
		if m := works.FindStringSubmatch(lines.Text()); m != nil {
			address <- m[1]
		}
	}
}

// kill ends the daemon like a power cut.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
	_ = p.cmd.Wait() // the error is the kill
}

// stop ends the daemon as a service manager would, and returns its exit error.
func (p *process) stop() error {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	<-p.done
	return p.cmd.Wait()
}

// do makes a request with the token of the tests' configurations.
func (p *process) do(method, path string, body io.Reader) *http.Response {
	p.t.Helper()
	req, err := http.NewRequest(method, p.base+path, body)
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer token-of-the-page")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatalf("%s %s: %v\n%s", method, path, err, p.log.String())
	}
	return resp
}

func (p *process) get(path string) (int, string) {
	p.t.Helper()
	resp := p.do(http.MethodGet, path, nil)
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body)
}

func (p *process) report(person, body string) {
	p.t.Helper()
	resp := p.do(http.MethodPost, "/api/v1/people/"+person+"/events", strings.NewReader(body))
	defer resp.Body.Close()
	answer, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusAccepted {
		p.t.Fatalf("POST %s: %d %s", body, resp.StatusCode, answer)
	}
}

// shown is the part of the person API that the tests read.
type shown struct {
	Decision schedule.Decision
	UV       struct {
		Index  float64 `json:"uv_index"`
		Source string
	}
	Pushes []struct {
		Kind        string
		Slot        string
		Attempt     int
		Level       string
		Outcome     string
		ConfirmedAt *time.Time `json:"confirmed_at"`
	}
}

func (p *process) person(name string) shown {
	p.t.Helper()
	code, body := p.get("/api/v1/people/" + name)
	var s shown
	if err := json.Unmarshal([]byte(body), &s); err != nil || code != 200 {
		p.t.Fatalf("person %s: %d %v %s", name, code, err, body)
	}
	return s
}

// until polls until right returns true.
func (p *process) until(what string, right func() bool) {
	p.t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); ; <-tick.C {
		if right() {
			return
		}
		if time.Now().After(end) {
			p.t.Fatalf("%s: not within %s\n%s", what, patience, p.log.String())
		}
	}
}
