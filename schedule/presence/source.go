package presence

import (
	"strings"
	"time"

	"parasol/schedule"
)

// Source is how one configured source is to be read.
type Source struct {
	Name     string        // unique among the person's; stands in events
	Outdoors []string      // names of places that are outdoors
	Indoors  []string      // names of places, or Wi-Fi networks, that are indoors
	Carried  bool          // the person has it with them; others count only while no such source says anything
	Observe  bool          // it is shown what it would say, but it has no effect
	Follow   bool          // the place of the forecasts moves with it
	MaxAge   time.Duration // how long an outdoor sign holds without news; 0: as the rules say
}

// mark is what a place means.
type mark int

const (
	noMark mark = iota
	outdoorMark
	indoorMark
	homeMark
	awayMark // in no place, or in one that is marked neither way
)

// fold makes names comparable: Home Assistant tells the zone "City Park" by
// its id zone.city_park or by its name, phones by either.
func fold(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	return strings.ReplaceAll(strings.TrimPrefix(name, "zone."), " ", "_")
}

func among(names []string, name string) bool {
	for _, n := range names {
		if fold(n) == fold(name) {
			return true
		}
	}
	return false
}

// mark returns what being in the places means: the first that is marked
// decides, which is the smallest where the source knows.
func (s *Source) mark(places []string) mark {
	m := awayMark
	for _, p := range places {
		switch {
		case among(s.Outdoors, p):
			return outdoorMark
		case among(s.Indoors, p):
			return indoorMark
		case fold(p) == "home":
			m = homeMark
		}
	}
	return m
}

// holds returns how long an outdoor sign holds without news.
func (s *Source) holds(rule time.Duration) time.Duration {
	if s.MaxAge > 0 {
		return s.MaxAge
	}
	return rule
}

// Word is what a source, or all of them together, say.
type Word struct {
	Says  schedule.Presence
	Sign  schedule.Sign
	Since time.Time // when that began
	Moved time.Time // the last change that was no mere silence
	Seen  time.Time // the last news that bears it
}

func (w Word) out() bool {
	return w.Says == schedule.ProbablyOut || w.Says == schedule.ReportedOutdoors
}

// glass reports whether the person is in a vehicle, whose windows let UVA and
// light through.
func (w Word) glass() bool {
	return w.Sign == schedule.VehicleSign && w.Says == schedule.ReportedIndoors
}

// same reports whether both words would be recorded as the same event.
func (w Word) same(o Word) bool {
	// For indoors the sign matters: at home the question whether they go out
	// stays open, and a vehicle is no shelter in dark.
	return w.Says == o.Says && (w.Says != schedule.ReportedIndoors || w.Sign == o.Sign)
}
