package presence

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Kind says which of a Signal's fields are filled.
type Kind int

// The kinds of signal.
const (
	Within   Kind = iota + 1 // in the places Places, and in no other
	Entered                  // came into Place
	Left                     // went out of Place
	Position                 // Fix
	Moving                   // Activity, Confidence
	Network                  // connected to the Wi-Fi Place; empty: to none
	Switch                   // On
)

// Activity is what a phone thinks its owner does.
type Activity int

// The activities. Still and whatever the phone is unsure of say nothing.
const (
	Still Activity = iota
	Walking
	Running
	Cycling
	Driving
)

// Speed is in metres a second; negative is unknown.
type Speed float64

// Speeds in the units that phones send.
const (
	KilometresPerHour Speed = 1 / 3.6
	Knots             Speed = 1.852 / 3.6
	UnknownSpeed      Speed = -1
)

// Fix is one position.
type Fix struct {
	Latitude, Longitude float64 // degrees north and east
	Accuracy            float64 // metres; 0 or less is unknown
	Speed               Speed
	Mock                bool // made up by the phone's developer
}

// Signal is one thing that a source said.
type Signal struct {
	Kind       Kind
	At         time.Time // when it happened; zero: when it was heard
	Heard      time.Time // when it arrived here
	Place      string    // a place's or network's name
	Places     []string  // the smallest first, where the source knows
	Away       bool      // of Within: surely not at home; an empty list alone may only mean that no place is set up
	Router     bool      // of Within: known from the home's own network
	Fix        Fix
	Activity   Activity
	Confidence int // of 100; negative: not told
	On         bool

	reduced *reduced // of a Position too old to be kept exactly; nil: it is exact
}

// reduced is what is kept of a position after ten minutes: what followed from
// it, without the coordinates.
type reduced struct{ used, fast, far, walked bool }

const (
	// ahead is how far in the future a signal may lie: more is a clock that
	// is wrong.
	ahead = 2 * time.Minute
	// window is how long signals are kept to be put in order: phones queue
	// what they have to say while they have no network.
	window = 6 * time.Hour
	// windowMost bounds what a hostile source can make us keep.
	windowMost = 64
	// longestName is the most bytes of a place's name.
	longestName = 200
	// mostPlaces is how many places a person can be in at once.
	mostPlaces = 32
)

// settle completes a signal's time. It returns false if the signal cannot be
// used: its time is in the future, or it is longer than any real one.
func (s *Signal) settle() bool {
	if s.At.IsZero() {
		s.At = s.Heard
	}
	if s.At.After(s.Heard.Add(ahead)) || len(s.Place) > longestName || len(s.Places) > mostPlaces {
		return false
	}
	if s.At.After(s.Heard) {
		s.At = s.Heard
	}
	s.At = s.At.Truncate(time.Second)
	return true
}

// key identifies a signal among those of the same instant, and orders them.
func (s *Signal) key() string {
	return fmt.Sprint(int(s.Kind), s.Place, s.Places, s.Away, s.Router, s.Fix, s.Activity, s.Confidence, s.On)
}

// insert adds a signal to a sorted list unless it is there already.
func insert(all []Signal, s Signal) []Signal {
	i, found := slices.BinarySearchFunc(all, s, func(a, b Signal) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.key(), b.key()))
	})
	if found {
		return all
	}
	return slices.Insert(all, i, s)
}
