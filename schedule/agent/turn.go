package agent

import (
	"strconv"
	"time"

	"parasol/schedule"
)

// Told is a person's event that is to be written to the journal.
type Told struct {
	Person string
	Event  schedule.Event
}

// Wake is one pass over everybody who is due.
type Wake struct {
	Now   time.Time
	Since time.Time // how far back events are read
	Told  []Told    // new events; their people are decided for whether they are due or not
	Most  int       // how many others who are due are decided for at most
}

// Woken is the result of a wake.
type Woken struct {
	Decided int       // people
	Next    time.Time // when the next person is due, not after the wake if more than Most were due; zero: never
}

// Turn is what the journal knows of one person. During a wake it is claimed:
// nobody else decides for the person until its verdict is written.
type Turn struct {
	Person string
	Recent []schedule.Event // the person's events, with reminders as events of the kind Sent
	Fresh  []schedule.Event // events just reported and not known before
	Open   []Open           // deliveries that are pending or ringing
}

// Verdict is what follows from a turn. It is written in the turn's own
// transaction.
type Verdict struct {
	Notes     []schedule.Event   // events of the daemon itself
	Send      *schedule.Decision // if not nil, its Send is not nil either; nil: nothing is sent
	Routes    []Route            // of Send
	Confirmed []Close            // undelivered pushes of the slot are dropped, the confirmation is recorded
	Ended     []Close            // undelivered pushes of the slot are dropped, ringing ones marked to be cancelled
	Day       *schedule.Sum      // the sum of the day before; nil: nothing to keep. The first of a date is kept
	DayEnded  time.Time          // when that day ended
	Next      time.Time          // when the person is due next
}

// Close names a slot that is confirmed or over.
type Close struct {
	Slot schedule.Slot
	At   time.Time // when it was confirmed; zero for a slot that merely ended
}

// Decider returns what follows from a turn. It modifies nothing, so an engine
// whose transaction failed may call it again.
type Decider func(now time.Time, t *Turn) Verdict

// SentEvent returns the event that a reminder was decided at an instant. Its
// id sorts before what people and receipts report in the same second, since a
// confirmation comes after what it confirms.
func SentEvent(at time.Time, r *schedule.Reminder) schedule.Event {
	id := "!" + r.Slot.String() + "/" + strconv.Itoa(r.Attempt)
	return schedule.Event{ID: id, At: at, Kind: schedule.Sent, Slot: r.Slot, Sent: r}
}
