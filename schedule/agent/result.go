package agent

import (
	"time"

	"parasol/schedule"
)

// Result is the result of one try.
type Result struct {
	Class      schedule.Class
	RetryAfter time.Duration // of Busy: the pause that the service asked for, 0 if it named none
	// of a Delivered emergency whose channel cannot ring by itself: how long
	// until it is sent again, until it is answered or expires
	Again time.Duration
	// of a Delivered emergency: identifies the message to poll and cancel;
	// empty if it cannot be polled
	Receipt string
	Err     error // nil only for Delivered; holds no secret
}
