package schedule

import (
	"slices"
	"time"
)

// choose ranks the verdicts and returns the one push, what it carries, and
// what is held.
func choose(m *moment, vs []verdict) Decision {
	dec := Decision{At: m.now, Person: m.d.policy.Person, Cancel: m.toStop(), Reason: NothingDue}
	if m.seg.phase == NoPhase {
		dec.Reason = OutsideWindow
	}
	win := first(vs)
	if win != nil {
		vs = overruled(m.now, win, vs)
		dec.Reason, dec.Send = win.reason, m.reminder(win, vs)
	}
	dec.Held = heldBack(vs)
	dec.Evidence = m.evidence(win)
	return dec
}

// first returns the verdict to send, nil if none is ready. An emergency goes
// before everything, then the table of kinds decides.
func first(vs []verdict) *verdict {
	var win *verdict
	for i := range vs {
		v := &vs[i]
		if v.ready() && (win == nil || v.ring && !win.ring || v.ring == win.ring && v.slot.Kind.before(win.slot.Kind)) {
			win = v
		}
	}
	return win
}

// overruled returns the verdicts other than the one that is sent: carried by
// it, held by its spacing, or unchanged.
func overruled(now time.Time, win *verdict, vs []verdict) []verdict {
	rest := make([]verdict, 0, len(vs))
	for i := range vs {
		v := vs[i]
		switch {
		case &vs[i] == win:
			continue
		case v.held == WithMorning && win.slot.Kind == Morning, v.ready() && carries(win.slot.Kind, v.slot.Kind):
			v.held = Carried
		case v.ready():
			v.held, v.again = Spacing, now.Add(pushSpacing)
		}
		rest = append(rest, v)
	}
	return rest
}

// carries reports whether a push of kind a says what one of kind b would
// (design B, Reminders). A message to a buddy says nothing to the person.
func carries(a, b Kind) bool {
	switch b {
	case Leaving, Shade, PhaseChange, SkinCheck, Session:
		return a != Buddy
	case Morning:
		return a == Begin || a == PhaseChange
	default:
		return false
	}
}

// reminder makes the push of a verdict. The strongest answer among the carried
// ones counts: a coat rather than having seen it.
func (m *moment) reminder(v *verdict, rest []verdict) *Reminder {
	r := &Reminder{
		Slot: v.slot, Attempt: v.attempt, Level: v.level, Due: v.due, Until: v.until, Ring: v.ring,
		Confirms: v.confirms, Covers: covers(v.slot, rest), Last: m.sentToday+1 >= m.d.policy.MaxPerDay,
		Silent: m.silence.days, Offered: m.silence.offered,
	}
	for i := range rest {
		if o := &rest[i]; o.held == Carried && stronger(o.confirms, r.Confirms) {
			r.Confirms = o.confirms
		}
	}
	return r
}

// stronger reports whether an answer says more than another: a coat more than
// having seen it, and that more than nothing. The answer to a session does not
// change.
func stronger(a, than EventKind) bool {
	return a != NoEvent && than != Had && (a == Applied || than == NoEvent)
}

// covers lists what is carried; two areas of one treatment share a slot.
func covers(sent Slot, vs []verdict) []Slot {
	var all []Slot
	for i := range vs {
		if s := vs[i].slot; vs[i].held == Carried && s != sent && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

func heldBack(vs []verdict) []Held {
	if len(vs) == 0 {
		return nil
	}
	all := make([]Held, 0, len(vs))
	for i := range vs {
		all = append(all, Held{Slot: vs[i].slot, Reason: vs[i].held, Until: vs[i].again})
	}
	return all
}

// next returns when to decide again: at the earliest edge or verdict after
// now, and at the day's end at the latest.
func next(m *moment, vs []verdict) time.Time {
	soonest := m.d.End
	if !soonest.After(m.now) {
		soonest = m.now.Add(time.Minute)
	}
	for _, t := range m.edges() {
		soonest = m.nearer(t, soonest)
	}
	for i := range m.s.Slots {
		soonest = m.nearer(m.s.Slots[i].Ringing, soonest)
	}
	for i := range vs {
		soonest = m.nearer(vs[i].again, soonest)
	}
	return soonest
}

// nearer returns t if it is after now and before another instant after now, or
// else that.
func (m *moment) nearer(t, other time.Time) time.Time {
	if t.After(m.now) && t.Before(other) {
		return t
	}
	return other
}

// toStop lists what rings and should stop.
func (m *moment) toStop() []Slot {
	var stop []Slot
	for i := range m.s.Slots {
		if r := &m.s.Slots[i]; r.rings(m.now) && m.stops(r) {
			stop = append(stop, r.Slot)
		}
	}
	return stop
}

// stops reports whether ringing has become pointless: the person answered
// anything, is no longer outdoors or awake, paused everything, a coat is on,
// or the sun is under the threshold.
func (m *moment) stops(r *Record) bool {
	coated := m.filmOn && r.Slot.Kind != Shade && m.film.applied.After(r.First)
	answered := !r.Confirmed.IsZero() || m.s.LastReported.After(r.Rang)
	return answered || m.where.is != ReportedOutdoors || coated || !m.alert.contain(m.now) || m.s.Paused.holds(m.now)
}
