package schedule

// Class is the outcome of one try to deliver a reminder. It determines whether
// and when there is another, and is a metric's label. Channels set it, as they
// know the service's answer; the agent acts on it; the journal stores it.
type Class int

// The classes.
const (
	Delivered Class = iota // accepted by the service
	Refused                // 4xx: the same request will never be accepted
	Busy                   // 429: retry after the time that the service names
	Failed                 // 5xx or no connection: not accepted, retry after at least 5 s
	Unknown                // the request was sent without an answer: retry once
)

var classNames = names{"delivered", "refused", "busy", "failed", "unknown"}

// String returns the class's name.
func (c Class) String() string { return classNames.of(int(c)) }

// ParseClass returns the class with the given name, Failed for an unknown one.
func ParseClass(word string) Class {
	if i, ok := classNames.find(word); ok {
		return Class(i)
	}
	return Failed
}

// Failures returns the classes of failed tries.
func Failures() []Class { return []Class{Refused, Busy, Failed, Unknown} }
