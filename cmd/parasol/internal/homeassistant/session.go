package homeassistant

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

	"parasol/schedule/presence/homeassistant"
)

const (
	// patience is how long connecting and signing in may take. Home Assistant
	// waits as long for the token (websocket_api/auth.py).
	patience = 10 * time.Second
	// frameMost is the largest frame in bytes: the states of a large house
	// take megabytes.
	frameMost    = 16 << 20
	tapEvent     = "mobile_app_notification_action"
	changedEvent = "state_changed"
)

// frame is any message, both ways.
type frame struct {
	ID        int             `json:"id,omitempty"`
	Type      string          `json:"type"`
	Token     string          `json:"access_token,omitempty"`
	EventType string          `json:"event_type,omitempty"`
	Entities  []string        `json:"entity_ids,omitempty"`
	Features  map[string]int  `json:"features,omitempty"`
	Success   bool            `json:"success,omitempty"`
	Result    json.RawMessage `json:"result,omitempty"`
	Event     json.RawMessage `json:"event,omitempty"`
	Error     struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"error,omitzero"`
}

// session is one connection.
type session struct {
	c       *Client
	conn    *websocket.Conn
	picture homeassistant.Picture
	first   bool // the whole picture is still to come

	// The ids of commands, by which answers and events are told apart; 0: not
	// given.
	all     int // get_states
	states  int // subscribe_entities
	changes int // subscribe_events of every change, where states are refused
	taps    int // subscribe_events of taps

	mu   sync.Mutex
	last int // ids rise within a connection: taking one and writing is one step
}

// live runs one connection until it ends, and returns why.
func (c *Client) live(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &session{c: c, first: true}
	if err := s.open(ctx); err != nil {
		return troubleOf(err)
	}
	defer s.conn.CloseNow()
	var beside sync.WaitGroup
	defer beside.Wait()
	defer cancel()
	beside.Go(func() { s.ping(ctx) })
	c.up()
	if err := s.ask(ctx); err != nil {
		return troubleOf(err)
	}
	for {
		frames, err := s.read(ctx, c.every()+c.every()/3)
		if err != nil {
			return troubleOf(err)
		}
		for i := range frames {
			if err := s.take(ctx, &frames[i]); err != nil {
				return troubleOf(err)
			}
		}
	}
}

// ask sends the first commands.
func (s *session) ask(ctx context.Context) (err error) {
	// Servers that do not know this refuse it, and send frames one by one.
	features := frame{Type: "supported_features", Features: map[string]int{"coalesce_messages": 1}}
	if _, err = s.say(ctx, features); err != nil {
		return err
	}
	// Zones are asked for by name, and only the list of all states has them.
	if s.all, err = s.say(ctx, frame{Type: "get_states"}); err != nil {
		return err
	}
	if s.c.wantsTaps {
		s.taps, err = s.say(ctx, frame{Type: "subscribe_events", EventType: tapEvent})
	}
	return err
}

// open connects and signs in.
func (s *session) open(ctx context.Context) (err error) {
	within := patience
	if s.c.o.Patience > 0 {
		within = s.c.o.Patience
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment}
	client := &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	//nolint:bodyclose // of a websocket there is none to close
	s.conn, _, err = websocket.Dial(
		ctx,
		strings.TrimRight(s.c.o.URL, "/")+"/api/websocket",
		&websocket.DialOptions{HTTPClient: client},
	)
	if err != nil {
		return err
	}
	s.conn.SetReadLimit(frameMost)
	if err = s.signIn(ctx); err != nil {
		_ = s.conn.CloseNow()
	}
	return err
}

func (s *session) signIn(ctx context.Context) error {
	var f frame
	if err := wsjson.Read(ctx, s.conn, &f); err != nil {
		return err
	}
	if err := wsjson.Write(ctx, s.conn, frame{Type: "auth", Token: s.c.o.Token()}); err != nil {
		return err
	}
	if err := wsjson.Read(ctx, s.conn, &f); err != nil {
		return err
	}
	switch f.Type {
	case "auth_ok":
		return nil
	case "auth_invalid":
		return errToken
	}
	return errOther
}

// say sends a command with the next id.
func (s *session) say(ctx context.Context, f frame) (id int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	f.ID = s.last
	return f.ID, wsjson.Write(ctx, s.conn, f)
}

// read returns the next frames: one, or several in an array.
func (s *session) read(ctx context.Context, within time.Duration) ([]frame, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	_, text, err := s.conn.Read(ctx)
	if err != nil {
		return nil, err
	}
	var all []frame
	if text = bytes.TrimSpace(text); len(text) > 0 && text[0] == '[' {
		err = json.Unmarshal(text, &all)
	} else {
		all = make([]frame, 1)
		err = json.Unmarshal(text, &all[0])
	}
	return all, err
}

// take does what a frame asks for.
func (s *session) take(ctx context.Context, f *frame) error {
	switch {
	case f.ID == 0: // no answer to a command
	case f.Type == "result" && f.ID == s.taps:
		s.tappable(f)
	case f.Type == "result" && f.ID == s.all:
		return s.listed(ctx, f)
	case f.Type == "result" && f.ID == s.states && !f.Success:
		return s.fallBack(ctx)
	case f.Type == "result" && f.ID == s.changes && !f.Success:
		return trouble{"refused", f.Error.Code}
	case f.Type == "pong":
		s.missing()
	case f.Type == "event" && f.ID == s.states:
		named, err := s.picture.Apply(f.Event, s.first)
		s.changed(named, err)
	case f.Type == "event" && f.ID == s.changes:
		named, err := s.picture.Change(f.Event, s.wanted)
		s.changed(named, err)
	case f.Type == "event" && f.ID == s.taps:
		s.tap(f.Event)
	}
	return nil
}

// listed takes the list of all states: at first for the names of zones, and
// for the states themselves once subscribe_entities was refused.
func (s *session) listed(ctx context.Context, f *frame) error {
	switch {
	case !f.Success:
		return trouble{"refused", f.Error.Code}
	case s.changes == 0:
		return s.subscribe(ctx, f.Result)
	}
	named, err := s.picture.List(f.Result, s.wanted)
	s.changed(named, err)
	return nil
}

// subscribe asks for the entities that are watched, and for all zones.
func (s *session) subscribe(ctx context.Context, states json.RawMessage) error {
	var all []struct {
		ID string `json:"entity_id"`
	}
	_ = json.Unmarshal(states, &all) // without zones the names of places are still names
	var ids []string
	for _, w := range s.c.watches {
		ids = append(ids, w.ids...)
	}
	if len(ids) == 0 {
		return nil
	}
	for _, e := range all {
		if strings.HasPrefix(e.ID, "zone.") {
			ids = append(ids, e.ID)
		}
	}
	slices.Sort(ids)
	var err error
	s.states, err = s.say(ctx, frame{Type: "subscribe_entities", Entities: slices.Compact(ids)})
	return err
}

// fallBack listens to every change instead, and then asks for all states once
// more: old servers do not know subscribe_entities, and an attribute that JSON
// cannot carry makes today's refuse it. Events of the refused subscription are
// no longer believed.
func (s *session) fallBack(ctx context.Context) (err error) {
	s.states = 0
	if s.changes, err = s.say(ctx, frame{Type: "subscribe_events", EventType: changedEvent}); err != nil {
		return err
	}
	s.all, err = s.say(ctx, frame{Type: "get_states"})
	return err
}

// wanted reports whether an entity matters here.
func (s *session) wanted(id string) bool {
	return strings.HasPrefix(id, "zone.") ||
		slices.ContainsFunc(s.c.watches, func(w watch) bool { return slices.Contains(w.ids, id) })
}

func (s *session) tappable(f *frame) {
	if f.Success {
		s.c.untap(nil)
		return
	}
	s.c.untap(errTaps)
}

// changed passes on the entities that a message named.
func (s *session) changed(named []string, err error) {
	if err != nil {
		return
	}
	s.first = false
	for _, w := range s.c.watches {
		for _, id := range w.ids {
			if _, there := s.picture.Get(id); there && slices.Contains(named, id) {
				w.changed(&s.picture, id)
			}
		}
	}
}

// missing notes which names Home Assistant does not know. It is called with
// each pong, at first half a minute after connecting, as integrations start one
// after the other.
func (s *session) missing() {
	for _, w := range s.c.watches {
		for _, id := range w.ids {
			_, there := s.picture.Get(id)
			s.c.lacks(id, !there)
		}
	}
}

// tap takes an action out of an event.
func (s *session) tap(event json.RawMessage) {
	var e struct {
		Type  string    `json:"event_type"`
		Fired time.Time `json:"time_fired"`
		Data  struct {
			Action string `json:"action"`
		} `json:"data"`
	}
	if json.Unmarshal(event, &e) == nil && e.Type == tapEvent {
		s.c.tapped(e.Data.Action, e.Fired)
	}
}

func (c *Client) every() time.Duration {
	if c.o.Ping > 0 {
		return c.o.Ping
	}
	return 30 * time.Second
}

// ping asks for signs of life.
func (s *session) ping(ctx context.Context) {
	tick := time.NewTicker(s.c.every())
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if _, err := s.say(ctx, frame{Type: "ping"}); err != nil {
			return // reading tells why
		}
	}
}
