package schedule

// Class is how one try to deliver a reminder ended. It decides whether and
// when there is another, and is a metric's label. Channels find it, where the
// service's answer is still known; the agent acts on it; the journal keeps it.
type Class int

// The classes.
const (
	Delivered Class = iota // taken by the service
	Refused                // 4xx: the same request will never be taken
	Busy                   // 429: again after what the service says
	Failed                 // 5xx or no connection: not taken, again after at least 5 s
	Unknown                // the request was written and no answer came: once more
)

var classNames = names{"delivered", "refused", "busy", "failed", "unknown"}

// String returns the class's word.
func (c Class) String() string { return classNames.of(int(c)) }

// ParseClass returns the class of a word of [Class.String], Failed for any
// other.
func ParseClass(word string) Class {
	if i, ok := classNames.find(word); ok {
		return Class(i)
	}
	return Failed
}

// Failures returns the classes of a try that did not deliver.
func Failures() []Class { return []Class{Refused, Busy, Failed, Unknown} }
