// Package sun tells where the sun stands and when it rises and sets.
//
// Goals: the zenith angle within 0.02° for the years 1950 to 2100, fast enough
// to be computed for every minute of a day; the same result whatever zone a
// time is labelled with; polar day and polar night told apart.
//
// Non-goals: refraction (the ultraviolet is absorbed and scattered far above
// the dense air that bends the ray, and the radiative-transfer table of
// uv/clearsky is made for geometric angles), twilights, the moon.
//
// The sun's coordinates are the low-accuracy ones of Meeus, Astronomical
// Algorithms, 2nd ed., chapter 25 (0.01°); rise and set use the usual centre
// of the disc at 90.833°.
package sun

import (
	"math"
	"time"
)

const (
	degree = math.Pi / 180

	// j2000 is 2000-01-01 12:00 UTC in Unix seconds, the epoch of Meeus's
	// series.
	j2000 = 946728000

	// deltaT is terrestrial minus universal time in days: 69 s, the value of
	// the 2020s (IERS). It was 59 s in 1992; ten seconds move the sun by
	// 0.0001°.
	deltaT = 69.0 / 86400

	// The obliquity of the ecliptic in 2000 is 23.4392911° (Meeus 22.2).
	sinObliquity, cosObliquity = 0.3977771557539903, 0.9174820621463210

	// parallaxDegrees is the sun's equatorial horizontal parallax at 1 AU:
	// 8.794″ (IAU 1976).
	parallaxDegrees = 8.794 / 3600
)

// fix is the sun at one instant as seen from the Earth's centre.
type fix struct {
	x, y, z  float64 // unit vector in the frame that turns with the Earth: Greenwich, 90° east, north pole
	distance float64 // astronomical units
}

// at returns the sun's apparent place at t (Meeus chapters 12, 22 and 25).
func at(t time.Time) fix {
	days := (float64(t.Unix()-j2000) + float64(t.Nanosecond())*1e-9) / 86400
	c := (days + deltaT) / 36525
	meanLongitude := 280.46646 + c*(36000.76983+c*0.0003032)
	meanAnomaly := 357.52911 + c*(35999.05029-c*0.0001537)
	sinM, cosM := math.Sincos(meanAnomaly * degree)
	sin2M := 2 * sinM * cosM
	sin3M := sinM * (3 - 4*sinM*sinM)
	centre := (1.914602-c*(0.004817+c*0.000014))*sinM + (0.019993-c*0.000101)*sin2M + 0.000289*sin3M

	// Nutation and aberration by the moon's node alone, good to 0.001° (Meeus,
	// page 164).
	sinNode, cosNode := math.Sincos((125.04 - 1934.136*c) * degree)
	nutation := -0.00478 * sinNode
	sinL, cosL := math.Sincos((meanLongitude + centre - 0.00569 + nutation) * degree)
	tilt := (0.00256*cosNode - 0.0130042*c) * degree // of the axis from its obliquity of 2000, under 0.02°
	sinE, cosE := sinObliquity+cosObliquity*tilt, cosObliquity-sinObliquity*tilt

	// Apparent sidereal time at Greenwich (Meeus 12.4 and page 88).
	sinG, cosG := math.Sincos((280.46061837 + 360.98564736629*days + 0.000387933*c*c + nutation*cosE) * degree)
	x, y := cosL, cosE*sinL
	return fix{x*cosG + y*sinG, y*cosG - x*sinG, sinE * sinL, radius(c, centre*degree, sinM, cosM)}
}

// radius is the distance in astronomical units (Meeus 25.5). The cosine of the
// true anomaly is expanded in the equation of centre, which is under 0.034:
// the error stays under 10⁻⁷.
func radius(c, centre, sinM, cosM float64) float64 {
	e := 0.016708634 - c*(0.000042037+c*0.0000001267)
	cosTrue := cosM - centre*sinM - centre*centre/2*cosM
	return 1.000001018 * (1 - e*e) / (1 + e*cosTrue)
}

// factor returns 1/R², by which sunlight is stronger than at the mean distance
// of the Earth.
func (f fix) factor() float64 { return 1 / (f.distance * f.distance) }
