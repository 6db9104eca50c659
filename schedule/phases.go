package schedule

import (
	"slices"
	"time"
)

// LongTerm names the governing treatment on a day that is protected by
// long_term alone.
const LongTerm = "long-term"

// segment is a part of a day in which the phases do not change.
type segment struct {
	Span
	phase   Phase // the strictest of all skin, NoPhase outside every window
	acts    Phase // the strictest of bare skin, which the rules use; if there is none, that of skin under clothes
	clothed bool  // acts is of skin under clothes only
	glass   bool  // UVA or visible light matters: a window gives no protection
	fragile bool  // some skin that takes sunscreen must not be rubbed
	takes   Phase // the strictest of the skin that takes sunscreen: Strict, Protect or NoPhase
	cause   *Treatment
	day     int       // calendar days since its date
	ends    time.Time // of the governing phase, zero for never
	areas   []AreaPhase
	open    []Healing
	longest time.Time // the end of all open windows, zero for never
}

// threshold returns the ceiling from which a phase's reminders are sent. In
// dark any daylight counts.
func (p Phase) threshold() float64 {
	switch p {
	case Dark:
		return 0
	case Cover, Strict:
		return 1
	default:
		return 3
	}
}

// at returns the treatment's phase at t.
func (t *Treatment) at(now time.Time) (PhaseSpan, bool) {
	for _, ps := range t.Phases {
		if ps.Contains(now) {
			return ps, true
		}
	}
	return PhaseSpan{}, false
}

// segments cuts a span of time around a date at every boundary of a phase.
func (p *Policy) segments(over Span, date Date) []segment {
	cuts := []time.Time{over.From, over.Until}
	for i := range p.Treatments {
		for _, ps := range p.Treatments[i].Phases {
			for _, t := range []time.Time{ps.From, ps.Until} {
				if t.After(over.From) && t.Before(over.Until) {
					cuts = append(cuts, t)
				}
			}
		}
	}
	slices.SortFunc(cuts, time.Time.Compare)
	cuts = slices.CompactFunc(cuts, time.Time.Equal)
	segs := make([]segment, 0, len(cuts)-1)
	for i := range len(cuts) - 1 {
		s := p.merged(cuts[i], date)
		s.Span = Span{cuts[i], cuts[i+1]}
		segs = append(segs, s)
	}
	return segs
}

// merged returns the phases of all skin at an instant, with days counted to
// date.
func (p *Policy) merged(now time.Time, date Date) segment {
	var s segment
	endless := false
	for i := range p.Treatments {
		t := &p.Treatments[i]
		ps, ok := t.at(now)
		if !ok {
			continue
		}
		if s.cause == nil || governs(t, ps, s) {
			s.phase, s.cause, s.ends = ps.Phase, t, ps.Until
		}
		endless = endless || t.End().IsZero()
		s.open = append(s.open, Healing{
			Treatment: t.Kind, Area: t.Area, Site: t.Site, Clothed: t.Clothed,
			Phase: ps.Phase, Day: date.Sub(DateOf(t.At)),
		})
		s.longest = later(s.longest, t.End())
	}
	if endless {
		s.longest = time.Time{}
	}
	p.ruled(&s, now, date)
	s.areas, s.takes = p.areasAt(now)
	return s
}

// ruled sets the phase that the rules use: that of bare skin if any is in a
// window, else that of skin under clothes.
func (p *Policy) ruled(s *segment, now time.Time, date Date) {
	bare, under := NoPhase, NoPhase
	for i := range p.Treatments {
		t := &p.Treatments[i]
		ps, ok := t.at(now)
		switch takes := takesFilm(ps.Phase) != NoPhase; {
		case !ok:
		case t.covered(ps.Phase):
			under = max(under, ps.Phase)
		default:
			bare = max(bare, ps.Phase)
			s.glass = s.glass || takes && p.lightCounts(t)
			s.fragile = s.fragile || takes && t.Fragile(date)
		}
	}
	s.acts, s.clothed = bare, false
	if bare == NoPhase {
		s.acts, s.clothed = under, under != NoPhase
	}
}

// covered reports whether the skin of the treatment is under clothes in a
// phase: there is nothing to apply and little to say (design B, Window).
func (t *Treatment) covered(p Phase) bool { return t.Clothed && (p == Strict || p == Cover) }

// lightCounts reports whether UVA or visible light matters for a treatment.
// The darker skin types darken in visible light after every procedure
// (CATALOGUE.md 0; A9, A10).
func (p *Policy) lightCounts(t *Treatment) bool {
	return t.UVA || t.Visible || t.Group == Procedure && p.SkinType >= darkens
}

// darkens is the Fitzpatrick type from which skin darkens rather than burns.
const darkens = 3

// governs reports whether a treatment's phase takes precedence over the one
// chosen so far: the stricter phase, then a procedure before a course, then
// the one that ends later.
func governs(t *Treatment, ps PhaseSpan, s segment) bool {
	if ps.Phase != s.phase {
		return ps.Phase > s.phase
	}
	if t.IsCourse() != s.cause.IsCourse() {
		return !t.IsCourse()
	}
	return ps.Until.IsZero() && !s.ends.IsZero() || !s.ends.IsZero() && ps.Until.After(s.ends)
}

// areasAt returns the phase of each named area (a treatment without an area
// applies to all of them, except one under clothes) and the strictest phase of
// the skin that takes sunscreen.
func (p *Policy) areasAt(now time.Time) (areas []AreaPhase, takes Phase) {
	everywhere := NoPhase
	for i := range p.Treatments {
		t := &p.Treatments[i]
		ps, ok := t.at(now)
		switch {
		case !ok:
		case t.Area != "":
			areas = addArea(areas, AreaPhase{Area: t.Area, Site: t.Site, Phase: ps.Phase, Clothed: t.covered(ps.Phase)})
		case !t.covered(ps.Phase):
			everywhere = max(everywhere, ps.Phase)
		}
	}
	bare := false
	for i := range areas {
		a := &areas[i]
		if a.Phase < everywhere {
			a.Phase, a.Clothed = everywhere, false
		}
		if !a.Clothed {
			bare, takes = true, max(takes, takesFilm(a.Phase))
		}
	}
	if !bare {
		takes = takesFilm(everywhere)
	}
	return areas, takes
}

func addArea(areas []AreaPhase, a AreaPhase) []AreaPhase {
	for i := range areas {
		if areas[i].Area == a.Area {
			if a.Phase > areas[i].Phase {
				areas[i].Phase, areas[i].Clothed = a.Phase, a.Clothed
			}
			return areas
		}
	}
	return append(areas, a)
}

func takesFilm(p Phase) Phase {
	if p == Strict || p == Protect {
		return p
	}
	return NoPhase
}

// changes returns the phase changes in a span that can be noticed: the end of
// a phase changes nothing while another treatment has a stricter one.
func (p *Policy) changes(over Span) []Change {
	var all []Change
	for i := range p.Treatments {
		t := &p.Treatments[i]
		for k, ps := range t.Phases {
			if ps.Until.IsZero() || !over.Contains(ps.Until) {
				continue
			}
			c := Change{
				At: ps.Until, Kind: PhaseChange, From: ps.Phase,
				Treatment: t.Kind, Area: t.Area, Site: t.Site, Planned: t.Planned,
			}
			c.BySign = ps.Phase == Cover && t.ClosesBySign || ps.Phase == Dark && t.EndsByClearance
			if k+1 < len(t.Phases) {
				c.To = t.Phases[k+1].Phase
			}
			if p.noticed(t, ps.Until) {
				all = append(all, c)
			}
		}
	}
	slices.SortFunc(all, func(a, b Change) int { return a.At.Compare(b.At) })
	return all
}

// noticed reports whether the person's skin is in another phase from t on than
// just before.
func (p *Policy) noticed(t *Treatment, at time.Time) bool {
	before, after := p.merged(at.Add(-time.Second), DateOf(at)), p.merged(at, DateOf(at))
	if t.Area != "" {
		return phaseOf(before, t.Area) != phaseOf(after, t.Area)
	}
	return before.phase != after.phase || before.acts != after.acts || before.takes != after.takes
}

func phaseOf(s segment, area string) Phase {
	for _, a := range s.areas {
		if a.Area == area {
			return a.Phase
		}
	}
	return NoPhase
}

// slot returns the slot for announcing a change.
func (p *Policy) slot(c Change) Slot {
	s := Slot{Kind: c.Kind, Cause: c.Treatment, Anchor: p.treatedAt(c).Unix(), N: c.N, Days: c.Days}
	if c.Kind == PhaseChange {
		s.Of = c.To.String()
		if c.To == NoPhase {
			s.Of = "over"
		}
	}
	return s
}

// treatedAt returns the date of the treatment that a change is about.
func (p *Policy) treatedAt(c Change) time.Time {
	var last time.Time
	for i := range p.Treatments {
		t := &p.Treatments[i]
		if t.Kind != c.Treatment || t.Area != c.Area || t.At.After(c.At) && c.Kind != Session {
			continue
		}
		if c.Kind == PhaseChange && !t.hasEnd(c) {
			continue
		}
		last = later(last, t.At)
	}
	return last
}

func (t *Treatment) hasEnd(c Change) bool {
	for _, ps := range t.Phases {
		if ps.Until.Equal(c.At) && ps.Phase == c.From {
			return true
		}
	}
	return false
}
