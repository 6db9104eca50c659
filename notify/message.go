package notify

import (
	"time"

	"parasol/schedule"
)

// Message is one push as a channel sends it: rendered text and what the
// channel needs to ring, link and drop it.
type Message struct {
	Title   string // the thing to do; at most 250 characters
	Body    string // plain text, at most 1024 characters
	Person  string
	Kind    schedule.Kind
	Slot    schedule.Slot
	Attempt int
	Level   schedule.Level
	Time    time.Time     // when it fell due, which a phone shows; a morning made up for at noon is of noon
	Until   time.Time     // pointless from here on
	Ring    time.Duration // of an emergency: the pause between two rings
	Key     string        // the same for the same reminder each time it is sent: a tag to cancel or replace by
	Actions []Action      // in order of use; the first is the confirmation
	Image   []byte        // a PNG to attach; may be nil
}

// Action is something the person can answer with one tap.
type Action struct {
	Label   string // Applied, Snooze 15 min …
	Event   schedule.EventKind
	Minutes int
	URL     string // opens a page that asks once more, as link previews fetch links; empty without a public address
	Token   string // what URL ends in: signed, for channels that carry answers another way
}

// Receipt is what a channel knows of a message it took.
type Receipt struct {
	ID    string // to poll or cancel by; empty where the channel has none
	Quota int    // messages left of the account's quota, −1 where the channel does not say
}

// Ack is what became of a receipt.
type Ack struct {
	Acked   time.Time // when the person confirmed; zero: not yet
	Settled bool      // nothing more will come: confirmed, expired or cancelled
}
