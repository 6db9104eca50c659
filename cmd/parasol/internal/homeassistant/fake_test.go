package homeassistant_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
)

// fake is a Home Assistant on loopback that behaves as its source does
// (websocket_api/auth.py, connection.py, commands.py, messages.py).
type fake struct {
	t      *testing.T
	server *httptest.Server

	mu       sync.Mutex
	token    string            // the valid one
	admin    bool              // whether its user is an administrator
	states   map[string]string // JSON of compressed states
	mute     bool              // stops answering pings
	arrays   bool              // sends arrays of frames
	broken   bool              // answers the subscription with an error, and events all the same
	conns    map[*websocket.Conn]*fakeSession
	signIns  int
	refusals int
	commands []string // what clients said, without their tokens
}

type fakeSession struct {
	ctx        context.Context
	last       int
	subscribed int
	entities   []string
	taps       int
}

func newFake(t *testing.T) *fake {
	f := &fake{t: t, token: "made-up.long-lived.token", states: map[string]string{}, conns: map[*websocket.Conn]*fakeSession{}}
	f.server = httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(func() { f.drop(); f.server.Close() })
	return f
}

func (f *fake) serve(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, nil)
	if err != nil || r.URL.Path != "/api/websocket" {
		return
	}
	defer conn.CloseNow()
	s := &fakeSession{ctx: r.Context()}
	f.say(s, conn, `{"type":"auth_required","ha_version":"2026.7.2"}`)
	var hello struct {
		Type  string `json:"type"`
		Token string `json:"access_token"`
	}
	ctx, cancel := context.WithTimeout(r.Context(), 10*time.Second)
	err = wsjson.Read(ctx, conn, &hello)
	cancel()
	f.mu.Lock()
	valid := err == nil && hello.Type == "auth" && hello.Token == f.token
	if valid {
		f.signIns++
		f.conns[conn] = s
	} else {
		f.refusals++
	}
	f.mu.Unlock()
	if !valid {
		f.say(s, conn, `{"type":"auth_invalid","message":"Invalid access token or password"}`)
		return
	}
	f.say(s, conn, `{"type":"auth_ok","ha_version":"2026.7.2"}`)
	for {
		var c map[string]any
		if err := wsjson.Read(r.Context(), conn, &c); err != nil {
			f.mu.Lock()
			delete(f.conns, conn)
			f.mu.Unlock()
			return
		}
		f.answer(s, conn, c)
	}
}

// say writes one frame, or an array of one.
func (f *fake) say(s *fakeSession, conn *websocket.Conn, text string) {
	f.mu.Lock()
	if f.arrays && !strings.Contains(text, `"auth_`) {
		text = "[" + text + "]"
	}
	f.mu.Unlock()
	_ = conn.Write(s.ctx, websocket.MessageText, []byte(text))
}

func (f *fake) answer(s *fakeSession, conn *websocket.Conn, c map[string]any) {
	number, _ := c["id"].(float64)
	id, kind := int(number), fmt.Sprint(c["type"])
	fail := func(code, message string) {
		f.say(s, conn, fmt.Sprintf(`{"id":%d,"type":"result","success":false,"error":{"code":%q,"message":%q}}`, id, code, message))
	}
	f.mu.Lock()
	f.commands = append(f.commands, kind)
	admin, mute, broken := f.admin, f.mute, f.broken
	f.mu.Unlock()
	if id <= s.last {
		fail("id_reuse", "Identifier values have to increase.")
		return
	}
	s.last = id
	switch kind {
	case "ping":
		if !mute {
			f.say(s, conn, fmt.Sprintf(`{"id":%d,"type":"pong"}`, id))
		}
	case "get_states":
		f.say(s, conn, fmt.Sprintf(`{"id":%d,"type":"result","success":true,"result":%s}`, id, f.full()))
	case "subscribe_entities":
		text, _ := json.Marshal(c["entity_ids"])
		f.mu.Lock()
		_ = json.Unmarshal(text, &s.entities)
		s.subscribed = id
		f.mu.Unlock()
		if broken {
			fail("unknown_error", "Invalid JSON in response")
			return
		}
		f.say(s, conn, fmt.Sprintf(`{"id":%d,"type":"result","success":true,"result":null}`, id))
		f.say(s, conn, fmt.Sprintf(`{"id":%d,"type":"event","event":{"a":%s}}`, id, f.picture(s.entities)))
	case "subscribe_events":
		if !admin {
			fail("unauthorized", "Unauthorized")
			return
		}
		f.mu.Lock()
		s.taps = id
		f.mu.Unlock()
		f.say(s, conn, fmt.Sprintf(`{"id":%d,"type":"result","success":true,"result":null}`, id))
	default:
		fail("unknown_command", "Unknown command.")
	}
}

// full lists all states as get_states does, with 200 KiB of others.
func (f *fake) full() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := []string{fmt.Sprintf(`{"entity_id":"sensor.large","state":"1","attributes":{"text":%q}}`, strings.Repeat("x", 200<<10))}
	for id := range f.states {
		list = append(list, fmt.Sprintf(`{"entity_id":%q}`, id))
	}
	return "[" + strings.Join(list, ",") + "]"
}

// picture is the first event: unknown ids are left out.
func (f *fake) picture(ids []string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var parts []string
	for _, id := range ids {
		if s, ok := f.states[id]; ok {
			parts = append(parts, fmt.Sprintf("%q:%s", id, s))
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// state sets an entity's state, with a context that is a text or an object.
func (f *fake) state(id, state, attributes string, when int) {
	context := `"01HPKH5TE4HVR88WW6TN43H31X"`
	if when%2 == 0 {
		context = `{"id":"01H","parent_id":null,"user_id":null}`
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.states[id] = fmt.Sprintf(`{"s":%q,"a":%s,"c":%s,"lc":%d.5}`, state, attributes, context, when)
}

// event tells every subscriber.
func (f *fake) event(text string, taps bool) {
	f.mu.Lock()
	type to struct {
		conn *websocket.Conn
		s    *fakeSession
		id   int
	}
	var all []to
	for conn, s := range f.conns {
		if id := s.subscribed; !taps && id > 0 {
			all = append(all, to{conn, s, id})
		} else if id := s.taps; taps && id > 0 {
			all = append(all, to{conn, s, id})
		}
	}
	f.mu.Unlock()
	for _, a := range all {
		f.say(a.s, a.conn, fmt.Sprintf(`{"id":%d,"type":"event","event":%s}`, a.id, text))
	}
}

// drop ends every connection without a farewell, as a restart does.
func (f *fake) drop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for conn := range f.conns {
		_ = conn.CloseNow()
	}
}

func (f *fake) count(kind string) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.commands {
		if c == kind {
			n++
		}
	}
	return n
}

func (f *fake) set(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}
