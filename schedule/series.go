package schedule

import (
	"slices"
	"time"
)

// closeLater is by how many days `not-yet` extends a cover phase (design B,
// phase).
const closeLater = 2

// movedAsks are the days after a session was moved, without a new time, on
// which its new time is asked for: weekly, four times (design B, Series).
var movedAsks = []int{7, 14, 21, 28}

// WithPlan returns the policy with the reported changes of the plan: the
// future sessions of its series, each with the window that it will open as if
// it had taken place, without those that were moved or cancelled, and covers
// that ended early or late. Events of other kinds and their order do not
// matter. It returns p itself if there is nothing to plan.
func (p *Policy) WithPlan(events []Event) *Policy {
	plan := standing(PlanOf(events))
	if p.Series == nil && len(plan) == 0 {
		return p
	}
	q := *p
	q.Treatments = slices.DeleteFunc(slices.Clone(p.Treatments), func(t Treatment) bool { return t.Planned })
	q.Moved = nil
	q.planSessions(plan)
	for i := range q.Treatments {
		q.Treatments[i].close(plan)
	}
	return &q
}

// PlanOf returns the events that [Policy.WithPlan] reads.
func PlanOf(events []Event) []Event {
	var plan []Event
	for i := range events {
		if k := events[i].Kind; k.OfPlan() || k == Undone {
			plan = append(plan, events[i])
		}
	}
	return plan
}

// standing returns the events that were not undone, by time.
func standing(plan []Event) []*Event {
	if len(plan) == 0 {
		return nil
	}
	all := byTime(plan)
	undone := takenBack(all, all[len(all)-1].At)
	return slices.DeleteFunc(all, func(e *Event) bool { return undone[e] || e.Kind == Undone })
}

// planSessions adds the sessions that nobody has entered yet, counted from the
// last one that took place or is assumed to, at intervals of Every.
func (p *Policy) planSessions(plan []*Event) {
	if p.Series == nil {
		return
	}
	had := p.Had()
	for i, t := range had {
		t.Session = i + 1
	}
	if len(had) == 0 {
		return
	}
	last := had[len(had)-1].At
	for n := len(had) + 1; n <= p.Series.Sessions; n++ {
		s := session{n: n, at: p.Series.Every.After(last)}
		s.follow(plan, last)
		if s.over {
			return
		}
		if s.frozen {
			p.Moved = &MovedSession{N: n, At: s.at, Since: s.since}
			return
		}
		t := p.Series.Session(s.at)
		t.Kind, t.Session, t.Planned, t.Held = p.Series.Kind, n, true, s.had
		p.Treatments = append(p.Treatments, t)
		last = s.at
	}
}

// session is a planned session with its reports applied.
type session struct {
	n      int
	at     time.Time
	since  time.Time // when it was moved without a new time
	had    bool      // the person said that it took place
	frozen bool      // moved without a new time
	over   bool      // the series ended before it
}

// follow applies the reports about the session. A report names it by a slot,
// or means the session nearest to its time.
func (s *session) follow(plan []*Event, before time.Time) {
	for _, e := range plan {
		if !s.meant(e, before) {
			continue
		}
		switch e.Kind {
		case Had:
			s.had, s.frozen = true, false
		case Moved:
			s.had = false
			s.frozen, s.since = e.To.IsZero(), e.At
			if !e.To.IsZero() {
				s.at = e.To.In(s.at.Location())
			}
		case Cancelled:
			s.over = true
			return
		}
	}
}

// meant reports whether an event is about the session.
func (s *session) meant(e *Event, before time.Time) bool {
	switch slot := e.Slot; slot.Kind {
	case Session:
		return slot.N == s.n || e.Kind == Cancelled && slot.N <= s.n
	case Begin, Eve:
		return slot.Anchor == s.at.Unix() || e.Kind == Cancelled && slot.Anchor <= s.at.Unix()
	}
	if e.Kind == Cancelled {
		return !s.at.Before(e.At) || s.at.Add(48*time.Hour).After(e.At)
	}
	// Without a slot: from halfway after the previous session on.
	return !e.At.Before(before.Add(s.at.Sub(before)/2)) && e.At.Before(s.at.Add(s.at.Sub(before)/2))
}

// close ends a treatment's cover phase when the skin was reported closed, and
// extends it by two days for each `not-yet`.
func (t *Treatment) close(plan []*Event) {
	for i := range t.Phases {
		if !(t.Phases[i].Phase == Cover && t.ClosesBySign || t.Phases[i].Phase == Dark && t.EndsByClearance) {
			continue
		}
		for _, e := range plan {
			if e.Kind != Closed && e.Kind != NotYet || !t.named(e.Slot) || !e.At.After(t.Phases[i].From) {
				continue
			}
			until := e.At
			if e.Kind == NotYet {
				end := t.Phases[i].Until.In(t.At.Location())
				until = DateOf(later(end, e.At).In(end.Location())).Add(closeLater).at(end)
			}
			t.endPhase(i, until)
		}
		return
	}
}

// named reports whether a slot is about the treatment, or about none.
func (t *Treatment) named(s Slot) bool {
	return s.IsZero() || s.Cause == t.Kind && s.Anchor == t.At.Unix()
}

// endPhase moves the end of a phase; later phases keep their own.
func (t *Treatment) endPhase(i int, until time.Time) {
	t.Phases = slices.Clone(t.Phases)
	t.Phases[i].Until = until
	kept := t.Phases[:i+1]
	for _, next := range t.Phases[i+1:] {
		next.From = until
		if next.Until.IsZero() || next.Until.After(until) {
			kept = append(kept, next)
			until = next.Until
		}
	}
	t.Phases = kept
}

// Had returns the entered sessions of the series, in order; a second area
// treated in the same session does not count.
func (p *Policy) Had() []*Treatment {
	if p.Series == nil {
		return nil
	}
	var all []*Treatment
	for i := range p.Treatments {
		if t := &p.Treatments[i]; t.Kind == p.Series.Kind && !t.Planned {
			all = append(all, t)
		}
	}
	slices.SortStableFunc(all, func(a, b *Treatment) int { return a.At.Compare(b.At) })
	return slices.CompactFunc(all, func(a, b *Treatment) bool { return a.At.Equal(b.At) })
}

// sessions announces the next session of a series 7 days ahead, asks the
// morning after whether a planned one took place, and weekly for the new time
// of one that was moved.
func (d *Day) sessions() []notice {
	var all []notice
	for i := range d.policy.Treatments {
		t := &d.policy.Treatments[i]
		switch days := d.day(t.At); {
		case d.policy.Series == nil || t.Kind != d.policy.Series.Kind || t.Session < 2:
		case days == -SessionAhead:
			all = append(all, d.session(t, -SessionAhead, Seen))
		case days == 1 && t.Planned && !t.Held:
			all = append(all, d.session(t, 1, Had))
		}
	}
	if mv := d.policy.Moved; mv != nil {
		t := d.policy.Series.Session(mv.At)
		t.Kind, t.Session, t.Planned = d.policy.Series.Kind, mv.N, true
		if days := d.day(mv.Since); slices.Contains(movedAsks, days) {
			all = append(all, d.session(&t, days, Moved))
		}
	}
	return all
}

func (d *Day) session(t *Treatment, days int, confirms EventKind) notice {
	due := d.morningOrWake()
	c := t.change(Session, t.At.In(d.Place.Zone))
	c.N, c.Days = t.Session, days
	slot := Slot{Kind: Session, Cause: t.Kind, Anchor: t.At.Unix(), N: t.Session, Days: days}
	return notice{slot: slot, due: due, until: d.End, change: c, reason: SessionNear, confirms: confirms, level: Normal}
}
