package web

import (
	"fmt"
	"math"
	"strings"
	"time"

	"parasol/schedule"
	"parasol/uv"
)

// The chart's drawing area in its own units; the page scales it to its width.
const (
	chartWidth, chartHeight = 640, 220
	chartLeft, chartRight   = 34, 10
	chartTop, chartBottom   = 18, 26
)

// protectFrom is the index from which the WHO guide asks for protection.
const protectFrom uv.Index = 3

// chart is the day's curve as numbers and paths for the template's SVG.
type chart struct {
	Width, Height, Left, Right, Top, Base int
	Plot, LabelX, LabelY, NowY            int
	Ceiling, Forecast, Area               string // path data
	Bands                                 []band // where the forecast is at 3 and above
	Ticks, Lines                          []tick
	Now, PeakX, PeakY                     string
	PeakLabel, PeakAnchor                 string
	Alt                                   string
}

type band struct{ X, Width string }

type tick struct{ At, Label, Anchor string }

// scale turns instants and indexes into the chart's units.
type scale struct {
	from time.Time
	day  time.Duration
	top  float64
}

func (s scale) x(t time.Time) float64 {
	return chartLeft + float64(t.Sub(s.from))/float64(s.day)*(chartWidth-chartLeft-chartRight)
}

func (s scale) y(i uv.Index) float64 {
	return chartHeight - chartBottom - float64(i)/s.top*(chartHeight-chartTop-chartBottom)
}

// draw makes the chart of a view; it is empty where there is no curve.
func draw(v View) chart {
	c := chart{Width: chartWidth, Height: chartHeight, Left: chartLeft, Right: chartWidth - chartRight, Top: chartTop, Base: chartHeight - chartBottom,
		Plot: chartHeight - chartBottom - chartTop, LabelX: chartLeft - 6, LabelY: chartHeight - 6, NowY: chartTop - 5}
	if len(v.Curve) < 2 {
		return c
	}
	s := scaleOf(v.Curve)
	c.Ceiling = path(v.Curve, s, func(p Point) uv.Index { return p.Ceiling })
	c.Forecast = path(v.Curve, s, func(p Point) uv.Index { return p.Forecast })
	c.Area = c.Forecast + fmt.Sprintf("L%s %dL%d %dZ", unit(s.x(v.Curve[len(v.Curve)-1].At)), c.Base, chartLeft, c.Base)
	c.Bands = bands(v.Curve, s)
	c.Ticks, c.Lines = ticks(v, s), lines(s)
	if now := v.Decision.At; !now.Before(s.from) && now.Before(s.from.Add(s.day)) {
		c.Now = unit(s.x(now))
	}
	c.peak(v, s)
	c.Alt = uvLine(v.Decision, v.Zone)
	return c
}

func scaleOf(curve []Point) scale {
	top := 6.0 // a winter's day must not look like a summer's
	for _, p := range curve {
		top = max(top, math.Ceil(1.15*float64(max(p.Ceiling, p.Forecast))+0.5)) // room for the labels above the peak
	}
	return scale{from: curve[0].At, day: curve[len(curve)-1].At.Sub(curve[0].At), top: top}
}

func unit(f float64) string { return fmt.Sprintf("%.1f", f) }

func path(curve []Point, s scale, of func(Point) uv.Index) string {
	var b strings.Builder
	for i, p := range curve {
		verb := "L"
		if i == 0 {
			verb = "M"
		}
		fmt.Fprintf(&b, "%s%s %s", verb, unit(s.x(p.At)), unit(s.y(of(p))))
	}
	return b.String()
}

// bands are the stretches whose forecast is at 3 and above.
func bands(curve []Point, s scale) []band {
	var out []band
	var from *Point
	for i := range curve {
		p := &curve[i]
		last := i == len(curve)-1
		if p.Forecast >= protectFrom && from == nil {
			from = p
		}
		if from != nil && (p.Forecast < protectFrom || last) {
			out = append(out, band{unit(s.x(from.At)), unit(s.x(p.At) - s.x(from.At))})
			from = nil
		}
	}
	return out
}

// ticks are every sixth hour of the wall clock, which are not six hours apart
// on a day of 23 or 25.
func ticks(v View, s scale) []tick {
	var out []tick
	day := schedule.DateOf(s.from.In(v.Zone))
	for hour := 0; hour <= 24; hour += 6 {
		at := day.At(schedule.Clock(hour*60), v.Zone)
		out = append(out, tick{unit(s.x(at)), schedule.Clock(hour * 60).String(), anchor(hour)})
	}
	return out
}

// anchor keeps the outermost labels inside the drawing.
func anchor(hour int) string {
	switch hour {
	case 0:
		return "start"
	case 24:
		return "end"
	default:
		return "middle"
	}
}

func lines(s scale) []tick {
	var out []tick
	for i := 0; float64(i) <= s.top; i += 3 {
		out = append(out, tick{At: unit(s.y(uv.Index(i))), Label: fmt.Sprint(i)})
	}
	return out
}

func (c *chart) peak(v View, s scale) {
	e := v.Decision.Evidence
	if e.PeakAt.IsZero() || e.PeakAt.Before(s.from) || e.PeakAt.After(s.from.Add(s.day)) {
		return
	}
	x := s.x(e.PeakAt)
	c.PeakX, c.PeakY = unit(x), unit(s.y(e.Peak))
	c.PeakLabel = fmt.Sprintf("%s at %s", e.Peak, e.PeakAt.In(v.Zone).Format("15:04"))
	switch {
	case x < 120:
		c.PeakAnchor = "start"
	case x > chartWidth-120:
		c.PeakAnchor = "end"
	default:
		c.PeakAnchor = "middle"
	}
}
