package web_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"parasol/cmd/internal/web"
	"parasol/notify"
	"parasol/schedule"
)

// town is a server of two clinics, lakeside and hilltop. Each has an ada; each
// person has a house of their own, whose texts name them.
type town struct {
	houses   map[string]*house
	links    map[string]int // how often each person's link was replaced
	rows     []web.Row
	asked    []web.Query
	next     string
	services web.Failing
	down     error
	now      time.Time
	served   http.Handler
}

func newTown() *town {
	t := &town{houses: map[string]*house{}, links: map[string]int{}, now: noon}
	for _, key := range []string{"lakeside/ada", "lakeside/ben", "hilltop/ada", "hilltop/cleo"} {
		h := newHouse()
		secret := "secret of " + key
		h.view.Care, h.view.Leave, h.view.Flags = []string{secret}, []string{secret}, []string{secret}
		h.view.Calendar = "cal-" + key
		h.view.Pushes[0].Title = secret
		h.view.Entries[0].Area = secret
		h.view.Channels = []web.Channel{{Name: secret, Type: "pushover"}}
		h.phones = []web.Device{{ID: "device", Name: secret, Added: noon}}
		h.tried = []web.Tried{{Channel: secret}}
		h.pushKey = "BCVxsr7N"
		h.sums, h.events = sums(28), happened()
		h.health.Problems = []string{"secret of the server"}
		t.houses[key] = h
	}
	return t
}

// of returns what a person's house says of them.
func of[T any](t *town, key string, f func(h *house) (T, error)) (T, error) {
	h, ok := t.houses[key]
	if !ok {
		var none T
		return none, web.ErrNoPerson
	}
	return f(h)
}

func (t *town) Names() []string { return slices.Sorted(maps.Keys(t.houses)) }

func (t *town) View(ctx context.Context, key string) (web.View, error) {
	return of(t, key, func(h *house) (web.View, error) { return h.View(ctx, "ada") })
}

func (t *town) Record(ctx context.Context, key string, e schedule.Event) error {
	_, err := of(t, key, func(h *house) (any, error) { return nil, h.Record(ctx, "ada", e) })
	return err
}

func (t *town) Days(ctx context.Context, key string, from, to schedule.Date) ([]schedule.Sum, error) {
	return of(t, key, func(h *house) ([]schedule.Sum, error) { return h.Days(ctx, "ada", from, to) })
}

func (t *town) Events(ctx context.Context, key string, from, until time.Time) ([]schedule.Event, error) {
	return of(t, key, func(h *house) ([]schedule.Event, error) { return h.Events(ctx, "ada", from, until) })
}

func (t *town) Try(
	ctx context.Context, key, id string, body []byte,
) (tr schedule.Treatment, warnings []string, err error) {
	_, err = of(t, key, func(h *house) (any, error) {
		tr, warnings, err = plans{h}.Try(ctx, "ada", id, body)
		return nil, err
	})
	return tr, warnings, err
}

func (t *town) Enter(ctx context.Context, key string, s web.Section, id string, body []byte) error {
	_, err := of(t, key, func(h *house) (any, error) { return nil, plans{h}.Enter(ctx, "ada", s, id, body) })
	return err
}

func (t *town) Leave(ctx context.Context, key string, s web.Section, id string) (bool, error) {
	return of(t, key, func(h *house) (bool, error) { return plans{h}.Leave(ctx, "ada", s, id) })
}

func (t *town) Key(key string) string {
	push, _ := of(t, key, func(h *house) (string, error) { return h.pushKey, nil })
	return push
}

func (t *town) List(ctx context.Context, key string) ([]web.Device, error) {
	return of(t, key, func(h *house) ([]web.Device, error) { return h.phones, nil })
}

func (t *town) Subscribe(ctx context.Context, key string, s web.Subscription) error {
	_, err := of(t, key, func(h *house) (any, error) { return nil, devices{h}.Subscribe(ctx, "ada", s) })
	return err
}

func (t *town) Revoke(ctx context.Context, key, id string) (bool, error) {
	return of(t, key, func(h *house) (bool, error) { return devices{h}.Revoke(ctx, "ada", id) })
}

// Renew knows the endpoint https://fcm.googleapis.com/KEY of each person.
func (t *town) Renew(_ context.Context, people []string, endpoint string) (string, error) {
	key := strings.TrimPrefix(endpoint, "https://fcm.googleapis.com/")
	if !slices.Contains(people, key) || t.houses[key] == nil {
		return "", nil
	}
	t.houses[key].phones = nil
	return key, nil
}

func (t *town) Test(ctx context.Context, key string, level schedule.Level, now time.Time) ([]web.Tried, error) {
	return of(t, key, func(h *house) ([]web.Tried, error) { return h.tried, nil })
}

func (t *town) Note(ctx context.Context, name string) (string, bool, error) { return "", false, nil }

func (t *town) PutNote(context.Context, string, string) error { return nil }

func (t *town) Health(time.Time) web.Health {
	return web.Health{Problems: []string{"secret of the server"}}
}

// Confirm knows the link c-KEY of each person.
func (t *town) Confirm(_ time.Time, token string) (web.Link, error) {
	key, ok := strings.CutPrefix(token, "c-")
	if !ok {
		return web.Link{}, web.ErrBadLink
	}
	return web.Link{ID: "link-" + key, Person: strings.Replace(key, "-", "/", 1), Slot: slot, Event: schedule.Applied}, nil
}

func (t *town) Calendar(token string) (string, error) {
	key, ok := strings.CutPrefix(token, "cal-")
	if !ok {
		return "", web.ErrBadLink
	}
	return strings.Replace(key, "-", "/", 1), nil
}

func (t *town) Callback(string) bool { return false }

// register is the town's lists and who may see what.
type register struct{ *town }

// List is not said of hilltop, whose desk nobody signs in at.
func (r register) List(_ context.Context, clinic string, q web.Query) ([]web.Row, string, error) {
	if clinic != "lakeside" {
		return nil, "", fmt.Errorf("secret of %s", clinic)
	}
	r.asked = append(r.asked, q)
	return r.rows, r.next, r.down
}

func (r register) Failing(_ context.Context, clinic string, _ time.Time) (web.Failing, error) {
	return r.services, r.down
}

// guests makes links and cookies KEY~N, where N counts the links of a person.
type guests struct{ *town }

func (g guests) token(key string) string {
	return strings.Replace(key, "/", ".", 1) + "~" + fmt.Sprint(g.links[key])
}

func (g guests) Link(_ context.Context, key string) (string, error) {
	return of(g.town, key, func(*house) (string, error) { return g.token(key), g.down })
}

func (g guests) Renew(_ context.Context, key string) error {
	g.links[key]++
	return g.down
}

func (g guests) Open(_ context.Context, _ time.Time, token string) (string, error) {
	person, _, ok := strings.Cut(token, "~")
	key := strings.Replace(person, ".", "/", 1)
	switch {
	case !ok:
		return "", web.ErrBadLink
	case g.houses[key] == nil:
		return "", web.ErrNoPerson
	case token != g.token(key):
		return "", web.ErrOldLink
	}
	return key, nil
}

func (g guests) Admit(_ context.Context, key string, until time.Time) (string, error) {
	return g.token(key) + "~" + fmt.Sprint(until.Unix()), g.down
}

func (g guests) Who(ctx context.Context, now time.Time, cookie string) (string, bool) {
	i := strings.LastIndex(cookie, "~")
	var until int64
	if _, err := fmt.Sscan(cookie[i+1:], &until); err != nil || i < 0 || now.Unix() >= until {
		return "", false
	}
	key, err := g.Open(ctx, now, cookie[:i])
	return key, err == nil
}

// clinics have the tokens "NAME's token".
type clinics struct{ *town }

func (c clinics) Enter(token string) (string, bool) {
	name, ok := strings.CutSuffix(token, "'s token")
	return name, ok && (name == "lakeside" || name == "hilltop")
}

func (c clinics) Admit(clinic string, until time.Time) string {
	return clinic + "~" + fmt.Sprint(until.Unix())
}

func (c clinics) Who(now time.Time, cookie string) (string, bool) {
	name, text, _ := strings.Cut(cookie, "~")
	var until int64
	_, err := fmt.Sscan(text, &until)
	return name, err == nil && now.Unix() < until
}

// handler is kept, as parsing its pages takes longer than most requests.
func (t *town) handler() http.Handler {
	if t.served == nil {
		t.served = t.newHandler()
	}
	return t.served
}

func (t *town) newHandler() http.Handler {
	return web.NewClinic(web.ClinicOptions{
		Options: web.Options{
			People: t, Recorder: t, Links: t, Texts: notify.Default(), Doctor: t, Devices: t, Trial: t, Plans: t, Past: t,
			Notes: t, Now: func() time.Time { return t.now }, Log: slog.New(slog.DiscardHandler),
			PublicURL: "https://parasol.clinic.example",
		},
		Guests: guests{t}, Clinics: clinics{t}, Register: register{t},
	})
}

// ask sends one request from anywhere.
func (t *town) ask(method, path, body string, edit ...func(*http.Request)) answer {
	edit = append([]func(*http.Request){asForm, header("Accept", "text/html"), from("203.0.113.9:4000")}, edit...)
	return newHouse().askOf(t.handler(), method, path, body, edit...)
}

// guest is the browser that opened a person's link.
func (t *town) guest(key string) func(*http.Request) {
	value, _ := guests{t}.Admit(context.Background(), key, t.now.Add(web.SessionTime))
	return cookie(value)
}

// staff is the browser that signed in at a clinic's desk.
func (t *town) staff(clinic string) func(*http.Request) {
	value := clinics{t}.Admit(clinic, t.now.Add(web.SessionTime))
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "parasol-desk", Value: value}) }
}

// state is all that requests can change of a person.
func (t *town) state(key string) string {
	h := t.houses[key]
	return fmt.Sprint(h.recorded, h.entered, h.left, len(h.phones), t.links[key])
}
