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

	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/journal"
)

// The faults are those of a real disk as far as a test that may run as root
// can make them: a bound on the file's size gives the same code as a full
// disk, a connection that may not write the same as a folder mounted
// read-only.
func TestFaultsAreNamedAndPassWithTheirCause(t *testing.T) {
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
			commit(t, j, agent.Batch{Reports: []agent.Report{report("before", 0, schedule.Applied)}})
			for _, query := range tt.break_ {
				if err := j.Exec(context.Background(), query); err != nil {
					t.Fatal(err)
				}
			}
			big := agent.Batch{Reports: []agent.Report{report("during", 1, schedule.Applied)}}
			for n := range 500 { // more than the pages that are left hold
				big.Intents = append(big.Intents, intent(decided(1, reapply(n), 1, 1), "phone"))
			}
			if err := j.Commit(context.Background(), &big); !errors.Is(err, tt.want) {
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
			commit(t, j, big)
			if events, err := j.Recent(context.Background(), "ada", noon); err != nil || len(events) != 502 {
				t.Errorf("got %d events, %v; want all once the cause is gone", len(events), err)
			}
		})
	}
}

func TestLockedDatabaseIsNamedAndPasses(t *testing.T) {
	dir := t.TempDir()
	j := opened(t, dir)
	if err := j.Exec(context.Background(), `PRAGMA busy_timeout = 1`); err != nil {
		t.Fatal(err)
	}
	db := raw(t, dir)
	run(t, db, `BEGIN IMMEDIATE`)
	b := agent.Batch{Reports: []agent.Report{report("a", 0, schedule.Applied)}}
	if err := j.Commit(context.Background(), &b); !errors.Is(err, journal.ErrLocked) {
		t.Errorf("got %v; want %v", err, journal.ErrLocked)
	}
	if _, err := j.Recent(context.Background(), "ada", noon); err != nil {
		t.Errorf("reading beside the lock: %v", err)
	}
	run(t, db, `ROLLBACK`)
	commit(t, j, b)
}

func TestUnreadableRowIsToldOnce(t *testing.T) {
	var log bytes.Buffer
	j, err := journal.Open(context.Background(), t.TempDir(), slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	commit(t, j, agent.Batch{Reports: []agent.Report{report("a", 0, schedule.Applied)}})
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

// writeCommits writes as many wakes as it is told, each with an event and a
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
		b := agent.Batch{
			Reports: []agent.Report{report(strconv.Itoa(i), i, schedule.Outdoors)},
			Intents: []agent.Intent{intent(decided(i, reapply(i), 1, 1), "phone", "mail")},
		}
		if err := j.Commit(context.Background(), &b); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
	os.Exit(0) // without the checkpoint of a clean end
}

var synced = regexp.MustCompile(`(?m)^.*\bf(data)?sync\(`)

// An event and the reminder that answers it cost one fsync together. strace
// counts; without it there is nothing to count with.
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
	if after-opening > 21 { // the log's own beginning is one more
		t.Errorf("20 wakes cost %d fsyncs; want one each", after-opening)
	}
	t.Logf("20 wakes: %d fsyncs, opening: %d", after-opening, opening)
}
