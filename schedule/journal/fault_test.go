package journal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/journal"
	"parasol/schedule/journal/journaltest"
)

// These are the faults of a real disk as far as a test that may run as root can
// cause them: a limit on the file's size gives the same code as a full disk, a
// read-only connection the same as a folder mounted read-only.
func TestFaultsAreNamedAndEndWithTheirCause(t *testing.T) {
	tests := []struct {
		name        string
		break_, fix []string
		want        error
	}{
		{"disk full", []string{`PRAGMA max_page_count = 1`}, []string{`PRAGMA max_page_count = 1000000`}, journal.ErrFull},
		{"not writable", []string{`PRAGMA query_only = 1`}, []string{`PRAGMA query_only = 0`}, journal.ErrReadOnly},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			j := opened(t, t.TempDir())
			journaltest.Put(t, j, journaltest.Tells(journaltest.Event("before", 0, schedule.Applied)))
			for _, query := range tt.break_ {
				if err := j.Exec(context.Background(), query); err != nil {
					t.Fatal(err)
				}
			}
			big := journaltest.Tells()
			for n := range 500 { // more than the remaining pages hold
				big.Told = append(big.Told, journaltest.Event("during "+strconv.Itoa(n), 1, schedule.Applied))
			}
			if err := wakeFor(j, big); !errors.Is(err, tt.want) {
				t.Errorf("got %v; want %v", err, tt.want)
			}
			if events, err := j.Recent(context.Background(), "ada", noon); err != nil || len(events) != 1 {
				t.Errorf("got %d events, %v; want the one of before: all of a batch or nothing", len(events), err)
			}
			for _, query := range tt.fix {
				if err := j.Exec(context.Background(), query); err != nil {
					t.Fatal(err)
				}
			}
			if err := wakeFor(j, big); err != nil {
				t.Fatal(err)
			}
			if events, err := j.Recent(context.Background(), "ada", noon); err != nil || len(events) != 501 {
				t.Errorf("got %d events, %v; want all once the cause is gone", len(events), err)
			}
		})
	}
}

// wakeFor runs the wake for what ada reported.
func wakeFor(j *journal.Journal, e journaltest.Entry) error {
	w := agent.Wake{Now: journaltest.At(1), Since: noon}
	for _, event := range e.Told {
		w.Told = append(w.Told, agent.Told{Person: "ada", Event: event})
	}
	_, err := j.Wake(context.Background(), w, func(time.Time, *agent.Turn) agent.Verdict { return e.Verdict })
	return err
}

func TestLockedDatabaseIsNamedAndRecovers(t *testing.T) {
	dir := t.TempDir()
	j := opened(t, dir)
	if err := j.Exec(context.Background(), `PRAGMA busy_timeout = 1`); err != nil {
		t.Fatal(err)
	}
	db := raw(t, dir)
	run(t, db, `BEGIN IMMEDIATE`)
	entry := journaltest.Tells(journaltest.Event("a", 0, schedule.Applied))
	if err := wakeFor(j, entry); !errors.Is(err, journal.ErrLocked) {
		t.Errorf("got %v; want %v", err, journal.ErrLocked)
	}
	if _, err := j.Recent(context.Background(), "ada", noon); err != nil {
		t.Errorf("reading beside the lock: %v", err)
	}
	run(t, db, `ROLLBACK`)
	if err := wakeFor(j, entry); err != nil {
		t.Error(err)
	}
}

func TestUnreadableRowIsLoggedOnce(t *testing.T) {
	var log bytes.Buffer
	j, err := journal.Open(context.Background(), t.TempDir(), slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	journaltest.Put(t, j, journaltest.Tells(journaltest.Event("a", 0, schedule.Applied)))
	if err := j.Exec(context.Background(), `UPDATE events SET kind = 'x'`); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := j.Recent(context.Background(), "ada", noon); err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(log.String(), "journal row unreadable"); n != 1 {
		t.Errorf("got %d warnings; want one:\n%s", n, &log)
	}
}

// writeCommits runs the given number of wakes, each with an event and a
// reminder that goes to two channels.
func writeCommits(arg string) {
	dir, count, _ := strings.Cut(arg, ":")
	n, _ := strconv.Atoi(count)
	j, err := journal.Open(context.Background(), dir, slog.New(slog.DiscardHandler))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for i := range n {
		if err := wake(j, i, i); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
	os.Exit(0) // without the checkpoint of a clean shutdown
}

var synced = regexp.MustCompile(`(?m)^.*\bf(data)?sync\(`)

// An event and the reminder that follows cost one fsync together. strace counts
// them; without it the test is skipped.
func TestOneFsyncAWake(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("no strace")
	}
	count := func(wakes int) int {
		trace := t.TempDir() + "/trace"
		cmd := exec.Command(strace, "-f", "-e", "trace=fsync,fdatasync", "-o", trace, os.Args[0])
		cmd.Env = append(os.Environ(), commits+"="+t.TempDir()+":"+strconv.Itoa(wakes))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Skipf("strace: %v: %s", err, out)
		}
		text, err := os.ReadFile(trace)
		if err != nil {
			t.Fatal(err)
		}
		return len(synced.FindAll(text, -1))
	}
	opening, after := count(0), count(20)
	if after-opening > 21 { // one more for the header of the log
		t.Errorf("20 wakes cost %d fsyncs; want one each", after-opening)
	}
	t.Logf("20 wakes: %d fsyncs, opening: %d", after-opening, opening)
}
