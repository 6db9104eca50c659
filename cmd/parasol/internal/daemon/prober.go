package daemon

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"parasol/cmd/internal/delivery"
	"parasol/config"
	"parasol/config/parts"
	"parasol/notify"
	"parasol/schedule"
)

// Prober tries channels without a running daemon: it opens no port and no data
// folder.
type Prober struct{ channels map[string]*delivery.Channel }

// NewProber builds the configuration's channels. Console channels write to
// out.
func NewProber(c *config.Config, out io.Writer) (*Prober, error) {
	all, err := buildChannels(c, parts.Works{Out: out, Log: slog.New(slog.DiscardHandler)})
	return &Prober{all}, err
}

// Test sends a test message to a person through one channel.
func (p *Prober) Test(ctx context.Context, channel, person string, now time.Time) error {
	_, err := p.channels[channel].Built.Send(ctx, testMessage(person, schedule.Normal, now))
	return err
}

// testMessage returns a message that says it is a test.
func testMessage(person string, level schedule.Level, now time.Time) notify.Message {
	m := notify.Default().Test(person, level)
	m.Time, m.Until, m.Key = now, now.Add(time.Hour), fmt.Sprintf("parasol-test-%d", now.Unix())
	return m
}

// Check asks one channel whether its credentials are accepted; told is false
// if the channel cannot tell.
func (p *Prober) Check(ctx context.Context, channel string) (told bool, err error) {
	c, ok := p.channels[channel].Built.(parts.Checker)
	if !ok {
		return false, nil
	}
	return true, c.Check(ctx)
}
