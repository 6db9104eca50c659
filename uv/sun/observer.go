package sun

import (
	"math"
	"time"
)

// Observer is a place on the ground from which the sun is seen. From makes it;
// the zero value is not valid.
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

// Zenith returns the sun's zenith angle at t in degrees, without refraction,
// for a place in degrees north and east.
func Zenith(t time.Time, latDegrees, lonDegrees float64) float64 {
	return From(latDegrees, lonDegrees).Zenith(t)
}

// Zenith returns the sun's zenith angle at t in degrees, without refraction.
func (o Observer) Zenith(t time.Time) float64 { return o.zenith(at(t)) }

// Cosine returns the cosine of the sun's zenith angle and the Earth–Sun factor
// 1/R² at t.
func (o Observer) Cosine(t time.Time) (cosZenith, earthSunFactor float64) {
	f := at(t)
	return sunk(o.height(f), f.distance), f.factor()
}

// height returns the cosine of the zenith angle as seen from the Earth's
// centre.
func (o Observer) height(f fix) float64 {
	return f.z*o.sinLat + (f.x*o.cosLon+f.y*o.sinLon)*o.cosLat
}

// zenith converts the zenith angle seen from the Earth's centre to that seen
// from the ground: the sun appears lower by the parallax.
func (o Observer) zenith(f fix) float64 {
	cos := max(-1, min(1, o.height(f)))
	return math.Acos(cos)/degree + parallaxDegrees/f.distance*math.Sqrt(1-cos*cos)
}

// sunk lowers the cosine of a zenith angle by the parallax, to first order:
// the error is under 10⁻⁹.
func sunk(cos, distance float64) float64 {
	return cos - parallaxDegrees*degree/distance*(1-cos*cos)
}

// hourAngle returns how far the sun is past the meridian in degrees, −180 to
// 180.
func (o Observer) hourAngle(t time.Time) float64 {
	f := at(t)
	return math.Atan2(f.x*o.sinLon-f.y*o.cosLon, f.x*o.cosLon+f.y*o.sinLon) / degree
}
