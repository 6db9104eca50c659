// Package recur turns wall times and cron expressions into instants.
//
// A recurrence is written as "07:30", as five cron fields such as "0 9 * *
// 6,0", or as a list of either, and becomes a [schedule.Recurrence]. Cron
// expressions are evaluated on a clock without a zone, and the result is then
// placed on the date's own clock by [schedule.Date.At]: a wall time in a DST
// gap becomes the first instant after it, one that occurs twice the first.
// Evaluated in the zone itself, the cron library loses or doubles 747 of the
// mornings of two years in all zones.
//
// Goals: the instants that a person who reads the expression would expect, in
// every zone; errors that say what to write instead. Non-goals: running jobs;
// seconds; descriptors such as @every, which count from the start of the
// process and so mean nothing on a date.
package recur

import (
	"slices"
	"time"

	"parasol/schedule"
)

// rule returns the wall times of a date, sorted and without duplicates.
type rule interface {
	clocks(d schedule.Date) []schedule.Clock
	first(d schedule.Date) (schedule.Clock, bool)
}

// recurrence places the wall times of a rule on a zone's clock.
type recurrence struct{ rule }

// On returns the instants of the date in zone, sorted and without duplicates:
// two wall times in one gap are one instant. The order of wall times is that of
// the instants, since a later wall time is never an earlier instant.
func (r recurrence) On(d schedule.Date, zone *time.Location) []time.Time {
	walls := r.clocks(d)
	at := make([]time.Time, 0, len(walls))
	for _, c := range walls {
		at = append(at, d.At(c, zone))
	}
	return slices.CompactFunc(at, time.Time.Equal)
}

// wall is a rule of the same time every day.
type wall schedule.Clock

func (w wall) clocks(schedule.Date) []schedule.Clock { return []schedule.Clock{schedule.Clock(w)} }

func (w wall) first(schedule.Date) (schedule.Clock, bool) { return schedule.Clock(w), true }

// union is a rule of all times of several rules.
type union []rule

func (u union) clocks(d schedule.Date) []schedule.Clock {
	var all []schedule.Clock
	for _, r := range u {
		all = append(all, r.clocks(d)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (u union) first(d schedule.Date) (schedule.Clock, bool) {
	var best schedule.Clock
	found := false
	for _, r := range u {
		if c, ok := r.first(d); ok && (!found || c < best) {
			best, found = c, true
		}
	}
	return best, found
}

// foreign adapts a recurrence of another package: it is evaluated on a clock
// without a zone.
type foreign struct{ schedule.Recurrence }

func (f foreign) clocks(d schedule.Date) []schedule.Clock {
	var all []schedule.Clock
	for _, t := range f.On(d, time.UTC) {
		all = append(all, clockOf(t))
	}
	return all
}

func (f foreign) first(d schedule.Date) (schedule.Clock, bool) {
	all := f.clocks(d)
	if len(all) == 0 {
		return 0, false
	}
	return all[0], true
}

// Any returns the recurrence that happens whenever one of rs does, never if
// there are none.
func Any(rs ...schedule.Recurrence) schedule.Recurrence {
	var u union
	for _, r := range rs {
		u = append(u, ruleOf(r))
	}
	return recurrence{u}
}

func ruleOf(r schedule.Recurrence) rule {
	if own, ok := r.(recurrence); ok {
		return own.rule
	}
	return foreign{r}
}

func clockOf(t time.Time) schedule.Clock { return schedule.Clock(t.Hour()*60 + t.Minute()) }
