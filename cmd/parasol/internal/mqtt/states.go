package mqtt

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/eclipse/paho.golang/paho"

	"parasol/schedule"
)

// The words of the buttons.
const (
	PressApplied  = "applied"
	PressOutdoors = "outdoors"
	PressIndoors  = "indoors"
	PressStayIn   = "stay-in"
	PressSnooze   = "snooze"
)

func presses() []string {
	return []string{PressApplied, PressOutdoors, PressIndoors, PressStayIn, PressSnooze}
}

// State is what is published about a person. Every field is sent each time:
// for a missing key Home Assistant would keep the old value.
type State struct {
	UV          *float64          `json:"uv_index"` // null: not known
	Ceiling     float64           `json:"uv_index_ceiling"`
	Peak        float64           `json:"uv_index_peak"`
	Phase       string            `json:"phase"` // in words
	Presence    schedule.Presence `json:"presence"`
	NextCoat    *time.Time        `json:"next_coat"`
	WindowEnd   *time.Time        `json:"window_end"`
	PushesToday int               `json:"pushes_today"`
	Outdoors    bool              `json:"outdoors"`
	FilmOn      bool              `json:"film_on"`
}

// Show publishes a person's state if it has changed.
func (c *Client) Show(person string, s State) {
	text, err := json.Marshal(s)
	if err != nil {
		return // a number that JSON does not know; the next state will do
	}
	c.mu.Lock()
	c.states[c.topic(person+"/state")] = text
	up := c.connected
	c.mu.Unlock()
	if up {
		c.later(0)
	}
}

// Reminder is a push as Home Assistant's event tells it.
type Reminder struct {
	Kind    schedule.Kind  `json:"event_type"`
	Level   schedule.Level `json:"level"`
	Attempt int            `json:"attempt"`
}

func reminderKinds() []string {
	var all []string
	for _, k := range schedule.Kinds() {
		all = append(all, k.String())
	}
	return all
}

// Tell publishes a push as an event, once and not retained.
func (c *Client) Tell(person string, r Reminder) {
	text, _ := json.Marshal(r) // of words and a number
	if up, _ := c.Standing(); up {
		c.start(func() {
			ctx, stop := context.WithTimeout(context.Background(), patience)
			defer stop()
			c.send(ctx, &paho.Publish{Topic: c.topic(person + "/event"), QoS: 1, Payload: text})
		})
	}
}

// later publishes what is new after a pause.
func (c *Client) later(wait time.Duration) {
	c.start(func() {
		if wait > 0 {
			t := time.NewTimer(wait)
			defer t.Stop()
			select {
			case <-t.C:
			case <-c.gone():
				return
			}
		}
		ctx, stop := context.WithTimeout(context.Background(), patience)
		defer stop()
		c.tell(ctx)
	})
}

// gone is closed when the connection is given up.
func (c *Client) gone() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.link == nil {
		closed := make(chan struct{})
		close(closed)
		return closed
	}
	return c.link.Done()
}

// tell publishes every state that the broker does not have.
func (c *Client) tell(ctx context.Context) {
	c.telling.Lock() // two at once would tell the same twice
	defer c.telling.Unlock()
	c.mu.Lock()
	var topics []string
	for topic, text := range c.states {
		if have, ok := c.told[topic]; !ok || have != string(text) {
			topics = append(topics, topic)
		}
	}
	c.mu.Unlock()
	slices.Sort(topics) // descriptions begin with the prefix of discovery, states with ours
	for _, topic := range topics {
		c.mu.Lock()
		text := c.states[topic]
		c.mu.Unlock()
		if !c.send(ctx, &paho.Publish{Topic: topic, QoS: 1, Retain: true, Payload: text}) {
			return
		}
		c.mu.Lock()
		c.told[topic] = string(text)
		c.mu.Unlock()
	}
}

const (
	// twice is within which a second press of a button is the same one.
	twice = time.Second
	// born is the least pause after Home Assistant's birth message; up to five
	// times as much is chosen at random, because all its devices answer then.
	born = time.Second
)

// received passes a message on by its topic.
func (c *Client) received(topic string, payload []byte, kept bool) {
	for _, f := range c.o.Feeds {
		if matches(f.Topic, topic) {
			f.Heard(topic, payload)
		}
	}
	person, ours := strings.CutPrefix(topic, c.topic(""))
	person, cmd := strings.CutSuffix(person, "/cmd")
	switch {
	case ours && cmd:
		if !kept && slices.Contains(c.o.People, person) {
			c.press(person, string(payload))
		}
	case topic == c.o.Prefix+"/status":
		if string(payload) == "online" && !kept {
			c.mu.Lock()
			clear(c.told)
			c.mu.Unlock()
			c.later(born + rand.N(4*born))
		}
	case kept && len(payload) > 0 && c.o.Discovery && matches(c.o.Prefix+"/device/+/config", topic):
		c.left(topic)
		c.later(0)
	}
}

// press passes a button on, once.
func (c *Client) press(person, word string) {
	if !slices.Contains(presses(), word) {
		c.warn("command not known", errUnknownWord)
		return
	}
	now := time.Now()
	c.mu.Lock()
	again := now.Sub(c.pressed[person+" "+word]) < twice
	c.pressed[person+" "+word] = now
	c.mu.Unlock()
	if !again {
		c.start(func() { c.o.Press(person, word) })
	}
}

// matches reports whether a topic matches a filter.
func matches(filter, topic string) bool {
	f, t := strings.Split(filter, "/"), strings.Split(topic, "/")
	for i := range f {
		switch {
		case f[i] == "#":
			return true
		case i >= len(t) || f[i] != "+" && f[i] != t[i]:
			return false
		}
	}
	return len(f) == len(t)
}
