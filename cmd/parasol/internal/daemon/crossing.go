package daemon

import (
	"slices"
	"sync"
	"time"

	"parasol/schedule/agent"
	"parasol/uv"
)

// unanswered is how long after a move the old place's ceiling counts while no
// source has told the clear sky of the new one (H).
const unanswered = 24 * time.Hour

// crossing serves the forecasts to the agent. After a phone has moved the
// place, and until a source has told the clear sky there, the ceiling is the
// higher of the old place's and the new one's (PRESENCE.md 8), as the model
// alone does not know the ozone there. Without sources there is nothing to
// wait for.
type crossing struct {
	agent.Forecasts
	from    func(now time.Time, place uv.Place) (old uv.Place, moved bool)
	offline bool

	mu   sync.Mutex
	made map[uv.Place]bridge
}

// bridge is a forecast made of those of two places.
type bridge struct {
	here, there, made *uv.Forecast
	version           uint64
}

// Forecast returns what is known of the index at a place, with a version that
// changes when the answer does.
func (c *crossing) Forecast(now time.Time, place uv.Place) (*uv.Forecast, uint64) {
	f, version := c.Forecasts.Forecast(now, place)
	b := bridge{here: f, made: f}
	if old, moved := c.from(now, place); moved && !c.offline && !tellsClearSky(f) {
		b.there, _ = c.Forecasts.Forecast(now, old)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	last, seen := c.made[place]
	switch {
	case !seen && b.there == nil: // the usual case keeps nothing
		return f, version
	case seen && last.here == b.here && last.there == b.there:
		return last.made, last.version
	case b.there != nil:
		b.made = f.AtLeast(b.there)
	}
	b.version = max(version, last.version+1) + 1
	c.made[place] = b
	return b.made, b.version
}

// tellsClearSky reports whether a source has told the clear-sky index.
func tellsClearSky(f *uv.Forecast) bool {
	return slices.ContainsFunc(f.Runs, func(r uv.Run) bool { return len(r.ClearSky.Samples) > 0 })
}
