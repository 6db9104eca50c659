package notify

import "time"

// Class is why a message was not delivered: it decides whether and when to try
// again, and it is a metric's label.
type Class int

// The classes.
const (
	Failed  Class = iota // 5xx, or no connection: the message was not taken; again after at least 5 s
	Refused              // 4xx: the same request will never be taken
	Busy                 // 429: again after what the service says
	Unknown              // the request was written and no answer came: once more
)

// String returns the class's word.
func (c Class) String() string {
	switch c {
	case Refused:
		return "refused"
	case Busy:
		return "busy"
	case Unknown:
		return "unknown"
	default:
		return "failed"
	}
}

// Error is a delivery that did not succeed. Its text never holds a secret.
type Error struct {
	Class      Class
	RetryAfter time.Duration // what the service asked for; 0 where it did not say
	Quota      bool          // the refusal is about a spent quota
	Err        error
}

// Error returns the class and the cause.
func (e *Error) Error() string { return e.Class.String() + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }
