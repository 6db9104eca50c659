package source

import "time"

// Status describes the state of one provider, over all cells.
type Status struct {
	Source      string
	Part        string    // see Profile
	LastSuccess time.Time // zero: never
	Class       Class     // of the trouble it is in; empty: none
	Error       string    // the trouble in our words
	Since       time.Time // of the last error
	Next        time.Time // when it is wanted and allowed next; zero before the first Refresh
	Calls       int       // in 24 h, of the source, for the cell that was asked for most

	// Refused counts, by reason, the values of the last answers that cannot be
	// true.
	Refused map[string]int
}

// Statuses returns the status of each provider in order of preference, as of
// now.
func (c *Chain) Statuses(now time.Time) []Status {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := make([]Status, len(c.Providers))
	for i, p := range c.Providers {
		profile := p.Profile()
		all[i] = Status{Source: profile.Source, Part: profile.Part, Refused: map[string]int{}}
		for _, s := range c.stocks {
			c.add(now, &all[i], s, i)
		}
	}
	return all
}

// add merges the state of provider i in one cell.
func (c *Chain) add(now time.Time, all *Status, s *stock, i int) {
	all.LastSuccess = later(all.LastSuccess, fetchedAt(s.answers[i]))
	for reason, n := range s.refused[i] {
		all.Refused[reason] += n
	}
	if s.accounts == nil || c.Providers[i].Profile().Pushed {
		return
	}
	plan := c.plan(s, i)
	for _, h := range [...]Hold{plan.Account.Holds[plan.Profile.Part], plan.Whole.Holds[""]} {
		if h.At.After(all.Since) {
			all.Class, all.Error, all.Since = h.Class, h.Text, h.At
		}
	}
	all.Calls = max(all.Calls, plan.Account.Spent(now))
	if next := plan.Next(now); all.Next.IsZero() || next.Before(all.Next) {
		all.Next = next
	}
}
