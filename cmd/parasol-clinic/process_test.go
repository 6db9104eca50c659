package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"parasol/cmd/internal/livetest"
	clinic "parasol/cmd/parasol-clinic"
	"parasol/schedule/engine/postgres"
	"parasol/schedule/engine/postgres/postgrestest"
)

// patience is how long a test waits for something that takes a second.
const patience = 30 * time.Second

func TestMain(m *testing.M) {
	testscript.Main(tidy{postgrestest.Around(m)}, map[string]func(){"parasol-clinic": clinic.Main})
}

// tidy runs the tests and removes the program that they built.
type tidy struct{ postgrestest.Runner }

// Run runs the tests.
func (t tidy) Run() int {
	defer func() {
		if built.Load() {
			path, _ := binary()
			_ = os.RemoveAll(filepath.Dir(path))
		}
	}()
	return t.Runner.Run()
}

// TestCommands runs the command line as a person types it: testdata/script.
func TestCommands(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", RequireExplicitExec: true})
}

// built is set once binary has built.
var built atomic.Bool

// binary is the real program, built once for all tests of this package.
var binary = sync.OnceValues(func() (string, error) {
	built.Store(true)
	dir, err := os.MkdirTemp("", "parasol-clinic-e2e-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "parasol-clinic")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// migrated returns the address of a database with the schema.
func migrated(t testing.TB) string {
	t.Helper()
	url := postgrestest.Start(t)
	if err := postgres.Migrate(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	return url
}

// process is a running server.
type process struct {
	cmd  *exec.Cmd
	base string // http://127.0.0.1:port
	log  livetest.Buffer
	done chan struct{} // closed when it ended
	err  error         // why, once it did
}

// start starts a server with roles and waits until it is ready. The
// configuration follows from the address that it listens on.
func start(t testing.TB, database, roles string, configuration func(address string) string) *process {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	address := freeAddress(t)
	p := &process{base: "http://" + address, done: make(chan struct{})}
	p.cmd = exec.Command(path, "serve", "--config", write(t, configuration(address)), "--role", roles)
	p.cmd.Env = []string{"PARASOL_DATABASE_URL=" + database, "PARASOL_LISTEN=" + address}
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.done)
		p.err = p.cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		<-p.done
		if t.Failed() {
			t.Logf("log of %s:\n%s", roles, p.log.String())
		}
	})
	await(t, "the server to be ready", func() bool {
		select {
		case <-p.done:
			t.Fatalf("%s ended at start: %v\n%s", roles, p.err, p.log.String())
		default:
		}
		resp, err := http.Get(p.base + "/readyz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
	return p
}

// stop ends the server as systemd does, and returns its error.
func (p *process) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	<-p.done
	return p.err
}

// freeAddress returns an address of loopback that nobody uses now.
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// await waits until something is so.
func await(t testing.TB, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !so(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// answered is the answer to a request.
type answered struct {
	code int
	body string
	head http.Header
}

// json decodes the answer's body.
func (a answered) json(t testing.TB, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), into); err != nil {
		t.Fatalf("%v: %s", err, a.body)
	}
}

// ask makes one request, with a token if that is not empty.
func ask(t testing.TB, method, address, token, body string) answered {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if strings.HasPrefix(body, "event=") {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answered{resp.StatusCode, string(bytes.TrimSpace(text)), resp.Header}
}

// write writes a configuration and returns its path.
func write(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "clinic.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
