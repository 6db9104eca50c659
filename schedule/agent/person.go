package agent

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"parasol/schedule"
)

// person is what is kept of a person between wakes. All of it can be rebuilt.
type person struct {
	name   string
	policy *schedule.Policy
	routes Routes

	mu      sync.Mutex
	planned *schedule.Policy // the policy with the reported changes of its plan
	plan    []schedule.Event // the events that planned was made from
	day     *schedule.Day
	over    *schedule.Day // the day before it, if this process saw it
	summed  time.Time     // the end of the last day whose sum was kept
	version uint64        // of the forecast in day

	snapshot atomic.Pointer[Snapshot]
}

// today returns the person's day. It is prepared again when it is over, or
// when the forecast or the reported changes of the plan differ.
func (p *person) today(now time.Time, events []schedule.Event, f Forecasts) *schedule.Day {
	place := p.policy.PlaceAt(now)
	forecast, version := f.Forecast(now, place.Place)
	p.mu.Lock()
	defer p.mu.Unlock()
	plan := schedule.PlanOf(events)
	if p.planned == nil || !slices.EqualFunc(plan, p.plan, func(a, b schedule.Event) bool {
		return a.ID == b.ID &&
			a.At.Equal(b.At)
	}) {
		p.planned, p.plan, p.day = p.policy.WithPlan(plan), plan, nil
	}
	if p.day == nil || version != p.version || now.Before(p.day.Start) || !now.Before(p.day.End) {
		if p.day != nil && !now.Before(p.day.End) {
			p.over = p.day
		}
		p.day, p.version = p.planned.DayAt(now, forecast), version
	}
	return p.day
}

// yesterday returns the day that ended when today began, or nil if its sum was
// kept already. A day that this process did not see is prepared again.
func (p *person) yesterday(today *schedule.Day, f Forecasts) (day *schedule.Day, lived bool) {
	p.mu.Lock()
	over, summed, policy := p.over, p.summed, p.planned
	p.mu.Unlock()
	if summed.Equal(today.Start) {
		return nil, false
	}
	if over != nil && over.End.Equal(today.Start) {
		return over, true
	}
	last := today.Start.Add(-time.Second)
	forecast, _ := f.Forecast(today.Start, policy.PlaceAt(last).Place)
	return policy.DayAt(last, forecast), false
}

// keptSum notes that the sum of the day before was kept.
func (p *person) keptSum(today *schedule.Day) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over, p.summed = nil, today.Start
}

// stale reports whether the forecast has changed since the day was prepared.
func (p *person) stale(now time.Time, f Forecasts) bool {
	_, version := f.Forecast(now, p.policy.PlaceAt(now).Place)
	p.mu.Lock()
	defer p.mu.Unlock()
	return version != p.version
}

// same reports whether o describes the same person with the same policy and
// channels.
func (p *person) same(o *person) bool {
	return p.policy == o.policy && slices.Equal(p.routes.Own, o.routes.Own) &&
		slices.Equal(p.routes.Fallback, o.routes.Fallback) && slices.Equal(p.routes.Buddy, o.routes.Buddy)
}

// roster is the set of people who are reminded. It is replaced as a whole.
type roster struct {
	names []string // in the order of People
	named map[string]*person
}

// enlist builds a roster and returns an error for people whose channels do not
// exist.
func (a *Agent) enlist(people []Person) (*roster, error) {
	r := &roster{named: make(map[string]*person, len(people))}
	for _, who := range people {
		p, err := a.person(who)
		if err == nil && r.named[p.name] != nil {
			err = fmt.Errorf("person %q: named twice", p.name)
		}
		if err != nil {
			return nil, err
		}
		r.names, r.named[p.name] = append(r.names, p.name), p
	}
	return r, nil
}

func (a *Agent) person(who Person) (*person, error) {
	p := &person{name: who.Policy.Person, policy: who.Policy}
	var err error
	for _, ways := range []struct {
		to    *[]Route
		names []string
	}{{&p.routes.Own, who.Channels}, {&p.routes.Fallback, who.Fallback}, {&p.routes.Buddy, who.Buddy}} {
		if err == nil {
			*ways.to, err = a.route(ways.names)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("person %q: %w", p.name, err)
	}
	return p, nil
}

func (a *Agent) route(channels []string) ([]Route, error) {
	var all []Route
	for _, name := range channels {
		l := a.lanes[name]
		if l == nil {
			return nil, fmt.Errorf("channel %q: no such channel", name)
		}
		all = append(all, Route{name, l.name})
	}
	return all, nil
}

// find returns the person of this name, nil if there is none.
func (a *Agent) find(name string) *person { return a.roster.Load().named[name] }

// adopt takes over people who have changed and returns the names of those to
// decide for at once. If some have unknown channels, nothing changes.
func (a *Agent) adopt() []string {
	next, err := a.enlist(a.People.Everybody())
	if err != nil {
		a.Log.Error("changed people not taken", "error", err)
		return nil
	}
	var changed []string
	before := a.roster.Load()
	for name, p := range next.named {
		switch old := before.named[name]; {
		case old == nil:
		case old.same(p):
			next.named[name] = old
		default:
			p.snapshot.Store(old.snapshot.Load()) // until the next decision
			changed = append(changed, name)
		}
	}
	a.roster.Store(next)
	return changed
}
