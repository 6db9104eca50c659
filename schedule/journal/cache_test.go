package journal_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/schedule"
	"parasol/schedule/journal/journaltest"
)

// busy fills a journal with one event a minute, enough for the person's events
// to be cached.
func busy(t testing.TB, dir string, n int) (events []schedule.Event) {
	t.Helper()
	entry := journaltest.Tells(journaltest.Event("moved", -100_000, schedule.Moved))
	for i := range n {
		entry.Told = append(entry.Told, journaltest.Event(fmt.Sprintf("%05d", i), i, schedule.Seen))
	}
	j := opened(t, dir)
	journaltest.Put(t, j, entry)
	_ = j.Close()
	return entry.Told
}

// The cache holds what another reader of the same file finds, whatever
// happened.
func TestCacheAgreesWithTheFile(t *testing.T) {
	dir := t.TempDir()
	busy(t, dir, 300)
	j := opened(t, dir)
	since := journaltest.At(50)
	for i, step := range []func(){
		func() {},
		func() { journaltest.Put(t, j, journaltest.Tells(journaltest.Event("new", 150, schedule.Applied))) },
		func() { journaltest.Put(t, j, journaltest.Tells(journaltest.Event("new", 160, schedule.Indoors))) }, // an id that is known already
		func() { journaltest.Put(t, j, journaltest.Tells(journaltest.Event("old", 10, schedule.Applied))) },
		func() { journaltest.Put(t, j, journaltest.Tells(journaltest.Event("had", -5000, schedule.Had))) },
		func() { since = journaltest.At(40) },
		func() { since = journaltest.At(280) },
		func() { since = journaltest.At(290) },
		func() {
			if err := j.Prune(context.Background(), journaltest.At(285)); err != nil {
				t.Fatal(err)
			}
		},
		func() { journaltest.Put(t, j, journaltest.Tells(journaltest.Event("last", 299, schedule.Applied))) },
	} {
		_ = journaltest.Known(t, j, since) // so that it is cached
		step()
		got := journaltest.Known(t, j, since).Recent
		want := diskHas(t, dir, since)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("step %d (-disk +memory):\n%s", i, diff)
		}
	}
}

func diskHas(t *testing.T, dir string, since time.Time) []schedule.Event {
	t.Helper()
	r := reader(t, dir)
	defer r.Close()
	all, err := r.Recent(context.Background(), "ada", since)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestResultsAreCopies(t *testing.T) {
	dir := t.TempDir()
	busy(t, dir, 200)
	j := opened(t, dir)
	first := journaltest.Known(t, j, noon).Recent
	kept := slices.Clone(first)
	for i := range first {
		first[i].Kind = schedule.NoEvent
	}
	if diff := cmp.Diff(kept, journaltest.Known(t, j, noon).Recent); diff != "" {
		t.Errorf("the second time (-want +got):\n%s", diff)
	}
}

// BenchmarkWakeOfSomebodyBusy wakes for the most events that the API accepts in
// two days.
func BenchmarkWakeOfSomebodyBusy(b *testing.B) {
	dir := b.TempDir()
	busy(b, dir, 5760)
	j := opened(b, dir)
	for n := range b.N {
		if err := wake(j, 5760+n%1000, n); err != nil {
			b.Fatal(err)
		}
	}
}
