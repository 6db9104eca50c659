package homeassistant

import (
	"net/http"
	"sync"
	"time"

	"parasol/notify"
	"parasol/schedule"
)

// startTime is how long Home Assistant may take to start. Until an integration
// is loaded, its service is unknown and the answer is 400 or 404 (H; large
// installations take minutes).
const startTime = 10 * time.Minute

// starting distinguishes a service that is not loaded yet from one that does
// not exist.
type starting struct {
	mu    sync.Mutex
	first time.Time // of the refusals in a row
	last  time.Time
}

// judge turns a refusal that may come from starting into a failure, for ten
// minutes from the first. A refusal long after the last one belongs to another
// start.
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

// over records that the service answered.
func (s *starting) over() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.first = time.Time{}
}
