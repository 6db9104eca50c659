package homeassistant

import (
	"context"
	"strings"
	"time"

	"parasol/notify/exchange"
)

// Listen receives the buttons' events and calls heard for each answer until ctx
// ends, and returns ctx's error. It returns a *notify.Error of class Refused if
// events cannot be received: the token is wrong or not an administrator's, or
// the channel has no Events.
func (c *Channel) Listen(ctx context.Context, heard func(exchange.Answer)) error {
	if !c.o.Events || c.o.Taps == nil {
		return c.wire.Refuse("events are off: there is nothing to listen to")
	}
	defer c.Close()
	err := c.o.Taps(ctx, func(action string, at time.Time) {
		if token, ours := strings.CutPrefix(action, prefix); ours { // buttons of other programs are ignored
			heard(exchange.Answer{Token: token, At: at})
		}
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return c.wire.Refuse("%s", err)
}
