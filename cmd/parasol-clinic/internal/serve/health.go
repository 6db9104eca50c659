package serve

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"parasol/cmd/internal/web"
	"parasol/schedule"
	"parasol/schedule/agent"
)

const (
	// longestSleep is how long a worker may go without a wake before it counts
	// as stuck, as in a household.
	longestSleep = 3 * time.Minute
	// examineEvery is how often the database is asked whether it answers.
	examineEvery = 2 * time.Second
	// examineTime is how long it may take to answer.
	examineTime = 5 * time.Second
)

// health is how the process fares. It is safe for concurrent use.
type health struct {
	mu       sync.Mutex
	last     time.Time       // the last wake, or the start
	wake     error           // of the last wake
	database error           // of the last question
	found    []string        // what was found out once and stays so
	refused  map[string]bool // channels whose last request was refused for good; why may name a person
}

func newHealth(now time.Time) *health { return &health{last: now, refused: map[string]bool{}} }

// woke notes a wake.
func (h *health) woke(now time.Time, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.wake = err
	if err == nil {
		h.last = now
	}
}

// add notes what stays wrong until a restart.
func (h *health) add(trouble string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !slices.Contains(h.found, trouble) {
		h.found = append(h.found, trouble)
	}
}

// tried notes what became of a try.
func (h *health) tried(channel string, r *agent.Result) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch r.Class {
	case schedule.Refused:
		h.refused[channel] = true
	case schedule.Delivered:
		delete(h.refused, channel)
	}
}

// asleep returns how long ago a worker last woke, 0 while that is normal.
func (h *health) asleep(now time.Time, worker bool) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	if since := now.Sub(h.last); worker && since > longestSleep {
		return since
	}
	return 0
}

// examine asks whether the database answers, until ctx ends.
func (s *Server) examine(ctx context.Context) {
	every(ctx, examineEvery, func(ctx context.Context) {
		call, cancel := context.WithTimeout(ctx, examineTime)
		defer cancel()
		err := s.engine.Ping(call)
		if ctx.Err() != nil {
			return
		}
		s.metrics.Database(err == nil)
		s.health.mu.Lock()
		defer s.health.mu.Unlock()
		if err != nil && s.health.database == nil {
			s.Log.Error("the database does not answer", "error", err)
		}
		s.health.database = err
	})
}

// doctor reports the health of the process. It names nobody.
type doctor struct{ *Server }

// Health returns what keeps the process from working as problems, the rest as
// notes.
func (d doctor) Health(now time.Time) web.Health {
	var out web.Health
	if since := d.health.asleep(now, d.Roles.Worker); since > 0 {
		out.Problems = append(out.Problems, fmt.Sprintf("no wake for %s", since.Round(time.Second)))
	}
	d.health.mu.Lock()
	defer d.health.mu.Unlock()
	// Everybody may read this: the log has the errors, which name the server,
	// the login and the statement.
	if d.health.database != nil {
		out.Problems = append(out.Problems, "the database does not answer")
	} else if d.health.wake != nil {
		out.Problems = append(out.Problems, "the last wake failed")
	}
	for _, name := range slices.Sorted(maps.Keys(d.health.refused)) {
		out.Notes = append(out.Notes, "channel "+name+" refused the last message")
	}
	out.Notes = append(out.Notes, d.health.found...)
	return out
}
