package daemon

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"parasol/cmd/internal/delivery"
	"parasol/config"
	"parasol/config/parts"
)

// buildChannels builds the configuration's channels, each with the zone of its
// people.
func buildChannels(c *config.Config, w parts.Works) (map[string]*delivery.Channel, error) {
	return delivery.Build(c.Channels, func(name string) parts.Works {
		w.Zone = printedZone(c, name)
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
// but stops nothing.
func (h *house) checkChannels(ctx context.Context) {
	for _, c := range h.config.Channels {
		if trouble := h.channels[c.Name].Check(ctx, h.log); trouble != "" {
			h.found.add(trouble)
		}
	}
}

// oneLine keeps a foreign text from breaking a line of the log or of /readyz.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
