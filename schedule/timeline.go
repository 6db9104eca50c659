package schedule

import (
	"slices"
	"sort"
	"time"
)

// source is whose word a stretch of presence rests on, the weakest first.
type source int

const (
	byNobody source = iota
	byRoutine
	byExpiry // a report that nothing renewed for outingLasts
	byDevice
	byHand
)

// stretch is a span of time in which a person's presence does not change.
type stretch struct {
	Span
	is      Presence
	by      source
	home    bool      // a device knows the person at home, garden included
	outing  Span      // the outing it is part of, those under mergeOutings apart as one; zero when not out
	speaks  time.Time // from when its reminders go out; zero where the routine alone knows of it
	rings   time.Time // and its emergencies
	sign    time.Time // the last report or answer of a reported outing
	counted float64   // J/m² from the timeline's start to the stretch's, time reported indoors left out
}

// An outing known only from a device speaks and rings late: a phone is wrong a
// few times a day (design B, Presence). A switch is not.
const (
	deviceSpeaks = 10 * time.Minute
	deviceRings  = 30 * time.Minute
	// deviceWrong is how often in a day a device may be wrong before it is
	// believed less: an outing over within deviceShort that nobody answered.
	deviceWrong = 2
	deviceShort = time.Hour
)

// out reports whether the person is, or probably is, outdoors.
func (s *stretch) out() bool { return s.is == ReportedOutdoors || s.is == ProbablyOut }

// believed reports whether more than the routine says that the person is out.
func (s *stretch) believed() bool { return s.out() && s.by > byRoutine }

// timeline is a person's presence from the start of a day's grid to its end,
// without gaps: what was reported, and where nothing was the routine, past and
// to come.
type timeline []stretch

// timeline resolves what the state and the routine say: a report before a
// routine, and of two the later. A report of being indoors cuts the routine
// outing it falls into, and its minutes cancel those that begin within them;
// without minutes the next routine outing ends it.
func (d *Day) timeline(now time.Time, s *State) timeline {
	whole := Span{d.grid.start, d.grid.end()}
	reported, likely := d.reported(s)
	routine := make([]stretch, 0, len(d.outings))
	for _, r := range d.outings {
		if r, ok := s.kept(r, now); ok {
			routine = append(routine, stretch{Span: r, is: ProbablyOut, by: byRoutine})
		}
	}
	inside := make([]stretch, 0, len(s.Inside))
	for i := range s.Inside {
		if in := &s.Inside[i]; !in.Lost {
			inside = append(inside, d.indoors(in, routine))
		}
	}
	line := overlay(within(reported, whole), within(likely, whole))
	line = overlay(overlay(line, within(routine, whole)), within(inside, whole))
	return d.countDoses(line.filled(whole).joined())
}

// reported returns the outings that were reported, and those that are only
// likely: what a device holds for likely, a report after six hours, and the
// outings of a device that was wrong twice today.
func (d *Day) reported(s *State) (sure, likely []stretch) {
	wrong := map[string]int{}
	sure = make([]stretch, 0, len(s.Outings))
	for i := range s.Outings {
		o := &s.Outings[i]
		st := d.outside(o)
		if o.Device != "" && wrong[o.Device] >= deviceWrong {
			st.is = ProbablyOut
		}
		if o.wrong() && !o.From.Before(d.Start) {
			wrong[o.Device]++
		}
		sure = append(sure, st)
		next := farAway
		if i+1 < len(s.Outings) {
			next = s.Outings[i+1].From
		}
		if rest, ok := d.expired(o, s, next); ok {
			likely = append(likely, rest)
		}
	}
	for i := range s.Maybe {
		o := &s.Maybe[i]
		until := sooner(o.Until, d.sunsetAfter(o.From))
		likely = append(likely, stretch{
			Span: Span{o.From, until}, is: ProbablyOut, by: byDevice, speaks: o.From.Add(deviceSpeaks),
		})
	}
	slices.SortStableFunc(likely, func(a, b stretch) int { return a.From.Compare(b.From) })
	for i := 1; i < len(likely); i++ {
		likely[i-1].Until = earlier(likely[i-1].Until, likely[i].From)
	}
	return sure, likely
}

// outside returns the stretch of a reported outing.
func (d *Day) outside(o *Outing) stretch {
	st := stretch{
		Span: Span{o.From, d.outingEnd(o)}, is: ReportedOutdoors, by: byHand,
		speaks: o.From, rings: o.From, sign: o.LastSign,
	}
	if o.Device == "" {
		return st
	}
	st.by, st.rings = byDevice, o.From.Add(deviceRings)
	if o.Sign != SwitchSign {
		st.speaks = o.From.Add(deviceSpeaks)
	}
	return st
}

// expired returns the stretch after a reported outing that ended for want of a
// sign: likely out until sunset, the next outing or a report of being indoors.
func (d *Day) expired(o *Outing, s *State, next time.Time) (stretch, bool) {
	end, until := o.ends(), earlier(d.sunsetAfter(o.LastOut), next)
	if !o.Until.IsZero() || o.Planned || o.Holds || !end.Before(until) {
		return stretch{}, false
	}
	span := Span{end, s.insideAfter(end, until)}
	return stretch{Span: span, is: ProbablyOut, by: byExpiry, speaks: end, sign: o.LastSign}, true
}

// wrong reports whether an outing of a device looks like a mistake: it was
// spoken to, nobody answered, and it was soon over.
func (o *Outing) wrong() bool {
	return o.Device != "" && o.Pushed && !o.Answered && !o.Until.IsZero() && o.Until.Sub(o.From) < deviceShort
}

// insideAfter returns the first report of being indoors from an instant on,
// at the latest until.
func (s *State) insideAfter(t, until time.Time) time.Time {
	for i := range s.Inside {
		if in := &s.Inside[i]; !in.From.Before(t) {
			return earlier(in.From, until)
		}
	}
	return until
}

// indoors returns the stretch of a report of being indoors. At home may be in
// the garden, and behind a car's window the light that dark skin must not see
// comes in.
func (d *Day) indoors(in *Inside, routine []stretch) stretch {
	s := stretch{Span: Span{in.From, d.insideEnd(in, routine)}, is: ReportedIndoors, by: byHand}
	if in.Sign != NoSign {
		s.by = byDevice
	}
	switch {
	case in.Sign == HomeSign:
		s.is, s.home = UnknownPresence, true
	case in.Sign == VehicleSign && d.segmentAt(in.From).acts == Dark:
		s.is, s.speaks, s.rings = ReportedOutdoors, in.From.Add(deviceSpeaks), in.From.Add(deviceRings)
	}
	return s
}

// within returns the parts of stretches that lie in a span.
func within(all []stretch, whole Span) []stretch {
	in := all[:0]
	for _, s := range all {
		if part, ok := s.Span.and(whole); ok && part.From.Before(part.Until) {
			s.Span = part
			in = append(in, s)
		}
	}
	return in
}

// overlay fills the gaps between stretches with those of another list. It may
// return one of the two.
func overlay(top, under []stretch) timeline {
	switch {
	case len(top) == 0:
		return under
	case len(under) == 0:
		return top
	}
	all := make(timeline, 0, 2*len(top)+len(under)) // each of the upper ones cuts a lower one at most once
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

// filled fills the gaps of a timeline, and the time before and after it, with
// stretches of which nothing is known.
func (line timeline) filled(whole Span) timeline {
	all := make(timeline, 0, 2*len(line)+1)
	from := whole.From
	for _, s := range line {
		if from.Before(s.From) {
			all = append(all, stretch{Span: Span{from, s.From}})
		}
		all = append(all, s)
		from = later(from, s.Until)
	}
	if from.Before(whole.Until) {
		all = append(all, stretch{Span: Span{from, whole.Until}})
	}
	return all
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
func (d *Day) outingEnd(o *Outing) time.Time { return earlier(o.ends(), d.sunsetAfter(o.LastOut)) }

// sunsetAfter returns the first sunset after an instant that the grid knows.
func (d *Day) sunsetAfter(t time.Time) time.Time {
	for _, up := range d.grid.up {
		if up.Until.After(t) && up.Until.Before(d.grid.end()) {
			return up.Until
		}
	}
	return farAway
}

// insideEnd returns when a report of being indoors stops counting: at its
// planned end, a later report, a routine outing that begins later (a device
// sees for itself), or the end of the day it was made on.
func (d *Day) insideEnd(in *Inside, routine []stretch) time.Time {
	end := sooner(in.Planned, in.Ended)
	if in.Sign != NoSign {
		return sooner(end, farAway)
	}
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
// where nothing is left. A device that says indoors when it begins cancels it.
func (s *State) kept(r Span, now time.Time) (Span, bool) {
	for i := range s.Inside {
		in := &s.Inside[i]
		if in.Lost {
			continue
		}
		holds := !r.From.Before(in.From) && (in.Ended.IsZero() || r.From.Before(in.Ended))
		if holds && (r.From.Before(in.Planned) || in.Sign != NoSign && !r.From.After(now)) {
			return r, false
		}
		if in.From.After(r.From) && in.From.Before(r.Until) {
			r.Until = in.From
		}
	}
	return r, r.From.Before(r.Until)
}
