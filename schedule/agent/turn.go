package agent

import (
	"time"

	"parasol/schedule"
)

// Told is an event of one person on its way into the journal.
type Told struct {
	Person string
	Event  schedule.Event
}

// Wake is one look at everybody whose time has come.
type Wake struct {
	Now   time.Time
	Since time.Time // how far back events are read
	Told  []Told    // their people are decided for, whether they are due or not
	Most  int       // how many others who are due are decided for
}

// Woken is what a wake did.
type Woken struct {
	Decided int       // people
	Next    time.Time // when the next person is due, not after the wake where more than Most were; zero: never
}

// Turn is what the journal knows of one person. In a wake it is claimed: nobody
// else decides for the person until its verdict is written.
type Turn struct {
	Person string
	Recent []schedule.Event // remembered, with what was sent as events of the kind Sent
	Fresh  []schedule.Event // just told, and not known before
	Open   []Open           // deliveries that are pending or ring
}

// Verdict is what follows from a turn. It is written in the turn's own
// transaction.
type Verdict struct {
	Notes     []schedule.Event   // what the daemon did itself
	Send      *schedule.Decision // its Send is not nil; nil: nothing is sent
	Routes    []Route            // of Send
	Confirmed []Close            // undelivered pushes of the slot are dropped, the confirmation is noted
	Ended     []Close            // undelivered pushes of the slot are dropped, ringing ones marked to be cancelled
	Day       *schedule.Sum      // what the day before came to; nil: nothing to keep. The first of a date stands
	DayEnded  time.Time          // when that day ended
	Next      time.Time          // when the person is due next
}

// Close names a slot that wants nothing any more.
type Close struct {
	Slot schedule.Slot
	At   time.Time // when it was confirmed; of a slot that merely ended, zero
}

// Decider says what follows from a turn. It changes nothing, so that an engine
// whose transaction failed may ask again.
type Decider func(now time.Time, t *Turn) Verdict
