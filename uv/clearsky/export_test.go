package clearsky

import (
	"time"

	"parasol/uv"
)

// Index returns the clear-sky index with the sun at a zenith angle in degrees
// and at its mean distance, over a place at an altitude in metres. Ozone left
// out is 300 DU. The index is 0 for a zenith angle that is NaN.
func (p Params) Index(zenithDegrees, altitudeMetres float64) uv.Index {
	p = p.clean()
	if p.Ozone == 0 {
		p.Ozone = 300
	}
	return p.index(zenithDegrees, altitudeMetres)
}

// Ozone returns the climatological total ozone in DU at a latitude in degrees
// north on the day of t.
func Ozone(t time.Time, latDegrees float64) float64 {
	var months [12]float64
	for month := range months {
		months[month] = monthlyOzone(month, latDegrees)
	}
	return seasonal(&months, t)
}
