package schedule

import (
	"time"

	"parasol/uv"
)

// Place is where a person is, with the time zone that they live by.
type Place struct {
	uv.Place
	Zone *time.Location
}

// Stay is a stretch of dates away from home, from the first date until (not
// including) Until, both in the place's own zone.
type Stay struct {
	From, Until Date
	Place       Place
}

// Move is a change of place at an instant, which lasts until the next.
type Move struct {
	At    time.Time
	Place Place
}

// Length is how long a phase lasts: calendar days, which follow the wall clock
// across a DST change, or an exact duration.
type Length struct {
	Days  int
	Exact time.Duration
}

// After returns the instant l after t, with days counted on t's wall clock.
func (l Length) After(t time.Time) time.Time {
	if l.Days != 0 {
		t = DateOf(t).Add(l.Days).at(t)
	}
	return t.Add(l.Exact)
}

// Span is the half-open time from From until Until. A zero Until means
// forever.
type Span struct {
	From  time.Time `json:"from"`
	Until time.Time `json:"until,omitzero"`
}

// Contains reports whether t lies in the span.
func (s Span) Contains(t time.Time) bool {
	return !t.Before(s.From) && (s.Until.IsZero() || t.Before(s.Until))
}

// Recurrence returns the instants at which something recurs on a date, sorted.
type Recurrence interface {
	On(d Date, zone *time.Location) []time.Time
}

// Routine is a recurring outing.
type Routine struct {
	Start Recurrence
	For   time.Duration
}

// Clinic is whom to ask.
type Clinic struct {
	Name  string `json:"name,omitempty"`
	Phone string `json:"phone,omitempty"`
}

// Policy describes one person: their skin, place, treatments and habits. It is
// never modified.
type Policy struct {
	Person          string
	Home            Place
	Away            []Stay
	Moves           []Move // from a phone that is tracked, in order; Away takes precedence
	Treatments      []Treatment
	Series          *Series
	Moved           *MovedSession // a session that was moved without a new time; nil: none
	SkinType        int           // Fitzpatrick 1 to 6, 0 unknown
	SPF             float64       // of the label, 30 or more
	WaterResistance time.Duration // of the label, 0 for none
	ReapplyEvery    time.Duration // the person's interval, at most MaxInterval
	Morning         Recurrence    // the earliest of a date is that date's morning
	WakeAt, SleepAt Clock         // awake hours; SleepAt ≤ WakeAt wraps midnight; 0 and 24·60 is always
	Outings         []Routine
	LongTerm        LongTermDays
	Buddy           *Contact // nil: nobody
	MaxPerDay       int
	Discreet        bool
	Clinic          Clinic
	CanConfirm      bool // every push of some channel can be confirmed: by a button or a link
	Receipts        bool // an emergency of some channel can be confirmed by its receipt
}

// at returns the instant on d at t's wall clock, in t's zone.
func (d Date) at(t time.Time) time.Time {
	h, m, s := t.Clock()
	return resolve(d, h*60+m, t.Location()).Add(time.Duration(s) * time.Second)
}
