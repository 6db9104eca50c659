package source

import (
	"context"
	"time"

	"parasol/uv"
)

// Push stores what a station posted at now, for every cell: a station has one
// place, like an entity of Home Assistant. It reports whether a source of that
// name is configured. Nothing is written to the cache, since the next post is a
// minute away.
func (c *Chain) Push(ctx context.Context, now time.Time, source string, runs []uv.Run) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, p := range c.Providers {
		if profile := p.Profile(); profile.Pushed && profile.Source == source {
			c.pushed[i] = Answer{Runs: runs}
			for _, s := range c.stocks {
				c.put(s, i)
				c.rank(now, s)
			}
			c.Observer.Requested(source, OK)
			c.Observer.Succeeded(source, now)
			return true
		}
	}
	return false
}

// put stores the last post of provider i in a stock.
func (c *Chain) put(s *stock, i int) {
	a, ok := c.pushed[i]
	if !ok {
		return
	}
	passed, refused := gated(gateOf(s.place), a.Runs)
	c.refuse(s, i, refused)
	s.answers[i], s.passed[i] = a, passed
	s.version++
}
