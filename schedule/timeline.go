package schedule

import (
	"slices"
	"sort"
	"time"
)

// stretch is a span of time in which a person's presence does not change.
type stretch struct {
	Span
	is       Presence
	outing   Span      // the outing it is part of, those under mergeOutings apart as one; zero when not out
	reported time.Time // when its outing was reported; zero where it was not
	counted  float64   // J/m² from the timeline's start to the stretch's, time reported indoors left out
}

// out reports whether the person is, or probably is, outdoors.
func (s *stretch) out() bool { return s.is == ReportedOutdoors || s.is == ProbablyOut }

// timeline is a person's presence from the start of a day's grid to its end,
// without gaps: what was reported, and where nothing was the routine, past and
// to come.
type timeline []stretch

// timeline resolves what the state and the routine say: a report before a
// routine, and of two the later. A report of being indoors cuts the routine
// outing it falls into, and its minutes cancel those that begin within them;
// without minutes the next routine outing ends it.
func (d *Day) timeline(s *State) timeline {
	whole := Span{d.grid.start, d.grid.time(len(d.grid.points) - 1)}
	reported := make([]stretch, 0, len(s.Outings))
	for i := range s.Outings {
		o := &s.Outings[i]
		reported = addStretch(reported, stretch{Span: Span{o.From, d.outingEnd(o)}, is: ReportedOutdoors, reported: o.From}, whole)
	}
	routine := make([]stretch, 0, len(d.outings))
	for _, r := range d.outings {
		if r, ok := s.kept(r); ok {
			routine = addStretch(routine, stretch{Span: r, is: ProbablyOut}, whole)
		}
	}
	inside := make([]stretch, 0, len(s.Inside))
	for i := range s.Inside {
		in := &s.Inside[i]
		inside = addStretch(inside, stretch{Span: Span{in.From, d.insideEnd(in, routine)}, is: ReportedIndoors}, whole)
	}
	line := overlay(overlay(reported, routine), inside)
	return d.countDoses(overlay(line, []stretch{{Span: whole}}).joined())
}

// addStretch appends the part of a stretch that lies in a span, if any.
func addStretch(all []stretch, s stretch, within Span) []stretch {
	if in, ok := s.Span.and(within); ok && in.From.Before(in.Until) {
		s.Span = in
		return append(all, s)
	}
	return all
}

// overlay fills the gaps between stretches with those of another list.
func overlay(top, under []stretch) timeline {
	all := make(timeline, 0, len(top)+2*len(under)+1)
	var covered time.Time
	for _, u := range under {
		u.From = later(u.From, covered)
		for len(top) > 0 && u.From.Before(u.Until) && top[0].From.Before(u.Until) {
			t := top[0]
			top = top[1:]
			if u.From.Before(t.From) {
				before := u
				before.Until = t.From
				all = append(all, before)
			}
			all = append(all, t)
			covered = t.Until
			u.From = later(u.From, covered)
		}
		if u.From.Before(u.Until) {
			all = append(all, u)
		}
	}
	return append(all, top...)
}

// joined tells each stretch outdoors of the whole outing it is part of.
func (line timeline) joined() timeline {
	open := -1 // the first stretch of the outing that may go on
	var until time.Time
	close := func(before int) {
		for i := open; open >= 0 && i < before; i++ {
			if line[i].out() {
				line[i].outing = Span{line[open].From, until}
			}
		}
	}
	for i := range line {
		switch s := &line[i]; {
		case !s.out():
			continue
		case open < 0 || s.From.Sub(until) >= mergeOutings:
			close(i)
			open = i
		}
		until = line[i].Until
	}
	close(len(line))
	return line
}

// countDoses sums the dose at the start of each stretch.
func (d *Day) countDoses(line timeline) timeline {
	sum := 0.0
	for i := range line {
		s := &line[i]
		s.counted = sum
		if s.is != ReportedIndoors {
			sum += d.grid.dose(s.From, s.Until)
		}
	}
	return line
}

// index returns the stretch that holds t, the nearest where none does.
func (line timeline) index(t time.Time) int {
	i := sort.Search(len(line), func(i int) bool { return t.Before(line[i].Until) })
	return min(i, len(line)-1)
}

func (line timeline) at(t time.Time) stretch { return line[line.index(t)] }

// outingAfter returns the first outing of the routine that begins after now,
// under mergeOutings from the one before or not.
func (line timeline) outingAfter(now time.Time) (Span, bool) {
	for i := line.index(now) + 1; i < len(line); i++ {
		if s := &line[i]; s.is == ProbablyOut && !line[i-1].out() {
			return Span{s.From, s.outing.Until}, true
		}
	}
	return Span{}, false
}

// outOn reports whether there is, was or will be an outing within a span.
func (line timeline) outOn(day Span) bool {
	return slices.ContainsFunc(line, func(s stretch) bool {
		return s.out() && s.outing.From.Before(day.Until) && s.outing.Until.After(day.From)
	})
}

// doseFrom returns the dose since the timeline's start at an instant.
func (d *Day) doseFrom(line timeline, t time.Time) float64 {
	s := line.at(t)
	if s.is == ReportedIndoors {
		return s.counted
	}
	return s.counted + d.grid.dose(s.From, t)
}

// reaches returns the first instant at which the dose since from comes to j,
// time reported indoors left out; false where it never does.
func (d *Day) reaches(line timeline, from time.Time, j float64) (time.Time, bool) {
	want := d.doseFrom(line, from) + j
	i := sort.Search(len(line), func(i int) bool { return line[i].counted >= want })
	for i = max(i-1, 0); i < len(line); i++ {
		s := &line[i]
		if s.is == ReportedIndoors {
			continue
		}
		start := later(s.From, from)
		if t, ok := d.grid.reaches(start, want-s.counted-d.grid.dose(s.From, start)); ok && !t.After(s.Until) {
			return t, true
		}
	}
	return time.Time{}, false
}

// outingEnd returns when a reported outing ends: its report or plan, six hours
// after the last sign, or the first sunset after the last report of being
// outdoors, which no later confirmation undoes.
func (d *Day) outingEnd(o *Outing) time.Time {
	end := o.ends()
	for _, up := range d.grid.up {
		if !up.Until.After(o.LastOut) {
			continue
		}
		if up.Until.Before(d.grid.time(len(d.grid.points) - 1)) {
			end = earlier(end, up.Until)
		}
		break
	}
	return end
}

// insideEnd returns when a report of being indoors stops counting: at its
// planned end, a later report, a routine outing that begins later, or the end
// of the day it was made on.
func (d *Day) insideEnd(in *Inside, routine []stretch) time.Time {
	end := sooner(in.Planned, in.Ended)
	if end.IsZero() {
		end = d.End
		if in.From.Before(d.Start) {
			end = d.Start
		}
	}
	for i := range routine {
		if r := routine[i].From; r.After(in.From) && r.Before(end) {
			return r
		}
	}
	return end
}

// kept returns what reports of being indoors leave of a routine outing; false
// where nothing is left.
func (s *State) kept(r Span) (Span, bool) {
	for i := range s.Inside {
		in := &s.Inside[i]
		if !in.Planned.IsZero() && !r.From.Before(in.From) && r.From.Before(sooner(in.Planned, in.Ended)) {
			return r, false
		}
		if in.From.After(r.From) && in.From.Before(r.Until) {
			r.Until = in.From
		}
	}
	return r, r.From.Before(r.Until)
}

func (s *State) insideSince(t time.Time) bool {
	n := len(s.Inside)
	return n > 0 && !s.Inside[n-1].From.Before(t)
}
