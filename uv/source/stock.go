package source

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"parasol/uv"
)

// lasting is how old a failing source's answer may be before the next source is
// asked. Forecasts hardly change in a few hours, and an outage of one service
// should not become the load of another.
const lasting = 3 * time.Hour

// everywhere is the key of an account that concerns a source as a whole.
const everywhere = "*"

// stock holds what is known of one cell. The chain's mutex guards it.
type stock struct {
	cell     Cell
	place    uv.Place            // the one that was asked for first
	busy     bool                // being refreshed
	answers  []Answer            // by provider; without runs if there is none
	passed   [][]uv.Run          // their runs after the gate
	accounts map[string]*Account // by source; nil until they could be read
	ozone    map[string]uv.Ozone // what was learnt, by source
	refused  []map[string]int    // values of the last answer that the gate refused, by provider and reason
	order    []int               // of the providers with an answer, best first
	version  int                 // counts changes of answers and order

	noon      time.Time // the next one to be entered in the forecast log
	light     daylight  // as of lightFrom, and until the sun rises or sets
	lightFrom time.Time
}

// lightAt returns the cell's daylight at t. It is computed once for each day
// and night.
func (s *stock) lightAt(t time.Time) daylight {
	same := !s.lightFrom.IsZero() && !t.Before(s.lightFrom) && !s.light.polarNight
	if end := s.light.set; same && (s.light.up && t.Before(end) || !s.light.up && t.Before(s.light.rise)) {
		return s.light
	}
	light := lightOf(s.cell, t)
	s.light, s.lightFrom = light, t
	return light
}

// stock returns the stock of a place's cell. The first time it is filled from
// the cache.
func (c *Chain) stock(ctx context.Context, now time.Time, place uv.Place) *stock {
	cell := CellOf(place)
	if s, ok := c.stocks[cell]; ok {
		return s
	}
	n := len(c.Providers)
	s := &stock{
		cell: cell, place: place, answers: make([]Answer, n), passed: make([][]uv.Run, n),
		ozone: map[string]uv.Ozone{}, refused: make([]map[string]int, n),
	}
	gate := gateOf(place)
	for i, p := range c.Providers {
		if p.Profile().Pushed {
			c.put(s, i)
			continue
		}
		if _, recalled := s.ozone[p.Profile().Source]; !recalled {
			c.recall(ctx, s, p.Profile().Source)
		}
		a, ok := c.read(ctx, p.Profile(), cell)
		if !ok {
			continue
		}
		s.answers[i] = a
		var refused []uv.Refused
		s.passed[i], refused = gated(gate, a.Runs)
		s.refused[i] = CountRefused(refused)
		c.Observer.Succeeded(p.Profile().Source, fetchedAt(a))
	}
	c.stocks[cell] = s
	c.rank(now, s)
	return s
}

// read returns a provider's answer from the cache, and false if there is none
// or it cannot be read.
func (c *Chain) read(ctx context.Context, p Profile, cell Cell) (Answer, bool) {
	b, err := c.Cache.LoadForecast(ctx, p.key(), cell.String())
	if err != nil {
		c.Log.Warn("cached forecast not read", "source", p.key(), "error", err)
		return Answer{}, false
	}
	if len(b) == 0 {
		return Answer{}, false
	}
	a, err := Unmarshal(b)
	if err != nil {
		c.Log.Warn("cached forecast dropped", "source", p.key(), "error", err)
		return Answer{}, false
	}
	return a, true
}

// keep stores a new answer of provider i, in memory and in the cache.
func (c *Chain) keep(ctx context.Context, s *stock, i int, a Answer, passed []uv.Run) {
	p := c.Providers[i].Profile()
	b := a.Marshal()
	if same, err := Unmarshal(b); err == nil {
		a = same // what a restart would read, to the second
	}
	s.answers[i], s.passed[i] = a, passed
	s.version++
	if err := c.Cache.SaveForecast(ctx, p.key(), s.cell.String(), fetchedAt(a), b); err != nil {
		c.Log.Error("forecast not cached", "source", p.key(), "error", err)
	}
}

// open reads the accounts of a stock and reports whether that succeeded.
// Without them no call is made: an unknown budget counts as spent.
func (c *Chain) open(ctx context.Context, now time.Time, s *stock) bool {
	if s.accounts == nil {
		accounts := map[string]*Account{}
		for _, p := range c.Providers {
			source := p.Profile().Source
			for key, in := range map[string]map[string]*Account{s.cell.String(): accounts, everywhere: c.whole} {
				if in[source] != nil {
					continue
				}
				a, err := c.account(ctx, source, key)
				if err != nil {
					c.Log.Warn("budget not read", "source", source, "error", err)
					return false
				}
				in[source] = a
			}
		}
		s.accounts = accounts
	}
	for _, p := range c.Providers {
		source := p.Profile().Source
		c.settle(ctx, now, source, s.cell.String(), s.accounts[source])
		c.settle(ctx, now, source, everywhere, c.whole[source])
	}
	return true
}

func (c *Chain) account(ctx context.Context, source, key string) (*Account, error) {
	b, err := c.Ledger.LoadBudget(ctx, source, key)
	if err != nil {
		return nil, err
	}
	a := &Account{}
	if len(b) > 0 && json.Unmarshal(b, a) != nil {
		c.Log.Warn("budget dropped", "source", source, "error", "damaged")
		a = &Account{}
	}
	return a, nil
}

func (c *Chain) settle(ctx context.Context, now time.Time, source, key string, a *Account) {
	if a.Settle(now) {
		c.enter(ctx, source, key, a)
	}
}

// enter writes an account to the ledger and reports whether that succeeded.
func (c *Chain) enter(ctx context.Context, source, key string, a *Account) bool {
	b, err := json.Marshal(a)
	if err == nil {
		err = c.Ledger.SaveBudget(ctx, source, key, b)
	}
	if err != nil {
		c.Log.Error("budget not written", "source", source, "error", err)
	}
	return err == nil
}

// rank orders the providers that have an answer: first those that serve, in
// order of preference, then the rest, then the extra ones.
func (c *Chain) rank(now time.Time, s *stock) {
	var order []int
	for _, wanted := range [...]int{0, 1, 2} {
		for i, p := range c.Providers {
			class := 1
			switch {
			case p.Profile().Extra:
				class = 2
			case c.serves(now, s, i):
				class = 0
			}
			if class == wanted && len(s.answers[i].Runs) > 0 {
				order = append(order, i)
			}
		}
	}
	if !slices.Equal(order, s.order) {
		s.order = order
		s.version++
	}
}

// serves reports whether the answer of provider i suffices, so that the next
// one need not be asked: it is young enough and has a cloudy value for at least
// half of the remaining daylight, or of the next one by night.
func (c *Chain) serves(now time.Time, s *stock, i int) bool {
	a, light := s.answers[i], s.lightAt(now)
	if len(a.Runs) == 0 {
		return false
	}
	since := now.Add(-max(lasting, 2*c.Providers[i].Profile().Every))
	switch {
	case light.polarNight:
		return true
	case !light.up && !now.Before(light.dawn):
		since = light.dawn
	case !light.up && !light.setBefore.IsZero():
		since = light.setBefore.Add(-lasting)
	}
	if fetchedAt(a).Before(since) && !now.Before(a.Expires) {
		return false
	}
	for _, run := range s.passed[i] {
		if serves(run.Forecast, later(now, light.rise), light.set) {
			return true
		}
	}
	return false
}
