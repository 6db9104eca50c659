package delivery

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"parasol/config"
	"parasol/config/parts"
	"parasol/notify"
	"parasol/schedule"
)

// Channel is one configured channel.
type Channel struct {
	config.Channel
	Built parts.Channel
}

// Build builds channels, each with the works that are returned for its name.
func Build(channels []config.Channel, works func(name string) parts.Works) (map[string]*Channel, error) {
	all := make(map[string]*Channel, len(channels))
	for _, c := range channels {
		built, err := parts.Build(c, works(c.Name))
		if err != nil {
			return nil, err
		}
		all[c.Name] = &Channel{Channel: c, Built: built}
	}
	return all, nil
}

// Service returns the name of the service whose limits the channel shares with
// others; empty if it has its own.
func (c *Channel) Service() string {
	if s, ok := c.Built.(parts.Sharer); ok {
		return s.Service()
	}
	return ""
}

// Plain reports whether the channel has no receipts to poll or to cancel.
func (c *Channel) Plain() bool {
	_, polled := c.Built.(parts.Receipted)
	_, cancelled := c.Built.(parts.Canceller)
	return !polled && !cancelled
}

// Lane returns the name of the lane that serves the channel: that of its
// service, or its own.
func (c *Channel) Lane() string {
	if s := c.Service(); s != "" {
		return s
	}
	return "channel " + c.Name
}

// Limit returns how many tries the service allows at once, by all programs
// together; 0 is no limit.
func (c *Channel) Limit() int {
	if l, ok := c.Built.(parts.Limited); ok {
		return l.Limit()
	}
	return 0
}

// Capped lowers a message to the channel's highest allowed level.
func (c *Channel) Capped(m notify.Message) notify.Message {
	if m.Level > c.MaxLevel {
		m.Level = c.MaxLevel
	}
	if m.Level != schedule.Emergency {
		m.Ring = 0
	}
	return m
}

// ringAgain returns after how long an emergency is to be sent again, 0 if the
// channel rings by itself.
func (c *Channel) ringAgain(m notify.Message) time.Duration {
	if r, ok := c.Built.(parts.Ringer); ok && r.RingsItself() {
		return 0
	}
	return m.Ring
}

// checkTime is the timeout for checking a channel's credentials.
const checkTime = 30 * time.Second

// Check asks the channel, if it supports it, whether its credentials are
// accepted. It logs what is wrong and returns it only where the service would
// refuse every message: one that is down may be up again soon.
func (c *Channel) Check(ctx context.Context, log *slog.Logger) (trouble string) {
	ch, ok := c.Built.(parts.Checker)
	if !ok {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	err := ch.Check(ctx)
	e, told := errors.AsType[*notify.Error](err)
	switch {
	case err == nil || errors.Is(err, context.Canceled): // the program is stopping
		return ""
	case told && e.Class == schedule.Refused:
		log.Error("channel would refuse", "channel", c.Name, "error", err)
		return "channel " + c.Name + " would refuse: " + err.Error()
	default:
		log.Warn("channel not checked", "channel", c.Name, "error", err)
		return ""
	}
}

// oneLine keeps a foreign text from breaking a line of an error.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
