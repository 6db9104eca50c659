package notify

import (
	"time"

	"parasol/schedule"
)

// Message is one push as a channel sends it: the rendered text, and what the
// channel needs to ring, link and expire it.
type Message struct {
	Title   string // the thing to do; at most 250 characters
	Body    string // plain text, at most 1024 characters
	Person  string
	Kind    schedule.Kind
	Slot    schedule.Slot
	Attempt int
	Level   schedule.Level
	Time    time.Time     // when it was due, which a phone shows; noon for a morning reminder made up for at noon
	Until   time.Time     // no longer worth sending from then on
	Ring    time.Duration // of an emergency: the pause between two rings
	Key     string        // identifies the reminder each time it is sent: a tag for replacing or cancelling it
	Actions []Action      // in order of use; the first is the confirmation
	Image   []byte        // a PNG to attach; may be nil
}

// Action is an answer that the person can give with one tap.
type Action struct {
	Label   string // Applied, Snooze 15 min …
	Event   schedule.EventKind
	Minutes int
	URL     string // a page that asks for another tap, as link previews fetch links; may be empty
	Token   string // the last element of URL: signed, for channels that return answers in another way
}

// Receipt is what a channel returns for a message it accepted.
type Receipt struct {
	ID    string // for polling or cancelling; empty if the channel has none
	Quota int    // messages left of the account's quota, −1 where the channel does not say
}

// Ack is the state of a receipt.
type Ack struct {
	Acked   time.Time // when the person confirmed; zero: not yet
	Settled bool      // nothing more will change: confirmed, expired or cancelled
}
