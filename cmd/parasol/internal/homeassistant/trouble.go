package homeassistant

import (
	"context"
	"errors"
	"strings"

	"github.com/coder/websocket"
)

// trouble is why there is no connection, or no taps. It names a sentence of
// the texts and holds none itself.
type trouble struct {
	key    string // of the sentence, below "trouble.home-assistant."
	detail string // what the other side or the system said, for {why}
}

// Error makes a trouble an error of this package.
func (t trouble) Error() string {
	return strings.TrimSpace("home assistant: " + t.key + " " + t.detail)
}

var (
	errToken  = trouble{key: "token"}
	errTaps   = trouble{key: "taps"}
	errSilent = trouble{key: "silent"}
	errClosed = trouble{key: "closed"}
	errOther  = trouble{key: "other"} // what answers is not Home Assistant
)

// troubleOf finds out why a connection ended.
func troubleOf(err error) error {
	var known trouble
	switch {
	case err == nil:
		return errClosed
	case errors.As(err, &known), errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, context.DeadlineExceeded):
		return errSilent
	case websocket.CloseStatus(err) != -1 || strings.Contains(err.Error(), "EOF"):
		return errClosed
	}
	return trouble{"unreachable", err.Error()}
}

// words returns the sentence for why a connection ended.
func (c *Client) words(err error) string {
	var t trouble
	if !errors.As(err, &t) {
		t = errClosed
	}
	return c.o.Say("trouble.home-assistant."+t.key, "why", t.detail)
}
