package daemon

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"parasol/config"
	"parasol/notify"
	"parasol/notify/console"
	"parasol/notify/homeassistant"
	"parasol/notify/ntfy"
	"parasol/notify/pushover"
	"parasol/notify/shoutrrr"
	"parasol/notify/webhook"
	"parasol/schedule"
)

// reserve is how many messages of the month's quota are kept for high and
// emergency: 5 % of Pushover's 10,000, about a house's week of loud ones (H).
const reserve = 500

// pusher is what every channel does.
type pusher interface {
	Send(ctx context.Context, m notify.Message) (notify.Receipt, error)
}

// poller is a channel that knows whether an emergency was acknowledged.
type poller interface {
	Poll(ctx context.Context, receipt string) (notify.Ack, error)
}

// canceller is a channel that can end an emergency.
type canceller interface {
	Cancel(ctx context.Context, receipt string) error
}

// checker is what a channel can do that knows whether it would be served.
type checker interface {
	Check(ctx context.Context) error
}

// channel is one configured channel.
type channel struct {
	config.Channel
	pusher
	service string // channels of one service share its limits
}

func (d *Daemon) buildChannels() (map[string]*channel, error) {
	all := make(map[string]*channel, len(d.Config.Channels))
	for _, c := range d.Config.Channels {
		built, err := d.buildChannel(c)
		if err != nil {
			return nil, fmt.Errorf("channels.%s: %w", c.Name, err)
		}
		all[c.Name] = built
	}
	return all, nil
}

func (d *Daemon) buildChannel(c config.Channel) (*channel, error) {
	ch := &channel{Channel: c}
	var err error
	switch c.Type {
	case "pushover":
		ch.service = "pushover " + c.URL
		ch.pusher, err = pushover.New(pushover.Options{
			Token: c.Token.Reveal, User: c.User.Reveal, URL: c.URL, Device: c.Device, Sound: c.Sound, Reserve: reserve, Callback: d.callback(),
		})
	case "ntfy":
		ch.service = "ntfy " + c.URL
		ch.pusher, err = ntfy.New(ntfy.Options{
			URL: c.URL, Topic: fixed(c.Topic), ReplyTopic: fixed(c.ReplyTopic), ReplyToken: c.ReplyToken.Reveal, Token: c.Token.Reveal, User: c.Username, Password: c.Password.Reveal, Log: d.Log,
		})
	case "home-assistant":
		ch.pusher, err = homeassistant.New(homeassistant.Options{
			URL: c.URL, Token: c.Token.Reveal, Service: c.Service, Events: c.Answers == "websocket", Log: d.Log,
		})
	case "webhook":
		ch.pusher, err = webhook.New(webhook.Options{URL: c.Target.Reveal, Secret: c.Signing.Reveal, Template: c.Template})
	case "shoutrrr":
		ch.pusher, err = shoutrrr.New(shoutrrr.Options{URL: c.Target.Reveal})
	case "console":
		ch.pusher, err = console.New(console.Options{Out: d.Out, Zone: d.consoleZone(c.Name)})
	default:
		err = fmt.Errorf("type %q: not built into this program", c.Type)
	}
	return ch, err
}

func fixed(text string) func() string { return func() string { return text } }

// consoleZone is the zone of the first person who reads the channel: its times
// must be theirs, not the server's.
func (d *Daemon) consoleZone(name string) *time.Location {
	for i := range d.Config.People {
		for _, n := range d.Config.People[i].Channels {
			if n == name {
				return d.Config.People[i].Policy.Home.Zone
			}
		}
	}
	return time.UTC
}

// Answerable says how a person's pushes can be confirmed: every one by a link
// or a button, or an emergency alone by the receipt that Pushover keeps of it.
func Answerable(c *config.Config, p *config.Person) (everyPush, emergencies bool) {
	everyPush = c.Server.PublicURL != ""
	for _, name := range p.Channels {
		ch, _ := c.Channel(name)
		everyPush = everyPush || buttons(ch)
		emergencies = emergencies || ch.Type == "pushover"
	}
	return everyPush, emergencies
}

// buttons reports whether a channel brings answers back without a link.
func buttons(c config.Channel) bool {
	return c.Type == "ntfy" && c.ReplyTopic != "" || c.Type == "home-assistant" && c.Answers == "websocket"
}

// checkChannels asks the channels that can tell whether they would be served,
// once at start. What they find is told on /readyz and in the log; it does not
// stop anything, since a service may only be down.
func (d *Daemon) checkChannels(ctx context.Context) {
	for _, c := range d.Config.Channels {
		ch, ok := d.channels[c.Name].pusher.(checker)
		if !ok {
			continue
		}
		ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
		err := ch.Check(ctx)
		cancel()
		var e *notify.Error
		switch {
		case err == nil || errors.Is(err, context.Canceled): // the daemon is stopping
		case errors.As(err, &e) && e.Class == schedule.Refused:
			d.Log.Error("channel would refuse", "channel", c.Name, "error", err)
			d.checked.add("channel " + c.Name + " would refuse: " + err.Error())
		default:
			d.Log.Warn("channel not checked", "channel", c.Name, "error", err)
		}
	}
}

// capped lowers a message to the channel's loudest level.
func (c *channel) capped(m notify.Message) notify.Message {
	if m.Level > c.MaxLevel {
		m.Level = c.MaxLevel
	}
	if m.Level != schedule.Emergency {
		m.Ring = 0
	}
	return m
}

// ringAgain returns after how long an emergency is to be made again: Pushover
// rings by itself, no other channel does.
func (c *channel) ringAgain(m notify.Message) time.Duration {
	if c.Type == "pushover" {
		return 0
	}
	return m.Ring
}

// oneLine keeps a foreign text from breaking a line of ours.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
