package homeassistant

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

	"parasol/notify/exchange"
)

const (
	// pingEvery and pingWithin find a connection that died without a word: a
	// router that forgot it does so within minutes.
	pingEvery  = 30 * time.Second
	pingWithin = 10 * time.Second
	// frameLimit in bytes: an answer has under 1 KiB.
	frameLimit = 64 << 10
	eventType  = "mobile_app_notification_action"
)

// Listen follows the buttons' events and calls heard for each answer, in
// order, until ctx is over, whose error it returns. When the connection breaks
// it comes back. It returns a *notify.Error of the class Refused when the
// token is wrong, as Home Assistant bans addresses that try again, when it is
// not an administrator's, and at once without Events.
func (c *Channel) Listen(ctx context.Context, heard func(exchange.Answer)) error {
	if !c.o.Events {
		return c.wire.Refuse("events are off: there is nothing to listen to")
	}
	defer c.Close()
	return exchange.Follower{Log: c.o.Log, Pause: c.o.Pause}.Run(ctx, func(ctx context.Context) error {
		return c.follow(ctx, heard)
	})
}

// frame is any message of the websocket API, both ways.
type frame struct {
	ID        int    `json:"id,omitempty"`
	Type      string `json:"type"`
	Token     string `json:"access_token,omitempty"`
	EventType string `json:"event_type,omitempty"`
	Success   bool   `json:"success,omitempty"`
	Error     struct {
		Message string `json:"message"`
	} `json:"error,omitzero"`
	Event json.RawMessage `json:"event,omitempty"`
}

// follow reads one connection to its end.
func (c *Channel) follow(ctx context.Context, heard func(exchange.Answer)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	conn, err := c.subscribe(ctx)
	if err != nil {
		return err
	}
	defer conn.CloseNow()
	pinged := make(chan struct{})
	go func() {
		defer close(pinged)
		defer cancel()
		ping(ctx, conn)
	}()
	defer func() { cancel(); <-pinged }()
	for {
		var f frame
		if err := wsjson.Read(ctx, conn, &f); err != nil {
			return c.wire.Fail(err)
		}
		if a, ok := answer(f.Event); ok && f.Type == "event" {
			heard(a)
		}
	}
}

// ping returns when the other side no longer answers, or ctx is over.
func ping(ctx context.Context, conn *websocket.Conn) {
	t := time.NewTicker(pingEvery)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		within, cancel := context.WithTimeout(ctx, pingWithin)
		err := conn.Ping(within)
		cancel()
		if err != nil {
			return
		}
	}
}

// subscribe connects, signs in and subscribes, all within the time of one
// request.
func (c *Channel) subscribe(ctx context.Context) (conn *websocket.Conn, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.patience())
	defer cancel()
	client := &http.Client{Transport: c.transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	conn, _, err = websocket.Dial(ctx, c.base+"/api/websocket", &websocket.DialOptions{HTTPClient: client}) // http(s) stands for ws(s)
	if err != nil {
		return nil, c.wire.Fail(err)
	}
	conn.SetReadLimit(frameLimit)
	for _, step := range []struct {
		say  frame
		want string
	}{
		{frame{}, "auth_required"},
		{frame{Type: "auth", Token: c.o.Token()}, "auth_ok"},
		{frame{ID: 1, Type: "subscribe_events", EventType: eventType}, "result"},
	} {
		if err := c.step(ctx, conn, step.say, step.want); err != nil {
			_ = conn.CloseNow()
			return nil, err
		}
	}
	return conn, nil
}

func (c *Channel) patience() time.Duration {
	if c.o.Timeout > 0 {
		return c.o.Timeout
	}
	return 15 * time.Second
}

// step says something, unless it is nothing, and waits for the answer.
func (c *Channel) step(ctx context.Context, conn *websocket.Conn, say frame, want string) error {
	if say.Type != "" {
		if err := wsjson.Write(ctx, conn, say); err != nil {
			return c.wire.Fail(err)
		}
	}
	var got frame
	if err := wsjson.Read(ctx, conn, &got); err != nil {
		return c.wire.Fail(err)
	}
	switch {
	case got.Type == "auth_invalid":
		return c.wire.Refuse("the access token is not valid")
	case got.Type == "result" && !got.Success:
		return c.wire.Refuse("subscribe: %s (the token must be an administrator's)", got.Error.Message)
	case got.Type != want:
		return c.wire.Fail(fmt.Errorf("websocket: got %q; want %q", got.Type, want))
	}
	return nil
}

// answer takes a token out of an event; other people's buttons are passed over.
func answer(event json.RawMessage) (exchange.Answer, bool) {
	var got struct {
		Type  string    `json:"event_type"`
		Fired time.Time `json:"time_fired"`
		Data  struct {
			Action string `json:"action"`
		} `json:"data"`
	}
	if json.Unmarshal(event, &got) != nil || got.Type != eventType {
		return exchange.Answer{}, false
	}
	token, ours := strings.CutPrefix(got.Data.Action, prefix)
	return exchange.Answer{Token: token, At: got.Fired}, ours
}
