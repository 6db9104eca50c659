package schedule

import (
	"slices"
	"time"
)

// skinCheckDay is when darkening after inflammation begins to show, 2–4 weeks
// after a procedure (FIELD 5).
const skinCheckDay = 21

// notice is a phase, skin-check or session push of a day: due at an instant,
// pointless after the day.
type notice struct {
	slot   Slot
	due    time.Time
	change Change
	reason Reason
}

// findNotices lists what there is to announce on the day, by due time within
// each kind.
func (d *Day) findNotices() []notice {
	var all []notice
	// An open phase that ends while the person sleeps is told when they wake,
	// which may be the day after.
	for _, c := range d.changesIn(Span{d.Start.Add(-24 * time.Hour), d.End}) {
		if due := d.tellAt(c); d.holds(due) {
			all = append(all, notice{d.policy.slot(c), due, c, PhaseChanges})
		}
	}
	noon := d.morningOrWake()
	for i := range d.policy.Treatments {
		t := &d.policy.Treatments[i]
		if t.SkinCheck && d.day(t.At) == skinCheckDay && (t.End().IsZero() || t.End().After(noon)) {
			c := Change{At: noon, Kind: SkinCheck, Treatment: t.Kind, Area: t.Area}
			all = append(all, notice{Slot{Kind: SkinCheck, Cause: t.Kind, Anchor: t.At.Unix()}, noon, c, LookAtSkin})
		}
	}
	return append(all, d.sessions(noon)...)
}

// changesIn returns the changes of phase in a span, on the place's wall clock.
func (d *Day) changesIn(over Span) []Change {
	all := d.policy.changes(over)
	for i := range all {
		all[i].At = all[i].At.In(d.Place.Zone)
	}
	return all
}

func (d *Day) holds(t time.Time) bool { return !t.Before(d.Start) && t.Before(d.End) }

// day returns the number of calendar days from the date of t to this one.
func (d *Day) day(t time.Time) int { return d.Date.Sub(DateOf(t.In(d.Place.Zone))) }

// tellAt returns when a change of phase is told: the end of an open or dark
// phase at once, or when the person next wakes; any other in that day's
// morning.
func (d *Day) tellAt(c Change) time.Time {
	if c.From == Cover || c.From == Dark {
		if t, ok := d.awake.next(c.At); ok {
			return t
		}
		return c.At
	}
	if date := DateOf(c.At.In(d.Place.Zone)); date != d.Date {
		return time.Time{}
	}
	return d.morningOrWake()
}

// morningOrWake returns the day's morning time, without one when the person is
// first awake.
func (d *Day) morningOrWake() time.Time {
	if !d.Morning.IsZero() {
		return d.Morning
	}
	if t, ok := d.awake.next(d.Start); ok {
		return t
	}
	return d.Start
}

// sessions announces the next of a series 7 days and 1 day ahead, and asks for
// it the day after.
func (d *Day) sessions(due time.Time) []notice {
	plan := d.policy.Series
	if plan == nil {
		return nil
	}
	var all []notice
	had, last := 0, (*Treatment)(nil)
	for _, t := range d.policy.Had() {
		had++
		if last != nil {
			all = d.announce(all, last, t.At, had, due)
		}
		last = t
	}
	if last != nil && had < plan.Sessions {
		next := plan.Every.After(last.At)
		all = d.announce(all, last, next, had+1, due)
		if d.day(next) == 1 {
			all = append(all, d.session(last, next, had+1, 1, due))
		}
	}
	return all
}

// Had returns the sessions of the series that are entered, in order; a second
// area of the same session is none of its own.
func (p *Policy) Had() []*Treatment {
	if p.Series == nil {
		return nil
	}
	var all []*Treatment
	for i := range p.Treatments {
		if p.Treatments[i].Kind == p.Series.Kind {
			all = append(all, &p.Treatments[i])
		}
	}
	slices.SortStableFunc(all, func(a, b *Treatment) int { return a.At.Compare(b.At) })
	return slices.CompactFunc(all, func(a, b *Treatment) bool { return a.At.Equal(b.At) })
}

func (d *Day) announce(all []notice, after *Treatment, at time.Time, n int, due time.Time) []notice {
	if ahead := -d.day(at); ahead == 7 || ahead == 1 {
		all = append(all, d.session(after, at, n, -ahead, due))
	}
	return all
}

func (d *Day) session(after *Treatment, at time.Time, n, days int, due time.Time) notice {
	c := Change{At: at.In(d.Place.Zone), Kind: Session, Treatment: after.Kind, N: n, Days: days}
	return notice{Slot{Kind: Session, Cause: after.Kind, Anchor: after.At.Unix(), N: n, Days: days}, due, c, SessionNear}
}
