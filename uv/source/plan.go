package source

import "time"

// Plan holds everything that the time of a provider's next call for a cell
// depends on.
type Plan struct {
	Profile Profile
	Cell    Cell
	Seed    uint64 // of the jitter

	// The answer at hand; zero without one.
	Fetched time.Time
	Expires time.Time // not asked again before, where the service says so
	Until   time.Time // its last value

	Account Account // of the source for the cell
	Whole   Account // of the source for all cells

	light func(time.Time) daylight // of the cell; nil: computed anew each time
}

const (
	// spare calls of a day's budget are kept for retries. With 24 hours of sun
	// the interval is then 65 minutes.
	spare = 2

	// pollJitter spreads the hourly calls of many households by a tenth.
	pollJitter = 0.1
)

// Next returns the first instant at or after now at which a call is wanted and
// allowed, so a call is due if it is not after now. By day that is when the
// current answer is old enough, by night once before the morning, and once
// after sunset if no answer reaches the end of the coming day. In the polar
// night it is a later instant at which to check again.
func (p Plan) Next(now time.Time) time.Time {
	t := now
	for range 16 { // each round passes a hold, a sunset or a sunrise; in polar night half a day
		wanted := p.wanted(p.allowed(t))
		if !wanted.After(t) {
			return t
		}
		t = wanted
	}
	return t
}

// Due reports whether Next is now.
func (p Plan) Due(now time.Time) bool {
	return !p.allowed(now).After(now) && !p.wanted(now).After(now)
}

// allowed returns the first instant from t on at which holds and budgets let a
// call through.
func (p Plan) allowed(t time.Time) time.Time {
	for _, h := range [...]Hold{p.Account.Holds[p.Profile.Part], p.Whole.Holds[""]} {
		if h.Until.After(t) {
			t = h.Until
		}
	}
	t = p.Account.Free(t, dayCalls)
	return p.Whole.Free(t, p.Profile.Account)
}

// wanted returns the first instant from t on at which the answer at hand
// should be renewed.
func (p Plan) wanted(t time.Time) time.Time {
	light := p.lightAt(t)
	switch {
	case light.polarNight:
		return t.Add(halfDay)
	case light.up:
		return earlier(p.stale(t, light), light.set)
	case p.Profile.Daylight:
		return light.rise
	case p.blind(light):
		return t
	case t.Before(light.dawn):
		return light.dawn
	case p.have(t) && !p.Fetched.Before(light.dawn):
		return light.rise
	default:
		return earlier(p.stale(t, light), light.rise)
	}
}

func (p Plan) lightAt(t time.Time) daylight {
	if p.light != nil {
		return p.light(t)
	}
	return lightOf(p.Cell, t)
}

// have reports whether there is an answer of known age. One from the future was
// fetched while the clock was wrong.
func (p Plan) have(t time.Time) bool {
	return !p.Fetched.IsZero() && !p.Fetched.After(t.Add(clockError))
}

// blind reports whether, at night, nothing is known of the next daylight and no
// call was made since the last one.
func (p Plan) blind(light daylight) bool {
	if !p.Until.Before(light.set.Add(-time.Hour)) {
		return false
	}
	calls := p.Account.Calls
	return len(calls) == 0 || calls[len(calls)-1].Before(light.setBefore)
}

// stale returns when, from t on, the answer is old enough to be renewed. On
// long days the interval grows so that the budget lasts.
func (p Plan) stale(t time.Time, light daylight) time.Time {
	if !p.have(t) {
		return t
	}
	every := max(p.Profile.Every, light.set.Sub(light.rise)/(dayCalls-spare))
	spread := pollJitter * fraction(p.Seed, p.Profile.key()+p.Cell.String(), p.Fetched)
	return later(t, later(p.Expires, p.Fetched.Add(every+time.Duration(spread*float64(every)))))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
