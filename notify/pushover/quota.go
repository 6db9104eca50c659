package pushover

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"parasol/notify"
	"parasol/schedule"
)

// believed is how long a remainder counts whose reset was not given: an hour,
// so that a mistaken 0 withholds little.
const believed = time.Hour

// quota is what the headers said last about an account's month.
type quota struct {
	mu    sync.Mutex
	left  int       // −1: not known
	reset time.Time // when left no longer holds
}

func newQuota() *quota { return &quota{left: -1} }

// learn notes what the headers say; what they do not say stays.
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

// remaining returns the messages left, −1 where that is not known or was known
// of a month that is over.
func (q *quota) remaining(now time.Time) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !now.Before(q.reset) {
		return -1
	}
	return q.left
}

// spent marks a 429 that is about the month's quota (FIELD.md 3: over it, 429
// for every app of the account): the headers say that nothing is left, or
// there is neither a limit nor a pause to wait for. It then lasts until the
// reset, if that is known.
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
