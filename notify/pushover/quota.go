package pushover

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"parasol/notify"
	"parasol/schedule"
)

// believed is how long a remainder without a reset counts: an hour, so that a
// wrong 0 withholds little.
const believed = time.Hour

// quota is what the headers last said of an account's month.
type quota struct {
	mu    sync.Mutex
	left  int       // −1: not known
	reset time.Time // when left no longer holds
}

func newQuota() *quota { return &quota{left: -1} }

// learn records what the headers say and keeps the rest.
func (q *quota) learn(h http.Header, now time.Time) {
	left, err := strconv.Atoi(h.Get(limitRemaining))
	if err != nil || left < 0 {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.left, q.reset = left, now.Add(believed)
	if s, err := strconv.ParseInt(h.Get(limitReset), 10, 64); err == nil {
		q.reset = time.Unix(s, 0)
	}
}

// remaining returns the number of messages left, −1 if it is not known or was
// that of a past month.
func (q *quota) remaining(now time.Time) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !now.Before(q.reset) {
		return -1
	}
	return q.left
}

// spent marks a 429 that means that the month's quota is used up (FIELD.md 3:
// then every app of the account gets 429). It is one if the headers say that
// nothing is left, or if they name neither a limit nor a pause. The pause is
// then until the reset, if that is known.
func (q *quota) spent(h http.Header, e *notify.Error, now time.Time) {
	if e.Class != schedule.Busy {
		return
	}
	q.learn(h, now)
	e.Quota = h.Get(limitRemaining) == "0" || (h.Get(limitRemaining) == "" && e.RetryAfter == 0)
	if !e.Quota {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.left = 0; !now.Before(q.reset) {
		q.reset = now.Add(believed)
	}
	if e.RetryAfter == 0 && h.Get(limitReset) != "" {
		e.RetryAfter = q.reset.Sub(now)
	}
}
