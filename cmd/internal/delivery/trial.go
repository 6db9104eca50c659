package delivery

import (
	"context"
	"time"

	"parasol/notify"
	"parasol/schedule"
)

// trialTime is the timeout of one channel for a test from the page, where a
// person is waiting.
const trialTime = 10 * time.Second

// Try sends a test message, and returns what became of it and how long that
// took.
func (c *Channel) Try(ctx context.Context, m notify.Message) (schedule.Class, time.Duration) {
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, trialTime)
	defer cancel()
	class := schedule.Delivered
	if _, err := c.Built.Send(ctx, c.Capped(m)); err != nil {
		class = failure(err).Class
	}
	return class, time.Since(began)
}
