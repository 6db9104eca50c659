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

// Channel is what every channel implements. It may also be a [Checker], an
// [Answerer], a [Receipted], a [Canceller], a [Ringer], a [Keeper], a
// [Painter], a [Sharer] or a [Limited].
type Channel interface {
	Send(ctx context.Context, m notify.Message) (notify.Receipt, error)
}

// Checker can tell whether the service accepts its credentials, without
// sending anything.
type Checker interface {
	Check(ctx context.Context) error
}

// Answerer can return what a person taps, if Answers says so.
type Answerer interface {
	Answers() bool
	Listen(ctx context.Context, heard func(exchange.Answer)) error
}

// Receipted can tell what became of an emergency.
type Receipted interface {
	Poll(ctx context.Context, receipt string) (notify.Ack, error)
}

// Canceller can cancel a message: its ringing, or the notification.
type Canceller interface {
	Cancel(ctx context.Context, receipt string) error
}

// Ringer rings by itself until it is answered; on any other channel an
// emergency is sent again and again.
type Ringer interface {
	RingsItself() bool
}

// Keeper can schedule a message for later, and does if Outlives says so. A
// message may only be left with a server that has proved able to cancel it: by
// its responses, or according to Trust, at an earlier time.
type Keeper interface {
	Outlives() bool
	Proved() bool
	Trust()
	Schedule(ctx context.Context, m notify.Message, at time.Time, id string) error
	CancelScheduled(ctx context.Context, id string) error
}

// Painter attaches the day's UV curve to the morning reminder, if Charts says
// so.
type Painter interface {
	Charts() bool
}

// Sharer shares the limits of its service with every channel of that service.
type Sharer interface {
	Service() string
}

// Limited allows so many tries at once, by all programs together.
type Limited interface {
	Limit() int
}

// Works is what the running program provides to its channels.
type Works struct {
	Out      io.Writer      // for channels that print
	Zone     *time.Location // of printed times
	Callback string         // a public address that may be called when an emergency is acknowledged; may be empty
	PushKey  webpush.Key    // this server's identity for browsers' push services
	Devices  webpush.Store  // the subscribed browsers
	Log      *slog.Logger
	// Taps provides the program's connection to a Home Assistant.
	Taps func(url string, token func() string) func(ctx context.Context, heard func(action string, at time.Time)) error
}

// idle is for channels that are built only to be validated.
func idle() Works {
	return Works{Out: io.Discard, Zone: time.UTC, Log: slog.New(slog.DiscardHandler)}
}

// row is a type of channel: how the configuration reads it, and how it is
// built.
type row struct {
	config.Type
	build func(c config.Channel, w Works) (Channel, error)
}

// channel returns a row. S is what the settings are read into, usually the
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

// Build builds a configured channel without sending anything.
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

// Abilities describes how the channels of a configuration return answers.
type Abilities struct {
	link  bool // every push contains one
	other map[string]ability
}

// ability is that of one channel.
type ability struct{ buttons, receipts bool }

// AbilitiesOf examines every channel once. Linked reports whether every push
// contains a link to answer by.
func AbilitiesOf(channels []config.Channel, linked bool) Abilities {
	all := Abilities{link: linked, other: make(map[string]ability, len(channels))}
	for _, ch := range channels {
		built, err := Build(ch, idle())
		if err != nil {
			continue // the configuration was read with other tables
		}
		a, ok := built.(Answerer)
		_, receipts := built.(Receipted)
		all.other[ch.Name] = ability{ok && a.Answers(), receipts}
	}
	return all
}

// Answerable reports how pushes to some channels can be confirmed: each by a
// link or a button, or only an emergency by the channel's receipt.
func (a Abilities) Answerable(channels []string) (everyPush, emergencies bool) {
	everyPush = a.link
	for _, name := range channels {
		everyPush = everyPush || a.other[name].buttons
		emergencies = emergencies || a.other[name].receipts
	}
	return everyPush, emergencies
}
