package source

import (
	"slices"
	"time"
)

const (
	// dayCalls is the budget of one source for one cell. It holds in any 24
	// hours rather than by the calendar, so that it also holds in the service's
	// own day.
	dayCalls = 24

	// budgetWindow is a day plus twice the difference that two clocks may have.
	budgetWindow = 24*time.Hour + 2*clockError

	// clockError is how far our clock may be off without harm.
	clockError = 15 * time.Minute
)

// Account records the calls made to one source for one cell, and what it is
// waiting for. It survives restarts.
type Account struct {
	Calls []time.Time     `json:"calls,omitempty"` // of the last 24 hours, ascending
	Holds map[string]Hold `json:"holds,omitempty"` // by part of the source
}

// Hold describes the error that keeps a provider from being asked. Its next
// success removes it.
type Hold struct {
	Class    Class     `json:"class"`
	Text     string    `json:"text"`
	Failures int       `json:"failures"` // in a row
	At       time.Time `json:"at"`
	Until    time.Time `json:"until"` // not asked before
}

// Spend records a call at now.
func (a *Account) Spend(now time.Time) {
	a.Calls = append(recent(a.Calls, now), now.UTC())
}

// Spent returns how many calls were made in the 24 hours (and a margin for
// clocks) up to now.
func (a *Account) Spent(now time.Time) int { return len(recent(a.Calls, now)) }

// Free returns the first instant at or after now at which fewer than bound
// calls were made in 24 hours.
func (a *Account) Free(now time.Time, bound int) time.Time {
	calls := recent(a.Calls, now)
	if bound <= 0 || len(calls) < bound {
		return now
	}
	return calls[len(calls)-bound].Add(budgetWindow)
}

func recent(calls []time.Time, now time.Time) []time.Time {
	i := 0
	for i < len(calls) && !calls[i].Add(budgetWindow).After(now) {
		i++
	}
	return slices.Clip(calls[i:])
}

// Settle moves entries from the future to now, and reports whether there were
// any. They come from a clock that was set back; left alone, they would hold
// the source for ever.
func (a *Account) Settle(now time.Time) bool {
	changed := false
	for i, t := range a.Calls {
		if t.After(now) {
			a.Calls[i], changed = now, true
		}
	}
	slices.SortFunc(a.Calls, time.Time.Compare)
	for part, h := range a.Holds {
		if h.At.After(now) {
			h.At, h.Until = now, now.Add(h.Until.Sub(h.At))
			a.Holds[part], changed = h, true
		}
	}
	return changed
}

// Fail records an error of a part at now and returns the resulting hold. The
// same seed gives the same jitter.
func (a *Account) Fail(now time.Time, part string, e *Error, seed uint64) Hold {
	failures := a.Holds[part].Failures + 1
	h := Hold{Class: e.Class, Text: e.Error(), Failures: failures, At: now.UTC()}
	h.Until = h.At.Add(Delay(e, failures, fraction(seed, part, now)))
	if a.Holds == nil {
		a.Holds = map[string]Hold{}
	}
	a.Holds[part] = h
	return h
}
