package uv

import (
	"strconv"
	"time"
)

// String returns the dose in standard erythema doses with two decimals: "1.25
// SED".
func (d Dose) String() string { return strconv.FormatFloat(d.SED(), 'f', 2, 64) + " SED" }

// Integrate returns the dose from from to until under the index at each
// instant, by trapezoids of the length step and a shorter last one. It is 0
// where until is not after from; a step that is not positive counts as one
// minute.
func Integrate(from, until time.Time, step time.Duration, index func(time.Time) Index) Dose {
	if step <= 0 {
		step = time.Minute
	}
	if !from.Before(until) {
		return 0
	}
	sum, before := Dose(0), index(from)
	for from.Before(until) {
		width := min(step, until.Sub(from))
		from = from.Add(width)
		after := index(from)
		sum += ((before + after) / 2).Over(width)
		before = after
	}
	return sum
}
