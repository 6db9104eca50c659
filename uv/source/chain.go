package source

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"parasol/uv"
	"parasol/uv/clearsky"
)

// Options are what a Chain is built from.
type Options struct {
	Providers []Provider   // in order of preference; none: the clear-sky model alone serves
	Ledger    Ledger       // nil: accounts are forgotten at the end
	Cache     Cache        // nil: so are the answers, and the ozone learnt
	Observer  Observer     // nil: events are not reported
	Log       *slog.Logger // nil: nothing is logged
	Seed      uint64       // of the jitter; each installation should have its own
	// Private reports whether no log may tell a cell; nil: every one may be
	// told.
	Private func(Cell) bool
}

// shown returns a cell as logs may tell it.
func (c *Chain) shown(cell Cell) string {
	if c.Private != nil && c.Private(cell) {
		return "away from home"
	}
	return cell.String()
}

// Chain asks the sources in order of preference and keeps their answers. Its
// methods are safe for concurrent use.
type Chain struct {
	Options
	mu     sync.Mutex
	stocks map[Cell]*stock
	whole  map[string]*Account // by source, for what concerns all its cells
	views  map[uv.Place]view
	pushed map[int]Answer    // what stations posted last, by provider
	said   map[string]string // the trouble last logged, by provider and cell
}

// view is the forecast made for one place of a stock's cell.
type view struct {
	version  int
	forecast *uv.Forecast
}

// New returns a chain. It makes no call.
func New(o Options) *Chain {
	if o.Ledger == nil {
		o.Ledger = forgetful{}
	}
	if o.Cache == nil {
		o.Cache = forgetful{}
	}
	if o.Observer == nil {
		o.Observer = unobserved{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Chain{
		Options: o,
		stocks:  map[Cell]*stock{},
		whole:   map[string]*Account{},
		views:   map[uv.Place]view{},
		pushed:  map[int]Answer{},
		said:    map[string]string{},
	}
}

// Forecast returns what is known at now about a place, without a network call.
// It is never nil, and the same pointer is returned until something changes.
// The clear-sky model is the place's own; the runs and the ozone learnt are
// those of its cell, after the gate for the place.
func (c *Chain) Forecast(ctx context.Context, now time.Time, place uv.Place) *uv.Forecast {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.stock(ctx, now, place)
	if v, ok := c.views[place]; ok && v.version == s.version {
		return v.forecast
	}
	gate := gateOf(place)
	var runs []uv.Run
	for _, i := range s.order {
		passed, _ := gated(gate, s.answers[i].Runs)
		runs = append(runs, passed...)
	}
	f := uv.NewForecast(place, gate.Model, runs)
	f.Along, f.Ozone = clearsky.Sweep(place, clearsky.Params{}), c.latestOzone(s)
	c.views[place] = view{s.version, &f}
	return &f
}

// Ask asks one provider once, without budget or cache, for commands that a
// person runs. It returns the runs after the gate and what the gate refused.
// The error is an *Error or the context's.
func Ask(ctx context.Context, p Provider, now time.Time, gate uv.Gate) ([]uv.Run, []uv.Refused, error) {
	a, err := p.Fetch(ctx, Request{Cell: CellOf(gate.Place), Now: now})
	if err != nil {
		return nil, nil, err
	}
	runs, refused := gated(gate, a.Runs)
	if lastValue(runs).IsZero() {
		return nil, refused, &Error{Class: Empty, What: "no usable value"}
	}
	return runs, refused, nil
}
