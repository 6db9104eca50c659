package journal_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/journal"
	"parasol/schedule/journal/journaltest"
)

func TestVanishedOrReplacedFolderIsNoticed(t *testing.T) {
	tests := []struct {
		name   string
		change func(t *testing.T, dir string)
		want   error // nil: no error
		taken  bool
	}{
		{"nothing happened", func(*testing.T, string) {}, nil, false},
		{"a reader looked", func(t *testing.T, dir string) { read(t, dir) }, nil, false},
		{"the folder is gone", func(t *testing.T, dir string) { remove(t, dir) }, journal.ErrGone, false},
		{"the database is gone", func(t *testing.T, dir string) { remove(t, filepath.Join(dir, journal.File)) }, journal.ErrGone, false},
		{"another folder in its place", func(t *testing.T, dir string) {
			remove(t, dir)
			_ = opened(t, dir).Close()
		}, journal.ErrGone, false},
		{"another folder, and a daemon in it", func(t *testing.T, dir string) {
			remove(t, dir)
			opened(t, dir)
		}, journal.ErrGone, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			j := opened(t, dir)
			tt.change(t, dir)
			err := j.Intact(context.Background())
			if !errors.Is(err, tt.want) || errors.Is(err, agent.ErrTaken) != tt.taken {
				t.Errorf("got %v; want %v, taken: %v", err, tt.want, tt.taken)
			}
		})
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
}

func reader(t *testing.T, dir string) *journal.Journal {
	t.Helper()
	r, err := journal.OpenReader(context.Background(), dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// read opens the journal for reading and returns the number of ada's events and
// reminders.
func read(t *testing.T, dir string) int {
	t.Helper()
	r := reader(t, dir)
	defer func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}()
	all, err := r.Recent(context.Background(), "ada", noon)
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// killed returns the data folder of a killed process, without SQLite's index.
func killed(t *testing.T) string {
	t.Helper()
	dir, copied := t.TempDir(), t.TempDir()
	j := opened(t, dir)
	if err := wake(j, 0, 1); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{journal.File, journal.File + "-wal", journal.LockFile} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(copied, name), string(b))
	}
	return copied
}

func TestReaderLeavesNoFileBehind(t *testing.T) {
	tests := []struct {
		name string
		lay  func(t *testing.T) string
	}{
		{"beside the daemon", func(t *testing.T) string {
			dir := t.TempDir()
			if err := wake(opened(t, dir), 0, 1); err != nil {
				t.Fatal(err)
			}
			return dir
		}},
		{"after it ended", func(t *testing.T) string {
			dir := t.TempDir()
			j := opened(t, dir)
			if err := wake(j, 0, 1); err != nil {
				t.Fatal(err)
			}
			_ = j.Close()
			return dir
		}},
		{"after it was killed", killed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := tt.lay(t)
			before := files(t, dir)
			if n := read(t, dir); n != 2 {
				t.Errorf("read %d events and reminders; want 2", n)
			}
			if after := files(t, dir); !slices.Equal(before, after) {
				t.Errorf("before %v; after %v", before, after)
			}
		})
	}
}

// A backup that is taken while the daemon writes, and then replaces the data
// folder, holds everything up to that time.
func TestBackupIsRestored(t *testing.T) {
	ctx, dir, dest := context.Background(), t.TempDir(), filepath.Join(t.TempDir(), "backup")
	j := opened(t, dir)
	journaltest.Put(t, j, journaltest.Tells(journaltest.Event("a", 0, schedule.Applied)), sends(0, 1, 1, schedule.Normal))
	for round := range 2 { // the second backup replaces the first
		r, err := journal.OpenReader(ctx, dir, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Backup(ctx, dest); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		journaltest.Put(t, j, journaltest.Tells(journaltest.Event("later", 1, schedule.Applied)))
	}
	if got := files(t, dest); !slices.Equal(got, []string{journal.File}) {
		t.Errorf("backup: got %v; want the one file", got)
	}
	if info, err := os.Stat(filepath.Join(dest, journal.File)); err != nil || info.Mode() != 0o600 {
		t.Errorf("mode: got %v, %v; want 0600", info.Mode(), err)
	}
	restored := opened(t, dest)
	if n := len(journaltest.Known(t, restored, noon).Recent); n != 3 {
		t.Errorf("restored %d events and reminders; want the 3 of before the second backup", n)
	}
	if n := len(journaltest.Due(t, restored, noon)); n != 1 {
		t.Errorf("restored %d deliveries; want the one that waits", n)
	}
	journaltest.Put(t, restored, journaltest.Tells(journaltest.Event("new", 2, schedule.Applied)))
}

func TestPruneCheckpointsTheLog(t *testing.T) {
	dir := t.TempDir()
	j := opened(t, dir)
	for n := range 20 {
		if err := wake(j, n, n); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Prune(context.Background(), noon.AddDate(-1, 0, 0)); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, journal.File+"-wal")); err != nil || info.Size() > 0 {
		t.Errorf("the log holds %d bytes, %v; want none", info.Size(), err)
	}
	copied := t.TempDir()
	b, err := os.ReadFile(filepath.Join(dir, journal.File))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(copied, journal.File), string(b))
	if n := read(t, copied); n != 40 {
		t.Errorf("the one file alone holds %d events and reminders; want 40", n)
	}
}
