package main_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"parasol/notify/confirm"
	"parasol/schedule/journal"
)

// A daemon that cannot start says why in one line, exits with code 1, and
// starts once the cause is gone. check reports the same beforehand, at the
// setting at fault, except for a full disk, which it cannot see.
func TestStartErrors(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the daemon")
	}
	tests := []struct {
		name   string
		cause  func(t *testing.T, file string) (cure func()) // called with a data folder that was used before
		want   string
		listen string
		check  int
	}{
		{"another process runs on the folder", running, `another parasol runs on this data folder: .*parasol\.lock is held by process \d+`,
			"", 0},
		{"a parasol listens there", running, `address already in use`, quietPort(t), 0},
		{"the schema is of a newer version", newerSchema,
			`written by a newer parasol: schema 99, this one knows up to \d+; install the newer one`, "", 2},
		{"the database is none", damaged, `database damaged: move it away, or restore a backup`, "", 2},
		{"a key is none", spoiltKey, `key .*confirm\.key: got 4 bytes; want 32`, "", 2},
		{"the folder is a file", fileForFolder, `not a directory|is not a folder`, "", 2},
		{"the folder is read-only", readOnly, `read-only|not writable`, "", 2},
		{"the disk is full", full, `disk full|no space left`, "", 0},
		{"another program listens", listening, `address already in use|another program listens`, quietPort(t), 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			file := crowd{n: 1, pushes: newTally(t).URL, listen: tt.listen}.write(t)
			cure := tt.cause(t, file)
			if got := runCommand(t, "check", "--config", file); got.code != tt.check ||
				tt.check == 2 && !at(file, tt.want).MatchString(got.stderr) {
				t.Errorf("check: code %d; want %d and %q:\n%s", got.code, tt.check, tt.want, got.stderr)
			} else if tt.check == 0 && tt.listen != "" &&
				!strings.Contains(got.stderr, "server.listen: a parasol listens on "+tt.listen+" now") {
				t.Errorf("check does not tell of the daemon that runs:\n%s", got.stderr)
			}
			began := time.Now()
			stderr, code := ends(t, file)
			if code != 1 || !regexp.MustCompile("(?m)^parasol: .*("+tt.want+")").MatchString(stderr) {
				t.Errorf("code %d; want 1 and %q:\n%s", code, tt.want, stderr)
			}
			// There may be a warning too: the place depends on the hour and may
			// be near the border of a zone.
			if n := strings.Count("\n"+stderr, "\nparasol: "); n > 2 || time.Since(began) > stopsWithin {
				t.Errorf("%d lines after %s; want one or two at once:\n%s", n, time.Since(began), stderr)
			}
			cure()
			if err := startDaemon(t, file).stop(); err != nil {
				t.Errorf("once the cause is gone: %v", err)
			}
		})
	}
}

// at returns a pattern for a problem of the file.
func at(file, want string) *regexp.Regexp {
	return regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(file) + `:\d+:\d+: (data_dir|server\.listen): .*(` + want + `)`)
}

// ends runs a daemon that must end by itself.
func ends(t *testing.T, file string) (stderr string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	args := daemonCommand(t, file)
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	var said bytes.Buffer
	cmd.Env, cmd.Stderr = []string{}, &said
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return said.String(), cmd.ProcessState.ExitCode()
}

// used creates the data folder by running a daemon.
func used(t *testing.T, file string) {
	t.Helper()
	if err := startDaemon(t, file).stop(); err != nil {
		t.Fatal(err)
	}
}

func running(t *testing.T, file string) func() {
	p := startDaemon(t, file)
	return func() {
		if code, body := p.get("/readyz"); code != http.StatusOK {
			t.Errorf("the first is not ready: %s", body)
		}
		if err := p.stop(); err != nil {
			t.Errorf("the first, stopped: %v", err)
		}
	}
}

func listening(t *testing.T, file string) func() {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	return func() { _ = l.Close() }
}

func spoiltKey(t *testing.T, file string) func() {
	used(t, file)
	path := filepath.Join(dataDir(file), confirm.Links)
	if err := os.WriteFile(path, []byte("none"), 0o600); err != nil {
		t.Fatal(err)
	}
	return func() { _ = os.Remove(path) }
}

func fileForFolder(t *testing.T, file string) func() {
	if err := os.WriteFile(dataDir(file), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return func() { _ = os.Remove(dataDir(file)) }
}

func newerSchema(t *testing.T, file string) func() {
	used(t, file)
	db := database(t, dataDir(file))
	do(t, db.Exec, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)`)
	return func() { do(t, db.Exec, `DELETE FROM goose_db_version WHERE version_id = 99`) }
}

// do runs a statement as another program.
func do[R any](t *testing.T, exec func(string, ...any) (R, error), query string) {
	t.Helper()
	if _, err := exec(query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func damaged(t *testing.T, file string) func() {
	path := filepath.Join(dataDir(file), journal.File)
	if err := os.MkdirAll(dataDir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Repeat([]byte("not a database\n"), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	return func() { _ = os.Remove(path) }
}

func readOnly(t *testing.T, file string) func() {
	d := newDisk(t, dataDir(file))
	used(t, file)
	d.writable(t, false)
	return func() { d.writable(t, true) }
}

func full(t *testing.T, file string) func() {
	d := newDisk(t, dataDir(file))
	return d.fill(t)
}
