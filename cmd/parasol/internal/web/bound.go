package web

import (
	"sync"
	"time"
)

// The bound on events through the API (contract C): a script in a loop must
// not make every later event dear. Nobody taps every 30 s for an hour.
const (
	mostEvents  = 120
	eventsEvery = time.Hour
)

// bound counts the events of each person through the API over the last hour.
type bound struct {
	mu sync.Mutex
	by map[string][]time.Time // the last hour's, oldest first, at most mostEvents
}

// take makes room for one event at now, or says how long to wait for it.
func (b *bound) take(person string, now time.Time) (wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.by == nil {
		b.by = make(map[string][]time.Time)
	}
	past := b.by[person]
	// a clock set back frees too
	for len(past) > 0 && (!now.Before(past[0].Add(eventsEvery)) || now.Before(past[0])) {
		past = past[1:]
	}
	if len(past) >= mostEvents {
		return past[0].Add(eventsEvery).Sub(now)
	}
	b.by[person] = append(past, now)
	return 0
}

// giveBack frees the room of an event that was not recorded, so that names of
// nobody are not kept.
func (b *bound) giveBack(person string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if past := b.by[person]; len(past) > 1 {
		b.by[person] = past[:len(past)-1]
	} else {
		delete(b.by, person)
	}
}
