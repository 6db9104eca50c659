package mqtt

import (
	"errors"
	"io"
	"syscall"
	"time"

	"github.com/eclipse/paho.golang/autopaho"
	"github.com/eclipse/paho.golang/paho"
)

// errHeld is an attempt that was not made.
var errHeld = errors.New("waiting for a person to mend it")

// errUnknownWord is a command that is none of ours.
var errUnknownWord = errors.New("want applied, outdoors, indoors, stay-in or snooze")

// The reason codes of MQTT 5 (OASIS, table 2.6) that a person must act on.
const (
	unsupportedVersion = 0x84
	clientIDNotValid   = 0x85
	badCredentials     = 0x86
	notAuthorized      = 0x87
	lastToMend         = 0x8C // bad authentication method
	sessionTakenOver   = 0x8E
)

// trouble is why there is no connection.
type trouble struct {
	key    string // of its sentence, below "trouble.mqtt."
	detail string // what the broker or the system said, for {why}
	person bool   // only a person can mend it
}

// troubleOf finds out why a connection was not made.
func troubleOf(err error) trouble {
	var refused *autopaho.ConnackError
	if errors.As(err, &refused) {
		switch refused.ReasonCode {
		case badCredentials, notAuthorized:
			return trouble{key: "password", person: true}
		case unsupportedVersion:
			return trouble{key: "version", person: true}
		case clientIDNotValid:
			return trouble{key: "id", person: true}
		}
		mends := refused.ReasonCode > unsupportedVersion && refused.ReasonCode <= lastToMend
		return trouble{"refused", refused.Reason, mends}
	}
	// A broker of MQTT 3.1.1 alone does not answer the greeting of MQTT 5.
	if errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) {
		return trouble{key: "greeting"}
	}
	return trouble{key: "unreachable", detail: err.Error()}
}

// words returns the sentence for a trouble.
func (c *Client) words(t trouble) string {
	return c.o.Say("trouble.mqtt."+t.key, "why", t.detail, "id", c.clientID())
}

// fail notes why an attempt failed, and logs it once until the reason changes.
func (c *Client) fail(err error) {
	if !errors.Is(err, errHeld) {
		c.note(troubleOf(err))
	}
}

func (c *Client) note(t trouble) {
	text := c.words(t)
	c.mu.Lock()
	news := c.trouble != text
	c.trouble = text
	if t.person {
		c.hold = time.Now().Add(untilMended)
	}
	c.mu.Unlock()
	switch {
	case news && t.person:
		c.o.Log.Error("mqtt not connected", "error", text)
	case news:
		c.o.Log.Warn("mqtt not connected", "error", text)
	}
}

// dropped notes why the broker ended a connection. A client that answers a
// taken client id by connecting again takes it back, and so on forever.
func (c *Client) dropped(d *paho.Disconnect) {
	if d.ReasonCode == sessionTakenOver {
		c.taken()
		return
	}
	c.note(trouble{key: "ended"})
}

// taken notes that another program connected with our client id.
func (c *Client) taken() { c.note(trouble{key: "taken", person: true}) }

func (c *Client) held() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Before(c.hold)
}

// wait returns the pause before an attempt: 1 s, doubling to a minute.
func (c *Client) wait(attempt int) time.Duration {
	if attempt <= 0 {
		return 0
	}
	return min(c.first()<<min(attempt-1, 10), longest)
}

func (c *Client) first() time.Duration {
	if c.o.Pause > 0 {
		return c.o.Pause
	}
	return time.Second
}
