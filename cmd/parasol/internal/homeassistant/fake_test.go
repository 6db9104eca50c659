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
	admin    bool              // its user is an administrator
	states   map[string]string // JSON of compressed states
	late     time.Duration     // before the greeting
	wait     time.Duration     // for the token
	silent   bool              // takes connections and says nothing
	mute     bool              // stops answering pings
	old      bool              // knows neither features nor subscribe_entities
	broken   bool              // answers the subscription with an error, and sends events all the same
	closed   bool              // refuses every other command
	conns    map[*websocket.Conn]*fakeSession
	signIns  int
	refusals int
	reused   int           // ids that did not rise
	slowest  time.Duration // from the greeting to the token
	arrays   int           // frames that were sent as arrays
	ids      []int         // the first id of each connection
	commands []string      // what clients said, without their tokens
}

type fakeSession struct {
	ctx        context.Context
	last       int
	coalesces  bool
	subscribed int // to entities
	changes    int
	entities   []string
	taps       int
}

func newFake(t *testing.T) *fake {
	f := &fake{
		t: t, token: "made-up.long-lived.token", states: map[string]string{},
		conns: map[*websocket.Conn]*fakeSession{}, wait: 10 * time.Second,
	}
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
	if !f.letIn(s, conn) {
		return
	}
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

// letIn greets, waits for the token, and closes if it is not the valid one.
func (f *fake) letIn(s *fakeSession, conn *websocket.Conn) bool {
	f.mu.Lock()
	late, wait, silent := f.late, f.wait, f.silent
	f.mu.Unlock()
	if silent {
		_, _, _ = conn.Read(s.ctx)
		return false
	}
	<-time.After(late)
	f.say(s, conn, `{"type":"auth_required","ha_version":"2026.7.2"}`)
	began := time.Now()
	var hello struct {
		Type  string `json:"type"`
		Token string `json:"access_token"`
		ID    int    `json:"id"`
	}
	text, err := readWithin(s.ctx, conn, wait)
	if err == nil {
		err = json.Unmarshal(text, &hello)
	}
	f.mu.Lock()
	f.slowest = max(f.slowest, time.Since(began))
	valid := err == nil && hello.Type == "auth" && hello.Token == f.token && hello.ID == 0
	if valid {
		f.signIns++
		f.conns[conn] = s
	} else {
		f.refusals++
	}
	f.mu.Unlock()
	if !valid {
		f.say(s, conn, `{"type":"auth_invalid","message":"Invalid access token or password"}`)
		_ = conn.Close(websocket.StatusNormalClosure, "")
		return false
	}
	f.say(s, conn, `{"type":"auth_ok","ha_version":"2026.7.2"}`)
	return true
}

// readWithin reads a message, or gives up without ending the connection, as a
// deadline of websocket's own would.
func readWithin(ctx context.Context, conn *websocket.Conn, wait time.Duration) ([]byte, error) {
	type result struct {
		text []byte
		err  error
	}
	got := make(chan result, 1)
	go func() {
		_, text, err := conn.Read(ctx)
		got <- result{text, err}
	}()
	select {
	case r := <-got:
		return r.text, r.err
	case <-time.After(wait):
		return nil, context.DeadlineExceeded
	}
}

// say writes one frame; those who asked for it get an array of one.
func (f *fake) say(s *fakeSession, conn *websocket.Conn, text string) {
	f.mu.Lock()
	if s.coalesces {
		text = "[" + text + "]"
		f.arrays++
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
	done := func(result string) {
		f.say(s, conn, fmt.Sprintf(`{"id":%d,"type":"result","success":true,"result":%s}`, id, result))
	}
	f.mu.Lock()
	f.commands = append(f.commands, kind)
	mute, broken, old, closed := f.mute, f.broken, f.old, f.closed
	if s.last == 0 {
		f.ids = append(f.ids, id)
	}
	reused := id <= s.last
	if reused {
		f.reused++
	}
	f.mu.Unlock()
	if reused {
		fail("id_reuse", "Identifier values have to increase.")
		return
	}
	s.last = id
	switch {
	case kind == "ping":
		if !mute {
			f.say(s, conn, fmt.Sprintf(`{"id":%d,"type":"pong"}`, id))
		}
	case kind == "supported_features" && !old:
		features, _ := c["features"].(map[string]any)
		f.mu.Lock()
		s.coalesces = features["coalesce_messages"] == 1.0
		f.mu.Unlock()
		done("null")
	case closed:
		fail("unauthorized", "Unauthorized")
	case kind == "get_states":
		done(f.full())
	case kind == "subscribe_entities" && !old:
		text, _ := json.Marshal(c["entity_ids"])
		f.mu.Lock()
		_ = json.Unmarshal(text, &s.entities)
		s.subscribed = id
		f.mu.Unlock()
		if broken {
			fail("unknown_error", "Invalid JSON in response")
			return
		}
		done("null")
		f.say(s, conn, fmt.Sprintf(`{"id":%d,"type":"event","event":{"a":%s}}`, id, f.picture(s.entities)))
	case kind == "subscribe_events":
		f.subscribe(s, id, fmt.Sprint(c["event_type"]), done, fail)
	default:
		fail("unknown_command", "Unknown command.")
	}
}

// subscribe lets everybody hear of changes, and administrators of taps.
func (f *fake) subscribe(s *fakeSession, id int, event string, done func(string), fail func(string, string)) {
	f.mu.Lock()
	allowed := f.admin || event == "state_changed"
	switch {
	case !allowed:
	case event == "state_changed":
		s.changes = id
	default:
		s.taps = id
	}
	f.mu.Unlock()
	if !allowed {
		fail("unauthorized", "Unauthorized")
		return
	}
	done("null")
}

// full lists all states as get_states does, with 200 KiB of others.
func (f *fake) full() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := []string{fmt.Sprintf(`{"entity_id":"sensor.large","state":"1","attributes":{"text":%q}}`, strings.Repeat("x", 200<<10))}
	for id, text := range f.states {
		var s struct {
			State      string          `json:"s"`
			Attributes json.RawMessage `json:"a"`
		}
		_ = json.Unmarshal([]byte(text), &s)
		list = append(list, fmt.Sprintf(`{"entity_id":%q,"state":%q,"attributes":%s}`, id, s.State, s.Attributes))
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

// The subscriptions of a session, by which events are told apart.
func ofEntities(s *fakeSession) int { return s.subscribed }
func ofChanges(s *fakeSession) int  { return s.changes }
func ofTaps(s *fakeSession) int     { return s.taps }

// event tells every subscriber.
func (f *fake) event(text string, of func(*fakeSession) int) {
	f.mu.Lock()
	type to struct {
		conn *websocket.Conn
		s    *fakeSession
		id   int
	}
	var all []to
	for conn, s := range f.conns {
		if id := of(s); id > 0 {
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
