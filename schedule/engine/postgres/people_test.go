package postgres_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/engine/postgres"
	"parasol/schedule/journal/journaltest"
)

func put(t *testing.T, c *postgres.Clinic, name, body string) bool {
	t.Helper()
	created, err := c.PutPerson(context.Background(), noon, name, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return created
}

func names(rows []postgres.Row) []string {
	var all []string
	for _, r := range rows {
		all = append(all, r.Name)
	}
	return all
}

func equal(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestPeopleComeChangeAndGo(t *testing.T) {
	ctx := context.Background()
	c := clinic(t, opened(t, migrated(t)), "north")
	if !put(t, c, "ada", `{"name":"ada"}`) || put(t, c, "ada", `{"name":"ada","discreet":true}`) {
		t.Error("created: want true for the first put only")
	}
	body, version, err := c.Person(ctx, "ada")
	if err != nil || string(body) != `{"name":"ada","discreet":true}` || version != 2 {
		t.Errorf("got %s, version %d, %v", body, version, err)
	}
	if _, _, err := c.Person(ctx, "bob"); !errors.Is(err, agent.ErrPerson) {
		t.Errorf("somebody else: got %v; want ErrPerson", err)
	}
	if _, err := c.Record(ctx, noon, "ada", journaltest.Event("1", 0, schedule.Applied), sends); err != nil {
		t.Fatal(err)
	}
	if err := c.PutDevice(ctx, postgres.Device{ID: "d", Person: "ada", Endpoint: "https://push"}); err != nil {
		t.Fatal(err)
	}
	if found, err := c.DropPerson(ctx, "ada"); !found || err != nil {
		t.Errorf("drop: got %v, %v", found, err)
	}
	if found, err := c.DropPerson(ctx, "ada"); found || err != nil {
		t.Errorf("drop again: got %v, %v", found, err)
	}
	put(t, c, "ada", `{}`)
	if turn := journaltest.Known(t, c, noon); len(turn.Recent) > 0 || len(turn.Open) > 0 {
		t.Errorf("who comes back is new; got %+v", turn)
	}
	if devices, err := c.Devices(ctx, "ada"); err != nil || len(devices) > 0 {
		t.Errorf("devices: got %v, %v", devices, err)
	}
}

// sends decides to send a reminder, once.
func sends(now time.Time, t *postgres.Turn) postgres.Verdict {
	v := postgres.Verdict{Verdict: agent.Verdict{Next: now.Add(time.Hour)}}
	if len(t.Open) == 0 {
		v.Send = journaltest.Decided(0, journaltest.Reapply(1), 1, schedule.Normal)
		v.Send.At, v.Send.Person = now, t.Person
		v.Routes = []agent.Route{{Channel: "phone", Lane: "push"}}
	}
	v.Status = []byte("is in strict")
	return v
}

func TestListsArePagedAndSearched(t *testing.T) {
	ctx := context.Background()
	e := opened(t, migrated(t))
	c := clinic(t, e, "north")
	for _, name := range []string{"ada", "bob", "adele", "eve"} {
		put(t, c, name, `{}`)
	}
	if _, err := e.Wake(ctx, noon, 3, sends); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Record(ctx, noon.Add(time.Minute), "bob", journaltest.Event("1", 1, schedule.Seen), sends); err != nil {
		t.Fatal(err)
	}
	due, _, err := c.Due(ctx, "push", noon, 1)
	if err != nil || len(due) != 1 {
		t.Fatal(due, err)
	}
	journaltest.Settle(t, c, agent.Outcome{Delivery: due[0].ID, At: noon, State: agent.Rejected, Class: schedule.Refused,
		Error: "no such user"})

	page, err := c.People(ctx, noon, 0, 3)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "first page", []string{"ada", "bob", "adele"}, names(page))
	first := postgres.Row{ID: page[0].ID, Name: "ada", Status: []byte("is in strict"), Next: noon.Add(time.Hour),
		AskedSince: noon, Refused: []string{"phone"}}
	equal(t, "first row", first, page[0])
	if !page[1].AskedSince.IsZero() {
		t.Errorf("bob answered; got asked since %v", page[1].AskedSince)
	}
	rest, err := c.People(ctx, noon.Add(4*24*time.Hour), page[2].ID, 3)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "second page", []postgres.Row{{ID: rest[0].ID, Name: "eve", Next: noon, Refused: []string{}}}, rest)
	found, err := c.Find(ctx, noon, "ad", 9)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "found", []string{"ada", "adele"}, names(found))
	silent, err := c.Unanswered(ctx, noon, noon.Add(-time.Second), 0, 9)
	if err != nil || len(silent) > 0 {
		t.Errorf("silent before they were asked: got %v, %v", names(silent), err)
	}
	if silent, err = c.Unanswered(ctx, noon, noon, 0, 9); err != nil {
		t.Fatal(err)
	}
	equal(t, "silent since", []string{"ada", "adele"}, names(silent))
}

func TestRecordKnowsWhatItKnows(t *testing.T) {
	ctx := context.Background()
	c := clinic(t, opened(t, migrated(t)), "north")
	put(t, c, "ada", `{"at":"home"}`)
	decide := func(now time.Time, turn *postgres.Turn) postgres.Verdict {
		if body, err := turn.Body(); err != nil || string(body) != `{"at":"home"}` || turn.Clinic != "north" ||
			turn.Version != 1 {
			t.Errorf("turn of %s, version %d: %s, %v", turn.Clinic, turn.Version, body, err)
		}
		return sends(now, turn)
	}
	for _, tt := range []struct {
		sentence string
		person   string
		fresh    bool
		err      error
	}{
		{"an event is fresh", "ada", true, nil},
		{"and known the second time", "ada", false, nil},
		{"nobody else's is taken", "bob", false, agent.ErrPerson},
	} {
		t.Run(tt.sentence, func(t *testing.T) {
			fresh, err := c.Record(ctx, noon, tt.person, journaltest.Event("1", 0, schedule.Applied), decide)
			if fresh != tt.fresh || !errors.Is(err, tt.err) {
				t.Errorf("got %v, %v; want %v, %v", fresh, err, tt.fresh, tt.err)
			}
		})
	}
	if n := len(journaltest.Known(t, c, noon).Open); n != 1 {
		t.Errorf("got %d deliveries; want that of the event", n)
	}
}

func TestWakeServesEveryClinic(t *testing.T) {
	ctx := context.Background()
	url := migrated(t)
	e := opened(t, url)
	for _, name := range []string{"north", "south", "west"} {
		c := clinic(t, e, name)
		put(t, c, "ada", `{}`)
		put(t, c, "bob", `{}`)
	}
	other := opened(t, url)
	clinic(t, other, "east")
	if woken, err := other.Wake(ctx, noon, 9, sends); err != nil || woken.Decided != 0 || !woken.Next.IsZero() {
		t.Errorf("without the keys: got %+v, %v", woken, err)
	}
	seen := map[string]int{}
	count := func(now time.Time, turn *postgres.Turn) postgres.Verdict {
		seen[turn.Clinic]++
		return sends(now, turn)
	}
	woken, err := e.Wake(ctx, noon, 3, count)
	if err != nil || woken.Decided != 3 || woken.Next.After(noon) {
		t.Errorf("some: got %+v, %v; want three, more due", woken, err)
	}
	if woken, err = e.Wake(ctx, noon, 9, count); err != nil || woken.Decided != 3 || !woken.Next.Equal(noon.Add(time.Hour)) {
		t.Errorf("the rest: got %+v, %v", woken, err)
	}
	equal(t, "by clinic", map[string]int{"north": 2, "south": 2, "west": 2}, seen)
	if err := e.Hasten(ctx, noon.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if woken, err = e.Wake(ctx, noon.Add(time.Minute), 9, count); err != nil || woken.Decided != 6 {
		t.Errorf("hastened: got %+v, %v; want everybody", woken, err)
	}
}

func TestAnotherKeyIsNoticed(t *testing.T) {
	e := opened(t, migrated(t))
	clinic(t, e, "north")
	if _, err := e.Clinic(context.Background(), "north", [32]byte{1}); !errors.Is(err, postgres.ErrKey) {
		t.Errorf("got %v; want ErrKey", err)
	}
}
