package agent

import (
	"time"

	"parasol/schedule"
)

// Route is a channel with the lane that serves it. Channels of one service
// share a lane, so that they share its limit.
type Route struct {
	Channel, Lane string
}

// Settlement ends the ringing of one delivery.
type Settlement struct {
	Delivery int64
	Acked    time.Time // when the person acknowledged it, zero if they never did
	Note     Told      // that it stopped
}

// Delivery is one reminder on its way to one channel.
type Delivery struct {
	ID       int64  // the journal's
	Key      string // person/slot/attempt/channel: the same for every try
	Person   string
	Channel  string
	Decision schedule.Decision // Send is not nil; its text is rendered from it, the same for every try
	Tries    int               // made so far
	Class    schedule.Class    // of the last try; Delivered before the first
}

// State is where a delivery stands; it is the outcome that the person API
// tells.
type State int

// The states. All but Pending are final.
const (
	Pending    State = iota // to be tried, or tried again
	Sent                    // the channel took it
	Rejected                // the channel will never take it
	Uncertain               // written twice, never answered
	Expired                 // pointless before it could be delivered
	Superseded              // a later attempt of its slot took its place
	Dropped                 // confirmed or over before it could be delivered
)

var stateNames = [...]string{"pending", "delivered", "refused", "unknown", "expired", "superseded", "dropped"}

// String returns the state's word in the journal and the API.
func (s State) String() string {
	if s < 0 || int(s) >= len(stateNames) {
		return "invalid"
	}
	return stateNames[s]
}

// Outcome is what one try did to a delivery.
type Outcome struct {
	Delivery int64
	At       time.Time
	State    State
	Class    schedule.Class
	Error    string    // of the try, without secrets
	Next     time.Time // of Pending: when to try again
	Receipt  string    // of Sent: to be polled and cancelled by
	Ringing  time.Time // of Sent with a receipt: rings until then
	// Fallback are taken in the same transaction once no delivery of the
	// reminder was taken by its channel, or may still be: those that are
	// pending count as failed when the reminder was decided before Patience.
	Fallback []Route
	Patience time.Time
}

// Open is a delivery that is pending or rings.
type Open struct {
	ID      int64
	Person  string
	Channel string
	Slot    schedule.Slot
	Attempt int
	Pending bool
	// Of ringing ones:
	Receipt  string
	Confirms schedule.EventKind
	Until    time.Time // rings until then
	Cancel   bool      // to be cancelled at the service
}

// Push is one reminder as the person API lists it.
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
