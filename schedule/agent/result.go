package agent

import (
	"time"

	"parasol/schedule"
)

// Result is how one try ended.
type Result struct {
	Class      schedule.Class
	RetryAfter time.Duration // of Busy: what the service asked for, 0 where it did not say
	// of a Delivered emergency whose channel cannot ring by itself: when to
	// make it again, until it is pointless or answered
	Again time.Duration
	// of Delivered: by which an emergency is polled and cancelled; empty where
	// there is nothing to poll
	Receipt string
	Err     error // of every class but Delivered; holds no secret
}
