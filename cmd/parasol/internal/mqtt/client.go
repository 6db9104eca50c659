package mqtt

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net/url"
	"os"
	"sync"
	"time"

	"github.com/eclipse/paho.golang/autopaho"
	"github.com/eclipse/paho.golang/paho"

	"parasol/schedule"
)

// Options of the connection.
type Options struct {
	URL      string // mqtt://host:1883 or mqtts://host:8883
	Username string
	Password func() string // nil: none
	CAFile   string        // of the authority that signed the broker's certificate; empty: the system's
	ID       string        // of this Parasol: in the client id and in topics
	Feeds    []Feed        // what presence comes from
	People   []string
	Press    func(person, word string) // of a button, live; may block for a moment
	Stands   func(connected bool)      // told when that changes; returns at once

	Discovery bool
	Prefix    string // of Home Assistant's discovery
	Page      string // address of the page; empty: none
	Version   string
	Log       *slog.Logger
	// Say returns the sentence of a key in the person's language.
	Say   func(key string, values ...string) string
	Pause time.Duration // before the first attempt to connect again; 0 is 1 s
}

// Feed is one topic that presence comes from, with or without wildcards. Heard
// returns at once.
type Feed struct {
	Topic string
	Heard func(topic string, payload []byte)
}

// Client keeps one connection. It is safe for concurrent use.
type Client struct {
	o   Options
	at  *url.URL
	tls *tls.Config

	mu        sync.Mutex
	link      *autopaho.ConnectionManager // nil: not running
	connected bool
	trouble   string
	hold      time.Time         // no attempt before
	since     time.Time         // when the connection last came up
	brief     int               // connections in a row that were closed at once
	states    map[string][]byte // by topic: what was told last, or is to be
	told      map[string]string // by topic: what the broker has
	pressed   map[string]time.Time
	warned    map[string]time.Time
	running   sync.WaitGroup
	telling   sync.Mutex
}

// New checks the options; it connects to nothing. Its error is a
// [*schedule.Misfit].
func New(o Options) (*Client, error) {
	at, err := url.Parse(o.URL)
	if err != nil || at.Host == "" {
		return nil, &schedule.Misfit{
			Key:  "url",
			Got:  "no address of a broker",
			Want: "the broker's address",
			Hint: "e.g. mqtt://broker:1883",
		}
	}
	c := &Client{
		o: o, at: at, states: map[string][]byte{}, told: map[string]string{},
		pressed: map[string]time.Time{}, warned: map[string]time.Time{},
	}
	if o.CAFile != "" {
		pem, err := os.ReadFile(o.CAFile)
		pool := x509.NewCertPool()
		if err != nil || !pool.AppendCertsFromPEM(pem) {
			return nil, &schedule.Misfit{
				Key:  "ca_file",
				Got:  "a file without certificates",
				Want: "a readable PEM file",
				Hint: "of the authority that signed the broker's certificate",
			}
		}
		c.tls = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	}
	return c, nil
}

const (
	keepAlive = 30 // seconds
	// patience of one exchange with the broker.
	patience = 10 * time.Second
	// farewell is how long a client that stops may take to say so.
	farewell = 2 * time.Second
	longest  = time.Minute
	// lasting is how long a connection must stand to count as one. Mosquitto
	// 2.0 gives no reason when another program takes a client id: briefMost
	// shorter connections in a row mean that.
	lasting   = 10 * time.Second
	briefMost = 3
	// untilMended is the pause after a failure that only a person can fix.
	untilMended = 5 * time.Minute
)

// Run keeps the connection until ctx ends, then says "offline" and waits for
// what it started.
func (c *Client) Run(ctx context.Context) {
	defer c.running.Wait()
	inside, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	link, err := autopaho.NewConnection(inside, c.config(inside))
	if err != nil {
		c.fail(err)
		return
	}
	<-ctx.Done()
	end, stop := context.WithTimeout(inside, farewell)
	defer stop()
	if up, _ := c.Standing(); up {
		c.publish(end, c.topic("status"), []byte("offline"))
		_ = link.Disconnect(end)
	}
	cut()
	<-link.Done()
	c.mu.Lock()
	c.link, c.connected = nil, false
	c.mu.Unlock()
}

func (c *Client) config(ctx context.Context) autopaho.ClientConfig {
	cfg := autopaho.ClientConfig{
		ServerUrls: []*url.URL{c.at}, TlsCfg: c.tls, KeepAlive: keepAlive, CleanStartOnInitialConnection: true,
		ConnectTimeout: patience, ReconnectBackoff: c.wait,
		ConnectUsername: c.o.Username,
		WillMessage:     &paho.WillMessage{Topic: c.topic("status"), Payload: []byte("offline"), Retain: true, QoS: 1},
		OnConnectionUp: func(link *autopaho.ConnectionManager, _ *paho.Connack) {
			c.up(link)
			c.start(func() { c.begin(ctx, link) })
		},
		OnConnectionDown: func() bool { c.down(); return true },
		OnConnectError:   c.fail,
		ConnectPacketBuilder: func(p *paho.Connect, _ *url.URL) (*paho.Connect, error) {
			if c.held() {
				return nil, errHeld
			}
			return p, nil
		},
		ClientConfig: paho.ClientConfig{
			ClientID:           c.clientID(),
			OnServerDisconnect: c.dropped,
			OnPublishReceived: []func(paho.PublishReceived) (bool, error){func(m paho.PublishReceived) (bool, error) {
				c.received(m.Packet.Topic, m.Packet.Payload, m.Packet.Retain)
				return true, nil
			}},
		},
	}
	if c.o.Password != nil {
		cfg.ConnectPassword = []byte(c.o.Password())
	}
	return cfg
}

// start runs work in a goroutine that Run waits for; not once the client has
// stopped.
func (c *Client) start(work func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.link != nil {
		c.running.Go(work)
	}
}

func (c *Client) clientID() string { return "parasol-" + c.o.ID }

// topic returns one of our topics.
func (c *Client) topic(below string) string { return "parasol/" + c.o.ID + "/" + below }

// Standing reports whether the connection stands, and if not, why, in words.
func (c *Client) Standing() (connected bool, trouble string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.connected, c.trouble
}

func (c *Client) up(link *autopaho.ConnectionManager) {
	c.mu.Lock()
	again := c.trouble != ""
	c.link, c.connected, c.trouble, c.since = link, true, "", time.Now()
	clear(c.told) // a broker without memory forgot it all
	c.mu.Unlock()
	c.o.Stands(true)
	if again {
		c.o.Log.Info("mqtt connected again")
	}
}

func (c *Client) down() {
	c.mu.Lock()
	c.connected = false
	if c.brief++; time.Since(c.since) > lasting {
		c.brief = 0
	}
	// The reason arrives a moment later; until then there must be no attempt,
	// since it may be one that only a person can fix.
	if soon := time.Now().Add(c.first()); soon.After(c.hold) {
		c.hold = soon
	}
	if c.trouble == "" {
		c.trouble = c.words(trouble{key: "closed"})
	}
	taken := c.brief >= briefMost
	c.mu.Unlock()
	c.o.Stands(false)
	if taken {
		c.taken()
	}
}

// begin subscribes and publishes everything at every connection, since a broker
// that was restarted may know neither.
func (c *Client) begin(ctx context.Context, link *autopaho.ConnectionManager) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	if _, err := link.Subscribe(ctx, &paho.Subscribe{Subscriptions: c.subscriptions()}); err != nil {
		c.warn("subscriptions refused", err)
		return
	}
	c.publish(ctx, c.topic("status"), []byte("online"))
	c.introduce()
	c.tell(ctx)
}

// subscriptions ask for the retain mark as published: without it a broker
// passes a retained press on as if it were live.
func (c *Client) subscriptions() []paho.SubscribeOptions {
	topics := []string{c.topic("+/cmd")}
	if c.o.Discovery {
		topics = append(topics, c.o.Prefix+"/status", c.o.Prefix+"/device/+/config")
	}
	for _, f := range c.o.Feeds {
		topics = append(topics, f.Topic)
	}
	var all []paho.SubscribeOptions
	for _, t := range topics {
		all = append(all, paho.SubscribeOptions{Topic: t, QoS: 1, RetainAsPublished: true})
	}
	return all
}

// publish sends a message that the broker retains.
func (c *Client) publish(ctx context.Context, topic string, payload []byte) {
	c.send(ctx, &paho.Publish{Topic: topic, QoS: 1, Retain: true, Payload: payload})
}

func (c *Client) send(ctx context.Context, p *paho.Publish) bool {
	c.mu.Lock()
	link := c.link
	c.mu.Unlock()
	if link == nil {
		return false
	}
	if _, err := link.Publish(ctx, p); err != nil {
		c.warn("message not sent", err)
		return false
	}
	return true
}

// warn logs at most once a minute about one matter.
func (c *Client) warn(about string, err error) {
	now := time.Now()
	c.mu.Lock()
	quiet := now.Sub(c.warned[about]) < time.Minute
	if !quiet {
		c.warned[about] = now
	}
	c.mu.Unlock()
	if !quiet {
		c.o.Log.Warn("mqtt not as it should be", "what", about, "error", err)
	}
}
