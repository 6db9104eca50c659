package daemon

import (
	"context"
	"errors"
	"time"

	"parasol/cmd/internal/delivery"
	"parasol/cmd/internal/web"
	"parasol/config"
	"parasol/notify"
	"parasol/schedule"
)

// trialTime is the timeout of one channel for a test from the page, where a
// person is waiting.
const trialTime = 10 * time.Second

// trial sends test messages for the page.
type trial struct {
	config *config.Config
	post   *delivery.Post
}

// Test sends a test message through each of the person's channels and returns
// the outcomes.
func (t trial) Test(ctx context.Context, person string, level schedule.Level, now time.Time) ([]web.Tried, error) {
	who := t.config.Person(person)
	if who == nil {
		return nil, web.ErrNoPerson
	}
	m := testMessage(person, level, now)
	var all []web.Tried
	for _, name := range who.Channels {
		c := t.post.Channels[name]
		began := time.Now()
		ctx, cancel := context.WithTimeout(ctx, trialTime)
		_, err := c.Built.Send(ctx, c.Capped(m))
		cancel()
		tried := web.Tried{Channel: name, Took: time.Since(began)}
		if e, ok := errors.AsType[*notify.Error](err); ok {
			tried.Class = e.Class
		} else if err != nil {
			tried.Class = schedule.Failed
		}
		all = append(all, tried)
	}
	return all, nil
}
