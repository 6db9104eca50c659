package schedule

import (
	"slices"
	"time"
)

// Memory is how far back Fold needs events. Older ones are needed only if
// [Event.LongLived] says so.
const Memory = 48 * time.Hour

// Event is one entry of the journal: something a person reported, or something
// the daemon did.
type Event struct {
	ID      string    `json:"id,omitempty"` // unique; breaks ties between events of one instant
	At      time.Time `json:"time"`         // when it happened, whole seconds
	Kind    EventKind `json:"event"`
	Minutes int       `json:"minutes,omitempty"` // of outdoors, indoors and snoozed; 0 is not given
	Slot    Slot      `json:"slot,omitzero"`     // what it answers or is about; zero: whatever is open
	Source  string    `json:"source,omitempty"`  // api, page, link, a channel's type; of a device see [DeviceSource]
	Of      string    `json:"of,omitempty"`      // of undone: the id of the event that it takes back
	To      time.Time `json:"to,omitzero"`       // of moved: when the session takes place; zero: not known yet
	Sent    *Reminder `json:"sent,omitempty"`    // of the kind Sent
}

// LongLived reports whether Fold or the plan needs the event at any age:
// reminders about a treatment, changes of the plan, pauses, and what undoes
// one of these.
func (e *Event) LongLived() bool {
	switch e.Kind {
	case Sent:
		return e.Sent.LongLived()
	case Paused, Resumed, Undone:
		return true
	default:
		return e.Kind.OfPlan()
	}
}

// LongLived reports whether the reminder, or one that it carries, is about a
// treatment.
func (r *Reminder) LongLived() bool {
	return r != nil && (r.Slot.LongLived() || slices.ContainsFunc(r.Covers, Slot.LongLived))
}

// Reminder is one push to send.
type Reminder struct {
	Slot     Slot      `json:"slot"`
	Attempt  int       `json:"attempt"` // from 1
	Level    Level     `json:"level"`
	Due      time.Time `json:"due"`               // when it fell due
	Until    time.Time `json:"until"`             // pointless from here on
	Ring     bool      `json:"ring,omitempty"`    // an emergency: rings every RingEvery until confirmed or Until
	Covers   []Slot    `json:"covers,omitempty"`  // other slots whose content it carries; they count as sent
	Confirms EventKind `json:"confirms"`          // what a confirmation records; NoEvent where it asks nothing
	Last     bool      `json:"last,omitempty"`    // the day's bound is reached with it
	Silent   int       `json:"silent,omitempty"`  // days without an answer before it, as far as they were known
	Offered  bool      `json:"offered,omitempty"` // fewer reminders were offered in that silence
}

// Held is a reminder that was not sent, and why.
type Held struct {
	Slot   Slot       `json:"slot"`
	Reason HeldReason `json:"reason"`
	Until  time.Time  `json:"until,omitzero"` // when that reason ends, where it is known
}

// Decision is what to do at an instant.
type Decision struct {
	At       time.Time `json:"at"`
	Person   string    `json:"person"`
	Send     *Reminder `json:"send,omitempty"`
	Cancel   []Slot    `json:"cancel,omitempty"` // what still rings and should stop
	Reason   Reason    `json:"reason"`
	Held     []Held    `json:"held,omitempty"`
	Next     time.Time `json:"next"` // when to look again; after At
	Evidence Evidence  `json:"evidence"`
}
