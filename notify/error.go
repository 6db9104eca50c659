package notify

import (
	"time"

	"parasol/schedule"
)

// Error is a delivery that did not succeed. Its text never holds a secret.
type Error struct {
	Class      schedule.Class // any but Delivered
	RetryAfter time.Duration  // what the service asked for; 0 where it did not say
	Quota      bool           // the refusal is about a spent quota
	Status     int            // of the answer that did not take the message; 0 where there was none
	Err        error
}

// Error returns the class and the cause.
func (e *Error) Error() string { return e.Class.String() + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }
