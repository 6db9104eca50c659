package homeassistant

import (
	"net/http"
	"sync"
	"time"

	"parasol/notify"
	"parasol/schedule"
)

// startTime is how long Home Assistant may take to start: until an integration
// is there its service is unknown, and the answer 400 or 404 (H; large houses
// take minutes).
const startTime = 10 * time.Minute

// starting tells a service that is not there yet from one that never will be.
type starting struct {
	mu    sync.Mutex
	first time.Time // of the refusals in a row
	last  time.Time
}

// judge makes a failure of a refusal that may come from starting: it is one
// for ten minutes from the first. Refusals that are further apart are those of
// two starts.
func (s *starting) judge(now time.Time, e *notify.Error) *notify.Error {
	if e.Status != http.StatusBadRequest && e.Status != http.StatusNotFound {
		return e
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.first.IsZero() || now.Sub(s.last) > startTime {
		s.first = now
	}
	if s.last = now; now.Sub(s.first) < startTime {
		e.Class = schedule.Failed
	}
	return e
}

// over notes that the service is there.
func (s *starting) over() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.first = time.Time{}
}
