package uv

import (
	"math"
	"slices"
	"time"
)

const (
	// dim is the clear-sky index below which a ratio to it is meaningless,
	// since sources round to 0.05 or 0.1.
	dim = 0.1

	// enhanced is the ratio to clear sky that clouds reach for minutes (Antón
	// 2012). A higher ratio belongs to the sun of another place, unless its
	// neighbour agrees (an ozone hole).
	enhanced = 1.2

	// disbelief is how fast the weight of interpolating by ratio falls as
	// ratios exceed enhanced. It is 0 at an excess of 0.4 if two neighbours
	// differ by a quarter, at an excess of 0.1 next to a dim sample, and if
	// that sample differs by 0.1 from the ratio taken from its neighbour (H).
	disbelief = 10
)

// curve is a series together with the clear-sky curve of its place.
type curve struct {
	series Series
	model  ClearSky
	clear  []Index // the model's index for each sample; nil: computed when needed
	last   int     // where the sample was found the last time
}

// laid is what NewForecast computes for a run: the model's index for each
// sample of its two series.
type laid struct{ forecast, clearSky []Index }

// sane returns the model's index within bounds: 0 if there is no model or it
// returns a negative number or NaN. The bound of 50 is above all that was ever
// reported (43 at Licancabur in 2003; Cabrol et al. 2014, Front. Environ. Sci.
// 2).
func (c ClearSky) sane(t time.Time) Index {
	if c == nil {
		return 0
	}
	return c(t).within()
}

// within returns the index, 0 in place of a negative or missing one.
func (i Index) within() Index {
	if i >= 0 {
		return min(i, 50)
	}
	return 0
}

// mean returns the model's mean over the hour that ends at end, by Gauss and
// Legendre's four points (Abramowitz and Stegun, table 25.4).
func (c ClearSky) mean(end time.Time) Index {
	const near, nearWeight = 0.3399810435848563, 0.6521451548625461
	const far, farWeight = 0.8611363115940526, 0.3478548451374538
	sum := Index(0)
	for _, p := range [...]struct{ at, weight float64 }{
		{-far, farWeight}, {-near, nearWeight}, {near, nearWeight}, {far, farWeight},
	} {
		sum += Index(p.weight) * c.sane(end.Add(time.Duration((p.at-1)/2*float64(meanHour))))
	}
	return sum / 2
}

// lay returns the model's index for each sample, of its instant or its hour.
func (s Series) lay(model ClearSky) []Index {
	clear := make([]Index, len(s.Samples))
	for i := range s.Samples {
		clear[i] = s.under(i, model)
	}
	return clear
}

func (s Series) under(i int, model ClearSky) Index {
	if s.Kind == PrecedingHour {
		return model.mean(s.Samples[i].Time)
	}
	return model.sane(s.Samples[i].Time)
}

// at returns the index at t, where the model says sky, and whether it is known.
func (c *curve) at(t time.Time, sky Index) (Index, bool) {
	i := c.bracket(t)
	switch {
	case c.series.Kind == Instant && c.series.covers(i, t):
		return c.series.Samples[i].Index, true
	case c.series.joined(i):
		a, b := c.node(i-1), c.node(i)
		return between(a, b, float64(t.Sub(a.at))/float64(b.at.Sub(a.at)), float64(sky)), true
	case c.series.covers(i, t):
		return c.node(i).alone(float64(sky)), true
	case c.series.covers(i-1, t):
		return c.node(i - 1).alone(float64(sky)), true
	}
	return 0, false
}

// bracket returns the position of the first sample for t or later. A caller
// that walks along a day finds it at the last position or the next.
func (c *curve) bracket(t time.Time) int {
	t = t.Add(c.series.Kind.half())
	for range 2 {
		i := c.last
		if i > 0 && i <= len(c.series.Samples) && c.series.Samples[i-1].Time.Before(t) {
			if i == len(c.series.Samples) || !c.series.Samples[i].Time.Before(t) {
				return i
			}
			c.last++
			continue
		}
		break
	}
	order := func(a Sample, t time.Time) int { return a.Time.Compare(t) }
	c.last, _ = slices.BinarySearchFunc(c.series.Samples, t, order)
	return c.last
}

// node is a sample with the model's index, at the instant it applies to.
type node struct {
	at           time.Time
	value, clear float64
}

func (c *curve) node(i int) node {
	s := c.series.Samples[i]
	n := node{at: s.Time.Add(-c.series.Kind.half()), value: float64(s.Index)}
	if len(c.clear) == len(c.series.Samples) {
		n.clear = float64(c.clear[i])
	} else {
		n.clear = float64(c.series.under(i, c.model))
	}
	return n
}

// alone returns the index near a node that has no neighbour. The ratio to the
// model is kept if it is plausible.
func (n node) alone(sky float64) Index {
	return between(n, n, 0, sky)
}

// between returns the index at the fraction s of the way from a to b, where
// the model's index is sky. The ratio to the model is interpolated linearly.
// If one end is dim, its ratio is that of the other end, and the difference
// that remains there is added, so that the curve passes through both samples.
// Where the ratios are implausible, the index itself is interpolated linearly.
func between(a, b node, s, sky float64) Index {
	straight := a.value + (b.value-a.value)*s
	ra, rb, belief := ratios(a, b)
	if belief == 0 {
		return Index(straight)
	}
	left := (1-s)*(a.value-ra*a.clear) + s*(b.value-rb*b.clear)
	shaped := (ra+(rb-ra)*s)*sky + left
	// The index may leave the range of its two ends only where the clear sky
	// does: equal values stay equal.
	least := min(a.value, b.value) * min(1, sky/max(dim, min(a.clear, b.clear)))
	most := max(a.value, b.value) * max(1, sky/max(dim, a.clear, b.clear))
	return Index(straight + belief*(max(least, min(most, shaped))-straight))
}

// ratios returns the ratios of two neighbours to the model, and how plausible
// they are, from 0 to 1. A dim one takes the ratio of the other.
func ratios(a, b node) (ra, rb, belief float64) {
	if a.clear < dim && b.clear < dim {
		return 0, 0, 0
	}
	ra, rb = a.value/a.clear, b.value/b.clear
	spread := math.Abs((ra - rb) / min(ra, rb)) // infinite next to a zero
	leftover := 0.0
	switch {
	case a.clear < dim:
		ra, spread, leftover = rb, 1, math.Abs(a.value-rb*a.clear)
	case b.clear < dim:
		rb, spread, leftover = ra, 1, math.Abs(b.value-ra*b.clear)
	}
	excess := max(ra-enhanced, rb-enhanced, leftover)
	if excess <= 0 {
		return ra, rb, 1
	}
	return ra, rb, max(0, 1-disbelief*excess*spread)
}
