package uv

import (
	"math"
	"time"

	"parasol/uv/sun"
)

// Bounds of the quality gate (design D).
const (
	highest          = 20   // no index at ground level is higher …
	highestOnHeights = 26   // … nor higher than this above 2500 m
	heights          = 2500 // metres

	nightZenith = 91.0 // degrees: the sun is 1° below the horizon
	nightIndex  = 0.3  // more than this is no night

	// overcast is the part of the clear sky that the thickest cloud still lets
	// through; a value under it, while the clear sky is brightEnough to tell,
	// is a dead sensor or a service without data.
	overcast     = 0.02
	brightEnough = 1

	// Exact zeros for stuckLasts under a sun higher than 15° are no data
	// either: the clear sky there is 0.5 or more, and no cloud leaves less than
	// the steps of 0.05 or 0.1 that services round to.
	stuckZenith = 75.0 // degrees
	stuckLasts  = 2 * time.Hour
)

// overBrightest is the highest index that clouds can make of the clearest sky:
// 1.3 × clear-sky + 1.
func overBrightest(clear Index) Index { return 1.3*clear + 1 }

// Refusal says why the gate refuses a value.
type Refusal int

// The answers of the gate.
const (
	Accepted      Refusal = iota
	Negative              // below zero
	Absurd                // higher than was ever measured, infinity too
	Night                 // light while the sun is below −1°
	AboveClearSky         // more than clouds can make of the clearest sky
	BelowClearSky         // less than clouds leave of a clear sky
	StuckAtZero           // zero for hours under a high sun
)

// String returns the refusal as a metric's label: "accepted", "negative",
// "absurd", "night", "above-clear-sky", "below-clear-sky" or "stuck-at-zero".
func (r Refusal) String() string {
	return [...]string{
		"accepted", "negative", "absurd", "night", "above-clear-sky", "below-clear-sky", "stuck-at-zero",
	}[r]
}

// Refusals returns every reason to refuse a value.
func Refusals() []Refusal {
	return []Refusal{Negative, Absurd, Night, AboveClearSky, BelowClearSky, StuckAtZero}
}

// Gate refuses values that cannot be true at a place. It is the one gate of
// every source; clearsky.Gate makes it.
type Gate struct {
	Place Place
	// Model is the sky of an ordinary day, for the lower bound; nil: there is
	// no lower bound.
	Model ClearSky
	// Brightest is the sky under the least ozone that is credible, for the
	// upper bound. An ozone hole is real: refusing it would tell the person
	// less sun the more there is. Nil: there is no upper bound.
	Brightest ClearSky
}

// Refused is a sample that the gate turned into a missing one.
type Refused struct {
	Sample
	Reason Refusal
}

// check returns why v cannot be the mean of the time from from to until, or
// Accepted. Of the beginning, middle and end of that time, the one at which v
// is most plausible decides.
func (g Gate) check(from, until time.Time, v Index) Refusal {
	limit := Index(highest)
	if g.Place.Altitude > heights {
		limit = highestOnHeights
	}
	switch {
	case v < 0:
		return Negative
	case v > limit:
		return Absurd
	}
	night, brightest, dimmest := true, Index(0), Index(math.Inf(1))
	for _, t := range [...]time.Time{from, from.Add(until.Sub(from) / 2), until} {
		night = night && g.zenith(t) > nightZenith
		brightest, dimmest = max(brightest, g.Brightest.sane(t)), min(dimmest, g.Model.sane(t))
	}
	switch {
	case night && v > nightIndex:
		return Night
	case g.Brightest != nil && v > overBrightest(brightest):
		return AboveClearSky
	case dimmest >= brightEnough && v < overcast*dimmest:
		return BelowClearSky
	}
	return Accepted
}

func (g Gate) zenith(t time.Time) float64 { return sun.Zenith(t, g.Place.Latitude, g.Place.Longitude) }

// Series returns a copy of the series in which every refused value is missing
// (never zero), and what was refused. A NaN is missing already and does not
// count as refused.
func (g Gate) Series(s Series) (Series, []Refused) {
	kept := make([]Sample, len(s.Samples))
	var refused []Refused
	stuck := g.stuck(s)
	for i, sample := range s.Samples {
		kept[i] = sample
		if math.IsNaN(float64(sample.Index)) {
			continue
		}
		reason := g.check(s.since(i), sample.Time, sample.Index)
		if stuck[i] {
			reason = StuckAtZero
		}
		if reason != Accepted {
			kept[i].Index = Index(math.NaN())
			refused = append(refused, Refused{sample, reason})
		}
	}
	return Series{Kind: s.Kind, Samples: kept}, refused
}

// since returns when the time that sample i covers begins.
func (s Series) since(i int) time.Time {
	if s.Kind == PrecedingHour {
		return s.Samples[i].Time.Add(-meanHour)
	}
	return s.Samples[i].Time
}

// stuck returns which samples belong to zeros that last for hours under a high
// sun. Zeros under a lower sun next to them on the same day are taken for the
// same fault.
func (g Gate) stuck(s Series) map[int]bool {
	stuck := map[int]bool{}
	var zeros []int            // of this daylight, one after the other
	var from time.Time         // since when they stand under a high sun
	dead, high := false, false // whether they last; whether from is set
	end := func() {
		for _, i := range zeros {
			stuck[i] = stuck[i] || dead
		}
		zeros, dead, high = zeros[:0], false, false
	}
	for i, sample := range s.Samples {
		if math.IsNaN(float64(sample.Index)) {
			continue
		}
		if sample.Index != 0 {
			end()
			continue
		}
		lowest := max(g.zenith(s.since(i)), g.zenith(sample.Time))
		switch {
		case lowest > 90:
			end()
			continue
		case lowest > stuckZenith:
			high = false
		case !high:
			high, from = true, s.since(i)
		}
		dead = dead || high && sample.Time.Sub(from) >= stuckLasts
		zeros = append(zeros, i)
	}
	end()
	return stuck
}
