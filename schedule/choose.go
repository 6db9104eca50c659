package schedule

import (
	"slices"
	"time"
)

// choose ranks the verdicts and yields the one push, what it carries, and what
// is held.
func choose(m *moment, vs []verdict) Decision {
	dec := Decision{At: m.now, Person: m.d.policy.Person, Cancel: m.silence(), Reason: NothingDue}
	if m.seg.phase == NoPhase {
		dec.Reason = OutsideWindow
	}
	win := first(vs)
	if win != nil {
		dec.Reason, dec.Send = win.reason, m.reminder(win)
		vs = overruled(m.now, win, vs)
		dec.Send.Covers = covers(win.slot, vs)
	}
	dec.Held = heldBack(vs)
	dec.Evidence = m.evidence(win)
	dec.Next = next(m, vs)
	return dec
}

// first returns the verdict to send, nil if none is ready.
func first(vs []verdict) *verdict {
	var win *verdict
	for i := range vs {
		if v := &vs[i]; v.ready() && (win == nil || v.slot.Kind.before(win.slot.Kind)) {
			win = v
		}
	}
	return win
}

// overruled returns the verdicts beside the one that is sent: carried by it,
// held by its spacing, or as they were.
func overruled(now time.Time, win *verdict, vs []verdict) []verdict {
	rest := make([]verdict, 0, len(vs))
	for i := range vs {
		v := vs[i]
		switch {
		case &vs[i] == win:
			continue
		case carries(win.slot.Kind, v.slot.Kind) && (v.ready() || v.held == WithMorning):
			v.held = Carried
		case v.ready():
			v.held, v.again = Spacing, now.Add(pushSpacing)
		}
		rest = append(rest, v)
	}
	return rest
}

// carries reports whether a push of kind a says what one of kind b would.
// Outdoors at the end of a cover phase, the word to put sunscreen on says that
// the phase has ended.
func carries(a, b Kind) bool {
	switch a {
	case Morning:
		return b == PhaseChange || b == SkinCheck || b == Session || b == Leaving || b == TopUp || b == Shade || b == Ask
	case PhaseChange, SkinCheck:
		return b == SkinCheck || b == Session || b == PhaseChange
	case Session:
		return false
	default:
		return a.before(b) && b != Morning && b != SkinCheck && b != Session && (b != PhaseChange || a.before(Morning))
	}
}

func (m *moment) reminder(v *verdict) *Reminder {
	return &Reminder{
		Slot: v.slot, Attempt: v.attempt, Level: v.level, Due: v.due, Until: v.until, Ring: v.ring, Confirms: v.confirms,
		Last: m.sentToday+1 >= m.d.policy.MaxPerDay,
	}
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

// next returns when to look again: the earliest edge or verdict after now, and
// the day's end at the latest.
func next(m *moment, vs []verdict) time.Time {
	soonest := m.d.End
	if !soonest.After(m.now) {
		soonest = m.now.Add(time.Minute)
	}
	consider := func(t time.Time) bool {
		if t.After(m.now) && t.Before(soonest) {
			soonest = t
		}
		return true
	}
	m.edges(consider)
	for i := range vs {
		consider(vs[i].again)
	}
	return soonest
}

// silence lists what still rings and should stop: confirmed or snoozed, no
// longer outdoors, under the threshold, asleep, or a coat is on.
func (m *moment) silence() []Slot {
	var stop []Slot
	for i := range m.s.Slots {
		r := &m.s.Slots[i]
		if !r.Ringing.After(m.now) {
			continue
		}
		coated := m.filmOn && r.Slot.Kind != Shade && m.film.applied.After(r.First)
		if !r.Confirmed.IsZero() || r.paused() || m.where.is != ReportedOutdoors || coated || !m.d.alert.contain(m.now) {
			stop = append(stop, r.Slot)
		}
	}
	return stop
}
