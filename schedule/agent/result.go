package agent

import (
	"time"

	"parasol/schedule"
)

// Result is how one try ended.
type Result struct {
	Class      schedule.Class
	RetryAfter time.Duration // of Busy: what the service asked for, 0 where it did not say
	Again      time.Duration // of a Delivered emergency whose channel cannot ring by itself: when to make it again, until it is pointless or answered
	Receipt    string        // of Delivered: by which an emergency is polled and cancelled; empty where there is nothing to poll
	Err        error         // of every class but Delivered; holds no secret
}
