package daemon

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"parasol/cmd/internal/livetest"

	"parasol/notify/confirm"
	"parasol/schedule"
	"parasol/uv"
)

// nowhere remembers nobody, in a folder of its own.
func nowhere(t *testing.T) *whereabouts {
	t.Helper()
	return newWhereabouts(t.TempDir(), slog.New(slog.DiscardHandler))
}

var (
	porto  = uv.Place{Latitude: 41.155, Longitude: -8.625}
	moved  = time.Date(2026, 7, 1, 10, 0, 0, 0, time.UTC)
	logger = slog.New(slog.DiscardHandler)
)

func TestACellIsRememberedAcrossARestart(t *testing.T) {
	dir := t.TempDir()
	if _, err := confirm.LoadKey(dir, confirm.Links); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, whereaboutsFile)
	w := newWhereabouts(dir, logger)
	w.keep("ben", nil, moved) // at home all along
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("nobody is away: %v", err)
	}
	w.keep("ada", &porto, moved)
	w.keep("ben", &uv.Place{Latitude: 1, Longitude: 2}, moved)
	text, err := os.ReadFile(file)
	if info, _ := os.Stat(file); err != nil || info.Mode() != 0o600 ||
		bytes.Contains(text, []byte("41.1")) || bytes.Contains(text, []byte("ada")) {
		t.Errorf("the file is %v, %v: %q", info.Mode(), err, text)
	}
	w = newWhereabouts(dir, logger)
	if cell, since := w.of("ada"); cell == nil || *cell != porto || !since.Equal(moved) {
		t.Errorf("ada is in %v since %s; want Porto", cell, since)
	}
	w.keepOnly(map[string]bool{"ada": true})
	if cell, _ := newWhereabouts(dir, logger).of("ben"); cell != nil {
		t.Errorf("ben is in %v; want forgotten", cell)
	}
	w.keep("ada", nil, moved)
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("everybody is home, and the file is still there: %v", err)
	}
}

// What cannot be opened is forgotten and said, and names no place.
func TestAFileOfAnotherKeyIsForgotten(t *testing.T) {
	for why, spoil := range map[string]func(dir string) error{
		"the key was replaced": func(dir string) error { return confirm.Rotate(dir, confirm.Links) },
		"the key is gone":      func(dir string) error { return os.Remove(filepath.Join(dir, confirm.Links)) },
		"a part is missing":    func(dir string) error { return os.Truncate(filepath.Join(dir, whereaboutsFile), 20) },
		"it is empty":          func(dir string) error { return os.Truncate(filepath.Join(dir, whereaboutsFile), 0) },
	} {
		dir := t.TempDir()
		if _, err := confirm.LoadKey(dir, confirm.Links); err != nil {
			t.Fatal(err)
		}
		newWhereabouts(dir, logger).keep("ada", &porto, moved)
		if err := spoil(dir); err != nil {
			t.Fatal(err)
		}
		var log livetest.Buffer
		w := newWhereabouts(dir, slog.New(slog.NewTextHandler(&log, nil)))
		if cell, _ := w.of("ada"); cell != nil || strings.Count(log.String(), "\n") != 1 {
			t.Errorf("%s: ada is in %v; log: %s", why, cell, log.String())
		}
	}
}

// A folder that cannot be written is said, and changes nothing else.
func TestAFullDiskForgetsWherePeopleAre(t *testing.T) {
	var log livetest.Buffer
	w := newWhereabouts(filepath.Join(t.TempDir(), "missing"), slog.New(slog.NewTextHandler(&log, nil)))
	w.keep("ada", &porto, moved)
	if cell, _ := w.of("ada"); cell == nil || !strings.Contains(log.String(), "a restart will not know") {
		t.Errorf("ada is in %v; log: %s", cell, log.String())
	}
}

func sameZone(a, b *time.Location) bool { return a.String() == b.String() }

const followed = `    presence: [{type: owntracks, user: ada, password: secret, follow: true}]
sources: []`

// After a restart abroad the first decision is about the place abroad. Who is
// no longer followed is at home.
func TestARestartAbroad(t *testing.T) {
	text := strings.Replace(ada, "sources: []", followed, 1)
	c := configured(t, text)
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		t.Fatal(err)
	}
	start := func(follow bool) *Daemon {
		cfg := *c
		if !follow {
			unfollowed := configured(t, ada)
			unfollowed.DataDir = c.DataDir
			cfg = *unfollowed
		}
		d, err := New(context.Background(), Options{Config: &cfg, Out: new(livetest.Buffer), Log: logger})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		return d
	}
	d := start(true)
	d.where.keep("ada", &porto, moved)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d = start(true)
	h := d.house.Load()
	policy := h.people.Person("ada").Policy
	if at := policy.PlaceAt(moved.Add(time.Hour)); at.Place != porto || at.Zone.String() != "Europe/Lisbon" {
		t.Errorf("after the restart she is in %+v; want Porto", at)
	}
	if diff := cmp.Diff(policy.Moves, MovesOf(c.DataDir, c.Person("ada"), logger), cmp.Comparer(sameZone)); diff != "" {
		t.Errorf("a command beside the daemon reads other moves (-daemon +command):\n%s", diff)
	}
	if at := policy.PlaceAt(moved.Add(-time.Hour)).Place; at.Latitude != 38.72 {
		t.Errorf("before the move she was in %+v; want home", at)
	}
	before := len(policy.Moves)
	h.seen.step(t.Context(), h.seen.people["ada"], moved.Add(2*time.Hour))
	if n := len(h.people.Person("ada").Policy.Moves); n != before {
		t.Errorf("a look at her sources moves her again: %d moves", n)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d = start(false)
	if at := d.house.Load().people.Person("ada").Policy.PlaceAt(moved.Add(time.Hour)).Place; at.Latitude != 38.72 {
		t.Errorf("followed no more she is in %+v; want home", at)
	}
	if all := MovesOf(c.DataDir, d.house.Load().config.Person("ada"), logger); all != nil {
		t.Errorf("followed no more, a command reads %+v", all)
	}
	if _, err := os.Stat(filepath.Join(c.DataDir, whereaboutsFile)); !os.IsNotExist(err) {
		t.Errorf("followed no more, and not forgotten: %v", err)
	}
}

// kept is a ledger and cache that remembers which cells it was told of.
type kept map[string][]byte

func (k kept) LoadBudget(_ context.Context, source, cell string) ([]byte, error) {
	return k["budget "+source+" "+cell], nil
}

func (k kept) SaveBudget(_ context.Context, source, cell string, b []byte) error {
	k["budget "+source+" "+cell] = b
	return nil
}

func (k kept) LoadForecast(_ context.Context, source, cell string) ([]byte, error) {
	return k["forecast "+source+" "+cell], nil
}

func (k kept) SaveForecast(_ context.Context, source, cell string, _ time.Time, b []byte) error {
	k["forecast "+source+" "+cell] = b
	return nil
}

// What belongs to a place that only a phone told is kept in memory.
func TestNoCellOfAMoveReachesTheJournal(t *testing.T) {
	journal := kept{}
	c := newCells(journal, configured(t, strings.Replace(ada, "    treatments", "    away: [{from: 2026-12-20, until: 2027-01-03, "+
		"place: {latitude: 28.1, longitude: -16.7}}]\n    treatments", 1)))
	ctx := t.Context()
	for _, row := range []struct {
		why, cell string
		journal   bool
	}{
		{"home", "38.72,-9.14", true}, {"a stay that was entered", "28.10,-16.70", true}, {"a source as a whole", "*", true},
		{"where a phone is", "41.16,-8.63", false},
	} {
		_ = c.SaveBudget(ctx, "open-meteo", row.cell, []byte(row.why))
		_ = c.SaveForecast(ctx, "open-meteo", row.cell, moved, []byte(row.why))
		budget, _ := c.LoadBudget(ctx, "open-meteo", row.cell)
		answer, _ := c.LoadForecast(ctx, "open-meteo", row.cell)
		if string(budget) != row.why || string(answer) != row.why {
			t.Errorf("%s: loads %q and %q", row.why, budget, answer)
		}
		_, a := journal["budget open-meteo "+row.cell]
		_, b := journal["forecast open-meteo "+row.cell]
		if a != row.journal || b != row.journal {
			t.Errorf("%s: in the journal %v, %v; want %v", row.why, a, b, row.journal)
		}
	}
	if other, _ := c.LoadForecast(ctx, "openuv", "41.16,-8.63"); other != nil {
		t.Error("another source's answer was taken")
	}
}

// skies answers with forecasts by place.
type skies struct {
	at      map[uv.Place]*uv.Forecast
	version uint64
}

func (s *skies) Forecast(_ time.Time, place uv.Place) (*uv.Forecast, uint64) {
	return s.at[place], s.version
}

// skyOf is a forecast whose model says one index, with runs.
func skyOf(ceiling uv.Index, runs ...uv.Run) *uv.Forecast {
	f := uv.NewForecast(uv.Place{}, func(time.Time) uv.Index { return ceiling }, runs)
	return &f
}

func TestTheHigherCeilingAfterAMove(t *testing.T) {
	home := uv.Place{Latitude: 38.72}
	clear := uv.Run{Source: "s", Issued: moved, ClearSky: uv.NewSeries(uv.Instant, []uv.Sample{
		{Time: moved.Add(-24 * time.Hour), Index: 5}, {Time: moved.Add(48 * time.Hour), Index: 5},
	})}
	s := &skies{at: map[uv.Place]*uv.Forecast{home: skyOf(8), porto: skyOf(4)}, version: 7}
	on := true
	c := &crossing{Forecasts: s, made: map[uv.Place]bridge{}, from: func(_ time.Time, place uv.Place) (uv.Place, bool) {
		return home, on && place == porto
	}}
	read := func(place uv.Place) (uv.Index, uint64) {
		f, v := c.Forecast(moved, place)
		return f.At(moved).Ceiling, v
	}
	if got, v := read(home); got != 8 || v != 7 {
		t.Errorf("where nobody moved to: %g, version %d; want 8 and 7", got, v)
	}
	first, v1 := read(porto)
	if again, v2 := read(porto); first != 8 || again != 8 || v2 != v1 {
		t.Errorf("unanswered: %g and %g, versions %d and %d; want 8 twice, of one version", first, again, v1, v2)
	}
	s.at[porto] = skyOf(4, clear)
	answered, v3 := read(porto)
	if again, v4 := read(porto); answered >= 8 || again != answered || v3 == v1 || v4 != v3 {
		t.Errorf("answered: %g and %g, versions %d, %d after %d; want the place's own", answered, again, v3, v4, v1)
	}
	s.at[porto], on = skyOf(3), false
	if late, v5 := read(porto); late != 3 || v5 == v3 {
		t.Errorf("a day later: %g, version %d after %d; want 3", late, v5, v3)
	}
	c = &crossing{Forecasts: s, made: map[uv.Place]bridge{}, from: c.from, offline: true}
	on = true
	if got, _ := read(porto); got != 3 {
		t.Errorf("offline: %g; want 3, as no answer is awaited", got)
	}
}

func TestFromWhereAPhoneMoved(t *testing.T) {
	h := built(t, two).house.Load().people
	place := h.Person("ada").Policy.Home
	place.Place = porto
	home := h.Person("ada").Policy.Home.Place
	h.Move("ada", schedule.Move{At: moved, Place: place})
	for _, row := range []struct {
		why   string
		now   time.Time
		place uv.Place
		want  bool
	}{
		{"right after it", moved, porto, true},
		{"before it", moved.Add(-time.Second), porto, false},
		{"almost a day after it", moved.Add(unanswered - time.Second), porto, true},
		{"a day after it", moved.Add(unanswered), porto, false},
		{"another place", moved, home, false},
	} {
		old, moved := h.cameFrom(row.now, row.place)
		if moved != row.want || moved && old != home {
			t.Errorf("%s: from %v, %v; want %v", row.why, old, moved, row.want)
		}
	}
}
