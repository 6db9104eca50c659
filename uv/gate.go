package uv

import (
	"math"
	"time"

	"parasol/uv/sun"
)

// Bounds of the quality gate (field notes 2, "Quality gate").
const (
	highest          = 20   // no index at ground level is higher …
	highestOnHeights = 26   // … nor higher than this above 3500 m
	heights          = 3500 // metres

	nightZenith = 91.0 // degrees: the sun is 1° below the horizon
	nightIndex  = 0.3  // more than this is no night
)

// overClearSky is the highest index that clouds can make of a clear-sky index:
// 1.5 × clear-sky + 1.
func overClearSky(clear Index) Index { return 1.5*clear + 1 }

// Refusal says why the gate refuses a value.
type Refusal int

// The answers of the gate.
const (
	Accepted      Refusal = iota
	NotANumber            // NaN: a missing value is not a value
	Negative              // below zero
	Absurd                // higher than was ever measured, infinity too
	Night                 // light while the sun is below −1°
	AboveClearSky         // more than clouds can make of a clear sky
)

// String returns the refusal as a metric's label: "accepted", "nan",
// "negative", "absurd", "night" or "above-clear-sky".
func (r Refusal) String() string {
	switch r {
	case NotANumber:
		return "nan"
	case Negative:
		return "negative"
	case Absurd:
		return "absurd"
	case Night:
		return "night"
	case AboveClearSky:
		return "above-clear-sky"
	default:
		return "accepted"
	}
}

// Gate refuses values that cannot be true at a place.
type Gate struct {
	Place Place
	Model ClearSky // nil: the bound over clear sky is not asked
}

// Refused is a sample that the gate turned into a missing one.
type Refused struct {
	Sample
	Reason Refusal
}

// Check returns why the index v cannot be that of the instant t, or Accepted.
func (g Gate) Check(t time.Time, v Index) Refusal { return g.check(t, t, v) }

// check judges the mean v of the time from from to until by the most
// favourable of its beginning, middle and end.
func (g Gate) check(from, until time.Time, v Index) Refusal {
	limit := Index(highest)
	if g.Place.Altitude > heights {
		limit = highestOnHeights
	}
	switch {
	case math.IsNaN(float64(v)):
		return NotANumber
	case v < 0:
		return Negative
	case v > limit:
		return Absurd
	}
	night, clear := true, Index(0)
	for _, t := range [...]time.Time{from, from.Add(until.Sub(from) / 2), until} {
		night = night && sun.Zenith(t, g.Place.Latitude, g.Place.Longitude) > nightZenith
		clear = max(clear, g.Model.sane(t))
	}
	switch {
	case night && v > nightIndex:
		return Night
	case g.Model != nil && v > overClearSky(clear):
		return AboveClearSky
	}
	return Accepted
}

// Series returns the series with every refused value turned into a missing
// one, never into zero, and what was refused. Samples that are missing already
// are not refused anew. The series given is left as it is.
func (g Gate) Series(s Series) (Series, []Refused) {
	kept := make([]Sample, len(s.Samples))
	var refused []Refused
	for i, sample := range s.Samples {
		kept[i] = sample
		if math.IsNaN(float64(sample.Index)) {
			continue
		}
		from := sample.Time
		if s.Kind == PrecedingHour {
			from = from.Add(-meanHour)
		}
		if reason := g.check(from, sample.Time, sample.Index); reason != Accepted {
			kept[i].Index = Index(math.NaN())
			refused = append(refused, Refused{sample, reason})
		}
	}
	return Series{Kind: s.Kind, Samples: kept}, refused
}
