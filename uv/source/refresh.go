package source

import (
	"context"
	"time"

	"parasol/uv"
)

// Refresh queries the sources of a place's cell for which a call is due at
// now: the first in order of preference, the next ones in the same round if it
// fails or has no values, and the extra ones. It reports whether there is new
// data. It returns at once while another round for the same cell is running.
func (c *Chain) Refresh(ctx context.Context, now time.Time, place uv.Place) bool {
	s, before, ok := c.begin(ctx, now, place)
	if !ok {
		return false
	}
	served := false
	for i, p := range c.Providers {
		extra := p.Profile().Extra
		if served && !extra {
			continue
		}
		c.renew(ctx, now, place, s, i)
		served = served || !extra && c.served(now, s, i)
	}
	return c.end(ctx, now, s) != before
}

// begin returns a cell's stock for one round, with its version.
func (c *Chain) begin(ctx context.Context, now time.Time, place uv.Place) (*stock, int, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.stock(ctx, now, place)
	if s.busy || !c.open(ctx, now, s) {
		return nil, 0, false
	}
	s.busy = true
	return s, s.version, true
}

func (c *Chain) end(ctx context.Context, now time.Time, s *stock) (version int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s.busy = false
	c.rank(now, s)
	c.logNoon(ctx, now, s)
	return s.version
}

func (c *Chain) served(now time.Time, s *stock, i int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.serves(now, s, i)
}

// renew asks provider i if a call is due.
func (c *Chain) renew(ctx context.Context, now time.Time, place uv.Place, s *stock, i int) {
	if c.Providers[i].Profile().Pushed {
		return
	}
	r, due := c.charge(ctx, now, s, i)
	if !due || ctx.Err() != nil {
		return
	}
	a, err := c.Providers[i].Fetch(ctx, r)
	if err != nil && ctx.Err() != nil {
		return // the daemon is stopping, which is no error of the source
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		err = c.accept(ctx, now, place, s, i, a)
	}
	if err != nil {
		c.fail(ctx, now, s, i, classed(err))
		return
	}
	c.forgive(ctx, now, s, i)
}

// charge records the call in the ledger before it is made, so that it counts
// even if the daemon crashes, and reports whether the call is due.
func (c *Chain) charge(ctx context.Context, now time.Time, s *stock, i int) (Request, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	plan := c.plan(s, i)
	if !plan.Due(now) {
		return Request{}, false
	}
	source := plan.Profile.Source
	account := s.accounts[source]
	account.Spend(now)
	entered := c.enter(ctx, source, s.cell.String(), account)
	if plan.Profile.Account > 0 {
		c.whole[source].Spend(now)
		entered = c.enter(ctx, source, everywhere, c.whole[source]) && entered
	}
	return Request{Cell: s.cell, Now: now, Have: s.answers[i].Validators}, entered
}

func (c *Chain) plan(s *stock, i int) Plan {
	p := c.Providers[i].Profile()
	return Plan{
		Profile: p, Cell: s.cell, Seed: c.Seed,
		Fetched: fetchedAt(s.answers[i]), Expires: s.answers[i].Expires, Until: lastValue(s.passed[i]),
		Account: *s.accounts[p.Source], Whole: *c.whole[p.Source], light: s.lightAt,
	}
}

// accept stores an answer, or returns why it cannot be used.
func (c *Chain) accept(ctx context.Context, now time.Time, place uv.Place, s *stock, i int, a Answer) error {
	if a.NotModified {
		a = renewed(s.answers[i], a, now)
	}
	if len(a.Runs) == 0 {
		return &Error{Class: Empty, What: "no values"}
	}
	passed, refused := gated(gateOf(place), a.Runs)
	c.refuse(s, i, refused)
	if !useful(s.lightAt(now), now, passed) {
		return &Error{Class: Empty, What: "no usable value for the daylight to come"}
	}
	c.deprecate(c.Providers[i].Profile(), a.Deprecated)
	c.learn(ctx, s, c.Providers[i].Profile(), place, passed)
	c.keep(ctx, s, i, a, passed)
	return nil
}

// renewed returns the stored answer as fetched at now, with the new expiry and
// validators.
func renewed(have, word Answer, now time.Time) Answer {
	runs := append([]uv.Run(nil), have.Runs...)
	for i := range runs {
		runs[i].Fetched = now
	}
	have.Runs, have.Expires, have.Deprecated = runs, word.Expires, word.Deprecated
	if word.Validators != (Validators{}) {
		have.Validators = word.Validators
	}
	return have
}

// useful reports whether the runs have a value for some part of the remaining
// daylight, or of the next one by night. Near sunset and in the polar night any
// value since an hour ago suffices; an ozone column always does.
func useful(light daylight, now time.Time, runs []uv.Run) bool {
	from := later(now, light.rise)
	for t := from; t.Before(light.set); t = t.Add(15 * time.Minute) {
		for _, run := range runs {
			_, forecast := run.Forecast.At(t, nil)
			_, clear := run.ClearSky.At(t, nil)
			if forecast || clear {
				return true
			}
		}
	}
	for _, run := range runs {
		if run.Ozone > 0 || run.Now && !lastValue(runs).IsZero() {
			return true
		}
	}
	return light.set.Sub(from) < 2*time.Hour && lastValue(runs).After(now.Add(-time.Hour))
}
