package uv

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// Index is the UV index of the WHO: erythemally weighted irradiance in units
// of 0.025 W/m².
type Index float64

// Dose is an erythemal dose, the erythemally weighted energy on a surface, in
// J/m².
type Dose float64

// SED is the standard erythema dose, 100 J/m² (ISO/CIE 17166).
const SED Dose = 100

// wattsPerIndex is the erythemal irradiance of one unit of the index in W/m²
// (WHO, Global Solar UV Index: a practical guide, 2002).
const wattsPerIndex = 0.025

// Over returns the dose of a constant index i over d.
func (i Index) Over(d time.Duration) Dose {
	return Dose(float64(i) * wattsPerIndex * d.Seconds())
}

// Thousandths returns the index to three decimals, which is finer than any
// source.
func (i Index) Thousandths() Index { return Index(math.Round(float64(i)*1000) / 1000) }

// MarshalJSON writes the index with at most three decimals (design C). What is
// no number stays an error, as everywhere in JSON.
func (i Index) MarshalJSON() ([]byte, error) {
	if f := float64(i); math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, fmt.Errorf("uv: got an index of %v; want a number", f)
	}
	return strconv.AppendFloat(nil, float64(i.Thousandths()), 'f', -1, 64), nil
}

// String returns the index with one decimal, as forecasts print it.
func (i Index) String() string { return strconv.FormatFloat(float64(i), 'f', 1, 64) }

// SED returns the dose in standard erythema doses.
func (d Dose) SED() float64 { return float64(d / SED) }

// Category is the exposure category of the WHO guide.
type Category int

// The categories, with the lowest rounded index of each in the WHO guide.
const (
	Low      Category = iota // 0–2
	Moderate                 // 3–5
	High                     // 6–7
	VeryHigh                 // 8–10
	Extreme                  // 11 and above
)

// Category returns the exposure category of the index rounded to the nearest
// whole number, as the WHO guide publishes it: 2.5 is moderate. NaN is Low.
func (i Index) Category() Category {
	switch rounded := math.Floor(float64(i) + 0.5); {
	case rounded >= 11:
		return Extreme
	case rounded >= 8:
		return VeryHigh
	case rounded >= 6:
		return High
	case rounded >= 3:
		return Moderate
	default:
		return Low
	}
}

// String returns the guide's word: "low", "moderate", "high", "very high" or
// "extreme".
func (c Category) String() string {
	switch c {
	case Moderate:
		return "moderate"
	case High:
		return "high"
	case VeryHigh:
		return "very high"
	case Extreme:
		return "extreme"
	default:
		return "low"
	}
}
