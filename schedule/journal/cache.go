package journal

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"parasol/schedule"
)

const (
	// cacheFrom is the number of events from which a person's are cached:
	// fewer are read in well under a millisecond, 5,000 in 20.
	cacheFrom = 100
	// cacheMost bounds the number of people whose events are cached.
	cacheMost = 100
)

// cache holds the events of people who report much. Only this process writes,
// so it sees every change; in doubt it drops what it holds.
type cache struct {
	mu     sync.Mutex
	people map[string]*cached
	writes int // so far; what was read during a write is not cached
}

// cached holds everything of a person since an instant, and what is
// long-lived, sorted by time and id.
type cached struct {
	since  time.Time
	events []schedule.Event
}

func inOrder(a, b schedule.Event) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) }

// find returns a person's events since an instant, and false if they are not
// cached.
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

// version returns the version to pass to keep. Call it before reading from
// disk.
func (c *cache) version() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.writes
}

// keep caches what was read, unless something was written meanwhile.
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

// wrote adds what was written, by person; the first event of an id wins.
// Events older than the cached span are added only if they are long-lived.
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
