package journal_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/journal"
)

// A test binary started with this in its environment opens the journal in that
// folder, as another process would.
const other = "PARASOL_JOURNAL_TEST_DIR"

// A test binary started with this writes events and reminders there, for
// strace to count the fsyncs of.
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

var noon = time.Date(2026, 6, 21, 10, 0, 0, 0, time.UTC)

func opened(t testing.TB, dir string) *journal.Journal {
	t.Helper()
	j, err := journal.Open(context.Background(), dir, slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return j
}

func commit(t testing.TB, j *journal.Journal, b agent.Batch) {
	t.Helper()
	if err := j.Commit(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
}

// decided returns a decision of ada's at noon and so many minutes to send an
// attempt of a slot.
func decided(minutes int, slot schedule.Slot, attempt int, level schedule.Level) *schedule.Decision {
	at := noon.Add(time.Duration(minutes) * time.Minute)
	return &schedule.Decision{
		At: at, Person: "ada", Reason: schedule.FilmEnded, Next: at.Add(10 * time.Minute),
		Send: &schedule.Reminder{
			Slot: slot, Attempt: attempt, Level: level, Due: at, Until: at.Add(time.Hour), Confirms: schedule.Applied,
		},
		Evidence: schedule.Evidence{Forecast: 6.4, Ceiling: 7, Source: "file", Date: schedule.DateOf(at), Phase: schedule.Strict},
	}
}

func intent(d *schedule.Decision, channels ...string) agent.Intent {
	in := agent.Intent{Decision: d}
	for _, c := range channels {
		in.Routes = append(in.Routes, agent.Route{Channel: c, Lane: "lane"})
	}
	return in
}

func reapply(n int) schedule.Slot {
	return schedule.Slot{Kind: schedule.Reapply, Anchor: noon.Unix(), N: n}
}

func due(t testing.TB, j *journal.Journal, at time.Time) []agent.Delivery {
	t.Helper()
	all, _, err := j.Due(context.Background(), "lane", at, 100)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// states returns the state of each delivery as "channel state", by reminder
// and channel.
func outcomes(t testing.TB, j *journal.Journal) []string {
	t.Helper()
	pushes, err := j.Pushes(context.Background(), "ada", 100)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, p := range pushes {
		all = append(all, fmt.Sprintf("%s/%d %s", p.Kind, p.Attempt, p.Outcome))
	}
	return all
}
