package clearsky

import (
	"math"

	"parasol/uv"
)

// The least ozone that is credible, in DU (design D): holes of 100 DU and less
// were measured over Antarctica and drift to 45°; elsewhere no column under
// 200 DU is known.
const (
	leastOzoneOfHoles = 100
	leastOzone        = 200
	holesReach        = 45 // degrees of latitude
)

// Gate returns the quality gate of a place. Its bounds come from the usual
// clear sky there and that under the least credible ozone.
func Gate(place uv.Place, p Params) uv.Gate {
	brightest := p
	brightest.Ozone = leastOzone
	if math.Abs(place.Latitude) > holesReach {
		brightest.Ozone = leastOzoneOfHoles
	}
	return uv.Gate{Place: place, Model: At(place, p), Brightest: At(place, brightest)}
}
