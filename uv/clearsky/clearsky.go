// Package clearsky is the UV index under a cloudless sky, from the sun's
// zenith angle, ozone, altitude, albedo, aerosol and the distance of the sun.
//
// Goals: within a few per cent of measured clear days for the zenith angles at
// which the index matters; an answer for every instant and place, finite and
// not negative; 120 ns for an evaluation, 35 ns for a point of a Sweep, without
// allocation; safe for concurrent use.
//
// Non-goals: weather. A cloud is only an optical depth of the table.
//
// The index comes from 931 runs of the radiative-transfer model TUV 5.4
// (NCAR), embedded as uvi_grid_tuv54.csv. ln UVI is interpolated linearly in
// ln ozone and by a cubic in the zenith angle: with every other node left out,
// the cubic reproduces those nodes within 0.4 % up to 65°, where linear
// interpolation is 1 to 4 % low. Altitude, albedo, aerosol and cloud are
// factors from the same table. Without the day's ozone it is the climatology
// of Fortuin and Kelder (J. Geophys. Res. 103, 1998), embedded as
// ozone_fortuin_kelder_1998.csv.
package clearsky

import (
	"math"

	"parasol/uv"
)

// None stands for a true zero of albedo or aerosol, since 0 means the default.
const None = -1

const (
	// DefaultAlbedo is that of the table's main block, of grass, soil and
	// water in the ultraviolet.
	DefaultAlbedo = 0.05

	// FreshSnow is the albedo of fresh snow: up to ×1.4 on the index (WHO
	// guide; TUV grid).
	FreshSnow = 0.8
)

// Params is the state of the air and the ground. The zero value is a typical
// clear day: climatological ozone, DefaultAlbedo, the default aerosol, no
// cloud. A field that is NaN counts as 0, the default.
type Params struct {
	Ozone             float64 // total column in DU; 0: the climatology of the place and the day
	Albedo            float64 // of the ground, 0 to 1; 0: that of the place, DefaultAlbedo without one; None: black
	Aerosol           float64 // optical depth at 550 nm; 0: the default, see defaultAerosol; None: clean air
	CloudOpticalDepth float64 // at 550 nm; 0: no cloud
}

// index returns the clear-sky index for a zenith angle in degrees, the sun at
// its mean distance and an altitude in metres. The parameters must be within
// bounds and have an ozone column.
func (p Params) index(zenith, altitude float64) uv.Index {
	zenith = math.Abs(zenith)
	if !(zenith < dark) {
		return 0
	}
	log := grid.column(locate(zenith), math.Log(p.Ozone))
	// Beyond the table's end the factors are those of its last node.
	log += p.logFactors(locate(min(zenith, 90)), zenith, altitude)
	return uv.Index(math.Exp(log) * dusk(zenith))
}

// logFactors returns ln of what altitude, aerosol, albedo and cloud make of
// the main block.
func (p Params) logFactors(at spot, zenith, altitude float64) float64 {
	up := grid.altitude.at(at, number(altitude)/1000)
	down := grid.albedo.at(at, p.albedo()) * grid.cloud.at(at, p.CloudOpticalDepth)
	return grid.aerosol.at(at, p.aerosol(zenith, altitude)) + math.Log(up/down)
}

// Bounds of the parameters: the lowest and highest ozone columns ever measured,
// thick smoke, thunderclouds. Beyond them the table says nothing.
const (
	lowestOzone, highestOzone = 80, 600
	highestAerosol            = 3
	highestCloud              = 200
)

// clean returns the parameters within bounds, NaN turned into 0.
func (p Params) clean() Params {
	p.Ozone, p.Albedo = number(p.Ozone), number(p.Albedo)
	p.Aerosol, p.CloudOpticalDepth = number(p.Aerosol), number(p.CloudOpticalDepth)
	if p.Ozone <= 0 {
		p.Ozone = 0
	} else {
		p.Ozone = max(lowestOzone, min(highestOzone, p.Ozone))
	}
	p.Albedo = min(1, p.Albedo)
	p.Aerosol = min(highestAerosol, p.Aerosol)
	p.CloudOpticalDepth = max(0, min(highestCloud, p.CloudOpticalDepth))
	return p
}

func number(x float64) float64 {
	if math.IsNaN(x) {
		return 0
	}
	return x
}

func (p Params) albedo() float64 {
	if p.Albedo == 0 {
		return DefaultAlbedo
	}
	return max(0, p.Albedo)
}

func (p Params) aerosol(zenith, altitude float64) float64 {
	if p.Aerosol == 0 {
		return defaultAerosol(zenith, altitude)
	}
	return max(0, p.Aerosol)
}

// defaultAerosol is the optical depth at 550 nm that stands for a clear day of
// which nothing is known.
//
// With a high sun it is 0.20, the satellites' mean over land (0.19; Remer et
// al. 2008, J. Geophys. Res. 113, D14S07). It falls to 0.05 as the sun sinks
// from 50° to 78°, which no real aerosol does (H): on measured clear days the
// table without aerosol stands at 1.07, 1.03, 0.99 and 0.96 of the measurement
// for 50–60°, 60–70°, 70–75° and 75–80° (field notes 1), so that no constant
// depth is right for a high and a low sun at once. With this one the bins of
// the field notes 7 stay within 0.97 to 1.04 in Norway and 0.95 to 1.05 in
// Melbourne.
//
// Aerosol lies low: with a scale height of 2 km the model meets the clear days
// of Paranal (2,635 m) and Huancayo (3,313 m), where the depth of the lowlands
// left it at 0.975 and 0.89 of the measurement (field notes 7).
func defaultAerosol(zenith, altitude float64) float64 {
	const high, low, from, until, scaleMetres = 0.20, 0.05, 50.0, 78.0, 2000.0
	depth := low + (high-low)*max(0, min(1, (until-zenith)/(until-from)))
	return depth * math.Exp(-max(0, number(altitude))/scaleMetres)
}

// Past 90° the table ends. ln UVI goes on straight, and dusk takes what is
// left to 0 at 96°, civil dusk, where the index of the brightest twilight is
// under 0.001.
const dark = 96.0

func dusk(zenith float64) float64 {
	if zenith <= 90 {
		return 1
	}
	s := (dark - zenith) / (dark - 90)
	return s * s * (3 - 2*s)
}
