package main_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

const reloadable = `people: [{name: NAME, place: {latitude: 38.72, longitude: -9.14, timezone: Europe/Lisbon}, long_term: true}]
sources: []
channels: {out: {type: console}}
server: {listen: "127.0.0.1:PORT"}
`

// A change of people is applied while the daemon runs; a mistake changes
// nothing and is reported with its line.
func TestReloadIsAllOrNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the real program")
	}
	file := filepath.Join(t.TempDir(), "parasol.yaml")
	put := func(name, port, more string) {
		t.Helper()
		text := strings.NewReplacer("NAME", name, "PORT", port).Replace(reloadable) + more
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("ada", "0", "")
	p := startDaemon(t, file)
	knows := func(name string) bool {
		code, _ := p.get("/api/v1/people/" + name)
		return code == http.StatusOK
	}
	metric := func(line string) func() bool {
		return func() bool { _, body := p.get("/metrics"); return strings.Contains(body, "\n"+line+"\n") }
	}
	reload := func() {
		t.Helper()
		if err := p.cmd.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
	}
	p.until("ada is decided for", func() bool { return knows("ada") })

	put("ben", "0", "colour: blue\n")
	reload()
	p.until("the mistake is told", func() bool { return strings.Contains(p.log.String(), file+":5:1: colour: got an unknown key") })
	p.until("the metric says so", metric("parasol_config_last_reload_successful 0"))
	if !knows("ada") || knows("ben") {
		t.Error("a configuration with a mistake changed the people")
	}

	put("ben", "1", "")
	reload()
	p.until("ben has taken ada's place", func() bool { return knows("ben") && !knows("ada") })
	p.until("the metric says so", metric("parasol_config_last_reload_successful 1"))
	if out := p.log.String(); !strings.Contains(out, "setting not changed before a restart") || !strings.Contains(out, "server.listen") {
		t.Errorf("a changed address is not told:\n%s", out)
	}
	p.report("ben", `{"event":"applied"}`)
	if err := p.stop(); err != nil {
		t.Errorf("after reloads it ends with %v", err)
	}
}

// systemd counts an end by SIGPIPE as clean and would not restart the daemon.
func TestDaemonSurvivesItsReader(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the real program")
	}
	file := filepath.Join(t.TempDir(), "parasol.yaml")
	text := strings.NewReplacer("NAME", "ada", "PORT", "0").Replace(reloadable)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p := startDaemonLogging(t, file, writer)
	_, before := p.get("/metrics")
	for _, end := range []io.Closer{writer, reader, p.out} { // nobody holds the pipes now
		if err := end.Close(); err != nil {
			t.Fatal(err)
		}
	}
	const line = "parasol_config_last_reload_success_timestamp_seconds "
	at := func(metrics string) string {
		_, rest, _ := strings.Cut(metrics, "\n"+line)
		value, _, _ := strings.Cut(rest, "\n")
		return value
	}
	for range 3 { // each writes to the log
		if err := p.cmd.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		p.until("it reloads", func() bool { _, now := p.get("/metrics"); return at(now) != at(before) })
		_, before = p.get("/metrics")
	}
	if err := p.stop(); err != nil {
		t.Errorf("ended with %v", err)
	}
}
