package homeassistant_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
)

// The tests of this file are the list of PRESENCE.md 10, "The fake Home
// Assistant must", in its order; those of pings, restarts and taps stand in
// client_test.go.

// raw is a connection without a client, to see what the fake does.
func raw(t *testing.T, f *fake) (say func(text string), next func() string) {
	t.Helper()
	conn, resp, err := websocket.Dial(t.Context(), f.server.URL+"/api/websocket", nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp.Body != nil {
		_ = resp.Body.Close()
	}
	conn.SetReadLimit(1 << 20)
	t.Cleanup(func() { _ = conn.CloseNow() })
	say = func(text string) { _ = conn.Write(t.Context(), websocket.MessageText, []byte(text)) }
	return say, func() string {
		ctx, stop := context.WithTimeout(t.Context(), 5*time.Second)
		defer stop()
		_, text, err := conn.Read(ctx)
		if err != nil {
			return "closed"
		}
		return string(text)
	}
}

func signedIn(t *testing.T, f *fake) (say func(text string), next func() string) {
	t.Helper()
	say, next = raw(t, f)
	next()
	say(fmt.Sprintf(`{"type":"auth","access_token":%q}`, good))
	if got := next(); !strings.Contains(got, "auth_ok") {
		t.Fatal(got)
	}
	return say, next
}

// Who says nothing for 10 s is refused; the client says its token as soon as
// it is asked, however late that is.
func TestTheTokenIsWaitedFor(t *testing.T) {
	f := newFake(t)
	f.set(func() { f.wait, f.late = time.Second, 200*time.Millisecond })
	f.state("person.ada", "home", `{}`, 1)
	_, h, _ := connect(t, f, good, false, "person.ada")
	eventually(t, "the picture", func() bool { return h.text() == "person.ada=home" })
	f.set(func() {
		if f.signIns != 1 || f.refusals != 0 || f.slowest > 500*time.Millisecond {
			t.Errorf("%d sign-ins, %d refusals, the token after %s", f.signIns, f.refusals, f.slowest)
		}
		f.wait, f.late = 20*time.Millisecond, 0
	})
	_, next := raw(t, f)
	if a, b, c := next(), next(), next(); !strings.Contains(a, "auth_required") || !strings.Contains(b, "auth_invalid") || c != "closed" {
		t.Errorf("who says nothing is told %s, %s, %s", a, b, c)
	}
}

// A server that takes the connection and says nothing is given up and tried
// again.
func TestNoGreeting(t *testing.T) {
	f := newFake(t)
	f.set(func() { f.silent = true })
	c, h, _ := connectWithin(t, f, 50*time.Millisecond, "person.ada")
	eventually(t, "words", func() bool { _, why := c.Standing(); return why == "Home Assistant does not answer" })
	f.state("person.ada", "home", `{}`, 1)
	f.set(func() { f.silent = false })
	eventually(t, "the picture", func() bool { return h.text() == "person.ada=home" })
}

// Ids rise within a connection and begin again at 1 with the next, though pings
// are sent beside the rest.
func TestIDsRise(t *testing.T) {
	f := newFake(t)
	say, next := signedIn(t, f)
	say(`{"id":7,"type":"ping"}`)
	say(`{"id":7,"type":"ping"}`)
	if a, b := next(), next(); !strings.Contains(a, "pong") || !strings.Contains(b, "id_reuse") {
		t.Fatalf("the fake takes an id twice: %s, %s", a, b)
	}
	f.set(func() { f.reused, f.ids = 0, nil })
	f.state("person.ada", "home", `{}`, 1)
	_, h, _ := connectPinging(t, f, 20*time.Millisecond, "person.ada")
	for n := range 3 {
		eventually(t, "the picture", func() bool { return strings.Count(h.text(), "home") > n })
		pings := f.count("ping")
		eventually(t, "pings", func() bool { return f.count("ping") > pings+3 })
		f.drop()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.ids) < 3 || slices.Max(f.ids) > 1 {
		t.Errorf("connections begin with the ids %v; want 1 each", f.ids)
	}
	if f.reused > 0 {
		t.Errorf("%d ids did not rise", f.reused)
	}
}

// The result comes before the event; ids that are not known are missing from
// it; contexts are texts or objects.
func TestResultThenPicture(t *testing.T) {
	f := newFake(t)
	f.state("person.ada", "home", `{}`, 1)
	f.state("zone.park", "0", `{}`, 2)
	say, next := signedIn(t, f)
	say(`{"id":1,"type":"subscribe_entities","entity_ids":["person.ada","zone.park","person.eve"]}`)
	result, event := next(), next()
	if !strings.Contains(result, `"success":true`) || !strings.Contains(event, `"c":"01H`) || !strings.Contains(event, `"c":{"id"`) ||
		strings.Contains(event, "person.eve") {
		t.Errorf("got %s, then %s", result, event)
	}
	_, h, _ := connect(t, f, good, false, "person.ada", "zone.park", "person.eve")
	eventually(t, "those that are there", func() bool { return h.text() == "person.ada=home, zone.park=0" })
	eventually(t, "a word about the one that is not", func() bool { return strings.Contains(h.log.String(), "entity=person.eve") })
}

// Frames come as arrays to who asked for it, and one by one from servers that
// do not know that.
func TestArraysOfFrames(t *testing.T) {
	for _, old := range []bool{false, true} {
		f := newFake(t)
		f.state("person.ada", "home", `{}`, 1)
		f.set(func() { f.old = old })
		_, h, _ := connect(t, f, good, false, "person.ada")
		eventually(t, "the picture", func() bool { return h.text() == "person.ada=home" })
		f.mu.Lock()
		if (f.arrays > 0) == old {
			t.Errorf("a server that is old (%v) sent %d arrays", old, f.arrays)
		}
		f.mu.Unlock()
	}
	say, next := signedIn(t, newFake(t))
	say(`{"id":1,"type":"ping"}`)
	if got := next(); !strings.HasPrefix(got, "{") {
		t.Errorf("who did not ask got %s", got)
	}
}

// An ordinary user may hear of changes and of no foreign event.
func TestForeignEvents(t *testing.T) {
	say, next := signedIn(t, newFake(t))
	say(`{"id":1,"type":"subscribe_events","event_type":"mobile_app_notification_action"}`)
	say(`{"id":2,"type":"subscribe_events","event_type":"state_changed"}`)
	if a, b := next(), next(); !strings.Contains(a, "unauthorized") || !strings.Contains(b, `"success":true`) {
		t.Errorf("got %s, then %s", a, b)
	}
}

// A picture of 200 KiB, and a list of all states as large, are read.
func TestLargeSnapshot(t *testing.T) {
	f := newFake(t)
	text, _ := json.Marshal(map[string]string{"text": strings.Repeat("x", 200<<10)})
	f.state("person.ada", "home", string(text), 1)
	_, h, _ := connect(t, f, good, false, "person.ada")
	eventually(t, "the picture", func() bool { return h.text() == "person.ada=home" })
}

// A server that does not know subscribe_entities, or that cannot write an
// attribute, is asked for every change instead.
func TestEveryChangeInstead(t *testing.T) {
	const change = `{"event_type":"state_changed","data":{"entity_id":%q,"new_state":%s}}`
	for why, mode := range map[string]func(*fake){
		"old":    func(f *fake) { f.old = true },
		"broken": func(f *fake) { f.broken = true },
	} {
		t.Run(why, func(t *testing.T) {
			f := newFake(t)
			f.state("person.ada", "home", `{}`, 1)
			f.state("light.kitchen", "on", `{}`, 1)
			f.set(func() { mode(f) })
			c, h, _ := connect(t, f, good, false, "person.ada")
			eventually(t, "the picture", func() bool { return h.text() == "person.ada=home" })
			f.event(`{"c":{"person.ada":{"+":{"s":"stale"}}}}`, ofEntities) // of the refused subscription
			f.event(fmt.Sprintf(change, "light.kitchen", `{"entity_id":"light.kitchen","state":"off","attributes":{}}`), ofChanges)
			f.event(fmt.Sprintf(change, "person.ada", `{"entity_id":"person.ada","state":"not_home","attributes":{}}`), ofChanges)
			f.event(fmt.Sprintf(change, "person.ada", `null`), ofChanges)
			f.event(fmt.Sprintf(change, "person.ada", `{"entity_id":"person.ada","state":"Park","attributes":{}}`), ofChanges)
			eventually(t, "changes", func() bool { return h.text() == "person.ada=home, person.ada=not_home, person.ada=Park" })
			if up, why := c.Standing(); !up {
				t.Errorf("not connected: %s", why)
			}
		})
	}
}

// A server that refuses everything is said so.
func TestNothingMayBeRead(t *testing.T) {
	f := newFake(t)
	f.set(func() { f.closed = true })
	c, _, _ := connect(t, f, good, false, "person.ada")
	eventually(t, "words", func() bool {
		_, why := c.Standing()
		return why == "Home Assistant refuses to tell its states: unauthorized"
	})
}

// What answers may be another server with a websocket.
func TestSomethingElseAnswers(t *testing.T) {
	f := newFake(t)
	f.server.Config.Handler = other(t)
	c, _, _ := connect(t, f, good, false, "person.ada")
	eventually(t, "words", func() bool {
		_, why := c.Standing()
		return why == "what answers at this address is not Home Assistant"
	})
}

// other is a websocket of another make.
func other(t *testing.T) http.HandlerFunc {
	t.Helper()
	return func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer conn.CloseNow()
		for range 2 {
			_ = wsjson.Write(r.Context(), conn, map[string]string{"type": "hello"})
		}
		_, _, _ = conn.Read(r.Context())
		_, _, _ = conn.Read(r.Context())
	}
}
