package journal_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/journal/journaltest"
)

// TestManyTurnsEqualSingleOnes reads the turns of many people with one query
// and of each alone: the rows of one must not reach another.
func TestManyTurnsEqualSingleOnes(t *testing.T) {
	ctx := context.Background()
	j := opened(t, t.TempDir())
	var names []string
	for i := range 30 {
		d := journaltest.Decided(i%7, journaltest.Reapply(i), 1+i%3, schedule.High)
		d.Person = fmt.Sprintf("p%02d", i)
		names = append(names, d.Person)
		told := []schedule.Event{
			journaltest.Event("a", 2*i, schedule.Outdoors),
			journaltest.Event("b", i, schedule.Applied),
		}
		e := journaltest.Entry{Person: d.Person, Told: told}
		if i%2 == 0 {
			e.Verdict = journaltest.Sends(d, "phone").Verdict
		}
		journaltest.Put(t, j, e)
	}
	// Put leaves the last one alone enrolled, and due in a year.
	if err := errors.Join(j.Enrol(ctx, names, noon), j.Hasten(ctx, nil, noon)); err != nil {
		t.Fatal(err)
	}
	together := map[string]*agent.Turn{}
	wake := agent.Wake{Now: noon.Add(time.Hour), Since: noon, Most: len(names)}
	woken, err := j.Wake(ctx, wake, func(now time.Time, turn *agent.Turn) agent.Verdict {
		together[turn.Person] = turn
		return agent.Verdict{Next: now.Add(time.Hour)}
	})
	if err != nil || woken.Decided != len(names) {
		t.Fatalf("%d decided, %v; want %d", woken.Decided, err, len(names))
	}
	for i, person := range names {
		alone, err := j.Turn(ctx, person, noon)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(alone, together[person]); diff != "" {
			t.Errorf("%s: alone against together:\n%s", person, diff)
		}
		if len(alone.Recent) != 2+(i+1)%2 || len(alone.Open) != (i+1)%2 {
			t.Errorf("%s: %d events, %d open; want %d and %d", person, len(alone.Recent), len(alone.Open), 2+(i+1)%2, (i+1)%2)
		}
		if !slices.IsSortedFunc(alone.Recent[(i+1)%2:], func(a, b schedule.Event) int { return a.At.Compare(b.At) }) {
			t.Errorf("%s: events not in order", person)
		}
	}
}
