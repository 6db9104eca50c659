package agent

import "time"

// Class is how one try at one channel ended. It decides whether and when there
// is another, and is a metric's label.
type Class int

// The classes.
const (
	Delivered Class = iota // taken by the service
	Refused                // 4xx: the same request will never be taken
	Busy                   // 429: again after what the service says
	Failed                 // 5xx or no connection: not taken
	Unknown                // the request was written and no answer came
)

var classNames = [...]string{"delivered", "refused", "busy", "failed", "unknown"}

// String returns the class's word.
func (c Class) String() string {
	if c < 0 || int(c) >= len(classNames) {
		return "invalid"
	}
	return classNames[c]
}

// ParseClass returns the class of a word of [Class.String], Failed for any
// other.
func ParseClass(word string) Class {
	for i, w := range classNames {
		if w == word {
			return Class(i)
		}
	}
	return Failed
}

// Result is how one try ended.
type Result struct {
	Class      Class
	RetryAfter time.Duration // of Busy: what the service asked for, 0 where it did not say
	Again      time.Duration // of a Delivered emergency whose channel cannot ring by itself: when to make it again, until it is pointless or answered
	Receipt    string        // of Delivered: by which an emergency is polled and cancelled; empty where there is nothing to poll
	Err        error         // of every class but Delivered; holds no secret
}
