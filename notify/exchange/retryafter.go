package exchange

import (
	"net/http"
	"strconv"
	"time"
)

// longest is the longest pause that is believed: a monthly quota resets within
// 31 days.
const longest = 31 * 24 * time.Hour

// RetryAfter parses the named header, seconds or an HTTP date (RFC 9110,
// 10.2.3); 0 if it is missing, past or malformed.
func RetryAfter(h http.Header, now time.Time) time.Duration {
	v := h.Get("Retry-After")
	if s, err := strconv.ParseInt(v, 10, 64); err == nil {
		return within(time.Duration(min(s, int64(longest/time.Second))) * time.Second)
	}
	if at, err := http.ParseTime(v); err == nil {
		return within(at.Sub(now))
	}
	return 0
}

func within(d time.Duration) time.Duration { return min(max(d, 0), longest) }
