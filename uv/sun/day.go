package sun

import "time"

// HorizonDegrees is the zenith angle of the sun's centre at rise and set: 34′
// of refraction and 16′ of half a disc below the horizon (US Naval
// Observatory, "Rise, Set, and Twilight Definitions").
const HorizonDegrees = 90.833

// Light says whether the sun crosses the horizon on a day.
type Light int

// The three kinds of day.
const (
	RiseAndSet Light = iota // the sun rises, sets or does both
	PolarDay                // the sun does not set
	PolarNight              // the sun does not rise
)

// Day is the daylight around one noon.
type Day struct {
	Light Light
	Rise  time.Time // last rise before noon; zero where the sun was up since midnight
	Noon  time.Time // the sun's passage of the meridian
	Set   time.Time // first set after noon; zero where the sun stays up until midnight
}

const halfDay = 12 * time.Hour

// Span returns the daylight of a span of time: around the noon nearest to its
// middle, at a place in degrees north and east. Rise and set may lie outside
// the span: near the polar circle the summer sun sets after midnight by the
// clock. The times are in the zone of from and exact to a second or two,
// except for the refraction of the day.
func Span(from, until time.Time, latDegrees, lonDegrees float64) Day {
	o := From(latDegrees, lonDegrees)
	d := Day{Noon: o.noon(from.Add(until.Sub(from) / 2))}
	if !o.Up(d.Noon) {
		d.Light = PolarNight
		return d
	}
	before, after := d.Noon.Add(-halfDay), d.Noon.Add(halfDay)
	if !o.Up(before) {
		d.Rise = o.crossing(before, d.Noon)
	}
	if !o.Up(after) {
		d.Set = o.crossing(after, d.Noon)
	}
	if d.Rise.IsZero() && d.Set.IsZero() {
		d.Light = PolarDay
	}
	return d
}

// Up reports whether any part of the sun's disc is over a sea horizon at t.
func (o Observer) Up(t time.Time) bool { return o.Zenith(t) < HorizonDegrees }

// noon returns the passage of the meridian nearest to t. The second step
// corrects for the sun's own motion, up to 30 s a day, to a hundredth of a
// second.
func (o Observer) noon(t time.Time) time.Time {
	for range 2 {
		t = t.Add(-time.Duration(o.hourAngle(t) / 360 * 24 * float64(time.Hour)))
	}
	return t
}

// crossing returns the instant between dark and light at which the sun is on
// the horizon.
func (o Observer) crossing(dark, light time.Time) time.Time {
	for gap := light.Sub(dark); gap.Abs() > 100*time.Millisecond; gap = light.Sub(dark) {
		middle := dark.Add(gap / 2)
		if o.Up(middle) {
			light = middle
		} else {
			dark = middle
		}
	}
	return light
}
