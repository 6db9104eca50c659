package source_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/uv"
	"parasol/uv/source"
)

// house is a chain with its ports.
type house struct {
	*source.Chain
	shelf *shelf
	log   *bytes.Buffer
	seen  *watcher
	now   time.Time
}

func newHouse(providers ...source.Provider) *house {
	h := &house{shelf: newShelf(), log: &bytes.Buffer{}, seen: &watcher{}, now: june}
	h.start(providers...)
	return h
}

func (h *house) start(providers ...source.Provider) {
	h.Chain = source.New(source.Options{
		Providers: providers, Ledger: h.shelf, Cache: h.shelf, Observer: h.seen,
		Log: slog.New(slog.NewTextHandler(h.log, nil)), Seed: 1,
	})
}

// live refreshes every minute for d.
func (h *house) live(d time.Duration, place uv.Place) {
	for until := h.now.Add(d); h.now.Before(until); h.now = h.now.Add(time.Minute) {
		h.Refresh(context.Background(), h.now, place)
	}
}

func (h *house) known(place uv.Place) *uv.Forecast {
	return h.Forecast(context.Background(), h.now, place)
}

// watcher records the events of the chain, one a line.
type watcher struct {
	mu    sync.Mutex
	lines []string
}

func (w *watcher) note(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lines = append(w.lines, fmt.Sprintf(format, args...))
}

func (w *watcher) Requested(source, outcome string) { w.note("%s %s", source, outcome) }
func (w *watcher) Refused(source, reason string, n int) {
	w.note("%s refused %d %s", source, n, reason)
}
func (w *watcher) Learnt(source string, factor float64) { w.note("%s ozone ×%.3f", source, factor) }
func (w *watcher) Succeeded(source string, at time.Time) {
	w.note("%s at %s", source, at.Format("15:04"))
}

func readings(f *uv.Forecast, from time.Time) (all []uv.Reading) {
	for i := range 5 * 24 * 4 {
		all = append(all, f.At(from.Add(time.Duration(i)*15*time.Minute)))
	}
	return all
}

func TestFallbackWithinOneRound(t *testing.T) {
	first, second, third := sunny("first"), sunny("second"), sunny("third")
	fair := first.say
	first.say = down(source.Outage, 0)
	h := newHouse(first, second, third)
	if !h.Refresh(t.Context(), h.now, amsterdam) {
		t.Error("nothing new")
	}
	if r := h.known(amsterdam).At(h.now); r.Source != "second" || !r.Known {
		t.Errorf("reading %+v", r)
	}
	want := []string{"first outage", "second ok", "second at 10:00"}
	if diff := cmp.Diff(want, h.seen.lines); diff != "" {
		t.Error(diff)
	}
	first.say = fair
	h.live(3*time.Hour, amsterdam)
	if r := h.known(amsterdam).At(h.now); r.Source != "first" {
		t.Errorf("first is back, but the reading is %+v", r)
	}
	if len(third.asked) != 0 {
		t.Error("third was asked without need")
	}
}

func TestAYoungAnswerOutlastsAShortOutage(t *testing.T) {
	first, second := sunny("first"), sunny("second")
	h := newHouse(first, second)
	h.live(time.Minute, amsterdam)
	first.say = down(source.Malformed, 0)
	h.live(3*time.Hour-2*time.Minute, amsterdam)
	if len(second.asked) != 0 {
		t.Errorf("second asked at %v", second.asked)
	}
	h.live(10*time.Minute, amsterdam)
	if len(second.asked) != 1 {
		t.Errorf("second asked at %v", second.asked)
	}
	if r := h.known(amsterdam).At(h.now); r.Source != "second" {
		t.Errorf("the older answer goes first: %+v", r)
	}
}

func TestNeighboursShareACell(t *testing.T) {
	first := sunny("first")
	h := newHouse(first)
	up := amsterdam
	up.Altitude, up.Latitude = 1200, 52.3689
	h.live(time.Minute, amsterdam)
	h.now = june
	h.live(time.Minute, up)
	if len(first.asked) != 1 {
		t.Errorf("asked %d times", len(first.asked))
	}
	if got, want := first.cells[0].String(), "52.37,4.89"; got != want {
		t.Errorf("cell %s, want %s", got, want)
	}
	low, high := h.known(amsterdam), h.known(up)
	if low.At(h.now).Source != "first" || high.At(h.now).Source != "first" {
		t.Error("a neighbour goes without")
	}
	if !(high.Model(h.now) > 1.04*low.Model(h.now)) {
		t.Errorf("clear sky at 1200 m %v, at sea %v", high.Model(h.now), low.Model(h.now))
	}
}

func TestCellsOnPaper(t *testing.T) {
	for _, row := range []struct {
		what     string
		lat, lon float64
		want     string
	}{
		{"two decimals", 52.3731, 4.8922, "52.37,4.89"},
		{"south and west", -33.8688, -70.6693, "-33.87,-70.67"},
		{"no negative zero", -0.004, -0.0005, "0.00,0.00"},
		{"less than one degree", -0.12, 0.07, "-0.12,0.07"},
		{"the date line has one name", -17.5, 179.998, "-17.50,-180.00"},
		{"and from the other side", -17.5, -179.998, "-17.50,-180.00"},
		{"the pole", 90, 0, "90.00,0.00"},
	} {
		if got := source.CellOf(uv.Place{Latitude: row.lat, Longitude: row.lon}).String(); got != row.want {
			t.Errorf("%s: got %s, want %s", row.what, got, row.want)
		}
	}
}

func TestAClearSkyColumnAloneIsNoForecast(t *testing.T) {
	first, second := sunny("first"), sunny("second")
	fair := first.say
	first.say = func(r source.Request) (source.Answer, error) {
		a, err := fair(r)
		a.Runs[0].ClearSky, a.Runs[0].Forecast = a.Runs[0].Forecast, uv.Series{}
		return a, err
	}
	h := newHouse(first, second)
	h.live(time.Minute, amsterdam)
	if r := h.known(amsterdam).At(h.now); r.Source != "second" {
		t.Errorf("reading %+v", r)
	}
}

func TestWhomTroubleConcerns(t *testing.T) {
	lisbon := uv.Place{Latitude: 38.72, Longitude: -9.14}
	for _, row := range []struct {
		class  source.Class
		shared bool // by all cells
	}{
		{source.Quota, true}, {source.BadKey, true},
		{source.Outage, false}, {source.Refused, false}, {source.Malformed, false}, {source.Empty, false},
	} {
		first := sunny("first")
		first.say = down(row.class, 0)
		h := newHouse(first)
		h.Refresh(t.Context(), h.now, amsterdam)
		h.Refresh(t.Context(), h.now, lisbon)
		if shared := len(first.asked) == 1; shared != row.shared {
			t.Errorf("%s: asked %d times for two cells", row.class, len(first.asked))
		}
	}
}

func TestABadKeyIsTriedAgainAndNeverGivenUp(t *testing.T) {
	first := sunny("first")
	fair := first.say
	first.say = down(source.BadKey, 0)
	h := newHouse(first)
	h.live(8*24*time.Hour, amsterdam)
	if n := len(first.asked); n < 14 || n > 32 {
		t.Errorf("asked %d times in eight days", n)
	}
	first.say = fair
	h.live(24*time.Hour, amsterdam)
	if len(h.known(amsterdam).Runs) != 1 {
		t.Error("the source did not come back")
	}
}

func TestADaysQuotaIsOneCall(t *testing.T) {
	first := sunny("first")
	first.say = down(source.Quota, 13*time.Hour) // at 10:00, until 23:00
	h := newHouse(first)
	h.live(13*time.Hour, amsterdam)
	if len(first.asked) != 1 {
		t.Errorf("asked at %v", first.asked)
	}
}

func TestABudgetForAllCells(t *testing.T) {
	first := sunny("first")
	first.profile.Account = 50
	h := newHouse(first)
	for i := range 200 {
		if i == 100 {
			h.start(first)
		}
		h.Refresh(t.Context(), h.now, uv.Place{Latitude: 40 + float64(i)/50, Longitude: 5})
	}
	if len(first.asked) != 50 {
		t.Errorf("asked %d times", len(first.asked))
	}
}

func TestARefusedValueIsMissing(t *testing.T) {
	first := sunny("first")
	fair := first.say
	first.say = func(r source.Request) (source.Answer, error) {
		a, err := fair(r)
		samples := a.Runs[0].Forecast.Samples
		samples[1].Index = 1.85    // 01:00 UTC
		samples[12].Index = 8.9e17 // 12:00 UTC
		samples[13].Index = -1
		samples[14].Index = nan // the service's own gap
		return a, err
	}
	h := newHouse(first)
	h.live(2*time.Hour, amsterdam)
	noon := june.Truncate(24 * time.Hour).Add(12 * time.Hour)
	f := h.known(amsterdam)
	for _, at := range []time.Duration{0, time.Hour, 2 * time.Hour} {
		if r := f.At(noon.Add(at)); r.Known || r.Source != uv.ModelSource || !(r.Forecast > 4) {
			t.Errorf("at %v: %+v", noon.Add(at), r)
		}
	}
	want := []string{"first refused 1 absurd", "first refused 1 negative", "first refused 1 night", "first ok", "first at 10:00"}
	if diff := cmp.Diff(want, h.seen.lines[:len(want)]); diff != "" {
		t.Error(diff)
	}
	if n := strings.Count(h.log.String(), "values refused"); n != 1 {
		t.Errorf("logged %d times in two hours:\n%s", n, h.log)
	}
}

func TestTheLogSpeaksOfNewsOnly(t *testing.T) {
	first := sunny("first")
	fair := first.say
	h := newHouse(first)
	for _, say := range []func(source.Request) (source.Answer, error){
		fair, down(source.Outage, 0), down(source.BadKey, 0), fair,
	} {
		first.say = say
		h.live(24*time.Hour, amsterdam)
	}
	var got []string
	for line := range strings.Lines(h.log.String()) {
		var words []string
		for _, key := range []string{"level=", "class="} {
			if _, after, ok := strings.Cut(line, key); ok {
				words = append(words, strings.Fields(after)[0])
			}
		}
		got = append(got, strings.Join(words, " "))
	}
	if diff := cmp.Diff([]string{"WARN outage", "WARN bad-key", "INFO"}, got); diff != "" {
		t.Errorf("%s\n%s", diff, h.log)
	}
}

func TestRestartKnowsTheSame(t *testing.T) {
	first := sunny("first")
	h := newHouse(first)
	h.live(time.Minute, amsterdam)
	before := readings(h.known(amsterdam), h.now)
	h.start(first)
	if diff := cmp.Diff(before, readings(h.known(amsterdam), h.now)); diff != "" {
		t.Error(diff)
	}
	if last := h.seen.lines[len(h.seen.lines)-1]; last != "first at 10:00" {
		t.Errorf("the metric learns nothing of the cached answer: %s", last)
	}
}

func TestDamagedRecordsAreDropped(t *testing.T) {
	for _, damage := range []string{"", "{", `{"version":9}`, `{"version":1,"runs":[{"forecast":{"time":[1]}}]}`, `[]`, `null`, "\x00"} {
		first := sunny("first")
		h := newHouse(first)
		h.live(time.Minute, amsterdam)
		for _, records := range []map[string][]byte{h.shelf.forecasts, h.shelf.budgets} {
			for k := range records {
				records[k] = []byte(damage)
			}
		}
		h.start(first)
		if f := h.known(amsterdam); len(f.Runs) != 0 || !(f.At(june).Forecast > 5) {
			t.Errorf("%q: %+v", damage, f.At(june))
		}
		h.live(time.Minute, amsterdam)
		if len(h.known(amsterdam).Runs) != 1 {
			t.Errorf("%q: the source is not asked again", damage)
		}
	}
}

func TestNoLedgerNoCall(t *testing.T) {
	first := sunny("first")
	h := newHouse(first)
	h.shelf.broken = true
	h.live(time.Hour, amsterdam)
	if len(first.asked) != 0 {
		t.Errorf("asked %d times on an unknown budget", len(first.asked))
	}
	if r := h.known(amsterdam).At(h.now); r.Source != uv.ModelSource || !(r.Ceiling > 5) {
		t.Errorf("reading %+v", r)
	}
	h.shelf.broken = false
	h.live(time.Minute, amsterdam)
	if len(first.asked) != 1 {
		t.Errorf("asked %d times when the disk was back", len(first.asked))
	}
}

func TestWordThatNothingIsNew(t *testing.T) {
	first := sunny("first")
	fair := first.say
	first.say = func(r source.Request) (source.Answer, error) {
		if r.Have.LastModified != "" {
			return source.Answer{NotModified: true, Expires: r.Now.Add(2 * time.Hour)}, nil
		}
		a, err := fair(r)
		a.Validators = source.Validators{LastModified: "yesterday"}
		return a, err
	}
	h := newHouse(first)
	h.live(time.Minute, amsterdam)
	issued := h.known(amsterdam).Runs[0].Issued
	h.start(first) // the validators survive
	h.live(4*time.Hour, amsterdam)
	run := h.known(amsterdam).Runs[0]
	if !run.Issued.Equal(issued) || !run.Fetched.After(issued) || len(run.Forecast.Samples) != 120 {
		t.Errorf("issued %v, fetched %v, %d samples", run.Issued, run.Fetched, len(run.Forecast.Samples))
	}
	if len(first.asked) != 3 { // at once, after an hour, and when two more had expired
		t.Errorf("asked at %v", first.asked)
	}
}

func TestTheSameForecastUntilSomethingIsNew(t *testing.T) {
	h := newHouse(sunny("first"))
	empty := h.known(amsterdam)
	if empty == nil || h.known(amsterdam) != empty {
		t.Error("a new forecast though nothing is new")
	}
	h.live(time.Minute, amsterdam)
	full := h.known(amsterdam)
	if full == empty {
		t.Error("the old forecast though something is new")
	}
	if h.Refresh(t.Context(), h.now, amsterdam) || h.known(amsterdam) != full {
		t.Error("a new forecast without a call")
	}
}

func TestOffline(t *testing.T) {
	h := newHouse()
	if h.Refresh(t.Context(), h.now, amsterdam) {
		t.Error("news from nowhere")
	}
	if r := h.known(amsterdam).At(h.now); r.Source != uv.ModelSource || !(r.Forecast > 5) {
		t.Errorf("reading %+v", r)
	}
}

func TestStopping(t *testing.T) {
	first := sunny("first")
	ctx, cancel := context.WithCancel(t.Context())
	first.say = func(source.Request) (source.Answer, error) {
		cancel()
		return source.Answer{}, ctx.Err()
	}
	h := newHouse(first)
	h.Refresh(ctx, h.now, amsterdam)
	if len(h.seen.lines) != 0 || h.log.Len() != 0 {
		t.Errorf("the daemon's end is taken for trouble: %v\n%s", h.seen.lines, h.log)
	}
	if s := h.Statuses(h.now)[0]; s.Calls != 1 || s.Class != "" {
		t.Errorf("status %+v", s)
	}
}

// blocked is a provider that answers once it is released.
type blocked struct {
	*service
	entered, leave chan struct{}
}

func (b blocked) Fetch(ctx context.Context, r source.Request) (source.Answer, error) {
	b.entered <- struct{}{}
	<-b.leave
	return b.service.Fetch(ctx, r)
}

func TestOneRoundAtATime(t *testing.T) {
	first := blocked{sunny("first"), make(chan struct{}), make(chan struct{})}
	h := newHouse(first)
	done := make(chan bool)
	go func() { done <- h.Refresh(t.Context(), june, amsterdam) }()
	<-first.entered
	if h.Refresh(t.Context(), june, amsterdam) {
		t.Error("a second round brought news")
	}
	if r := h.known(amsterdam).At(june); r.Source != uv.ModelSource { // and no one waits for the net
		t.Errorf("reading %+v", r)
	}
	h.Statuses(june)
	close(first.leave)
	if !<-done || len(first.asked) != 1 {
		t.Errorf("asked %d times", len(first.asked))
	}
}

func TestStatus(t *testing.T) {
	first, second := sunny("first"), sunny("second")
	h := newHouse(first, second)
	h.live(time.Minute, amsterdam)
	first.say = down(source.Quota, 20*time.Minute)
	h.live(70*time.Minute, amsterdam)
	s := h.Statuses(h.now)
	if s[0].Source != "first" || s[0].Class != source.Quota || s[0].Error != "the test says so" || s[0].Calls != 2 {
		t.Errorf("status %+v", s[0])
	}
	if !s[0].LastSuccess.Equal(june) || !s[0].Next.After(s[0].Since.Add(20*time.Minute-time.Second)) {
		t.Errorf("status %+v", s[0])
	}
	if s[1].Calls != 0 || s[1].Class != "" || !s[1].LastSuccess.IsZero() {
		t.Errorf("status %+v", s[1])
	}
}

func TestAClockSetBack(t *testing.T) {
	first := sunny("first")
	h := newHouse(first)
	h.now = june.AddDate(1, 0, 0) // the battery of the clock was empty
	h.live(3*time.Hour, amsterdam)
	h.now = june
	h.live(30*time.Minute, amsterdam)
	if n := len(first.asked); n != 4 || h.known(amsterdam).Runs[0].Fetched.After(h.now) {
		t.Errorf("asked at %v", first.asked)
	}
	first.say = down(source.Outage, 0)
	h.now = june.AddDate(1, 0, 0)
	h.live(20*time.Hour, amsterdam)
	h.now = june.AddDate(0, 0, 3)
	before := len(first.asked)
	h.live(26*time.Hour, amsterdam)
	if n := len(first.asked) - before; n < 3 || n > 24 {
		t.Errorf("asked %d times in the day after", n)
	}
}

func TestAccountsAreJSON(t *testing.T) {
	first := sunny("first")
	first.say = down(source.Outage, 0)
	h := newHouse(first)
	h.live(time.Minute, amsterdam)
	var a source.Account
	if err := json.Unmarshal(h.shelf.budgets["first 52.37,4.89"], &a); err != nil {
		t.Fatal(err)
	}
	if len(a.Calls) != 1 || a.Holds[""].Class != source.Outage || a.Holds[""].Failures != 1 {
		t.Errorf("account %+v", a)
	}
}
