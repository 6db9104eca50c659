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

// Observer is a place on the ground that looks at the sun; the zero value is
// of no use.
type Observer struct {
	sinLat, cosLat, sinLon, cosLon float64
}

// From returns the observer at a geodetic latitude (degrees north) and
// longitude (degrees east).
func From(latDegrees, lonDegrees float64) Observer {
	var o Observer
	o.sinLat, o.cosLat = math.Sincos(latDegrees * degree)
	o.sinLon, o.cosLon = math.Sincos(lonDegrees * degree)
	return o
}

// At returns the sun's position at t for a place in degrees north and east.
func At(t time.Time, latDegrees, lonDegrees float64) Position {
	return From(latDegrees, lonDegrees).Position(t)
}

// Zenith returns the sun's zenith angle at t in degrees, without refraction,
// for a place in degrees north and east.
func Zenith(t time.Time, latDegrees, lonDegrees float64) float64 {
	return From(latDegrees, lonDegrees).Zenith(t)
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

// Zenith returns the sun's zenith angle at t in degrees, without refraction.
func (o Observer) Zenith(t time.Time) float64 { return o.zenith(at(t)) }

// Look returns the zenith angle in degrees and the Earth–Sun factor 1/R² of
// one instant at the price of one.
func (o Observer) Look(t time.Time) (zenithDegrees, earthSunFactor float64) {
	f := at(t)
	return o.zenith(f), f.factor()
}

// zenith turns the direction from the Earth's centre into the one from the
// ground: the sun seems lower by the parallax.
func (o Observer) zenith(f fix) float64 {
	cos := f.z*o.sinLat + (f.x*o.cosLon+f.y*o.sinLon)*o.cosLat
	cos = max(-1, min(1, cos))
	return math.Acos(cos)/degree + parallaxDegrees/f.distance*math.Sqrt(1-cos*cos)
}

// hourAngle returns how far the sun is past the meridian in degrees, −180 to
// 180.
func (o Observer) hourAngle(t time.Time) float64 {
	f := at(t)
	return math.Atan2(f.x*o.sinLon-f.y*o.cosLon, f.x*o.cosLon+f.y*o.sinLon) / degree
}
