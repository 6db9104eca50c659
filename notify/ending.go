package notify

import "parasol/schedule"

// endsToday reports whether the text is about cover or dark that is over later
// today, for all skin.
func (r *reader) endsToday() bool {
	end := r.e.PhaseUntil
	if r.mode < schedule.Cover || !end.After(r.d.At) || schedule.DateOf(end) != r.e.Date {
		return false
	}
	next, known := r.following()
	return !known || next < r.e.Phase
}

// following returns the strictest phase of all skin once the governing phase
// has ended, as far as the evidence tells.
func (r *reader) following() (next schedule.Phase, known bool) {
	for _, o := range append([]schedule.Healing{{Treatment: r.e.Treatment, Phase: r.e.Phase, Day: r.e.TreatmentDay}}, r.e.Open...) {
		p, changes := r.after(o)
		if o.Treatment == r.e.Treatment && !changes {
			continue
		}
		next, known = max(next, p), true
	}
	return next, known
}

// after returns the phase of an open treatment at the governing phase's end,
// and whether it changes until then.
func (r *reader) after(o schedule.Healing) (p schedule.Phase, changes bool) {
	p = o.Phase
	for _, c := range r.e.Changes {
		if c.Kind == schedule.PhaseChange && c.Treatment == o.Treatment && c.From == p && !c.At.After(r.e.PhaseUntil) {
			p, changes = c.To, true
		}
	}
	return p, changes
}

// untilTime bounds what cover and dark ask today.
func (r *reader) untilTime() string {
	if r.endsToday() {
		return " until " + clock(r.e.PhaseUntil)
	}
	return " today"
}

// then says what begins when cover or dark ends today; it asks for no
// sunscreen before.
func (r *reader) then() string {
	next, known := r.following()
	if !known || !r.endsToday() {
		return ""
	}
	at := "At " + clock(r.e.PhaseUntil) + " "
	switch next {
	case schedule.NoPhase:
		return at + "the window ends."
	case schedule.Protect:
		return at + "protect begins: sunscreen only from then on."
	case schedule.Strict:
		return at + "strict begins: still out of direct sun, sunscreen only from then on."
	}
	return at + next.String() + " begins: stay in or covered then too."
}
