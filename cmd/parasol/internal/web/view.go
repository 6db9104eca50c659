package web

import (
	"context"
	"errors"
	"time"

	"parasol/schedule"
	"parasol/uv"
)

// ErrNoPerson is what People and Recorder return for a name that the
// configuration does not know.
var ErrNoPerson = errors.New("no such person")

// ErrEvent is what Recorder returns, wrapped with the reason, for an event
// that cannot be: from tomorrow, or from last week.
var ErrEvent = errors.New("not recorded")

// ErrBadLink is what Links returns for a token that was not made here.
var ErrBadLink = errors.New("the link is not one of ours")

// ErrOldLink is what Links returns for a token that was made here and is no
// longer valid.
var ErrOldLink = errors.New("the link is over")

// People shows the people as the agent last saw them.
type People interface {
	Names() []string
	View(ctx context.Context, person string) (View, error)
	// Recent returns what the person reported within the last two days: as
	// long as a confirm link lives, and longer.
	Recent(ctx context.Context, person string) ([]schedule.Event, error)
}

// Recorder is the one inlet of events. An event whose ID is known is not
// recorded again, without an error.
type Recorder interface {
	Record(ctx context.Context, person string, e schedule.Event) error
}

// Links opens the tokens of confirm links, of calendars and of callbacks.
type Links interface {
	Confirm(now time.Time, token string) (Link, error)
	Calendar(token string) (person string, err error)
	Callback(token string) bool // reports whether a service calls back with it, and wakes what waits for that
}

// Sessions are the browsers that signed in.
type Sessions interface {
	New(until time.Time) (token string)
	Valid(now time.Time, token string) bool
	Revoke() error // ends all of them
}

// Doctor says how the daemon is.
type Doctor interface {
	Health(now time.Time) Health
}

// View is one person at an instant.
type View struct {
	Policy   *schedule.Policy
	Zone     *time.Location // of the place where they are
	Decision schedule.Decision
	State    schedule.State
	Curve    []Point // the local day from 00:00 to 24:00, both ends in
	Pushes   []Push  // the last 20, newest first
	Calendar string  // the token of the person's calendar
}

// Point is the index at one instant of the day.
type Point struct {
	At       time.Time
	Forecast uv.Index
	Ceiling  uv.Index
}

// Push is one reminder that was decided on, and what became of it.
type Push struct {
	Time        time.Time       `json:"time"`
	Kind        schedule.Kind   `json:"kind"`
	Slot        schedule.Slot   `json:"slot"`
	Attempt     int             `json:"attempt"`
	Level       schedule.Level  `json:"level"`
	Outcome     string          `json:"outcome"`
	ConfirmedAt *time.Time      `json:"confirmed_at"`
	Until       time.Time       `json:"-"`
	Covers      []schedule.Slot `json:"-"`
}

// Link is what a confirm link stands for.
type Link struct {
	ID      string // the same for the same token: what makes a replay count once
	Person  string
	Slot    schedule.Slot
	Event   schedule.EventKind
	Minutes int
}

// Health is how the daemon is: it is ready while there are no problems; notes
// are worth telling all the same.
type Health struct {
	Problems []string
	Notes    []string
}
