package web

import (
	"context"
	"errors"
	"strings"
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

// Past is what the journal remembers of a person.
type Past interface {
	// Days returns what days came to, both dates included, in order.
	Days(ctx context.Context, person string, from, to schedule.Date) ([]schedule.Sum, error)
	// Events returns what was reported and sent in a span, in order.
	Events(ctx context.Context, person string, from, until time.Time) ([]schedule.Event, error)
}

// Notes keeps small texts by name.
type Notes interface {
	Note(ctx context.Context, name string) (text string, found bool, err error)
	PutNote(ctx context.Context, name, text string) error
}

// ErrDevice is what Devices returns, wrapped with the reason, for a
// subscription that is not taken.
var ErrDevice = errors.New("not subscribed")

// Section is a part of a person that can be entered on the page.
type Section string

// The sections: what is entered under an id of the file replaces the file's.
const (
	Treatments Section = "treatments"
	Settings   Section = "settings"
)

// Plans takes what is entered on the page about a person; it wins over the
// file. Bodies are JSON in the keys of the file. What does not fit is a
// [*PlanError].
type Plans interface {
	// Try says what a treatment would be, and what is to be said of it.
	Try(ctx context.Context, person, id string, body []byte) (t schedule.Treatment, warnings []string, err error)
	Enter(ctx context.Context, person string, s Section, id string, body []byte) error
	// Leave takes back what was entered, and reports whether there was any.
	Leave(ctx context.Context, person string, s Section, id string) (found bool, err error)
}

// PlanError says what does not fit, by the key at fault.
type PlanError struct{ Faults []Fault }

// Fault is one thing that does not fit; Key may be empty.
type Fault struct{ Key, Text string }

// Error returns one fault a line.
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

// Devices are the browsers that take pushes for a person.
type Devices interface {
	// Key is what a browser subscribes with; empty where the person has no
	// channel for it.
	Key(person string) string
	List(ctx context.Context, person string) ([]Device, error)
	Subscribe(ctx context.Context, person string, s Subscription) error
	// Renew forgets the device of an endpoint and returns whose it was; empty
	// where there is none.
	Renew(ctx context.Context, endpoint string) (person string, err error)
	// Revoke forgets a device and reports whether there was one.
	Revoke(ctx context.Context, person, id string) (found bool, err error)
}

// Device is one browser that takes pushes.
type Device struct {
	ID, Name string
	Added    time.Time
	Reached  time.Time // the last push that its service took; zero: none yet
}

// Subscription is what a browser gives when it subscribes.
type Subscription struct {
	ID, Name               string
	Endpoint, P256DH, Auth string
	At                     time.Time
}

// Trial sends a test message through each of a person's channels.
type Trial interface {
	Test(ctx context.Context, person string, level schedule.Level, now time.Time) ([]Tried, error)
}

// Tried is what became of a test message at one channel.
type Tried struct {
	Channel string
	Class   schedule.Class
	Took    time.Duration
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
	Curve    []Point          // the local day from 00:00 to 24:00, both ends in
	Outlook  []Day            // today and the five days after
	Pushes   []Push           // the last 20, newest first
	Recent   []schedule.Event // what they reported in the last two days, oldest first
	Calendar string           // the token of the person's calendar
	Presence []Presence       // what each source of presence said last

	Entries  []Entry   // the treatments as they were entered, in the order of the policy's
	Changed  []string  // keys of the settings that were changed here
	Channels []Channel // by which they are reached, the reserve last
	Orphans  []string  // ids of the file's treatments that were changed here and do not stand there any more

	NextMorning time.Time // the next morning reminder's time, zero without one
	Sunrise     time.Time // the next one; zero in polar night and day

	// What notify says of the decision.
	Amount                              string
	Care, Leave, Usual, Flags, Cautions []string

	date schedule.Date // the day that is shown
	live bool          // that is today
	q    string        // what a link to another page of the person carries
}

// tomorrow is the day after the one shown, nil where it is not known.
func (v *View) tomorrow() *Day {
	for i := range v.Outlook {
		if v.Outlook[i].Date == v.date.Add(1) {
			return &v.Outlook[i]
		}
	}
	return nil
}

// nextSession is the next planned session of a series: nil without one.
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
	At, Until              time.Time // Until of a course, zero where it goes on
	Area                   string
	Cover, Strict, Protect string // the clinic's own lengths, such as 14d; empty: the usual ones
	Page                   bool   // entered on the page, or changed there
	File                   *Entry // of one of the file that was changed on the page: as the file has it
}

// Channel is one way in which a person is reached.
type Channel struct {
	Name, Type string
	Reserve    bool      // tried when the others fail
	Reached    time.Time // the last message that it took; zero: none
	Trouble    string    // why it does not work; empty: it does
}

// Day is the highest index of a day.
type Day struct {
	Date     schedule.Date
	Forecast uv.Index
	Ceiling  uv.Index
	PeakAt   time.Time
	Known    bool // whether a forecast reaches that far and is still worth trusting
}

// shown is the forecast, and without one the most it can be.
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

// Push is one reminder that was decided on, and what became of it.
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

// Link is what a confirm link stands for.
type Link struct {
	ID      string // the same for the same token: what makes a replay count once
	Person  string
	Slot    schedule.Slot
	Event   schedule.EventKind
	And     schedule.EventKind // recorded beside it; mostly NoEvent
	Minutes int
	Others  []Other // the other answers to the same reminder
}

// Other is another answer to a link's reminder, with a link of its own.
type Other struct {
	Event   schedule.EventKind
	Minutes int
	Token   string
}

// Health is how the daemon is: it is ready while there are no problems; notes
// are worth telling all the same.
type Health struct {
	Problems []string
	Notes    []string
}
