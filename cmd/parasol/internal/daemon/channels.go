package daemon

import (
	"context"
	"io"
	"strings"
	"time"

	"parasol/cmd/internal/delivery"
	"parasol/config"
	"parasol/config/parts"
)

// buildChannels builds the configuration's channels, each with the zone of its
// people.
func buildChannels(c *config.Config, w parts.Works) (map[string]*delivery.Channel, error) {
	zones := printedZones(c)
	return delivery.Build(c.Channels, func(name string) parts.Works {
		if w.Zone = zones[name]; w.Zone == nil {
			w.Zone = time.UTC
		}
		return w
	})
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

// printedZones returns the zone of the first person who uses each channel:
// printed times must be theirs, not the server's.
func printedZones(c *config.Config) map[string]*time.Location {
	zones := map[string]*time.Location{}
	for i := range c.People {
		for _, name := range c.People[i].Channels {
			if zones[name] == nil {
				zones[name] = c.People[i].Policy.Home.Zone
			}
		}
	}
	return zones
}

// inOrder returns the channels in the order of the configuration.
func (h *house) inOrder() []*delivery.Channel {
	var all []*delivery.Channel
	for _, c := range h.config.Channels {
		all = append(all, h.channels[c.Name])
	}
	return all
}

// checkChannels asks each channel that supports it, once at start, whether its
// credentials are accepted. What they find is shown on /readyz and in the log
// but stops nothing.
func (h *house) checkChannels(ctx context.Context) {
	for _, c := range h.inOrder() {
		if trouble := c.Check(ctx, h.log); trouble != "" {
			h.found.add(trouble)
		}
	}
}

// oneLine keeps a foreign text from breaking a line of the log or of /readyz.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
