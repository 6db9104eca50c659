package journaltest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"parasol/schedule"
	"parasol/schedule/agent"
)

// wake runs a wake in which everybody taken is due again an hour later. It
// returns the names of those who were taken, and the result.
func wake(t *testing.T, j agent.Turns, w agent.Wake) (names []string, woken agent.Woken) {
	t.Helper()
	w.Since = w.Now.Add(-48 * time.Hour)
	woken, err := j.Wake(context.Background(), w, func(now time.Time, turn *agent.Turn) agent.Verdict {
		names = append(names, turn.Person)
		return agent.Verdict{Next: now.Add(time.Hour)}
	})
	if err != nil {
		t.Fatal(err)
	}
	if woken.Decided != len(names) {
		t.Errorf("decided for %v; told %d", names, woken.Decided)
	}
	return names, woken
}

func enrol(t *testing.T, j agent.Turns, at time.Time, people ...string) {
	t.Helper()
	if err := j.Enrol(context.Background(), people, at); err != nil {
		t.Fatal(err)
	}
}

func equal(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func enrolled(t *testing.T, j agent.Journal) {
	if got, woken := wake(t, j, agent.Wake{Now: Noon, Most: 9}); len(got) > 0 || !woken.Next.IsZero() {
		t.Errorf("an empty journal: decided for %v, next %v", got, woken.Next)
	}
	enrol(t, j, Noon, "ada", "bob")
	if got, woken := wake(t, j, agent.Wake{Now: Noon.Add(-1), Most: 9}); len(got) > 0 || !woken.Next.Equal(Noon) {
		t.Errorf("before their time: decided for %v, next %v", got, woken.Next)
	}
	got, woken := wake(t, j, agent.Wake{Now: Noon, Most: 9})
	equal(t, "at their time", []string{"ada", "bob"}, got)
	if !woken.Next.Equal(Noon.Add(time.Hour)) {
		t.Errorf("next: got %v; want the verdicts' hour", woken.Next)
	}
	enrol(t, j, At(10), "bob", "eve")
	got, _ = wake(t, j, agent.Wake{Now: At(10), Most: 9})
	equal(t, "who is new is due, who was there keeps their time", []string{"eve"}, got)
	got, _ = wake(t, j, agent.Wake{Now: At(120), Most: 9})
	equal(t, "who is gone is not woken for", []string{"bob", "eve"}, got)
}

func hastened(t *testing.T, j agent.Journal) {
	ctx := context.Background()
	enrol(t, j, At(60), "ada", "bob", "eve")
	for _, step := range []struct {
		people []string
		at     time.Time
		want   []string // the people due ten minutes after noon
	}{
		{[]string{"ada"}, At(90), nil},
		{[]string{"ada"}, At(5), []string{"ada"}},
		{[]string{}, At(5), nil},
		{nil, At(10), []string{"bob", "eve"}},
	} {
		if err := j.Hasten(ctx, step.people, step.at); err != nil {
			t.Fatal(err)
		}
		got, _ := wake(t, j, agent.Wake{Now: At(10), Most: 9})
		equal(t, fmt.Sprintf("%v hastened to %s", step.people, step.at.Format("15:04")), step.want,
			withoutAda(step.people, got))
	}
}

// withoutAda returns got without ada if people is nil, which stands for
// everybody.
func withoutAda(people, got []string) []string {
	if people == nil {
		return slices.DeleteFunc(got, func(name string) bool { return name == "ada" })
	}
	return got
}

func toldFirst(t *testing.T, j agent.Journal) {
	enrol(t, j, Noon, "ada", "bob")
	enrol(t, j, At(60), "ada", "bob", "eve")
	w := agent.Wake{Now: Noon, Told: []agent.Told{{Person: "eve", Event: Event("1", 0, schedule.Applied)}}, Most: 9}
	got, _ := wake(t, j, w)
	equal(t, "eve told something, the others are due", []string{"ada", "bob", "eve"}, slices.Sorted(slices.Values(got)))
	w = agent.Wake{Now: At(1), Told: []agent.Told{{Person: "eve", Event: Event("2", 1, schedule.Applied)}}, Most: 0}
	got, _ = wake(t, j, w)
	equal(t, "no others asked for", []string{"eve"}, got)
}

func bounded(t *testing.T, j agent.Journal) {
	enrol(t, j, At(2), "ada")
	enrol(t, j, At(1), "ada", "bob")
	enrol(t, j, At(3), "ada", "bob", "eve")
	got, woken := wake(t, j, agent.Wake{Now: At(5), Most: 2})
	equal(t, "the first two", []string{"bob", "ada"}, got)
	if woken.Next.After(At(5)) {
		t.Errorf("next: got %v; somebody is due yet", woken.Next)
	}
	got, _ = wake(t, j, agent.Wake{Now: At(5), Most: 2})
	equal(t, "the rest", []string{"eve"}, got)
}

func toldTwice(t *testing.T, j agent.Journal) {
	enrol(t, j, At(60), "ada", "bob")
	first, again := Event("1", 0, schedule.Applied), Event("1", 5, schedule.Indoors)
	same := []agent.Told{{Person: "ada", Event: first}, {Person: "ada", Event: again}, {Person: "bob", Event: again}}
	got, _ := wake(t, j, agent.Wake{Now: Noon, Told: same})
	equal(t, "told for the first time", []string{"ada", "bob"}, got)
	got, _ = wake(t, j, agent.Wake{Now: Noon, Told: same})
	equal(t, "told again", []string(nil), got)
	equal(t, "the first counts", []schedule.Event{first}, Known(t, j, Noon).Recent)
}

func claimed(t *testing.T, j agent.Journal) {
	enrol(t, j, At(60), "ada")
	var now, most atomic.Int32
	var mu sync.Mutex
	var known []int
	decide := func(now_ time.Time, turn *agent.Turn) agent.Verdict {
		most.Store(max(most.Load(), now.Add(1)))
		mu.Lock()
		known = append(known, len(turn.Recent))
		mu.Unlock()
		now.Add(-1)
		return agent.Verdict{Next: now_.Add(time.Hour)}
	}
	var wakes sync.WaitGroup
	for n := range 8 {
		wakes.Go(func() {
			told := []agent.Told{{Person: "ada", Event: Event(fmt.Sprint(n), n, schedule.Seen)}}
			if _, err := j.Wake(context.Background(), agent.Wake{Now: At(10), Since: Noon, Told: told},
				decide); err != nil {
				t.Error(err)
			}
		})
	}
	wakes.Wait()
	if most.Load() > 1 {
		t.Errorf("%d decided for one person at once", most.Load())
	}
	equal(t, "events that each wake found there", []int{0, 1, 2, 3, 4, 5, 6, 7}, known)
}

func remembered(t *testing.T, j agent.Journal) {
	out := Event("b", 1, schedule.Outdoors)
	out.Minutes, out.At = 45, out.At.In(time.FixedZone("CEST", 7200))
	seen := Event("a", 2, schedule.Seen)
	seen.Slot, seen.Source, seen.Of, seen.To = Reapply(1), "page", "b", Noon.AddDate(0, 0, 7)
	d := Decided(1, Reapply(1), 2, schedule.Emergency)
	d.Send.Ring, d.Send.Last, d.Send.Silent, d.Send.Covers = true, true, 2, []schedule.Slot{{Kind: schedule.Water,
		Anchor: Noon.Unix()}, Reapply(2)}
	note := Event("cancelled/x", 3, schedule.Stopped)
	entry := Sends(d, "phone")
	entry.Told, entry.Notes = []schedule.Event{out, seen, Event("old", -60, schedule.Applied)}, []schedule.Event{note}
	Put(t, j, entry, Entry{Person: "bob", Told: []schedule.Event{out}})

	turn := Known(t, j, Noon)
	slices.SortFunc(turn.Recent, func(a, b schedule.Event) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID,
			b.ID))
	})
	out.At = out.At.UTC()
	sent := schedule.Event{ID: "!" + Reapply(1).String() + "/2", At: d.At, Kind: schedule.Sent, Slot: Reapply(1),
		Sent: d.Send}
	equal(t, "recent", []schedule.Event{sent, out, seen, note}, turn.Recent)
	if turn.Person != "ada" || len(turn.Fresh) > 0 || len(turn.Open) != 1 {
		t.Errorf("got %+v; want ada's, nothing fresh, one delivery open", turn)
	}
}

func sentTwice(t *testing.T, j agent.Journal) {
	Put(t, j, Sends(Decided(0, Reapply(1), 1, schedule.Normal), "phone"), Sends(Decided(5, Reapply(1), 1,
		schedule.High), "phone", "mail"))
	turn := Known(t, j, Noon)
	if len(turn.Recent) != 1 || turn.Recent[0].Sent.Level != schedule.Normal {
		t.Errorf("got %+v; want the first reminder", turn.Recent)
	}
	if n := len(Due(t, j, Noon)); n != 1 {
		t.Errorf("got %d deliveries; want the first one", n)
	}
}

func longLived(t *testing.T, j agent.Journal) {
	phase := schedule.Slot{Kind: schedule.PhaseChange, Cause: "microneedling", Anchor: Noon.Unix(), Of: "strict"}
	morning := schedule.Slot{Kind: schedule.Morning, Anchor: Noon.Unix() / 86400}
	carrier := Decided(1, morning, 1, schedule.Normal)
	carrier.Send.Covers = []schedule.Slot{{Kind: schedule.SkinCheck, Cause: "microneedling", Anchor: Noon.Unix()}}
	Put(t, j, Sends(Decided(0, phase, 1, schedule.Normal)), Sends(carrier), Sends(Decided(2, Reapply(1), 1,
		schedule.Normal)))
	Put(t, j, Tells(Event("moved", 3, schedule.Moved), Event("seen", 4, schedule.Seen)))
	var found []string
	for _, e := range Known(t, j, Noon.AddDate(0, 3, 0)).Recent {
		found = append(found, e.Kind.String()+" "+e.Slot.String())
	}
	slices.SortFunc(found, strings.Compare)
	equal(t, "after three months", []string{"moved ", "sent " + morning.String(), "sent " + phase.String()}, found)
}
