package journal_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"testing"

	"go.uber.org/goleak"

	"parasol/schedule/agent"
	"parasol/schedule/journal"
	"parasol/schedule/journal/journaltest"
)

// other is the variable with which the test binary is started as another
// process: it opens the journal in the folder that the variable names.
const other = "PARASOL_JOURNAL_TEST_DIR"

// commits is the variable with which the test binary writes events and
// reminders into the folder, while strace counts the fsyncs.
const commits = "PARASOL_JOURNAL_TEST_COMMITS"

func TestMain(m *testing.M) {
	if dir := os.Getenv(other); dir != "" {
		j, err := journal.Open(context.Background(), dir, slog.New(slog.DiscardHandler))
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("opened")
		_ = j.Close()
		os.Exit(0)
	}
	if dir := os.Getenv(commits); dir != "" {
		writeCommits(dir)
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

var noon = journaltest.Noon

func opened(t testing.TB, dir string) *journal.Journal {
	t.Helper()
	j, err := journal.Open(context.Background(), dir, slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return j
}

func TestJournalConforms(t *testing.T) {
	journaltest.Run(t, func(t *testing.T) agent.Journal { return opened(t, t.TempDir()) })
}
