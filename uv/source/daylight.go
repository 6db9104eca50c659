package source

import (
	"time"

	"parasol/uv/sun"
)

const (
	halfDay = 12 * time.Hour

	// The morning push needs a forecast of the day, even in winter when it is
	// sent before sunrise. One call is therefore allowed from an hour before
	// sunrise or seven hours before noon, whichever is earlier. Seven hours
	// before noon is 05:30 to 06:15 on most clocks; the default morning is
	// 07:30.
	beforeRise = time.Hour
	beforeNoon = 7 * time.Hour
)

// daylight is the current span of daylight of a cell, or the next one by night.
type daylight struct {
	up         bool      // the sun is up
	dawn       time.Time // from here on the coming day's first call is allowed
	rise, set  time.Time // of the present or coming daylight; zero if none comes within a day
	setBefore  time.Time // the end of the previous daylight; zero if there was none the day before
	polarNight bool      // no daylight today nor tomorrow
}

// lightOf returns the daylight of a cell at now.
func lightOf(c Cell, now time.Time) daylight {
	today, lit := around(c, now)
	if lit && today.holds(now) {
		today.up = true
		return today
	}
	if lit && now.Before(today.rise) {
		if before, lit := around(c, now.Add(-2*halfDay)); lit {
			today.setBefore = before.set
		}
		return today
	}
	next, litNext := around(c, now.Add(2*halfDay))
	if !litNext {
		return daylight{polarNight: true}
	}
	if lit {
		next.setBefore = today.set
	}
	next.up = next.holds(now)
	return next
}

func (d daylight) holds(t time.Time) bool { return !t.Before(d.rise) && t.Before(d.set) }

// around returns the daylight around the noon nearest to t, and false where the
// sun does not rise. A side without sunrise or sunset ends at midnight.
func around(c Cell, t time.Time) (daylight, bool) {
	p := c.Place()
	s := sun.Span(t.Add(-halfDay), t.Add(halfDay), p.Latitude, p.Longitude)
	if s.Light == sun.PolarNight {
		return daylight{}, false
	}
	d := daylight{rise: s.Rise, set: s.Set, dawn: s.Noon.Add(-beforeNoon)}
	if d.rise.IsZero() {
		d.rise = s.Noon.Add(-halfDay)
	}
	if d.set.IsZero() {
		d.set = s.Noon.Add(halfDay + 2*time.Minute) // and on to the next day's
	}
	// The three depend slightly on the instant they are computed from; rounded
	// to whole minutes they do not.
	d.dawn = d.dawn.Truncate(time.Minute)
	d.rise, d.set = d.rise.Truncate(time.Minute).Add(time.Minute), d.set.Truncate(time.Minute)
	if early := d.rise.Add(-beforeRise); early.Before(d.dawn) {
		d.dawn = early
	}
	return d, true
}
