package journal_test

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"parasol/schedule"
	"parasol/schedule/journal"
	"parasol/schedule/journal/journaltest"
)

func TestFilesAreReadableByTheOwnerOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a b?#%", "data")
	j := opened(t, dir)
	journaltest.Put(t, j, sends(0, 1, 1, schedule.Normal))
	want := map[string]fs.FileMode{dir: 0o700 | fs.ModeDir, "parasol.db": 0o600, "parasol.db-wal": 0o600, "parasol.db-shm": 0o600,
		"parasol.lock": 0o600}
	for name, mode := range want {
		path := name
		if name != dir {
			path = filepath.Join(dir, name)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode() != mode {
			t.Errorf("%s: got mode %v; want %v", name, info.Mode(), mode)
		}
	}
}

func TestConnectionsAreSafe(t *testing.T) {
	j := opened(t, t.TempDir())
	// synchronous 2 is FULL. Pragmas apply to a connection, so the writing one
	// is asked.
	for pragma, want := range map[string]int{"synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000} {
		if got, err := j.AskWriter(context.Background(), "PRAGMA "+pragma); err != nil || got != want {
			t.Errorf("%s: got %d, %v; want %d", pragma, got, err, want)
		}
	}
}

func secondProcess(t *testing.T, dir string) (string, error) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), other+"="+dir)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestSecondProcessIsRefused(t *testing.T) {
	dir := t.TempDir()
	j := opened(t, dir)
	out, err := secondProcess(t, dir)
	if err == nil || !strings.Contains(out, journal.ErrHeld.Error()) || !strings.Contains(out, "process "+strconv.Itoa(os.Getpid())) {
		t.Errorf("beside the first: got %q, %v; want a refusal with its process id", out, err)
	}
	if _, err := journal.Open(context.Background(), dir, slog.New(slog.DiscardHandler)); !errors.Is(err, journal.ErrHeld) {
		t.Errorf("twice in one process: got %v; want %v", err, journal.ErrHeld)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if out, err := secondProcess(t, dir); err != nil {
		t.Errorf("after the first: got %q, %v", out, err)
	}
}

// raw opens the database file directly.
func raw(t *testing.T, dir string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, journal.File))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	return db
}

func run(t *testing.T, db *sql.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.Exec(query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func TestNewerSchemaIsRefusedAndLeftAlone(t *testing.T) {
	dir := t.TempDir()
	_ = opened(t, dir).Close()
	db := raw(t, dir)
	run(t, db, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)`)
	_, err := journal.Open(context.Background(), dir, slog.New(slog.DiscardHandler))
	if !errors.Is(err, journal.ErrNewer) || !strings.Contains(err.Error(), "schema 99") {
		t.Errorf("open: got %v; want %v", err, journal.ErrNewer)
	}
	if _, err := journal.OpenReader(context.Background(), dir, slog.New(slog.DiscardHandler)); !errors.Is(err, journal.ErrNewer) {
		t.Errorf("reader: got %v; want %v", err, journal.ErrNewer)
	}
	if out, err := secondProcess(t, dir); err == nil || strings.Contains(out, journal.ErrHeld.Error()) {
		t.Errorf("the refused process kept the lock: %q, %v", out, err)
	}
}

func TestOpenNamesWhatIsWrong(t *testing.T) {
	tests := []struct {
		name string
		lay  func(t *testing.T, dir string) string // returns the data folder
		want string
	}{
		{"a file where the folder should be", func(t *testing.T, dir string) string {
			return write(t, filepath.Join(dir, "data"), "")
		}, "not a directory"},
		{"a folder where the database should be", func(t *testing.T, dir string) string {
			mkdir(t, filepath.Join(dir, journal.File))
			return dir
		}, "is a directory"},
		{"a folder where the lock should be", func(t *testing.T, dir string) string {
			mkdir(t, filepath.Join(dir, journal.LockFile))
			return dir
		}, "is a directory"},
		{"something else under the database's name", func(t *testing.T, dir string) string {
			write(t, filepath.Join(dir, journal.File), strings.Repeat("not a database ", 100))
			return dir
		}, journal.ErrDamaged.Error()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := tt.lay(t, t.TempDir())
			j, err := journal.Open(context.Background(), dir, slog.New(slog.DiscardHandler))
			if err == nil {
				_ = j.Close()
				t.Fatal("opened")
			}
			if !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), dir) {
				t.Errorf("got %q; want %q and the path", err, tt.want)
			}
		})
	}
}

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func mkdir(t *testing.T, path string) {
	t.Helper()
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
}

func TestReaderWorksBesideTheWriterAndWritesNothing(t *testing.T) {
	dir := t.TempDir()
	if _, err := journal.OpenReader(context.Background(), dir, slog.New(slog.DiscardHandler)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a journal: got %v; want %v", err, fs.ErrNotExist)
	}
	if names, _ := os.ReadDir(dir); len(names) > 0 {
		t.Errorf("the reader made %v", names)
	}
	j := opened(t, dir)
	journaltest.Put(t, j, journaltest.Tells(journaltest.Event("a", 0, schedule.Applied)))
	r, err := journal.OpenReader(context.Background(), dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	journaltest.Put(t, j, journaltest.Tells(journaltest.Event("b", 1, schedule.Applied)))
	if events, err := r.Recent(context.Background(), "ada", noon); err != nil || len(events) != 2 {
		t.Errorf("got %d events, %v; want the 2 that the writer wrote before and after", len(events), err)
	}
}

// A copy of the files, taken while the daemon runs, is what a kill would leave
// behind.
func TestWhatWasCommittedSurvivesAKill(t *testing.T) {
	dir, copied := t.TempDir(), t.TempDir()
	j := opened(t, dir)
	for n := 1; n <= 20; n++ {
		if err := wake(j, n, n); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{journal.File, journal.File + "-wal"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(copied, name), string(b))
	}
	after := opened(t, copied)
	events, err := after.Recent(context.Background(), "ada", noon)
	if err != nil || len(events) != 40 {
		t.Errorf("got %d events and reminders, %v; want 40", len(events), err)
	}
	if n := len(journaltest.Due(t, after, journaltest.At(20))); n != 40 {
		t.Errorf("got %d deliveries to make; want 20", n)
	}
}

// A kill during a commit leaves an incomplete end of the log; everything before
// it is kept.
func TestTornLogLosesOnlyItsEnd(t *testing.T) {
	dir, copied := t.TempDir(), t.TempDir()
	j := opened(t, dir)
	journaltest.Put(t, j, journaltest.Tells(journaltest.Event("a", 0, schedule.Applied)))
	whole, err := os.Stat(filepath.Join(dir, journal.File+"-wal"))
	if err != nil {
		t.Fatal(err)
	}
	journaltest.Put(t, j, journaltest.Tells(journaltest.Event("b", 1, schedule.Applied)))
	log, err := os.ReadFile(filepath.Join(dir, journal.File+"-wal"))
	if err != nil {
		t.Fatal(err)
	}
	main, err := os.ReadFile(filepath.Join(dir, journal.File))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(copied, journal.File), string(main))
	write(t, filepath.Join(copied, journal.File+"-wal"), string(log[:whole.Size()+100]))
	events, err := opened(t, copied).Recent(context.Background(), "ada", noon)
	if err != nil || len(events) != 1 {
		t.Errorf("got %d events, %v; want the first alone", len(events), err)
	}
}
