package homeassistant

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	patience = 15 * time.Second // for connecting and signing in
	// frameMost in bytes: all states of a large house have megabytes.
	frameMost = 16 << 20
	tapEvent  = "mobile_app_notification_action"
)

// frame is any message, both ways.
type frame struct {
	ID        int             `json:"id,omitempty"`
	Type      string          `json:"type"`
	Token     string          `json:"access_token,omitempty"`
	EventType string          `json:"event_type,omitempty"`
	Entities  []string        `json:"entity_ids,omitempty"`
	Success   bool            `json:"success,omitempty"`
	Result    json.RawMessage `json:"result,omitempty"`
	Event     json.RawMessage `json:"event,omitempty"`
	Error     struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"error,omitzero"`
}

// session is one connection. Ids rise within it; taking one and writing is one
// step.
type session struct {
	c       *Client
	conn    *websocket.Conn
	picture homeassistant.Picture
	states  int // ids of commands
	taps    int
	all     int
	first   bool // the whole picture is still to come

	mu   sync.Mutex
	last int
}

// live reads one connection to its end.
func (c *Client) live(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &session{c: c, first: true}
	if err := s.open(ctx); err != nil {
		return err
	}
	defer s.conn.CloseNow()
	var beside sync.WaitGroup
	defer beside.Wait()
	defer cancel()
	beside.Go(func() { s.ping(ctx) })
	c.up()
	var err error
	// Zones are asked for by name, and only the list of all states has them.
	if s.all, err = s.say(ctx, frame{Type: "get_states"}); err != nil {
		return words(err)
	}
	if c.wantsTaps {
		if s.taps, err = s.say(ctx, frame{Type: "subscribe_events", EventType: tapEvent}); err != nil {
			return words(err)
		}
	}
	for {
		frames, err := s.read(ctx, c.every()+c.every()/3)
		if err != nil {
			return words(err)
		}
		for i := range frames {
			if err := s.take(ctx, &frames[i]); err != nil {
				return words(err)
			}
		}
	}
}

// words says why a connection ended.
func words(err error) error {
	switch {
	case errors.Is(err, errToken), errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, context.DeadlineExceeded):
		return errors.New("home assistant does not answer")
	case websocket.CloseStatus(err) != -1 || strings.Contains(err.Error(), "EOF"):
		return errors.New("home assistant closed the connection")
	}
	return fmt.Errorf("home assistant cannot be reached: %w", err)
}

// open connects and signs in.
func (s *session) open(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
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
		return words(err)
	}
	s.conn.SetReadLimit(frameMost)
	if err = s.signIn(ctx); err != nil {
		_ = s.conn.CloseNow()
		return words(err)
	}
	return nil
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
	return errors.New("what answers is not Home Assistant")
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
	case f.Type == "result" && f.ID == s.all && f.Success:
		return s.subscribe(ctx, f.Result)
	case f.Type == "result" && f.ID == s.all, f.Type == "result" && f.ID == s.states && !f.Success:
		return fmt.Errorf("refused: %s", f.Error.Code)
	case f.Type == "result" && f.ID == s.taps:
		s.tappable(f)
	case f.Type == "pong":
		s.missing()
	case f.Type == "event" && f.ID == s.states:
		s.changed(f.Event)
	case f.Type == "event" && f.ID == s.taps:
		s.tap(f.Event)
	}
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

func (s *session) tappable(f *frame) {
	if f.Success {
		s.c.untap(nil)
		return
	}
	s.c.untap(errTaps)
}

// changed passes on what an event names.
func (s *session) changed(event json.RawMessage) {
	named, err := s.picture.Apply(event, s.first)
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

// missing doubts, once, the names of entities that did not come with the first
// sign of life, half a minute after connecting: integrations start one after
// the other.
func (s *session) missing() {
	for _, w := range s.c.watches {
		for _, id := range w.ids {
			if _, there := s.picture.Get(id); !there && !s.c.warned[id] {
				s.c.warned[id] = true
				s.c.o.Log.Warn("home assistant has no such entity", "entity", id)
			}
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
