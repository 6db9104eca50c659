package daemon

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"parasol/config"
	"parasol/config/parts"
	"parasol/notify"
	"parasol/schedule"
)

// channel is one configured channel.
type channel struct {
	config.Channel
	built parts.Channel
}

// service returns the name of the service whose limits the channel shares with
// others; empty if it has its own.
func (c *channel) service() string {
	if s, ok := c.built.(parts.Sharer); ok {
		return s.Service()
	}
	return ""
}

func buildChannels(c *config.Config, w parts.Works) (map[string]*channel, error) {
	all := make(map[string]*channel, len(c.Channels))
	for _, ch := range c.Channels {
		w.Zone = printedZone(c, ch.Name)
		built, err := parts.Build(ch, w)
		if err != nil {
			return nil, err
		}
		all[ch.Name] = &channel{Channel: ch, built: built}
	}
	return all, nil
}

// afterwards is an io.Writer that waits until the lines at start are out:
// reminders in the same terminal come after them.
type afterwards struct {
	told <-chan struct{}
	out  io.Writer
}

// Write waits for the start, then writes.
func (a afterwards) Write(p []byte) (int, error) {
	<-a.told
	return a.out.Write(p)
}

// printedZone returns the zone of the first person who uses the channel:
// printed times must be theirs, not the server's.
func printedZone(c *config.Config, name string) *time.Location {
	for i := range c.People {
		if slices.Contains(c.People[i].Channels, name) {
			return c.People[i].Policy.Home.Zone
		}
	}
	return time.UTC
}

// checkChannels asks each channel that supports it, once at start, whether its
// credentials are accepted. What they find is shown on /readyz and in the log
// but stops nothing, since a service may only be down.
func (h *house) checkChannels(ctx context.Context) {
	for _, c := range h.config.Channels {
		ch, ok := h.channels[c.Name].built.(parts.Checker)
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
			h.log.Error("channel would refuse", "channel", c.Name, "error", err)
			h.found.add("channel " + c.Name + " would refuse: " + err.Error())
		default:
			h.log.Warn("channel not checked", "channel", c.Name, "error", err)
		}
	}
}

// capped lowers a message to the channel's highest allowed level.
func (c *channel) capped(m notify.Message) notify.Message {
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
func (c *channel) ringAgain(m notify.Message) time.Duration {
	if r, ok := c.built.(parts.Ringer); ok && r.RingsItself() {
		return 0
	}
	return m.Ring
}

// oneLine keeps a foreign text from breaking a line of the log or of /readyz.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
