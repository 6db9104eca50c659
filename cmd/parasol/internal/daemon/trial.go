package daemon

import (
	"context"
	"time"

	"parasol/cmd/internal/delivery"
	"parasol/cmd/internal/web"
	"parasol/config"
	"parasol/schedule"
)

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
		class, took := t.post.Channels[name].Try(ctx, m)
		all = append(all, web.Tried{Channel: name, Class: class, Took: took})
	}
	return all, nil
}
