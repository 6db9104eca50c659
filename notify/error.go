package notify

import (
	"time"

	"parasol/schedule"
)

// Error is a failed delivery. Its text never contains a secret.
type Error struct {
	Class      schedule.Class // any but Delivered
	RetryAfter time.Duration  // the pause that the service asked for; 0 if it named none
	Quota      bool           // the refusal is about an exhausted quota
	Status     int            // of the response that refused the message; 0 if there was none
	Err        error
}

// Error returns the class and the cause.
func (e *Error) Error() string { return e.Class.String() + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }
