package schedule

import (
	"slices"
	"sort"
	"time"
)

// source is where the knowledge about a stretch comes from, the weakest first.
type source int

const (
	byNobody source = iota
	byRoutine
	byExpiry // a report that was not renewed within outingLasts
	byDevice
	byHand
)

// stretch is a span of time in which a person's presence does not change.
type stretch struct {
	Span
	is      Presence
	by      source
	home    bool      // a device reports the person at home, garden included
	outing  Span      // the outing it is part of; those less than mergeOutings apart count as one; zero when not out
	speaks  time.Time // from when its reminders are sent; zero if only the routine knows of it
	rings   time.Time // and its emergencies
	sign    time.Time // the last report or answer of a reported outing
	counted float64   // J/m² from the timeline's start to the stretch's, without time reported indoors
}

// Reminders and emergencies of an outing that only a device reports are
// delayed: a phone is wrong a few times a day (design B, Presence). A switch
// is not.
const (
	deviceSpeaks = 10 * time.Minute
	deviceRings  = 30 * time.Minute
	// deviceWrong is how often a day a device may be wrong before it is
	// trusted less. It was wrong if an outing ended within deviceShort and
	// nobody answered.
	deviceWrong = 2
	deviceShort = time.Hour
)

// out reports whether the person is, or probably is, outdoors.
func (s *stretch) out() bool { return s.is == ReportedOutdoors || s.is == ProbablyOut }

// believed reports whether more than the routine suggests that the person is
// out.
func (s *stretch) believed() bool { return s.out() && s.by > byRoutine }

// timeline is a person's presence from the start of a day's grid to its end,
// without gaps: what was reported, and otherwise the routine, past and future.
type timeline []stretch

// timeline combines the state with the routine: a report overrides the
// routine, and a later report an earlier one. A report of being indoors cuts
// the routine outing during which it is made, and its minutes cancel those
// that begin within them; without minutes the next routine outing ends it.
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

// reported returns the reported outings, and those that are only probable:
// what a device considers probable, a report after six hours, and the outings
// of a device that was wrong twice today.
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

// expired returns the stretch after a reported outing that was not renewed:
// probably out until sunset, the next outing or a report of being indoors.
func (d *Day) expired(o *Outing, s *State, next time.Time) (stretch, bool) {
	end, until := o.ends(), earlier(d.sunsetAfter(o.LastOut), next)
	if !o.Until.IsZero() || o.Planned || o.Holds || !end.Before(until) {
		return stretch{}, false
	}
	span := Span{end, s.insideAfter(end, until)}
	return stretch{Span: span, is: ProbablyOut, by: byExpiry, speaks: end, sign: o.LastSign}, true
}

// wrong reports whether a device's outing was probably a mistake: there was a
// reminder, nobody answered, and it was soon over.
func (o *Outing) wrong() bool {
	return o.Device != "" && o.Pushed && !o.Answered && !o.Until.IsZero() && o.Until.Sub(o.From) < deviceShort
}

// insideAfter returns the first report of being indoors between an instant and
// until.
func (s *State) insideAfter(t, until time.Time) time.Time {
	for i := range s.Inside {
		if in := &s.Inside[i]; !in.From.Before(t) {
			return earlier(in.From, until)
		}
	}
	return until
}

// indoors returns the stretch of a report of being indoors. Somebody at home
// may be in the garden, and a car's windows let in light that skin in dark
// must not see.
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

// within returns the parts of stretches that are in a span.
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
	all := make(timeline, 0, 2*len(top)+len(under)) // each stretch of top splits at most one of under
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
// stretches of unknown presence.
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

// joined sets in each stretch outdoors the whole outing that it is part of.
func (line timeline) joined() timeline {
	open := -1 // the first stretch of the current outing
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

// index returns the stretch that contains t, or else the nearest.
func (line timeline) index(t time.Time) int {
	i := sort.Search(len(line), func(i int) bool { return t.Before(line[i].Until) })
	return min(i, len(line)-1)
}

func (line timeline) at(t time.Time) *stretch { return &line[line.index(t)] }

// outingAfter returns the first routine outing that begins after now, even if
// it is merged with the one before.
func (line timeline) outingAfter(now time.Time) (Span, bool) {
	for i := line.index(now) + 1; i < len(line); i++ {
		if s := &line[i]; s.is == ProbablyOut && !line[i-1].out() {
			return Span{s.From, s.outing.Until}, true
		}
	}
	return Span{}, false
}

// outOn reports whether there is an outing, past or future, within a span.
func (line timeline) outOn(day Span) bool {
	return slices.ContainsFunc(line, func(s stretch) bool {
		return s.out() && s.outing.From.Before(day.Until) && s.outing.Until.After(day.From)
	})
}

// doseFrom returns the dose from the timeline's start to an instant.
func (d *Day) doseFrom(line timeline, t time.Time) float64 {
	s := line.at(t)
	if s.is == ReportedIndoors {
		return s.counted
	}
	return s.counted + d.grid.dose(s.From, t)
}

// reaches returns the first instant at which the dose since from reaches j,
// without time reported indoors; false if it never does.
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

// outingEnd returns when a reported outing ends: as reported or planned, six
// hours after the last sign, or at the first sunset after the last report of
// being outdoors, which a later confirmation does not change.
func (d *Day) outingEnd(o *Outing) time.Time { return earlier(o.ends(), d.sunsetAfter(o.LastOut)) }

// sunsetAfter returns the first sunset after an instant within the grid.
func (d *Day) sunsetAfter(t time.Time) time.Time {
	for _, up := range d.grid.up {
		if up.Until.After(t) && up.Until.Before(d.grid.end()) {
			return up.Until
		}
	}
	return farAway
}

// insideEnd returns when a report of being indoors stops counting: at its
// planned end, a later report, a routine outing that begins later (unless it
// is from a device, which would notice), or the end of its day.
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
// if nothing is left. A device that reports indoors when the outing begins
// cancels it.
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
