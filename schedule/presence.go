package schedule

import "time"

// presence is where a person is at an instant, and since when.
type presence struct {
	is       Presence
	outing   Span      // the outing that holds now, its end as far as it is known; zero when not out
	reported time.Time // when that outing was first reported; zero if it is a routine
	expired  time.Time // a reported outing ran out its six hours then, and nothing was reported since
}

// out reports whether the person is, or probably is, outdoors.
func (p presence) out() bool { return p.is == ReportedOutdoors || p.is == ProbablyOut }

// whereabouts finds a person's presence: a report before a routine, and the
// latest edge of those.
func (d *Day) whereabouts(now time.Time, s *State) presence {
	var p presence
	if o := d.reportedOuting(now, s); o != nil {
		p.is, p.reported, p.outing = ReportedOutdoors, o.From, d.joined(now, s, Span{o.From, d.outingEnd(o)})
		return p
	}
	inside := s.insideAt(now, d.Start)
	if r, ok := d.outings.at(now); ok && !s.cancels(r, now) && (inside == nil || r.From.After(inside.From)) {
		p.is, p.outing = ProbablyOut, d.joined(now, s, r)
		return p
	}
	if inside != nil {
		p.is = ReportedIndoors
		return p
	}
	if n := len(s.Outings); n > 0 {
		o := &s.Outings[n-1]
		// Only the six hours running out is a question; a planned end, a
		// report or the sunset is an answer.
		if e := o.LastSign.Add(outingLasts); o.Until.IsZero() && !e.After(now) && d.holds(e) && d.outingEnd(o).Equal(e) && !s.insideSince(e) {
			p.expired = e
		}
	}
	return p
}

// reportedOuting returns the reported outing that holds now.
func (d *Day) reportedOuting(now time.Time, s *State) *Outing {
	for i := range s.Outings {
		if o := &s.Outings[i]; !now.Before(o.From) && now.Before(d.outingEnd(o)) {
			return o
		}
	}
	return nil
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

// joined extends the outing that holds now over outings that end less than
// mergeOutings before it.
func (d *Day) joined(now time.Time, s *State, out Span) Span {
	for changed := true; changed; {
		changed = false
		for _, r := range d.outings {
			if s.cancels(r, now) {
				continue
			}
			if r, ok := s.cutShort(r); ok && joins(r, out) {
				out, changed = Span{r.From, later(out.Until, r.Until)}, true
			}
		}
		for i := range s.Outings {
			o := &s.Outings[i]
			if r := (Span{o.From, earlier(d.outingEnd(o), now)}); joins(r, out) {
				out.From, changed = r.From, true
			}
		}
	}
	return out
}

// joins reports whether an earlier outing runs on into a later one.
func joins(before, after Span) bool {
	return before.From.Before(after.From) && after.From.Sub(before.Until) < mergeOutings
}

// insideAt returns the report of being indoors that holds now: to the end of
// its minutes, without them to the end of the day.
func (s *State) insideAt(now, dayStart time.Time) *Inside {
	for i := len(s.Inside) - 1; i >= 0; i-- {
		in := &s.Inside[i]
		if in.Planned.IsZero() && in.From.Before(dayStart) {
			continue
		}
		if !now.Before(in.From) && (in.Planned.IsZero() || now.Before(in.Planned)) && (in.Ended.IsZero() || now.Before(in.Ended)) {
			return in
		}
	}
	return nil
}

func (s *State) insideSince(t time.Time) bool {
	n := len(s.Inside)
	return n > 0 && !s.Inside[n-1].From.Before(t)
}

// cancels reports whether a report of being indoors cancels a routine outing:
// one that begins within its minutes, or is under way at the report.
func (s *State) cancels(r Span, now time.Time) bool {
	for i := range s.Inside {
		in := &s.Inside[i]
		if in.From.After(now) {
			continue
		}
		until := sooner(in.Planned, in.Ended)
		if !in.Planned.IsZero() && !r.From.Before(in.From) && r.From.Before(until) {
			return true
		}
		if !in.From.Before(r.From) && in.From.Before(r.Until) && !now.Before(in.From) && in.Ended.IsZero() {
			return true
		}
	}
	return false
}

// cutShort ends a routine outing at the first report of being indoors in it;
// false where nothing is left.
func (s *State) cutShort(r Span) (Span, bool) {
	for i := range s.Inside {
		if in := &s.Inside[i]; in.From.After(r.From) && in.From.Before(r.Until) {
			r.Until = in.From
			return r, true
		}
	}
	return r, r.From.Before(r.Until)
}

// nextOuting returns the first routine outing of the day that begins after now.
func (d *Day) nextOuting(now time.Time, s *State) (Span, bool) {
	for _, r := range d.outings {
		if r.From.After(now) && !s.cancels(r, now) {
			return r, true
		}
	}
	return Span{}, false
}

// outingToday reports whether there is, was or will be an outing on the day.
func (d *Day) outingToday(now time.Time, s *State) bool {
	for _, r := range d.outings {
		if d.holds(r.From) && !s.cancels(r, now) {
			return true
		}
	}
	for i := range s.Outings {
		if o := &s.Outings[i]; d.outingEnd(o).After(d.Start) {
			return true
		}
	}
	return false
}
