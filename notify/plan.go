package notify

import (
	"time"

	"parasol/schedule"
)

// subject returns what a phase, skin-check or session push is about; what the
// evidence lacks is taken from the slot.
func (r *Reader) subject() *schedule.Change {
	if r.e.Subject != nil {
		return r.e.Subject
	}
	return changeOf(r.s.Slot)
}

// changeOf reconstructs from a slot what it is about, without the time.
func changeOf(s schedule.Slot) *schedule.Change {
	c := &schedule.Change{Kind: s.Kind, Treatment: s.Cause, N: s.N, Days: s.Days}
	if c.To.UnmarshalText([]byte(s.Of)) != nil {
		c.To = schedule.NoPhase
	}
	return c
}

// changesBy reports whether an open treatment enters a less strict phase by an
// instant.
func (r *Reader) changesBy(h schedule.Healing, by time.Time) bool {
	for _, c := range r.e.Changes {
		about := c.Kind == schedule.PhaseChange && c.Treatment == h.Treatment && c.From == h.Phase
		if about && c.To < schedule.Cover && !c.At.After(by) {
			return true
		}
	}
	return h.Treatment == r.e.Treatment && h.Phase == r.e.Phase && len(r.e.Changes) == 0
}

// phase returns the key for a change of phase. It depends on the phase that
// governs now rather than the one that begins: another treatment may still ask
// for cover.
func (r *Reader) phase() string {
	c := r.subject()
	switch {
	case c.To == schedule.NoPhase && r.byClearance(c):
		return "phase.over.clearance"
	case c.To == schedule.NoPhase && r.e.Phase == schedule.NoPhase:
		return "phase.over"
	case c.To == schedule.NoPhase && r.e.Phase >= schedule.Cover:
		return "phase.over.covered"
	case c.To == schedule.NoPhase:
		return "phase.over.film"
	case r.mixed() && r.mode == schedule.Strict:
		return "phase.mixed.strict"
	case r.mixed():
		return "phase.mixed"
	case r.clothed() && !r.closes():
		return "phase.clothed"
	case !r.film():
		return "phase." + r.covered()
	}
	return r.phaseCoat(c)
}

// phaseCoat returns the key for a change into a phase that takes sunscreen.
func (r *Reader) phaseCoat(c *schedule.Change) string {
	key := "phase." + r.mode.String()
	night := !r.e.SunUp || r.now() < 1 && !r.peakAhead()
	switch {
	case r.closes() && r.mode == schedule.Protect:
		return "phase.closes.protect"
	case r.closes():
		return "phase.closes"
	case c.From == schedule.Cover && night:
		return key + ".night"
	case r.e.Discreet && c.From >= schedule.Cover:
		return key
	case c.From == schedule.Cover:
		return key + ".cover"
	case c.From == schedule.Dark:
		return key + ".dark"
	}
	return key
}

// closes reports whether the push asks if the skin has closed: the cover of
// some kinds ends with a sign, not on a date.
func (r *Reader) closes() bool {
	c := r.subject()
	return c.BySign && c.From == schedule.Cover && c.To != schedule.NoPhase && r.film()
}

// byClearance reports whether the dark of a change's treatment ends when the
// hospital says so rather than on a date.
func (r *Reader) byClearance(c *schedule.Change) bool { return c.BySign && c.From == schedule.Dark }
