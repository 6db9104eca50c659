package recur

import (
	"time"

	"parasol/schedule"
)

// The checks look at every date of two years. These contain each weekday on
// each day of a month nearly evenly, and a 29 February, so any cron expression
// that leaves out a date leaves out one of these.
var (
	coverFrom  = schedule.Date{Year: 2027, Month: time.January, Day: 1}
	coverUntil = schedule.Date{Year: 2029, Month: time.January, Day: 1}
)

// Gap describes the dates that a recurrence leaves out.
type Gap struct {
	Weekdays []time.Weekday // on which it never happens, from Sunday
	Date     schedule.Date  // the first date of 2027 and 2028 without an occurrence; zero: none
}

// Covers reports whether r happens on every date, as a morning must. If it does
// not, the gap says when.
func Covers(r schedule.Recurrence) (Gap, bool) {
	own := ruleOf(r)
	end := until(own)
	var gap Gap
	var happens [7]bool
	for d := coverFrom; d.Before(end); d = d.Add(1) {
		if _, ok := own.first(d); ok {
			happens[d.Weekday()] = true
		} else if gap.Date.IsZero() {
			gap.Date = d
		}
	}
	for day, ok := range happens {
		if !ok {
			gap.Weekdays = append(gap.Weekdays, time.Weekday(day))
		}
	}
	return gap, gap.Date.IsZero()
}

// until returns where looking at a rule ends: a week shows all there is of one
// time for every day. A clinic's people, who have little else, are read again
// at each of their turns.
func until(r rule) schedule.Date {
	if _, daily := r.(wall); daily {
		return coverFrom.Add(7)
	}
	return coverUntil
}

// Outside returns the first occurrence of r whose wall time lies outside the
// half-open awake hours from wake until sleep; sleep at or before wake wraps
// midnight. Only the first of each date counts, since that is the date's
// morning.
func Outside(r schedule.Recurrence, wake, sleep schedule.Clock) (schedule.Clock, bool) {
	own := ruleOf(r)
	end := until(own)
	for d := coverFrom; d.Before(end); d = d.Add(1) {
		if c, ok := own.first(d); ok && !awake(c, wake, sleep) {
			return c, true
		}
	}
	return 0, false
}

func awake(c, wake, sleep schedule.Clock) bool {
	if sleep <= wake {
		return c >= wake || c < sleep
	}
	return c >= wake && c < sleep
}
