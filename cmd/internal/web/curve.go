package web

import (
	"fmt"
	"math"
	"strings"
	"time"

	"parasol/schedule"
	"parasol/uv"
)

// The dimensions of the curve: x in percent of its width, so that text is not
// scaled, y in pixels.
const (
	curveTop, curveBase = 40, 196
	curveTall           = curveBase - curveTop
	laneAt, laneTall    = 226, 14
	coatAt, pushAt      = 233, 249
	curveWide           = 1000 // units of the lines' own coordinates
	pointEach           = 2    // one in this many of the curve's points is drawn
)

// curve is the day's sun, and below it the skin's exposure, on one axis.
type curve struct {
	Title, Says, Label  string
	Past                string // width of the past, in percent
	Band                *bar
	Grid                []gridLine
	Area, Line, Ceiling string
	NoForecast          bool
	Stops               []stop
	Ticks               []tick
	Spans               []span
	Now, Peak           *mark
	Coats, Pushes       []string // x
	Hours               []hourRow
	HasBare             bool
}

type (
	bar      struct{ X, Width string }
	gridLine struct{ Y, TextY, Label string }
	stop     struct{ Class, Offset string }
	tick     struct{ X, Anchor, Label string }
	span     struct {
		Class string
		bar
	}
	mark    struct{ X, Y, TextX, TextY, Dx, Anchor, Label string }
	hourRow struct{ Hour, Forecast, Ceiling string }
)

// axis converts instants and indexes to coordinates.
type axis struct {
	from, until time.Time
	top         float64
}

func (a axis) percent(t time.Time) float64 {
	return 100 * min(max(float64(t.Sub(a.from))/float64(a.until.Sub(a.from)), 0), 1)
}

func (a axis) x(t time.Time) string { return fmt.Sprintf("%.2f%%", a.percent(t)) }

func (a axis) y(i uv.Index) float64 { return curveTall * (1 - float64(i)/a.top) }

func (a axis) holds(t time.Time) bool { return !t.Before(a.from) && t.Before(a.until) }

// axisOf returns the axis of the waking day, extended if the sun is up longer.
func axisOf(v *View) axis {
	e, date := &v.Decision.Evidence, v.date
	from, until := 6, 22
	if !e.Sunrise.IsZero() && !e.Sunset.IsZero() {
		from = min(from, e.Sunrise.In(v.Zone).Hour())
		until = max(until, e.Sunset.In(v.Zone).Hour()+1)
	} else if e.SunUp {
		from, until = 0, 24
	}
	top := 6.0 // so that a winter's day does not look like a summer's
	for _, p := range v.Curve {
		top = max(top, math.Ceil(1.1*float64(max(p.Ceiling, p.Forecast))+0.5)) // space for labels over the peak
	}
	return axis{date.At(schedule.Clock(from*60), v.Zone), date.At(schedule.Clock(until*60), v.Zone), top}
}

// curveOf draws the day of a view; nil without a curve.
func (s *site) curveOf(v *View) *curve {
	if len(v.Curve) < 2 {
		return nil
	}
	a, e := axisOf(v), &v.Decision.Evidence
	c := &curve{NoForecast: !e.DayKnown, Title: s.say("page.uv")}
	if c.NoForecast {
		c.Title = s.say("page.uv.sky")
	}
	c.Ceiling = lineOf(v.Curve, a, func(p Point) uv.Index { return p.Ceiling })
	c.Line = lineOf(v.Curve, a, shownIndex(c.NoForecast))
	c.Area = c.Line + fmt.Sprintf("L%d %dL0 %dZ", curveWide, curveTall, curveTall)
	c.Band = band(v.Curve, a, c.NoForecast)
	c.Grid, c.Stops, c.Ticks = grid(a), stops(a), ticks(a, v.Zone)
	c.marks(s, v, a)
	c.lane(v, a)
	c.Hours = hours(v, a)
	c.Says = s.sunSays(v)
	c.Label = s.say(
		"page.uv.label", "says", stripped(c.Says), "coats", s.times(coatTimes(v), v), "pushes",
		s.times(pushTimes(v), v),
	)
	return c
}

// shownIndex returns the index of the solid line: the forecast, or the ceiling
// without one.
func shownIndex(sky bool) func(Point) uv.Index {
	return func(p Point) uv.Index {
		if sky {
			return p.Ceiling
		}
		return p.Forecast
	}
}

func lineOf(points []Point, a axis, of func(Point) uv.Index) string {
	var b strings.Builder
	verb := "M"
	for i, p := range points {
		if p.At.Before(a.from) || p.At.After(a.until) || i%pointEach != 0 && p.At.Before(a.until) {
			continue
		}
		fmt.Fprintf(&b, "%s%.0f %.1f", verb, a.percent(p.At)*curveWide/100, a.y(of(p)))
		verb = "L"
	}
	return b.String()
}

// protectFrom is the index from which the WHO guide asks for protection.
const protectFrom uv.Index = 3

// band spans the first to the last point at three and above.
func band(points []Point, a axis, sky bool) *bar {
	var from, until time.Time
	for _, p := range points {
		if shownIndex(sky)(p) >= protectFrom {
			if from.IsZero() {
				from = p.At
			}
			until = p.At
		}
	}
	if from.IsZero() {
		return nil
	}
	return barOf(a, from, until)
}

func barOf(a axis, from, until time.Time) *bar {
	return &bar{a.x(from), fmt.Sprintf("%.2f%%", a.percent(until)-a.percent(from))}
}

func grid(a axis) []gridLine {
	var all []gridLine
	for i := 3; float64(i) < a.top; i += 3 {
		y := curveTop + a.y(uv.Index(i))
		all = append(all, gridLine{fmt.Sprintf("%.1f", y), fmt.Sprintf("%.1f", y-4), number(i)})
	}
	return all
}

// stops color the area by category, from the bottom.
func stops(a axis) []stop {
	var all []stop
	for _, from := range []int{0, 3, 6, 8, 11} {
		if float64(from) <= a.top {
			all = append(all, stop{"g" + number(from), fmt.Sprintf("%.3f", float64(from)/a.top)})
		}
	}
	return all
}

// ticks are five times of day.
func ticks(a axis, zone *time.Location) []tick {
	var all []tick
	whole := a.until.Sub(a.from)
	for i := range 5 {
		at := a.from.Add(whole * time.Duration(i) / 4)
		anchor := "middle"
		switch i {
		case 0:
			anchor = "start"
		case 4:
			anchor = "end"
		}
		all = append(all, tick{fmt.Sprintf("%.2f%%", a.percent(at)), anchor, clockOf(at, zone)})
	}
	return all
}

// marks places the peak and the present on the line.
func (c *curve) marks(s *site, v *View, a axis) {
	e := &v.Decision.Evidence
	peak := e.Peak
	if c.NoForecast {
		peak = e.PeakCeiling
	}
	if a.holds(e.PeakAt) {
		c.Peak = markAt(
			a, e.PeakAt, peak,
			s.say("page.uv.mark.peak", "peak", peak.String(), "at", clockOf(e.PeakAt, v.Zone)),
		)
		c.Peak.TextY = fmt.Sprintf("%.1f", curveTop+a.y(max(peak, e.PeakCeiling))-12)
	}
	if now := v.Decision.At; v.live && a.holds(now) {
		i := e.Forecast
		if c.NoForecast {
			i = e.Ceiling
		}
		c.Now = markAt(a, now, i, s.say("page.uv.mark.now", "uv", i.String()))
		c.Past = a.x(now)
	}
	c.apart(v, a)
}

// nearby is how close two labels may be, in percent of the width: half of the
// peak's.
const nearby = 24

// apart moves the peak's label aside if the line of the present would cross
// it.
func (c *curve) apart(v *View, a axis) {
	if c.Peak == nil || c.Now == nil {
		return
	}
	now, peak := a.percent(v.Decision.At), a.percent(v.Decision.Evidence.PeakAt)
	switch {
	case now <= peak && peak-now < nearby:
		c.Peak.Anchor, c.Peak.Dx = "start", "10"
		c.Peak.TextX = c.Now.X
	case now > peak && now-peak < nearby:
		c.Peak.Anchor, c.Peak.Dx = "end", "-10"
		c.Peak.TextX = c.Now.X
	}
}

func markAt(a axis, at time.Time, i uv.Index, label string) *mark {
	m := &mark{
		X: a.x(at), TextX: a.x(at), Y: fmt.Sprintf("%.1f", curveTop+a.y(i)), Anchor: "middle", Dx: "0", Label: label,
	}
	switch p := a.percent(at); {
	case p < 22:
		m.Anchor = "start"
	case p > 78:
		m.Anchor = "end"
	}
	return m
}

// lane draws the skin's exposure below the curve.
func (c *curve) lane(v *View, a axis) {
	for _, o := range v.out() {
		if o.until.Before(a.from) || !o.from.Before(a.until) {
			continue
		}
		class := "cov"
		if o.bare {
			class, c.HasBare = "bare", true
		}
		c.Spans = append(c.Spans, span{class, *barOf(a, o.from, o.until)})
	}
	for _, at := range coatTimes(v) {
		if a.holds(at) {
			c.Coats = append(c.Coats, a.x(at))
		}
	}
	for _, at := range pushTimes(v) {
		if a.holds(at) {
			c.Pushes = append(c.Pushes, a.x(at))
		}
	}
}

func coatTimes(v *View) []time.Time {
	var all []time.Time
	for _, coat := range v.State.Coats {
		if v.onDate(coat.At) {
			all = append(all, coat.At)
		}
	}
	return all
}

func pushTimes(v *View) []time.Time {
	var all []time.Time
	for i := len(v.Pushes) - 1; i >= 0; i-- {
		if v.onDate(v.Pushes[i].Time) {
			all = append(all, v.Pushes[i].Time)
		}
	}
	return all
}

func (s *site) times(ts []time.Time, v *View) string {
	if len(ts) == 0 {
		return s.say("page.uv.never")
	}
	words := make([]string, len(ts))
	for i, t := range ts {
		words[i] = clockOf(t, v.Zone)
	}
	return strings.Join(words, ", ")
}

// hours returns the table below the curve, every second hour.
func hours(v *View, a axis) []hourRow {
	var all []hourRow
	for _, p := range v.Curve {
		t := p.At.In(v.Zone)
		if t.Minute() == 0 && t.Hour()%2 == 1 && a.holds(p.At) {
			all = append(all, hourRow{t.Format("15:04"), p.Forecast.String(), p.Ceiling.String()})
		}
	}
	return all
}

// sunSays describes the day's sun in up to three sentences.
func (s *site) sunSays(v *View) string {
	e := &v.Decision.Evidence
	say, clock := s.say, func(t time.Time) string { return clockOf(t, v.Zone) }
	var all []string
	switch {
	case !e.DayKnown && !e.Issued.IsZero():
		all = append(
			all, say("page.uv.since", "time", clock(e.Issued)), say("page.uv.now.sky", "uv", e.Ceiling.String()),
		)
	case !e.DayKnown:
		all = append(all, say("page.uv.none"), say("page.uv.now.sky", "uv", e.Ceiling.String()))
	case e.SunUp && v.live:
		all = append(all, say("page.uv.now", "uv", e.Forecast.String(), "category", e.Forecast.Category().String()))
	}
	peak := e.Peak
	if !e.DayKnown {
		peak = e.PeakCeiling
	}
	if !e.PeakAt.IsZero() {
		key := "page.uv.peak"
		if v.Decision.At.After(e.PeakAt.Add(15 * time.Minute)) {
			key = "page.uv.peak.was"
		}
		all = append(all, say(key, "peak", peak.String(), "at", clock(e.PeakAt)))
	}
	if e.ThreeFrom.IsZero() {
		all = append(all, say("page.uv.three.none"))
	} else {
		all = append(all, say("page.uv.three", "from", clock(e.ThreeFrom), "until", clock(e.ThreeUntil)))
	}
	return strings.Join(all, " ")
}
