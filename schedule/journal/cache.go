package journal

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"parasol/schedule"
)

const (
	// cacheFrom is how many events of a person make them worth keeping: fewer
	// are read in well under a millisecond, 5,000 in 20.
	cacheFrom = 100
	// cacheMost bounds the people whose events are kept.
	cacheMost = 100
)

// cache keeps the events of people who report much, as the disk has them: one
// process writes, so it knows of every change. It forgets rather than be wrong.
type cache struct {
	mu     sync.Mutex
	people map[string]*cached
	writes int // so far; what was read while one happened is not kept
}

// cached is everything of a person since an instant, and what is long-lived,
// in the order of time and id.
type cached struct {
	since  time.Time
	events []schedule.Event
}

func inOrder(a, b schedule.Event) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) }

// find returns a person's events since an instant, false where they are not
// kept.
func (c *cache) find(person string, since time.Time) ([]schedule.Event, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.people[person]
	if p == nil || since.Before(p.since) {
		return nil, false
	}
	events := make([]schedule.Event, 0, len(p.events)+1)
	for i := range p.events {
		if e := &p.events[i]; !e.At.Before(since) || e.LongLived() {
			events = append(events, *e)
		}
	}
	if 2*len(events) < len(p.events) {
		p.since, p.events = since, slices.Clone(events)
	}
	return events, true
}

// version is what keep must be given: it is read before the disk is.
func (c *cache) version() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.writes
}

// keep takes what was read, unless something was written meanwhile.
func (c *cache) keep(version int, person string, since time.Time, events []schedule.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if version != c.writes || len(events) < cacheFrom {
		return
	}
	if c.people == nil || len(c.people) >= cacheMost {
		c.people = map[string]*cached{}
	}
	c.people[person] = &cached{since, slices.Clone(events)}
}

// forget drops everything.
func (c *cache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writes++
	clear(c.people)
}

// wrote takes what was written, by person; the first event of an id stands.
// Events older than what is kept only count where they are long-lived.
func (c *cache) wrote(all map[string][]schedule.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writes++
	for person, events := range all {
		p := c.people[person]
		for _, e := range events {
			if p == nil || e.At.Before(p.since) && !e.LongLived() {
				continue
			}
			e.At = e.At.UTC()
			if slices.ContainsFunc(p.events, func(o schedule.Event) bool { return o.ID == e.ID }) {
				continue
			}
			i, _ := slices.BinarySearchFunc(p.events, e, inOrder)
			p.events = slices.Insert(p.events, i, e)
		}
	}
}
