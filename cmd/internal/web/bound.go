package web

import (
	"sync"
	"time"
)

// The limit on events through the API (contract C): a script in a loop must
// not make every later event expensive. Nobody taps every 30 s for an hour.
const (
	mostEvents  = 120
	eventsEvery = time.Hour
)

// bound counts each person's events through the API over the last hour.
type bound struct {
	mu sync.Mutex
	by map[string][]time.Time // those of the last hour, oldest first, at most mostEvents
}

// take counts one event at now, or returns how long to wait before it is
// allowed.
func (b *bound) take(person string, now time.Time) (wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.by == nil {
		b.by = make(map[string][]time.Time)
	}
	past := b.by[person]
	// events in the future, after the clock was set back, do not count either
	for len(past) > 0 && (!now.Before(past[0].Add(eventsEvery)) || now.Before(past[0])) {
		past = past[1:]
	}
	if len(past) >= mostEvents {
		return past[0].Add(eventsEvery).Sub(now)
	}
	b.by[person] = append(past, now)
	return 0
}

// giveBack removes the count of an event that was not recorded, so that
// unknown names are not kept.
func (b *bound) giveBack(person string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if past := b.by[person]; len(past) > 1 {
		b.by[person] = past[:len(past)-1]
	} else {
		delete(b.by, person)
	}
}
