package metnorway

import (
	"math"

	"parasol/uv"
)

// The part of the clear-sky index that reaches the ground under each cloud
// class of the US National Weather Service.
const (
	clearFactor     = 1.0
	scatteredFactor = 0.89
	brokenFactor    = 0.73
	overcastFactor  = 0.31
)

// underClouds returns the factor for a cloud fraction in percent, NaN for one
// that is missing or none. The classes are counted in eighths of the sky, as
// observers do: to 2 clear, 3 and 4 scattered, 5 to 7 broken, 8 overcast.
func underClouds(percent uv.Index) uv.Index {
	if !(percent >= 0 && percent <= 100) {
		return uv.Index(math.NaN())
	}
	switch eighths := math.Round(float64(percent) * 8 / 100); {
	case eighths <= 2:
		return clearFactor
	case eighths <= 4:
		return scatteredFactor
	case eighths <= 7:
		return brokenFactor
	default:
		return overcastFactor
	}
}
