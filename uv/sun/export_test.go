package sun

import (
	"math"
	"time"
)

// Position is where the sun stands in the sky of a place.
type Position struct {
	ZenithDegrees  float64 // from straight up, 0 to 180, without refraction
	AzimuthDegrees float64 // from north through east, 0 to 360
}

// At returns the sun's position at t for a place in degrees north and east.
func At(t time.Time, latDegrees, lonDegrees float64) Position {
	return From(latDegrees, lonDegrees).Position(t)
}

// Position returns the sun's position at t.
func (o Observer) Position(t time.Time) Position {
	f := at(t)
	meridian := f.x*o.cosLon + f.y*o.sinLon
	east := f.y*o.cosLon - f.x*o.sinLon
	north := f.z*o.cosLat - meridian*o.sinLat
	azimuth := math.Atan2(east, north) / degree
	if azimuth < 0 {
		azimuth += 360
	}
	return Position{ZenithDegrees: o.zenith(f), AzimuthDegrees: azimuth}
}

// EarthSunFactor returns 1/R², by which sunlight at t is stronger than at the
// mean distance of the Earth.
func EarthSunFactor(t time.Time) float64 {
	return at(t).factor()
}

// Up reports whether any part of the sun's disc is over a sea horizon at t,
// for a place in degrees north and east.
func Up(t time.Time, latDegrees, lonDegrees float64) bool {
	return From(latDegrees, lonDegrees).Up(t)
}
