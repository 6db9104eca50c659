package presence

import (
	"math"
	"time"
)

const (
	goodEnough  = 100   // metres: a fix for places and movement
	roughEnough = 5_000 // metres: a fix for travel
	oldest      = 10 * time.Minute
	// fastest is above the speed of an airliner, in m/s: of two fixes that
	// imply more, one is wrong.
	fastest = 300
	// vehicleSpeed is above a runner's.
	vehicleSpeed = 25 * KilometresPerHour
	earthRadius  = 6_371_000 // metres
)

// usable reports whether a fix may be used at all, for something that needs
// the accuracy.
func (s *Signal) usable(accuracy float64) bool {
	f := s.Fix
	return !f.Mock && f.Accuracy > 0 && f.Accuracy <= accuracy &&
		math.Abs(f.Latitude) <= 90 && math.Abs(f.Longitude) <= 180 && // false for NaN
		f.Latitude != 0 && // iOS sends latitude 0 for none (core issue iOS #684); longitude 0 is Greenwich
		s.Heard.Sub(s.At) <= oldest
}

// spot is a position at an instant.
type spot struct {
	at          time.Time
	north, east float64
	speed       Speed
}

// distance returns the metres between two spots.
func distance(a, b spot) float64 {
	const rad = math.Pi / 180
	dn, de := (b.north-a.north)*rad, (b.east-a.east)*rad
	h := math.Pow(math.Sin(dn/2), 2) + math.Cos(a.north*rad)*math.Cos(b.north*rad)*math.Pow(math.Sin(de/2), 2)
	return 2 * earthRadius * math.Asin(math.Min(1, math.Sqrt(h)))
}

// between returns the speed that leads from one spot to a later one.
func between(a, b spot) Speed {
	seconds := b.at.Sub(a.at).Seconds()
	if seconds <= 0 {
		return UnknownSpeed
	}
	return Speed(distance(a, b) / seconds)
}
