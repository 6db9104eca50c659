package web

import (
	"context"
	"errors"
	"strings"
	"time"

	"parasol/schedule"
	"parasol/uv"
)

// ErrNoPerson is returned by People and Recorder for a name that is not in the
// configuration.
var ErrNoPerson = errors.New("no such person")

// ErrEvent is returned by Recorder, wrapped with the reason, for an impossible
// event: from tomorrow, or from last week.
var ErrEvent = errors.New("not recorded")

// ErrBadLink is returned by Links for a token that was not made here.
var ErrBadLink = errors.New("the link is not one of ours")

// ErrOldLink is returned by Links for a token that was made here but is no
// longer valid.
var ErrOldLink = errors.New("the link is over")

// People returns the people as the agent last saw them.
type People interface {
	Names() []string
	View(ctx context.Context, person string) (View, error)
}

// Recorder records events. An event whose ID is known is not recorded again,
// which is no error.
type Recorder interface {
	Record(ctx context.Context, person string, e schedule.Event) error
}

// Links opens the tokens of confirm links, of calendars and of callbacks.
type Links interface {
	Confirm(now time.Time, token string) (Link, error)
	Calendar(token string) (person string, err error)
	Callback(token string) bool // reports whether it is a service's callback, and if so triggers a poll
}

// Sessions manages the browsers that signed in.
type Sessions interface {
	New(until time.Time) (token string)
	Valid(now time.Time, token string) bool
	Revoke() error // ends all of them
}

// Past reads a person's history from the journal.
type Past interface {
	// Days returns the sums of days, both dates included, in order.
	Days(ctx context.Context, person string, from, to schedule.Date) ([]schedule.Sum, error)
	// Events returns what was reported and sent within a span, in order.
	Events(ctx context.Context, person string, from, until time.Time) ([]schedule.Event, error)
}

// Notes stores small texts by name.
type Notes interface {
	Note(ctx context.Context, name string) (text string, found bool, err error)
	PutNote(ctx context.Context, name, text string) error
}

// ErrDevice is returned by Devices, wrapped with the reason, for a
// subscription that is not accepted.
var ErrDevice = errors.New("not subscribed")

// Section is a part of a person that can be entered on the page.
type Section string

// The sections: an entry under an id of the file replaces the file's.
const (
	Treatments Section = "treatments"
	Settings   Section = "settings"
)

// Plans stores what is entered on the page about a person; it overrides the
// file. Bodies are JSON with the keys of the file. What does not fit is
// reported as a [*PlanError].
type Plans interface {
	// Try returns what a treatment would be like, and remarks on it.
	Try(ctx context.Context, person, id string, body []byte) (t schedule.Treatment, warnings []string, err error)
	Enter(ctx context.Context, person string, s Section, id string, body []byte) error
	// Leave deletes an entry, and reports whether there was one.
	Leave(ctx context.Context, person string, s Section, id string) (found bool, err error)
}

// PlanError lists what does not fit, by the key at fault.
type PlanError struct{ Faults []Fault }

// Fault is one thing that does not fit; Key may be empty.
type Fault struct{ Key, Text string }

// Error returns one fault per line.
func (e *PlanError) Error() string {
	lines := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		lines[i] = f.Text
		if f.Key != "" {
			lines[i] = f.Key + ": " + f.Text
		}
	}
	return strings.Join(lines, "\n")
}

// Devices manages the browsers that receive a person's pushes.
type Devices interface {
	// Key returns what a browser subscribes with; empty if the person has no
	// channel for it.
	Key(person string) string
	List(ctx context.Context, person string) ([]Device, error)
	Subscribe(ctx context.Context, person string, s Subscription) error
	// Renew deletes the device of an endpoint, if it is one of these people's,
	// and returns whose it was; empty if there is none.
	Renew(ctx context.Context, people []string, endpoint string) (person string, err error)
	// Revoke deletes a device and reports whether it existed.
	Revoke(ctx context.Context, person, id string) (found bool, err error)
}

// Device is one browser that receives pushes.
type Device struct {
	ID, Name string
	Added    time.Time
	Reached  time.Time // the last push that its service accepted; zero: none yet
}

// Subscription is what a browser sends to subscribe.
type Subscription struct {
	ID, Name               string
	Endpoint, P256DH, Auth string
	At                     time.Time
}

// Trial sends a test message through each of a person's channels.
type Trial interface {
	Test(ctx context.Context, person string, level schedule.Level, now time.Time) ([]Tried, error)
}

// Tried is the outcome of a test message on one channel.
type Tried struct {
	Channel string
	Class   schedule.Class
	Took    time.Duration
}

// Doctor reports the daemon's health.
type Doctor interface {
	Health(now time.Time) Health
}

// View is one person at an instant.
type View struct {
	Policy   *schedule.Policy
	Zone     *time.Location // of the place where they are
	Decision schedule.Decision
	State    schedule.State
	Curve    []Point          // the local day from 00:00 to 24:00, both ends included
	Outlook  []Day            // today and the five days after
	Pushes   []Push           // the last 20, newest first
	Recent   []schedule.Event // what they reported in the last two days, oldest first
	Calendar string           // the token of the person's calendar
	Presence []Presence       // what each source of presence last reported

	Entries  []Entry   // the treatments as they were entered, in the order of the policy's
	Changed  []string  // keys of the settings that were changed on the page
	Channels []Channel // through which they are reached, the fallback last
	Orphans  []string  // ids of treatments changed on the page that the file no longer has

	Today       func() schedule.Sum // sums up the day so far; nil if that is not known
	NextMorning time.Time           // the next morning reminder's time, zero without one
	Sunrise     time.Time           // the next one; zero in polar night and day

	// What package notify says about the decision.
	Amount                              string
	Care, Leave, Usual, Flags, Cautions []string

	date schedule.Date // the date that is shown
	live bool          // whether that is today
	q    string        // the query of links to the person's other pages
}

// tomorrow returns the day after the one shown, nil if it is not known.
func (v *View) tomorrow() *Day {
	for i := range v.Outlook {
		if v.Outlook[i].Date == v.date.Add(1) {
			return &v.Outlook[i]
		}
	}
	return nil
}

// nextSession returns the next planned session of a series, nil without one.
func (v *View) nextSession() *schedule.Treatment {
	var next *schedule.Treatment
	for i := range v.Policy.Treatments {
		if t := &v.Policy.Treatments[i]; t.Planned && (next == nil || t.At.Before(next.At)) {
			next = t
		}
	}
	return next
}

// Entry is one treatment as it was entered.
type Entry struct {
	ID, Kind               string
	At, Until              time.Time // Until of a course, zero if it goes on
	Area                   string
	Cover, Strict, Protect string // the clinic's own lengths, such as 14d; empty: the catalogue's
	Page                   bool   // entered on the page, or changed there
	File                   *Entry // the file's version of one that was changed on the page
}

// Channel is one channel to a person.
type Channel struct {
	Name, Type string
	Reserve    bool      // tried when the others fail
	Reached    time.Time // the last message that it accepted; zero: none
	Trouble    string    // why it does not work; empty: it does
}

// Day is the highest index of a day.
type Day struct {
	Date     schedule.Date
	Forecast uv.Index
	Ceiling  uv.Index
	PeakAt   time.Time
	Known    bool // whether a forecast worth trusting reaches that far
}

// shown returns the forecast, or the ceiling without one.
func (d *Day) shown() uv.Index {
	if d.Known {
		return d.Forecast
	}
	return d.Ceiling
}

// Point is the index at one instant of the day.
type Point struct {
	At       time.Time
	Forecast uv.Index
	Ceiling  uv.Index
}

// Push is one reminder and what became of it.
type Push struct {
	Time        time.Time       `json:"time"`
	Kind        schedule.Kind   `json:"kind"`
	Slot        schedule.Slot   `json:"slot"`
	Attempt     int             `json:"attempt"`
	Level       schedule.Level  `json:"level"`
	Outcome     string          `json:"outcome"`
	ConfirmedAt *time.Time      `json:"confirmed_at"`
	Title       string          `json:"-"`
	Until       time.Time       `json:"-"`
	Covers      []schedule.Slot `json:"-"`
}

// Link is the content of a confirm link's token.
type Link struct {
	ID      string // the same for the same token, so that a replay counts once
	Person  string
	Slot    schedule.Slot
	Event   schedule.EventKind
	And     schedule.EventKind // recorded as well; usually NoEvent
	Minutes int
	Others  []Other // the other answers to the same reminder
}

// Other is another answer to a link's reminder, with its own link.
type Other struct {
	Event   schedule.EventKind
	Minutes int
	Token   string
}

// Health is the daemon's health: it is ready if there are no problems; notes
// are worth reporting all the same.
type Health struct {
	Problems []string
	Notes    []string
}
