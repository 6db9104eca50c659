package parts

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"parasol/config"
	"parasol/notify"
	"parasol/notify/exchange"
	"parasol/notify/webpush"
)

// Channel is what every channel does. It may also be a [Checker], an
// [Answerer], a [Receipted], a [Canceller], a [Ringer], a [Keeper], a
// [Painter] or a [Sharer].
type Channel interface {
	Send(ctx context.Context, m notify.Message) (notify.Receipt, error)
}

// Checker knows whether it would be served, without sending anything.
type Checker interface {
	Check(ctx context.Context) error
}

// Answerer brings back what a person taps, where Answers says so.
type Answerer interface {
	Answers() bool
	Listen(ctx context.Context, heard func(exchange.Answer)) error
}

// Receipted knows what became of an emergency.
type Receipted interface {
	Poll(ctx context.Context, receipt string) (notify.Ack, error)
}

// Canceller can end a message: its ringing, or the notification.
type Canceller interface {
	Cancel(ctx context.Context, receipt string) error
}

// Ringer rings by itself until it is answered; to any other channel an
// emergency is sent again and again.
type Ringer interface {
	RingsItself() bool
}

// Keeper can hold a message for later, and does where Outlives says so. Only a
// server that is proved to take a message back may be left one: by what it
// answered, or by what Trust tells of an earlier time.
type Keeper interface {
	Outlives() bool
	Proved() bool
	Trust()
	Schedule(ctx context.Context, m notify.Message, at time.Time, id string) error
	CancelScheduled(ctx context.Context, id string) error
}

// Painter shows the day's UV curve with the morning, where Charts says so.
type Painter interface {
	Charts() bool
}

// Sharer shares the limits of its service with every channel of that name.
type Sharer interface {
	Service() string
}

// Works is what the running program lends to its channels.
type Works struct {
	Out      io.Writer      // of what prints
	Zone     *time.Location // of the times that are printed
	Callback string         // a public address that may be called when an emergency is acknowledged; may be empty
	PushKey  webpush.Key    // this server's identity towards browsers' push services
	Devices  webpush.Store  // the browsers that subscribed
	Log      *slog.Logger
	// Taps lends the connection to a Home Assistant that the program keeps.
	Taps func(url string, token func() string) func(ctx context.Context, heard func(action string, at time.Time)) error
}

// idle is lent to channels that are built to be looked at.
func idle() Works {
	return Works{Out: io.Discard, Zone: time.UTC, Log: slog.New(slog.DiscardHandler)}
}

// row is a type of channel: how it is read, which the configuration does, and
// how it is built.
type row struct {
	config.Type
	build func(c config.Channel, w Works) (Channel, error)
}

// channel makes a row. S is what the settings are read into, most often the
// options of the channel's package.
func channel[S any](t config.Type, read func(*config.Section) S, build func(S, Works) (Channel, error)) row {
	t.Read = func(s *config.Section) (any, bool) {
		settings := read(s)
		if s.Sound() {
			_, err := build(settings, idle())
			s.Misfit(err)
		}
		return settings, true
	}
	return row{t, func(c config.Channel, w Works) (Channel, error) {
		settings, ok := c.Settings.(S)
		if !ok {
			return nil, fmt.Errorf("settings of type %T: want those of a %s", c.Settings, t.Name)
		}
		return build(settings, w)
	}}
}

// Build builds a configured channel; it sends nothing.
func Build(c config.Channel, w Works) (Channel, error) {
	for _, r := range channels() {
		if r.Name != c.Type {
			continue
		}
		built, err := r.build(c, w)
		if err != nil {
			return nil, fmt.Errorf("channels.%s: %w", c.Name, err)
		}
		return built, nil
	}
	return nil, fmt.Errorf("channels.%s: type %q: not built into this program", c.Name, c.Type)
}

// Abilities are how the channels of a configuration bring answers back.
type Abilities struct {
	link  bool // every push carries one
	other map[string]ability
}

// ability is that of one channel.
type ability struct{ buttons, receipts bool }

// AbilitiesOf looks at every channel once.
func AbilitiesOf(c *config.Config) Abilities {
	all := Abilities{link: c.Server.PublicURL != "", other: make(map[string]ability, len(c.Channels))}
	for _, ch := range c.Channels {
		built, err := Build(ch, idle())
		if err != nil {
			continue // of a configuration that was not read by these tables
		}
		a, ok := built.(Answerer)
		_, receipts := built.(Receipted)
		all.other[ch.Name] = ability{ok && a.Answers(), receipts}
	}
	return all
}

// Answerable says how pushes that go to some channels can be confirmed: every
// one by a link or a button, or an emergency alone by the receipt that its
// channel keeps.
func (a Abilities) Answerable(channels []string) (everyPush, emergencies bool) {
	everyPush = a.link
	for _, name := range channels {
		everyPush = everyPush || a.other[name].buttons
		emergencies = emergencies || a.other[name].receipts
	}
	return everyPush, emergencies
}
