package web_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parasol/cmd/internal/web"
	"parasol/notify"
	"parasol/schedule"
	"parasol/uv"
)

var (
	lisbon = time.FixedZone("WEST", 3600)
	noon   = time.Date(2026, 7, 1, 13, 0, 0, 0, lisbon)
	slot   = schedule.Slot{Kind: schedule.Reapply, Anchor: noon.Add(-2 * time.Hour).Unix(), N: 1}
)

// house is a daemon of one person, ada, as the server sees it.
type house struct {
	mu       sync.Mutex
	view     web.View
	recorded []schedule.Event
	down     error
	links    map[string]web.Link
	health   web.Health
	token    string
	scrape   string // the metrics' token
	sessions []time.Time
	phones   []web.Device
	pushKey  string
	tried    []web.Tried
	entered  []string // section, id and body of what the page entered
	left     []string
	refuses  *web.PlanError
	sums     []schedule.Sum
	notes    map[string]string
	events   []schedule.Event
	names    []string
	woken    int
	posted   []string // what stations said of the index
	now      time.Time
}

func newHouse() *house {
	return &house{now: noon, view: view(), links: map[string]web.Link{
		"good":   {ID: "link-1", Person: "ada", Slot: slot, Event: schedule.Applied},
		"snooze": {ID: "link-2", Person: "ada", Slot: slot, Event: schedule.Snoozed, Minutes: 15},
		"ask":    {ID: "link-3", Person: "ada", Slot: schedule.Slot{Kind: schedule.Ask, Anchor: 20635, N: 1}, Event: schedule.Outdoors},
		"both": {ID: "link-5", Person: "ada", Slot: schedule.Slot{
			Kind: schedule.Ask, Anchor: 20635, N: 1,
		}, Event: schedule.Outdoors, And: schedule.Applied},
		"seen": {ID: "link-4", Person: "ada", Slot: schedule.Slot{Kind: schedule.Shade, Anchor: 1, N: 1}, Event: schedule.Seen},
	}}
}

func (h *house) Names() []string {
	if h.names != nil {
		return h.names
	}
	return []string{"ada"}
}

func (h *house) View(_ context.Context, person string) (web.View, error) {
	if !slices.Contains(h.Names(), person) {
		return web.View{}, web.ErrNoPerson
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	v := h.view
	v.Recent = slices.Clone(h.recorded)
	return v, nil
}

func (h *house) Record(_ context.Context, person string, e schedule.Event) error {
	if person != "ada" {
		return web.ErrNoPerson
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.down != nil {
		return h.down
	}
	for _, old := range h.recorded {
		if e.ID != "" && old.ID == e.ID {
			return nil
		}
	}
	h.recorded = append(h.recorded, e)
	return nil
}

// New opens a session; Valid knows it until Revoke.
func (h *house) New(until time.Time) string {
	h.sessions = append(h.sessions, until)
	return fmt.Sprint("session-", len(h.sessions)-1)
}

func (h *house) Valid(now time.Time, token string) bool {
	var n int
	_, err := fmt.Sscanf(token, "session-%d", &n)
	return err == nil && n >= 0 && n < len(h.sessions) && now.Before(h.sessions[n])
}

func (h *house) Revoke() error {
	h.sessions = nil
	return h.down
}

// Days returns the sums within two dates.
func (h *house) Days(_ context.Context, _ string, from, to schedule.Date) ([]schedule.Sum, error) {
	var all []schedule.Sum
	for _, s := range h.sums {
		if !s.Date.Before(from) && !to.Before(s.Date) {
			all = append(all, s)
		}
	}
	return all, h.down
}

// Events returns what happened in a span.
func (h *house) Events(context.Context, string, time.Time, time.Time) ([]schedule.Event, error) {
	return h.events, h.down
}

func (h *house) Note(_ context.Context, name string) (string, bool, error) {
	text, found := h.notes[name]
	return text, found, h.down
}

func (h *house) PutNote(_ context.Context, name, text string) error {
	if h.notes == nil {
		h.notes = map[string]string{}
	}
	h.notes[name] = text
	return h.down
}

// plans keep what is entered on the page.
type plans struct{ *house }

func (p plans) Try(_ context.Context, _, _ string, body []byte) (schedule.Treatment, []string, error) {
	if p.refuses != nil {
		return schedule.Treatment{}, nil, p.refuses
	}
	return treatment(noon.Add(-time.Hour)), []string{"You also take doxycycline: tell your clinic."}, nil
}

func (p plans) Enter(_ context.Context, person string, s web.Section, id string, body []byte) error {
	if !slices.Contains(p.Names(), person) {
		return web.ErrNoPerson
	}
	if p.refuses != nil {
		return p.refuses
	}
	p.entered = append(p.entered, string(s)+" "+id+" "+string(body))
	return p.down
}

func (p plans) Leave(_ context.Context, _ string, s web.Section, id string) (bool, error) {
	p.left = append(p.left, string(s)+" "+id)
	return id != "unknown", p.down
}

// devices are the house's browsers.
type devices struct{ *house }

func (d devices) Key(string) string { return d.pushKey }

func (d devices) List(context.Context, string) ([]web.Device, error) { return d.phones, d.down }

func (d devices) Subscribe(_ context.Context, person string, s web.Subscription) error {
	if !strings.HasPrefix(s.Endpoint, "https://fcm.googleapis.com/") {
		return fmt.Errorf("%w: endpoint: want a push service", web.ErrDevice)
	}
	d.phones = append(d.phones, web.Device{ID: s.ID, Name: s.Name, Added: s.At})
	return d.down
}

func (d devices) Renew(_ context.Context, people []string, endpoint string) (string, error) {
	if endpoint != "https://fcm.googleapis.com/old" || !slices.Contains(people, "ada") {
		return "", nil
	}
	return "ada", nil
}

func (d devices) Revoke(_ context.Context, _, id string) (bool, error) {
	before := len(d.phones)
	d.phones = slices.DeleteFunc(d.phones, func(p web.Device) bool { return p.ID == id })
	return len(d.phones) < before, d.down
}

func (d devices) Test(context.Context, string, schedule.Level, time.Time) ([]web.Tried, error) {
	return d.tried, nil
}

func (h *house) Confirm(now time.Time, token string) (web.Link, error) {
	if token == "old" {
		return web.Link{}, web.ErrOldLink
	}
	l, ok := h.links[token]
	if !ok {
		return web.Link{}, web.ErrBadLink
	}
	return l, nil
}

func (h *house) Calendar(token string) (string, error) {
	if token != "cal" {
		return "", web.ErrBadLink
	}
	return "ada", nil
}

func (h *house) Callback(token string) bool {
	if token == "callback" {
		h.woken++
	}
	return token == "callback"
}

func (h *house) Health(time.Time) web.Health { return h.health }

func (h *house) handler() http.Handler {
	return web.New(web.Options{
		People: h, Recorder: h, Links: h, Sessions: h, Texts: notify.Default(), Doctor: h, Devices: devices{h}, Trial: devices{h},
		Plans: plans{h}, Past: h, Notes: h, Stations: h, Phones: h, Now: func() time.Time { return h.now },
		Log:          slog.New(slog.DiscardHandler),
		Metrics:      http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "metrics\n") }),
		Token:        func() string { return h.token },
		MetricsToken: func() string { return h.scrape },
		PublicURL:    "https://parasol.home.lan",
	})
}

// answer is what came back.
type answer struct {
	code int
	body string
	http.Header
}

// ask sends one request from this machine; edit may change it first.
func (h *house) ask(method, path, body string, edit ...func(*http.Request)) answer {
	return h.askOf(h.handler(), method, path, body, edit...)
}

// askOf is ask of a handler that is kept between requests.
func (h *house) askOf(handler http.Handler, method, path, body string, edit ...func(*http.Request)) answer {
	r := httptest.NewRequest(method, "http://localhost:8080"+path, strings.NewReader(body))
	r.RemoteAddr = "127.0.0.1:40000"
	for _, e := range edit {
		e(r)
	}
	rec := httptest.NewRecorder()
	handler.ServeHTTP(rec, r)
	return answer{rec.Code, rec.Body.String(), rec.Header()}
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func asJSON(r *http.Request) { r.Header.Set("Content-Type", "application/json") }

func asForm(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") }

func from(addr string) func(*http.Request) { return func(r *http.Request) { r.RemoteAddr = addr } }

func host(name string) func(*http.Request) { return func(r *http.Request) { r.Host = name } }

func view() web.View {
	day := schedule.Date{Year: 2026, Month: 7, Day: 1}
	var curve []web.Point
	for at := day.Start(lisbon); !at.After(day.Add(1).Start(lisbon)); at = at.Add(10 * time.Minute) {
		h := at.Sub(day.Start(lisbon)).Hours()
		i := uv.Index(max(0, 9-(h-13.5)*(h-13.5)/4))
		curve = append(curve, web.Point{At: at, Forecast: i * 0.8, Ceiling: i})
	}
	at := time.Date(2026, 6, 27, 15, 0, 0, 0, lisbon)
	return web.View{
		Zone: lisbon, Curve: curve,
		Policy: &schedule.Policy{Person: "ada", SPF: 50, WaterResistance: 80 * time.Minute, ReapplyEvery: 2 * time.Hour, SkinType: 2,
			MaxPerDay: 12, WakeAt: 420, SleepAt: 1350, Morning: weekly{450, 540}, Outings: []schedule.Routine{
				{Start: weekly{720, -1}, For: time.Hour},
			}, Series: &schedule.Series{Kind: "microneedling", Every: schedule.Length{Days: 35}, Sessions: 3},
			Treatments: []schedule.Treatment{{Kind: "microneedling", At: at, SkinCheck: true, Phases: []schedule.PhaseSpan{
				{Span: schedule.Span{From: at, Until: at.Add(24 * time.Hour)}, Phase: schedule.Cover},
				{Span: schedule.Span{From: at.Add(24 * time.Hour), Until: at.AddDate(0, 0, 14)}, Phase: schedule.Strict},
				{Span: schedule.Span{From: at.AddDate(0, 0, 14), Until: at.AddDate(0, 0, 28)}, Phase: schedule.Protect},
			}}}},
		Decision: schedule.Decision{
			At: noon, Person: "ada", Reason: schedule.NothingDue, Next: noon.Add(10 * time.Minute),
			Held: []schedule.Held{{Slot: slot, Reason: schedule.AlreadySent, Until: noon.Add(10 * time.Minute)}},
			Evidence: schedule.Evidence{
				Forecast: 7.2, ClearSky: 9, Ceiling: 9, Source: "open-meteo", Known: true, Trust: 1, SunUp: true, Over: true, Threshold: 1,
				Date: schedule.DateOf(noon), Offset: int(time.Hour / time.Second),
				Peak: 7.2, PeakAt: noon.Add(30 * time.Minute), ThreeFrom: noon.Add(-3 * time.Hour), ThreeUntil: noon.Add(4 * time.Hour),
				Phase: schedule.Strict, Film: schedule.Strict, PhaseUntil: at.AddDate(0, 0, 14),
				TreatedAt: at, DayKnown: true, PeakCeiling: 9,
				Sunrise: day.At(374, lisbon), Sunset: day.At(1265, lisbon), WindowUntil: at.AddDate(0, 0, 28),
				Treatment: "microneedling", TreatmentDay: 4, Presence: schedule.ReportedOutdoors, OutSince: noon.Add(-2 * time.Hour),
				Applied: noon.Add(-2 * time.Hour), FilmEnds: noon.Add(-time.Minute), SentToday: 2, MaxPerDay: 12,
			},
		},
		Entries: []web.Entry{{ID: "microneedling@2026-06-27T15:00", Kind: "microneedling", At: at, Area: "face"}},
		Flags:   []string{"Pus, fever or spreading redness? Call your clinic."},
		Outlook: outlook(day), NextMorning: day.Add(1).At(450, lisbon), Sunrise: day.Add(1).At(375, lisbon),
		Amount: "Two finger lengths for face and neck.", Care: []string{"Mild, non-foaming cleanser; pat dry."}, Leave: []string{
			"No acids, retinoids or exfoliants yet.",
		},
		State: schedule.State{
			Now: noon, Outings: []schedule.Outing{{Span: schedule.Span{From: noon.Add(-2 * time.Hour)}}},
			Coats: []schedule.Coat{{At: noon.Add(-2 * time.Hour)}},
		},
		Pushes: []web.Push{
			{
				Time: noon.Add(-time.Minute), Kind: schedule.Reapply, Slot: slot, Attempt: 1, Level: schedule.High, Outcome: "delivered",
				Until: noon.Add(6 * time.Hour), Title: "Time for the next coat",
			},
		},
	}
}

// weekly recurs at a time on weekdays and at another on weekends; below 0 not
// at all.
type weekly struct{ weekday, weekend schedule.Clock }

func (w weekly) On(d schedule.Date, zone *time.Location) []time.Time {
	at := w.weekday
	if day := d.Weekday(); day == time.Saturday || day == time.Sunday {
		at = w.weekend
	}
	if at < 0 {
		return nil
	}
	return []time.Time{d.At(at, zone)}
}

func outlook(day schedule.Date) []web.Day {
	var all []web.Day
	for i, peak := range []uv.Index{7.2, 8.3, 5.4, 7.2, 7.9, 0} {
		d := web.Day{Date: day.Add(i), Forecast: peak, Ceiling: 9.4, Known: peak > 0}
		if d.Known {
			d.PeakAt = d.Date.At(14*60, lisbon)
		}
		all = append(all, d)
	}
	return all
}

func wants(t *testing.T, got answer, code int, texts ...string) {
	t.Helper()
	_, body, styled := strings.Cut(got.body, "</style>")
	if !styled {
		body = got.body
	}
	if got.code != code {
		t.Errorf("got status %d; want %d, body:\n%s", got.code, code, body)
	}
	for _, text := range texts {
		if !strings.Contains(got.body, text) {
			t.Errorf("the body lacks %q:\n%s", text, body)
		}
	}
}
