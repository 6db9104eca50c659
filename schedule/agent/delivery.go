package agent

import (
	"time"

	"parasol/schedule"
)

// Route is a channel and the lane that serves it. Channels of one service
// share a lane, and so its limit.
type Route struct {
	Channel, Lane string
}

// Settlement ends the ringing of one delivery.
type Settlement struct {
	Delivery int64
	Acked    time.Time // when the person acknowledged it, zero if they never did
	Note     Told      // the event that records it
}

// Delivery is one reminder on its way to one channel.
type Delivery struct {
	ID       int64  // assigned by the journal
	Key      string // person/slot/attempt/channel: the same for every try
	Person   string
	Channel  string
	Decision schedule.Decision // Send is not nil; every try renders the same text from it
	Tries    int               // made so far
	Class    schedule.Class    // of the last try; Delivered before the first
}

// State is the state of a delivery. The person API reports it as the outcome.
type State int

// The states. All but Pending are final.
const (
	Pending    State = iota // waiting for its first try, or for another
	Sent                    // the channel took it
	Rejected                // the channel refused it for good
	Uncertain               // sent twice without ever an answer
	Expired                 // no longer worth sending before it could be delivered
	Superseded              // replaced by a later attempt of its slot
	Dropped                 // confirmed or over before it could be delivered
)

var stateNames = [...]string{"pending", "delivered", "refused", "unknown", "expired", "superseded", "dropped"}

// String returns the state's name in the journal and the API.
func (s State) String() string {
	if s < 0 || int(s) >= len(stateNames) {
		return "invalid"
	}
	return stateNames[s]
}

// Outcome is the effect of one try on a delivery.
type Outcome struct {
	Delivery int64
	At       time.Time
	State    State
	Class    schedule.Class
	Error    string    // of the try, without secrets
	Next     time.Time // of Pending: when to try again
	Receipt  string    // of Sent: identifies the message to poll or cancel
	Ringing  time.Time // of Sent with a receipt: rings until then
	// Fallback routes are added in the same transaction once no delivery of
	// the reminder was accepted or still can be. Deliveries that are pending
	// count as failed if the reminder was decided before Patience.
	Fallback []Route
	Patience time.Time
}

// Open is a delivery that is pending or ringing.
type Open struct {
	ID      int64
	Person  string
	Channel string
	Slot    schedule.Slot
	Attempt int
	Pending bool
	// Set for ringing deliveries:
	Receipt  string
	Confirms schedule.EventKind
	Until    time.Time // rings until then
	Cancel   bool      // to be cancelled at the service
}

// Push is a reminder as the person API lists it.
type Push struct {
	Time        time.Time          `json:"time"`
	Kind        schedule.Kind      `json:"kind"`
	Slot        schedule.Slot      `json:"slot"`
	Attempt     int                `json:"attempt"`
	Level       schedule.Level     `json:"level"`
	Outcome     string             `json:"outcome"` // the best of its channels, a State's word; "none" without channels
	ConfirmedAt *time.Time         `json:"confirmed_at"`
	Decision    *schedule.Decision `json:"-"` // nil where the journal cannot read it
}
