package pushover

import (
	"net/http"
	"strconv"
	"testing"
	"time"
)

// Internal: the month's end cannot be reached over HTTP without waiting for it.
func TestRemainderHoldsUntilTheReset(t *testing.T) {
	now := time.Date(2026, 7, 31, 12, 0, 0, 0, time.UTC)
	at := func(d time.Duration) []string { return []string{strconv.FormatInt(now.Add(d).Unix(), 10)} }
	for _, row := range []struct {
		sentence string
		header   http.Header
		later    time.Duration
		want     int
	}{
		{"just read", http.Header{limitRemaining: {"7"}, limitReset: at(48 * time.Hour)}, 0, 7},
		{"the same month", http.Header{limitRemaining: {"7"}, limitReset: at(48 * time.Hour)}, 47 * time.Hour, 7},
		{"at the reset it is not known", http.Header{limitRemaining: {"7"}, limitReset: at(48 * time.Hour)}, 48 * time.Hour, -1},
		{"a reset in the past says nothing", http.Header{limitRemaining: {"0"}, limitReset: at(-time.Hour)}, 0, -1},
		{"no reset: believed for an hour", http.Header{limitRemaining: {"0"}}, 59 * time.Minute, 0},
		{"no reset: and no longer", http.Header{limitRemaining: {"0"}}, time.Hour, -1},
		{"nonsense says nothing", http.Header{limitRemaining: {"-5"}}, 0, -1},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			q := newQuota()
			q.learn(row.header, now)
			if got := q.remaining(now.Add(row.later)); got != row.want {
				t.Errorf("got %d; want %d", got, row.want)
			}
		})
	}
}
