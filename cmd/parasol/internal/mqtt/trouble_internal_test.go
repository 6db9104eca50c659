package mqtt

import (
	"errors"
	"fmt"
	"io"
	"syscall"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/autopaho"

	"parasol/notify"
)

func refusal(code byte) error {
	return fmt.Errorf("connect: %w", &autopaho.ConnackError{ReasonCode: code, Reason: "as it says", Err: errors.New("x")})
}

// The codes are those of MQTT 5, OASIS, table 2.6.
func TestWordsOfTrouble(t *testing.T) {
	const old = "the broker hung up at the greeting: one that speaks MQTT 3.1.1 alone does, and Parasol needs MQTT 5"
	c := &Client{o: Options{ID: "7f3a", Say: notify.Default().Say}}
	for _, row := range []struct {
		why    string
		err    error
		want   string
		person bool
	}{
		{"a wrong password", refusal(0x86), "the broker refuses mqtt.username and password", true},
		{"a user who may not", refusal(0x87), "the broker refuses mqtt.username and password", true},
		{"an old broker", refusal(0x84), "the broker does not speak MQTT 5, which Parasol needs", true},
		{"an id that it does not like", refusal(0x85), "the broker refuses the client id parasol-7f3a", true},
		{"a broker that is not there", refusal(0x88), "the broker refuses the connection: as it says", true},
		{"a ban", refusal(0x8A), "the broker refuses the connection: as it says", true},
		{"another way to sign in", refusal(0x8C), "the broker refuses the connection: as it says", true},
		{"what mends itself after them", refusal(0x8D), "the broker refuses the connection: as it says", false},
		{"a fault of no name", refusal(0x80), "the broker refuses the connection: as it says", false},
		{"too many connections", refusal(0x9F), "the broker refuses the connection: as it says", false},
		{"a broker that hangs up", fmt.Errorf("read: %w", io.EOF), old, false},
		{"one that slams", fmt.Errorf("read: %w", syscall.ECONNRESET), old, false},
		{"nobody listens", syscall.ECONNREFUSED, "the broker cannot be reached: connection refused", false},
	} {
		why := troubleOf(row.err)
		if text := c.words(why); text != row.want || why.person != row.person {
			t.Errorf("%s: %q, %v; want %q, %v", row.why, text, why.person, row.want, row.person)
		}
	}
}

func TestHowLongToWaitBeforeTheNextAttempt(t *testing.T) {
	for _, row := range []struct {
		why     string
		pause   time.Duration
		attempt int
		want    time.Duration
	}{
		{"the first is at once", 0, 0, 0},
		{"then a second", 0, 1, time.Second},
		{"twice as long", 0, 2, 2 * time.Second},
		{"and again", 0, 6, 32 * time.Second},
		{"up to a minute", 0, 7, time.Minute},
		{"no longer, however many there were", 0, 1000, time.Minute},
		{"from a pause of one's own", 10 * time.Millisecond, 3, 40 * time.Millisecond},
	} {
		c := &Client{o: Options{Pause: row.pause}}
		if got := c.wait(row.attempt); got != row.want {
			t.Errorf("%s: %s; want %s", row.why, got, row.want)
		}
	}
}

func TestWhichTopicsAFilterStandsFor(t *testing.T) {
	for _, row := range []struct {
		why, filter, topic string
		want               bool
	}{
		{"itself", "owntracks/ada/pixel", "owntracks/ada/pixel", true},
		{"not another", "owntracks/ada/pixel", "owntracks/ada/tablet", false},
		{"not a part of it", "owntracks/ada/pixel", "owntracks/ada", false},
		{"not more than it", "owntracks/ada", "owntracks/ada/pixel", false},
		{"any one word", "owntracks/+/pixel", "owntracks/ada/pixel", true},
		{"an empty word", "owntracks/+/pixel", "owntracks//pixel", true},
		{"not two words", "owntracks/+", "owntracks/ada/pixel", false},
		{"all that follows", "owntracks/#", "owntracks/ada/pixel/event", true},
		{"nothing that follows", "owntracks/#", "owntracks", true},
		{"everything", "#", "zigbee2mqtt/door", true},
		{"not what begins alike", "owntracks/#", "owntracks2/ada", false},
	} {
		if got := matches(row.filter, row.topic); got != row.want {
			t.Errorf("%s: %s for %s: %v; want %v", row.why, row.filter, row.topic, got, row.want)
		}
	}
}
