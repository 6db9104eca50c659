package homeassistant_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"parasol/cmd/internal/livetest"
	"parasol/cmd/parasol/internal/homeassistant"
	"parasol/notify"
	decode "parasol/schedule/presence/homeassistant"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var eventually = livetest.Eventually

// heard is what a client passed on, and its log.
type heard struct {
	log livetest.Buffer
	mu  sync.Mutex
	all []string
}

func (h *heard) text() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.Join(h.all, ", ")
}

func (h *heard) note(text string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = append(h.all, text)
}

// tapped hears taps.
type tapped = func(context.Context, func(string, time.Time)) error

// connect runs a client of some entities against the fake.
func connect(t *testing.T, f *fake, token string, taps bool, ids ...string) (*homeassistant.Client, *heard, tapped) {
	t.Helper()
	return run(t, homeassistant.Options{URL: f.server.URL, Token: func() string { return token }}, taps, ids...)
}

// connectWithin is connect with a patience of its own.
func connectWithin(t *testing.T, f *fake, patience time.Duration, ids ...string) (*homeassistant.Client, *heard, tapped) {
	t.Helper()
	return run(t, homeassistant.Options{URL: f.server.URL, Token: func() string { return good }, Patience: patience}, false, ids...)
}

// connectPinging is connect with pings as often as told.
func connectPinging(t *testing.T, f *fake, ping time.Duration, ids ...string) (*homeassistant.Client, *heard, tapped) {
	t.Helper()
	return run(t, homeassistant.Options{URL: f.server.URL, Token: func() string { return good }, Ping: ping}, false, ids...)
}

func run(t *testing.T, o homeassistant.Options, taps bool, ids ...string) (*homeassistant.Client, *heard, tapped) {
	t.Helper()
	h := &heard{}
	o.Log, o.Say, o.Pause = slog.New(slog.NewTextHandler(&h.log, nil)), notify.Default().Say, time.Millisecond
	if o.Ping == 0 {
		o.Ping = 50 * time.Millisecond
	}
	c := homeassistant.New(o)
	if len(ids) > 0 {
		c.Watch(ids, func(p *decode.Picture, id string) {
			s, _ := p.Get(id)
			h.note(id + "=" + s.Value)
		})
	}
	var tap tapped
	if taps {
		tap = c.Tap()
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); c.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done })
	return c, h, tap
}

const good = "made-up.long-lived.token"

func TestStatesAndTheirChanges(t *testing.T) {
	f := newFake(t)
	f.state("person.ada", "home", `{"friendly_name":"Ada"}`, 1)
	f.state("zone.park", "0", `{"friendly_name":"City Park"}`, 2)
	f.state("light.kitchen", "on", `{}`, 3)
	_, h, _ := connect(t, f, good, false, "person.ada", "sensor.ada_activity")
	eventually(t, "the picture", func() bool { return h.text() == "person.ada=home" })
	f.event(`{"c":{"person.ada":{"+":{"s":"not_home","lc":5}}}}`, ofEntities)
	eventually(t, "a change", func() bool { return strings.HasSuffix(h.text(), "person.ada=not_home") })
	f.event(`{"a":{"sensor.ada_activity":{"s":"Walking","a":{},"c":"x","lc":6}},"r":["person.ada"],`+
		`"c":{"zone.park":{"+":{"s":"1"}}}}`, ofEntities)
	eventually(t, "one that comes later", func() bool { return strings.HasSuffix(h.text(), "sensor.ada_activity=Walking") })
	if n := f.count("subscribe_events"); n != 0 {
		t.Error("asked for taps that nobody wants")
	}
}

// Home Assistant closes without a farewell; it comes back with other times and
// the same states.
func TestRestart(t *testing.T) {
	f := newFake(t)
	f.state("person.ada", "home", `{}`, 1)
	c, h, _ := connect(t, f, good, false, "person.ada")
	eventually(t, "the picture", func() bool { return h.text() == "person.ada=home" })
	f.state("person.ada", "home", `{}`, 2000)
	f.drop()
	eventually(t, "the picture again", func() bool { return h.text() == "person.ada=home, person.ada=home" })
	eventually(t, "standing", func() bool { up, _ := c.Standing(); return up })
	f.event(`{"c":{"person.ada":{"+":{"s":"not_home"}}}}`, ofEntities)
	eventually(t, "changes again", func() bool { return strings.HasSuffix(h.text(), "not_home") })
}

// A server that falls silent is given up, as its router may have forgotten us.
func TestSilence(t *testing.T) {
	f := newFake(t)
	f.state("person.ada", "home", `{}`, 1)
	f.set(func() { f.mute = true })
	_, h, _ := connect(t, f, good, false, "person.ada")
	eventually(t, "connected again", func() bool { return strings.Count(h.text(), "home") >= 2 })
	if !strings.Contains(h.log.String(), "Home Assistant does not answer") {
		t.Errorf("log: %s", h.log.String())
	}
}

// A refused token is not tried again: Home Assistant bans who guesses.
func TestWrongToken(t *testing.T) {
	f := newFake(t)
	c, h, tap := connect(t, f, "wrong.tok3n", true, "person.ada")
	eventually(t, "words", func() bool { _, why := c.Standing(); return why == "Home Assistant refuses the access token" })
	if err := tap(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "refuses") {
		t.Errorf("taps: got %v", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.refusals != 1 || strings.Count(h.log.String(), "\n") != 1 || strings.Contains(h.log.String(), "tok3n") {
		t.Errorf("%d attempts; log: %s", f.refusals, h.log.String())
	}
}

// A token that is revoked closes the socket, and is then refused.
func TestRevokedToken(t *testing.T) {
	f := newFake(t)
	f.state("person.ada", "home", `{}`, 1)
	c, h, _ := connect(t, f, good, false, "person.ada")
	eventually(t, "the picture", func() bool { return h.text() != "" })
	f.set(func() { f.token = "another" })
	f.drop()
	eventually(t, "words", func() bool { _, why := c.Standing(); return why == "Home Assistant refuses the access token" })
}

// An ordinary user's token serves presence; that taps need an administrator's
// is said, once, and the rest goes on.
func TestOrdinaryToken(t *testing.T) {
	f := newFake(t)
	f.state("person.ada", "home", `{}`, 1)
	_, h, tap := connect(t, f, good, true, "person.ada")
	if err := tap(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "administrator") {
		t.Errorf("taps: got %v", err)
	}
	eventually(t, "the picture all the same", func() bool { return h.text() == "person.ada=home" })
}

func TestTaps(t *testing.T) {
	f := newFake(t)
	f.set(func() { f.admin = true })
	_, h, tap := connect(t, f, good, true)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- tap(ctx, func(action string, at time.Time) { h.note(action + " " + at.UTC().Format(time.RFC3339)) })
	}()
	event := `{"event_type":"mobile_app_notification_action","time_fired":"2026-07-01T10:00:00.123456+00:00",` +
		`"data":{"action":"PARASOL_token"}}`
	eventually(t, "a tap", func() bool {
		f.event(event, ofTaps)
		return strings.HasPrefix(h.text(), "PARASOL_token 2026-07-01T10:00:00Z")
	})
	f.drop()
	before := h.text()
	eventually(t, "a tap after a restart", func() bool { f.event(event, ofTaps); return len(h.text()) > len(before) })
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if n := f.count("subscribe_entities"); n != 0 {
		t.Error("asked for entities that nobody watches")
	}
}

// Unknown names are no error of Home Assistant's: they are missing, and doubted
// once.
func TestNameThatIsNotThere(t *testing.T) {
	f := newFake(t)
	c, h, _ := connect(t, f, good, false, "person.adda")
	eventually(t, "the doubt", func() bool { return strings.Contains(h.log.String(), "person.adda") && c.Lacks("person.adda") })
	f.drop()
	eventually(t, "connected again", func() bool { return f.count("subscribe_entities") > 1 && f.count("ping") > 3 })
	if n := strings.Count(h.log.String(), "person.adda"); n != 1 {
		t.Errorf("doubted %d times", n)
	}
	eventually(t, "no doubt any more", func() bool {
		f.event(`{"a":{"person.adda":{"s":"home","a":{}}}}`, ofEntities)
		return !c.Lacks("person.adda")
	})
}

func TestNobodyThere(t *testing.T) {
	f := newFake(t)
	f.server.Close()
	c, h, _ := connect(t, f, good, false, "person.ada")
	eventually(t, "words", func() bool { _, why := c.Standing(); return strings.Contains(why, "cannot be reached") })
	eventually(t, "a line of log", func() bool { return strings.Count(h.log.String(), "\n") == 1 })
}
