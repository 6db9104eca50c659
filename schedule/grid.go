package schedule

import (
	"math"
	"time"

	"parasol/uv"
	"parasol/uv/sun"
)

const (
	// gridStep is the step of a day's curve (design A2: dose sums on a 5-min
	// grid). The index is linear between its points.
	gridStep = 5 * time.Minute
	// gridBefore covers the longest reported outing and any film still on at
	// midnight; gridAfter an outing that begins just after it.
	gridBefore, gridAfter = outingLasts, 2 * time.Hour
	// gridUsual is more points than a day has, including margins and a clock
	// set back.
	gridUsual = 420
)

// uvaHeight is the elevation of the sun in degrees from which UVA and visible
// light matter behind a window, at any index (H).
const uvaHeight = 13

// skyline is the sun's course along a day at one place under one forecast. It
// is shared by everybody there, so its points are small.
type skyline struct {
	start             time.Time
	forecast, ceiling []float32 // the index at each step
	up                spans     // the sun above the horizon
	high              spans     // the sun high enough for UVA to matter
	over              [len(thresholds)]spans
	loud              [len(loudnessFrom)]spans // the forecast at each loudness or above
}

// grid is the index along a day of one person, with the dose.
type grid struct {
	*skyline
	dosed []float32 // J/m² since the grid's start, on the ceiling in strict and the forecast in protect
}

// thresholds are those of the phases, applied to the ceiling.
var thresholds = [...]float64{Cover.threshold(), Protect.threshold()}

// along names a span of time in a zone, as the key of what is shared.
type along struct {
	from  int64
	steps int
	zone  *time.Location
}

func newGrid(over Span, f *uv.Forecast) *grid {
	n := 1 + int((over.Until.Sub(over.From)+gridStep-1)/gridStep)
	key := along{over.From.UnixNano(), n, over.From.Location()}
	line := f.Share(key, func() any { return newSkyline(over.From, n, f) })
	return &grid{skyline: line.(*skyline), dosed: make([]float32, n)}
}

func newSkyline(start time.Time, n int, f *uv.Forecast) *skyline {
	values := make([]float32, 2*n)
	g := &skyline{start: start, forecast: values[:n:n], ceiling: values[n:]}
	f.Sweep(start, gridStep, n, func(i int, r *uv.Reading) {
		g.forecast[i], g.ceiling[i] = float32(r.Forecast), float32(r.Ceiling)
	})
	var room [gridUsual]float64
	var small [gridUsual]float32
	cosines, height := room[:0], small[:0]
	cosines = append(cosines, make([]float64, n)...)
	sun.From(f.Place.Latitude, f.Place.Longitude).Sweep(start, gridStep, cosines)
	for _, c := range cosines {
		height = append(height, float32(c))
	}
	g.up, g.high = g.where(height, cosHorizon), g.where(height, cosHigh)
	for i, least := range thresholds {
		g.over[i] = g.where(g.ceiling, float32(least))
	}
	for i, least := range loudnessFrom {
		g.loud[i] = g.where(g.forecast, least)
	}
	return g
}

// Elevations of the sun as cosines of its zenith angle.
var (
	cosHorizon = float32(math.Cos(sun.HorizonDegrees * math.Pi / 180))
	cosHigh    = float32(math.Cos((90 - uvaHeight) * math.Pi / 180))
)

// end returns the instant of the last point.
func (g *skyline) end() time.Time { return g.time(len(g.ceiling) - 1) }

func (g *skyline) time(i int) time.Time { return g.start.Add(time.Duration(i) * gridStep) }

// locate returns the step that contains t and the fraction of it before t;
// outside the grid its nearest end.
func (g *skyline) locate(t time.Time) (i int, part float64) {
	d := t.Sub(g.start)
	if d <= 0 {
		return 0, 0
	}
	i = int(d / gridStep)
	if i >= len(g.ceiling)-1 {
		return len(g.ceiling) - 2, 1
	}
	return i, float64(d%gridStep) / float64(gridStep)
}

func between(a, b float32, part float64) float64 { return float64(a) + float64(b-a)*part }

// sum integrates the dose along the grid: in protect from the forecast, else
// from the ceiling.
func (g *grid) sum(segs []segment) {
	perIndex := float32(uv.Index(1).Over(gridStep))
	i := 1
	for k := range segs {
		last := len(g.dosed) - 1
		if k+1 < len(segs) { // the step in which a segment ends still belongs to it
			last = min(last, int((segs[k].Until.Sub(g.start)+gridStep-1)/gridStep))
		}
		values := g.ceiling
		if segs[k].takes == Protect {
			values = g.forecast
		}
		for ; i <= last; i++ {
			g.dosed[i] = g.dosed[i-1] + (values[i-1]+values[i])/2*perIndex
		}
	}
}

// dose returns the dose between two instants in J/m², 0 if until is not after
// from.
func (g *grid) dose(from, until time.Time) float64 {
	if !from.Before(until) {
		return 0
	}
	return g.doseAt(until) - g.doseAt(from)
}

func (g *grid) doseAt(t time.Time) float64 {
	i, part := g.locate(t)
	return between(g.dosed[i], g.dosed[i+1], part)
}

// reaches returns the first instant at which the dose since from reaches d;
// false if it never does before the grid's end.
func (g *grid) reaches(from time.Time, d float64) (time.Time, bool) {
	want := float32(g.doseAt(from) + d)
	i, _ := g.locate(from)
	if g.dosed[len(g.dosed)-1] < want {
		return time.Time{}, false
	}
	lo, hi := i, len(g.dosed)-1
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; g.dosed[mid] < want {
			lo = mid
		} else {
			hi = mid
		}
	}
	part := 1.0
	if step := g.dosed[hi] - g.dosed[lo]; step > 0 {
		part = float64((want - g.dosed[lo]) / step)
	}
	// Whole seconds, rounded up, so that the dose has been reached by then.
	at := time.Duration(math.Ceil(part*gridStep.Seconds())) * time.Second
	return later(g.time(lo).Add(at), from), true
}

// highest returns the highest forecast and ceiling in a span, including its
// ends.
func (g *skyline) highest(over Span) (forecast, ceiling uv.Index) {
	first, _ := g.locate(over.From)
	last, part := g.locate(over.Until)
	if part > 0 {
		last++
	}
	for i := first; i <= last; i++ {
		forecast = max(forecast, uv.Index(g.forecast[i]))
		ceiling = max(ceiling, uv.Index(g.ceiling[i]))
	}
	return forecast, ceiling
}

// reached returns when the ceiling is at or above the threshold of a phase.
func (g *skyline) reached(p Phase) spans {
	if p.threshold() == thresholds[0] {
		return g.over[0]
	}
	return g.over[1]
}

// where returns the spans in which values at the grid's points, interpolated
// linearly, are at least a given value. Their ends are rounded inward to whole
// seconds.
func (g *skyline) where(values []float32, least float32) spans {
	var out spans
	var from time.Time
	open := false
	for i, v := range values {
		if v >= least == open {
			continue
		}
		open = !open
		if open {
			from = g.time(i)
			if i > 0 {
				from = from.Add(-wholeSeconds((v - least) / (v - values[i-1])))
			}
			continue
		}
		before := values[i-1]
		if until := g.time(i - 1).Add(wholeSeconds((before - least) / (before - v))); from.Before(until) {
			out = append(out, Span{from, until})
		}
	}
	if last := g.end(); open && from.Before(last) {
		out = append(out, Span{from, last})
	}
	return out
}

// wholeSeconds returns a fraction of a step in whole seconds, rounded down.
func wholeSeconds(part float32) time.Duration {
	return time.Duration(float64(part)*gridStep.Seconds()) * time.Second
}
