package postgres_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/engine/postgres"
	"parasol/schedule/journal/journaltest"
)

// partitions lists the partitions of reminders.
func partitions(t *testing.T, url string) (all []string) {
	t.Helper()
	err := owner(t, url).QueryRow(context.Background(), `SELECT array_agg(inhrelid::regclass::text ORDER BY inhrelid::regclass::text)
		FROM pg_inherits WHERE inhparent = 'reminders'::regclass`).Scan(&all)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestWeeksComeAndGo(t *testing.T) {
	ctx := context.Background()
	url := migrated(t)
	e := opened(t, url)
	c := clinic(t, e, "north")
	phase := schedule.Slot{Kind: schedule.PhaseChange, Cause: "microneedling", Anchor: noon.Unix(), Of: "strict"}
	put := func(at time.Time, slots ...schedule.Slot) {
		for _, s := range slots {
			s.N++
			d := journaltest.Decided(0, s, 1, schedule.Normal)
			d.At, d.Send.Until = at, at.Add(time.Hour)
			journaltest.Put(t, c, journaltest.Sends(d, "phone"))
		}
	}
	early := schedule.Slot{Kind: schedule.Water, Anchor: noon.AddDate(0, 0, -21).Unix()}
	put(noon.AddDate(0, 0, -21), early) // before there was a partition for it
	for range 2 {
		if _, err := e.Tidy(ctx, noon.AddDate(0, 0, -21)); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "partitions, not of a week that has rows already", []string{"reminders_0", "reminders_2944", "reminders_2945",
		"reminders_else"}, partitions(t, url))
	if _, err := e.Tidy(ctx, noon); err != nil {
		t.Fatal(err)
	}
	put(noon, schedule.Slot{Kind: schedule.Water, Anchor: noon.Unix()}, phase)
	if err := e.Prune(ctx, noon.AddDate(0, 0, -3)); err != nil {
		t.Fatal(err)
	}
	equal(t, "partitions after a while", []string{"reminders_0", "reminders_2945", "reminders_2946", "reminders_2947",
		"reminders_2948", "reminders_else"}, partitions(t, url))
	if n := len(journaltest.Known(t, c, noon.AddDate(0, 0, -30)).Recent); n != 2 {
		t.Errorf("got %d reminders; want this week's and the treatment's", n)
	}
	if err := e.Prune(ctx, noon.AddDate(1, 0, 0)); err != nil {
		t.Fatal(err)
	}
	if n := len(journaltest.Known(t, c, noon.AddDate(0, 0, -30)).Recent); n != 0 {
		t.Errorf("a year later: got %d reminders; want none", n)
	}
}

func TestTidyExpiresInEveryClinic(t *testing.T) {
	ctx := context.Background()
	e := opened(t, migrated(t))
	for _, name := range []string{"north", "south"} {
		put(t, clinic(t, e, name), "ada", `{}`)
	}
	if _, err := e.Wake(ctx, noon, 9, sends); err != nil {
		t.Fatal(err)
	}
	late, err := e.Tidy(ctx, noon.Add(2*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "late", map[string]int{"phone": 2}, late)
}

func TestFiguresCountWhatWaits(t *testing.T) {
	ctx := context.Background()
	e := opened(t, migrated(t))
	c := clinic(t, e, "north")
	clinic(t, e, "south")
	for _, name := range []string{"ada", "bob", "eve", "kim"} {
		put(t, c, name, `{}`)
	}
	if _, err := e.Wake(ctx, noon, 3, sends); err != nil {
		t.Fatal(err)
	}
	due, _, err := c.Due(ctx, "push", noon, 9)
	if err != nil || len(due) != 3 {
		t.Fatal(due, err)
	}
	for i, o := range []agent.Outcome{
		{State: agent.Pending, Class: schedule.Failed, Next: noon.Add(time.Minute)},
		{State: agent.Rejected, Class: schedule.Refused},
	} {
		o.Delivery, o.At = due[i].ID, noon
		journaltest.Settle(t, c, o)
	}
	got, err := e.Figures(ctx, noon.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "figures", []postgres.Figures{
		{Clinic: "north", People: 4, Overdue: time.Minute, Waiting: map[string]int{"push": 2},
			Failed: map[string]int{"push": 1}, Refused: map[string]int{"push": 1}},
		{Clinic: "south", Waiting: map[string]int{}, Failed: map[string]int{}, Refused: map[string]int{}},
	}, got)
}

func TestTheSkyIsShared(t *testing.T) {
	ctx := context.Background()
	url := migrated(t)
	one, two := opened(t, url).Sky(), opened(t, url).Sky()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(one.SaveForecast(ctx, "open-meteo", "52/5", noon, []byte("first")))
	must(one.SaveForecast(ctx, "open-meteo", "52/5", noon, []byte("second")))
	must(one.SaveBudget(ctx, "open-meteo", "*", []byte("9 left")))
	must(one.Want(ctx, []string{"52/5", "38/-9", "52/5"}, noon))
	must(two.Want(ctx, []string{"38/-9"}, noon.Add(-time.Hour)))
	forecast, err := two.LoadForecast(ctx, "open-meteo", "52/5")
	must(err)
	budget, err := two.LoadBudget(ctx, "open-meteo", "*")
	must(err)
	nothing, err := two.LoadForecast(ctx, "open-meteo", "0/0")
	must(err)
	equal(t, "what another process finds", []string{"second", "9 left", ""}, []string{string(forecast), string(budget),
		string(nothing)})
	wanted, err := two.Wanted(ctx, noon)
	must(err)
	equal(t, "wanted", []string{"38/-9", "52/5"}, wanted)
	saved, err := two.Saved(ctx, time.Now().Add(-time.Hour))
	must(err)
	equal(t, "saved", []string{"52/5"}, saved)
	if saved, err = two.Saved(ctx, time.Now().Add(time.Hour)); err != nil || len(saved) > 0 {
		t.Errorf("saved in an hour: got %v, %v", saved, err)
	}
}

func TestOneProcessLeads(t *testing.T) {
	url := migrated(t)
	var mu sync.Mutex
	var leading, most int
	led := make(chan int, 9)
	stops := map[int]context.CancelFunc{}
	var running sync.WaitGroup
	for n := range 3 {
		ctx, stop := context.WithCancel(context.Background())
		stops[n] = stop
		e := opened(t, url)
		running.Go(func() {
			e.Lead(ctx, "service pushover", func(ctx context.Context) {
				mu.Lock()
				leading++
				most = max(most, leading)
				mu.Unlock()
				led <- n
				<-ctx.Done()
				mu.Lock()
				leading--
				mu.Unlock()
			})
		})
	}
	first := <-led
	execute(t, url, backends) // the leader's connection breaks, everybody's does
	second := <-led
	stops[second]()
	third := <-led
	if second == third || most != 1 {
		t.Errorf("%d, %d and %d led, %d at once; want one at a time, and another after the second stopped", first, second,
			third, most)
	}
	for _, stop := range stops {
		stop()
	}
	running.Wait()
}

func TestSwapTakesTheVersionItWasMadeFrom(t *testing.T) {
	ctx := context.Background()
	c := clinic(t, opened(t, migrated(t)), "north")
	put(t, c, "ada", `{}`)
	var swapped []bool
	for _, version := range []int64{1, 1, 2} {
		ok, err := c.SwapPerson(ctx, noon, "ada", version, []byte(`{"v":2}`))
		if err != nil {
			t.Fatal(err)
		}
		swapped = append(swapped, ok)
	}
	if !slices.Equal(swapped, []bool{true, false, true}) {
		t.Errorf("got %v; want true where nobody was faster", swapped)
	}
}

func TestNotesAreFoundByTheirBeginning(t *testing.T) {
	ctx := context.Background()
	e := opened(t, migrated(t))
	c := clinic(t, e, "north")
	for name, text := range map[string]string{"link/ada": "1", "link/bob": "2", "probe": "3", "gone": "4"} {
		if err := c.PutNote(ctx, name, text); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{"link/ada": "5", "gone": ""} {
		if err := c.PutNote(ctx, name, text); err != nil {
			t.Fatal(err)
		}
	}
	all, err := c.Notes(ctx, "link/")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "notes", map[string]string{"link/ada": "5", "link/bob": "2"}, all)
	if text, found, err := c.Note(ctx, "probe"); text != "3" || !found || err != nil {
		t.Errorf("got %q, %v, %v", text, found, err)
	}
	if _, found, err := clinic(t, e, "south").Note(ctx, "probe"); found || err != nil {
		t.Errorf("another clinic: got %v, %v", found, err)
	}
}

func TestDevicesKeepTheirIDs(t *testing.T) {
	ctx := context.Background()
	c := clinic(t, opened(t, migrated(t)), "north")
	put(t, c, "ada", `{}`)
	first := postgres.Device{ID: "d1", Person: "ada", Name: "phone", Endpoint: "https://a", P256DH: []byte{1}, Auth: []byte{2},
		Added: noon}
	again := first
	again.ID, again.Name = "d2", "new phone"
	for _, d := range []postgres.Device{first, again, {ID: "d3", Person: "ada", Endpoint: "https://b", Added: noon.Add(1e9)}} {
		if err := c.PutDevice(ctx, d); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.DeviceTook(ctx, "d1", noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if found, err := c.DropDevice(ctx, "d3"); !found || err != nil {
		t.Errorf("drop: got %v, %v", found, err)
	}
	if found, err := c.DropDevice(ctx, "d3"); found || err != nil {
		t.Errorf("drop again: got %v, %v", found, err)
	}
	all, err := c.Devices(ctx, "ada")
	if err != nil {
		t.Fatal(err)
	}
	first.Name, first.Succeeded = "new phone", noon.Add(time.Hour)
	equal(t, "devices", []postgres.Device{first}, all)
}

// A partition is made when nobody has to wait for it.
func TestTidyKeepsNobodyWaiting(t *testing.T) {
	ctx := context.Background()
	url := migrated(t)
	e := opened(t, url)
	reader, err := owner(t, url).Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := reader.Exec(ctx, `SELECT count(*) FROM reminders`); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Tidy(ctx, noon); err != nil {
		t.Errorf("beside a long transaction: %v", err)
	}
	equal(t, "beside it", []string{"reminders_0", "reminders_else"}, partitions(t, url))
	if err := reader.Rollback(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Tidy(ctx, noon); err != nil {
		t.Fatal(err)
	}
	if n := len(partitions(t, url)); n != 5 {
		t.Errorf("after it: got %d partitions; want this week's and two more", n)
	}
}
