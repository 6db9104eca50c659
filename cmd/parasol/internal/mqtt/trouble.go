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

// The reasons of MQTT 5 (OASIS, table 2.6) that a person must act on.
const (
	unsupportedVersion = 0x84
	clientIDNotValid   = 0x85
	badCredentials     = 0x86
	notAuthorized      = 0x87
	lastToMend         = 0x8C // bad authentication method
	sessionTakenOver   = 0x8E
)

// words says why a connection was not made; person reports whether only a
// person can mend it.
func words(err error) (text string, person bool) {
	var refused *autopaho.ConnackError
	if errors.As(err, &refused) {
		switch refused.ReasonCode {
		case badCredentials, notAuthorized:
			return "the broker refuses mqtt.username and password", true
		case unsupportedVersion:
			return "the broker does not speak MQTT 5, which Parasol needs", true
		case clientIDNotValid:
			return "the broker refuses the client id", true
		}
		mends := refused.ReasonCode > unsupportedVersion && refused.ReasonCode <= lastToMend
		return "the broker refuses the connection: " + refused.Reason, mends
	}
	if errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) {
		return "the broker hung up at the greeting: one that speaks MQTT 3.1.1 alone does, and Parasol needs MQTT 5", false
	}
	return "the broker cannot be reached: " + err.Error(), false
}

// fail notes why an attempt failed, and logs it once until the reason changes.
func (c *Client) fail(err error) {
	if errors.Is(err, errHeld) {
		return
	}
	text, person := words(err)
	c.note(text, person)
}

func (c *Client) note(text string, person bool) {
	c.mu.Lock()
	news := c.trouble != text
	c.trouble = text
	if person {
		c.hold = time.Now().Add(untilMended)
	}
	c.mu.Unlock()
	switch {
	case news && person:
		c.o.Log.Error("mqtt not connected", "error", text)
	case news:
		c.o.Log.Warn("mqtt not connected", "error", text)
	}
}

// dropped notes why the broker ended a connection. Who answers a taken client
// id by connecting again takes it back, for ever.
func (c *Client) dropped(d *paho.Disconnect) {
	if d.ReasonCode == sessionTakenOver {
		c.taken()
		return
	}
	c.note("the broker ended the connection", false)
}

// taken notes that another program took the connection's place.
func (c *Client) taken() {
	c.note("another program uses the client id parasol-"+c.o.ID+": two Parasols need data folders of their own", true)
}

func (c *Client) held() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Before(c.hold)
}

// wait is how long to wait after so many attempts: 1 s doubling to a minute.
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
