package schedule

import (
	"math"
	"time"

	"parasol/uv"
	"parasol/uv/sun"
)

const (
	// gridStep is the step of a day's curve (design A2: dose sums on a 5-min
	// grid). Between its points the index is a straight line.
	gridStep = 5 * time.Minute
	// gridBefore reaches back over the longest reported outing and any film
	// still on at midnight; gridAfter over an outing that begins just after
	// it.
	gridBefore, gridAfter = outingLasts, 2 * time.Hour
)

// uvaHeight is the sun's height in degrees from which UVA and visible light
// count behind a window, whatever the index (H).
const uvaHeight = 13

// grid is the index along a day, and when the sun is up. It is kept for every
// person, so its points are small.
type grid struct {
	start  time.Time
	points []point
	up     spans // the sun above the horizon
	high   spans // the sun so high that UVA counts
}

// point is one step of the grid.
type point struct {
	forecast, ceiling float32
	dose              float32 // J/m² since the grid's start, on the ceiling in strict and the forecast in protect
}

func newGrid(over Span, f *uv.Forecast) *grid {
	g := &grid{start: over.From, points: make([]point, 1+int((over.Until.Sub(over.From)+gridStep-1)/gridStep))}
	observer := sun.From(f.Place.Latitude, f.Place.Longitude)
	height := make([]float32, len(g.points))
	for i := range g.points {
		t := g.time(i)
		r := f.At(t)
		g.points[i] = point{forecast: float32(r.Forecast), ceiling: float32(r.Ceiling)}
		height[i] = float32(sun.HorizonDegrees - observer.Zenith(t))
	}
	g.up = g.where(func(i int) float32 { return height[i] })
	g.high = g.where(func(i int) float32 { return height[i] + 90 - sun.HorizonDegrees - uvaHeight })
	return g
}

func (g *grid) time(i int) time.Time { return g.start.Add(time.Duration(i) * gridStep) }

// locate returns the step that holds t and how far into it t lies, 0 to 1;
// outside of the grid its nearest end.
func (g *grid) locate(t time.Time) (i int, part float64) {
	d := t.Sub(g.start)
	if d <= 0 {
		return 0, 0
	}
	i = int(d / gridStep)
	if i >= len(g.points)-1 {
		return len(g.points) - 2, 1
	}
	return i, float64(d%gridStep) / float64(gridStep)
}

func between(a, b float32, part float64) float64 { return float64(a) + float64(b-a)*part }

// sum integrates the dose along the grid: with film on Protect the forecast
// counts, else the ceiling.
func (g *grid) sum(segs []segment) {
	k := 0
	for i := 1; i < len(g.points); i++ {
		for k+1 < len(segs) && !g.time(i-1).Before(segs[k].Until) {
			k++
		}
		a, b := &g.points[i-1], &g.points[i]
		mean := (a.ceiling + b.ceiling) / 2
		if segs[k].takes == Protect {
			mean = (a.forecast + b.forecast) / 2
		}
		b.dose = a.dose + float32(uv.Index(mean).Over(gridStep))
	}
}

// dose returns the dose between two instants in J/m², 0 where until is not
// after from.
func (g *grid) dose(from, until time.Time) float64 {
	if !from.Before(until) {
		return 0
	}
	return g.doseAt(until) - g.doseAt(from)
}

func (g *grid) doseAt(t time.Time) float64 {
	i, part := g.locate(t)
	return between(g.points[i].dose, g.points[i+1].dose, part)
}

// reaches returns the first instant at which the dose since from comes to d;
// false where it never does before the grid's end.
func (g *grid) reaches(from time.Time, d float64) (time.Time, bool) {
	want := float32(g.doseAt(from) + d)
	i, _ := g.locate(from)
	if g.points[len(g.points)-1].dose < want {
		return time.Time{}, false
	}
	lo, hi := i, len(g.points)-1
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; g.points[mid].dose < want {
			lo = mid
		} else {
			hi = mid
		}
	}
	part := 1.0
	if step := g.points[hi].dose - g.points[lo].dose; step > 0 {
		part = float64((want - g.points[lo].dose) / step)
	}
	// Whole seconds, rounded up, so that the dose has been reached.
	at := time.Duration(math.Ceil(part*gridStep.Seconds())) * time.Second
	return later(g.time(lo).Add(at), from), true
}

// highest returns the highest forecast and ceiling of a span, its ends
// included.
func (g *grid) highest(over Span) (forecast, ceiling uv.Index) {
	first, _ := g.locate(over.From)
	last, part := g.locate(over.Until)
	if part > 0 {
		last++
	}
	for i := first; i <= last; i++ {
		forecast = max(forecast, uv.Index(g.points[i].forecast))
		ceiling = max(ceiling, uv.Index(g.points[i].ceiling))
	}
	return forecast, ceiling
}

// over returns when the ceiling is at a threshold or above.
func (g *grid) over(threshold float64) spans {
	return g.where(func(i int) float32 { return g.points[i].ceiling - float32(threshold) })
}

// where returns the spans in which a function given at the grid's points,
// straight between them, is not negative. Their ends are rounded to whole
// seconds inward.
func (g *grid) where(f func(i int) float32) spans {
	var out spans
	var from time.Time
	open := false
	for i := range g.points {
		v := f(i)
		switch {
		case v >= 0 && !open:
			open, from = true, g.time(i)
			if i > 0 {
				from = g.time(i).Add(-wholeSeconds(v / (v - f(i-1))))
			}
		case v < 0 && open:
			prev := f(i - 1)
			until := g.time(i - 1).Add(wholeSeconds(prev / (prev - v)))
			open = false
			if from.Before(until) {
				out = append(out, Span{from, until})
			}
		}
	}
	if last := g.time(len(g.points) - 1); open && from.Before(last) {
		out = append(out, Span{from, last})
	}
	return out
}

// wholeSeconds returns a part of a step in whole seconds, rounded down.
func wholeSeconds(part float32) time.Duration {
	return time.Duration(float64(part)*gridStep.Seconds()) * time.Second
}
