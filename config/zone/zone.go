// Package zone finds the IANA time zone of a place from its coordinates,
// offline.
//
// The boundaries of all zones take 161 MB for half a second, which a daemon of
// 30 MB should not carry: so the daemon asks a child process, which is the
// same program with the hidden command `zone LATITUDE LONGITUDE`, and keeps
// the answer in a file of its data folder. The next start reads the file.
//
// Goals: right at borders, at sea and at the poles; no failure where nothing
// can be stored. Non-goals: offsets and rules, which the time package knows,
// and following the person about.
package zone

import (
	"fmt"
	"math"

	"github.com/ringsaturn/tzf"
)

// Boundaries are the borders of all zones: 161 MB while they are made, 100 MB
// while they are kept.
type Boundaries struct{ finder tzf.F }

// Load makes the boundaries; it takes 0.6 s.
func Load() (Boundaries, error) {
	f, err := tzf.NewDefaultFinder()
	if err != nil {
		return Boundaries{}, fmt.Errorf("zone: boundaries: %w", err)
	}
	return Boundaries{f}, nil
}

// At returns the IANA zone of a place given in degrees north and east. At sea
// it is the nautical zone, Etc/GMT with the sign that POSIX gave it: Etc/GMT+3
// is three hours behind.
func (b Boundaries) At(latitude, longitude float64) (string, error) {
	if !(math.Abs(latitude) <= 90 && math.Abs(longitude) <= 180) { // so written that NaN is refused
		return "", fmt.Errorf("zone: got %g, %g; want degrees north and east (e.g. 52.37, 4.9)", latitude, longitude)
	}
	name := b.finder.GetTimezoneName(longitude, latitude)
	if !usable(name) {
		return "", fmt.Errorf("zone: got %q at %g, %g; want an IANA zone", name, latitude, longitude)
	}
	return name, nil
}

// Find loads the boundaries for one question; a daemon uses a [Finder].
func Find(latitude, longitude float64) (string, error) {
	b, err := Load()
	if err != nil {
		return "", err
	}
	return b.At(latitude, longitude)
}
