package homeassistant

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"parasol/schedule/presence/homeassistant"
)

// Options of one connection.
type Options struct {
	URL   string        // http(s)://host:8123
	Token func() string // a long-lived access token
	Log   *slog.Logger
	// Say returns the sentence of a key in the person's language.
	Say      func(key string, values ...string) string
	Pause    time.Duration // before the first attempt to connect again; 0 is 1 s
	Ping     time.Duration // how often the other side is asked for a sign of life; 0 is 30 s
	Patience time.Duration // for connecting and signing in; 0 is 10 s
}

// Client keeps one connection. Watch and Tap are called before Run.
type Client struct {
	o       Options
	watches []watch

	mu        sync.Mutex
	wantsTaps bool
	taps      map[int]func(action string, at time.Time)
	nextTap   int
	untapped  error         // why taps are not heard; nil: they are, or nobody knows yet
	told      chan struct{} // closed when untapped changes
	connected bool
	trouble   string
	warned    map[string]bool // entities that were not there, once
	lacking   map[string]bool // entities that are not there now
}

// watch is one caller's interest in some entities.
type watch struct {
	ids     []string
	changed func(p *homeassistant.Picture, id string)
}

// New returns a connection that does not run yet.
func New(o Options) *Client {
	return &Client{o: o, taps: map[int]func(string, time.Time){}, told: make(chan struct{}), warned: map[string]bool{}, lacking: map[string]bool{}}
}

// Watch asks for entities. Changed is called for each that is there when the
// connection begins and whenever it changes, from one goroutine.
func (c *Client) Watch(ids []string, changed func(p *homeassistant.Picture, id string)) {
	c.watches = append(c.watches, watch{ids, changed})
}

// Tap asks for the taps on notifications. The function it returns passes them
// on until ctx ends; it returns early, with the reason in words, if taps cannot
// be heard.
func (c *Client) Tap() func(ctx context.Context, heard func(action string, at time.Time)) error {
	c.wantsTaps = true
	return func(ctx context.Context, heard func(action string, at time.Time)) error {
		c.mu.Lock()
		n := c.nextTap
		c.nextTap++
		c.taps[n] = heard
		c.mu.Unlock()
		defer func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			delete(c.taps, n)
		}()
		for {
			c.mu.Lock()
			err, told := c.untapped, c.told
			c.mu.Unlock()
			if err != nil {
				return errors.New(c.words(err))
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-told:
			}
		}
	}
}

// Standing reports whether the connection stands, and if not, why, in words.
func (c *Client) Standing() (connected bool, trouble string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.connected, c.trouble
}

// Lacks reports whether Home Assistant does not know an entity that is watched.
func (c *Client) Lacks(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lacking[id]
}

// lacks notes whether an entity is missing, and warns of it once.
func (c *Client) lacks(id string, missing bool) {
	c.mu.Lock()
	c.lacking[id] = missing
	news := missing && !c.warned[id]
	c.warned[id] = c.warned[id] || missing
	c.mu.Unlock()
	if news {
		c.o.Log.Warn("home assistant has no such entity", "entity", id)
	}
}

const (
	longest = time.Minute
	lasting = time.Minute // a connection that lasted this long starts the pauses anew
	// refused is the wait after a token that is not valid: Home Assistant bans
	// addresses that go on guessing.
	refused = time.Hour
)

// Run keeps the connection until ctx ends.
func (c *Client) Run(ctx context.Context) {
	pause := c.first()
	for {
		began := time.Now()
		err := c.live(ctx)
		c.down(err)
		if ctx.Err() != nil {
			return
		}
		if time.Since(began) > lasting {
			pause = c.first()
		}
		wait := pause + rand.N(pause/4+1)
		if errors.Is(err, errToken) {
			c.untap(errToken)
			wait = refused
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
		pause = min(2*pause, longest)
	}
}

func (c *Client) first() time.Duration {
	if c.o.Pause > 0 {
		return c.o.Pause
	}
	return time.Second
}

func (c *Client) up() {
	c.mu.Lock()
	again := c.trouble != ""
	c.connected, c.trouble = true, ""
	c.mu.Unlock()
	if again {
		c.o.Log.Info("home assistant connected again")
	}
}

// down notes why there is no connection, and logs it once until the reason
// changes.
func (c *Client) down(err error) {
	text := c.words(err)
	c.mu.Lock()
	news := c.trouble != text
	c.connected, c.trouble = false, text
	c.mu.Unlock()
	switch {
	case !news || errors.Is(err, context.Canceled):
	case errors.Is(err, errToken):
		c.o.Log.Error("home assistant not connected", "error", text)
	default:
		c.o.Log.Warn("home assistant not connected", "error", text)
	}
}

// untap tells those who wait for taps why there will be none; nil: there will.
func (c *Client) untap(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.untapped = err
	close(c.told)
	c.told = make(chan struct{})
}

// tapped passes a tap on.
func (c *Client) tapped(action string, at time.Time) {
	c.mu.Lock()
	var all []func(string, time.Time)
	for _, heard := range c.taps {
		all = append(all, heard)
	}
	c.mu.Unlock()
	for _, heard := range all {
		heard(action, at)
	}
}
