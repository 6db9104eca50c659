package schedule

import "time"

const (
	// skinCheckDay is when darkening after inflammation becomes visible, 2–4
	// weeks after a procedure (FIELD 5).
	skinCheckDay = 21
	// SessionAhead is how many days before a session it is announced.
	SessionAhead = 7
	// eveAt and eveBefore set the time of the push on the evening before:
	// 18:00 or two hours before the awake hours end, whichever is earlier
	// (design B).
	eveAt     Clock = 18 * 60
	eveBefore       = 2 * time.Hour
)

// SkinCheckDay returns the day of a treatment on which to look for dark
// patches; false if it needs no check.
func (t *Treatment) SkinCheckDay() (int, bool) { return skinCheckDay, t.SkinCheck }

// notice is something a day has to announce: due at an instant, pointless
// after another.
type notice struct {
	slot     Slot
	due      time.Time
	until    time.Time
	change   Change
	reason   Reason
	confirms EventKind
	level    Level
	alone    bool // never merged into the morning
}

// findNotices lists the notices of the day, by due time within each kind.
func (d *Day) findNotices() []notice {
	all := d.begins()
	all = append(all, d.eves()...)
	// If an open phase ends while the person sleeps, they are told when they
	// wake, which may be the day after.
	for _, c := range d.changesIn(Span{d.Start.Add(-24 * time.Hour), d.End}) {
		if due := d.tellAt(c); d.holds(due) {
			no := notice{
				slot: d.policy.slot(c), due: due, until: d.End, change: c, reason: PhaseChanges,
				confirms: Seen, level: Normal, alone: c.From >= Cover,
			}
			if c.From >= Cover && d.segmentAt(c.At).takes != NoPhase {
				no.confirms = Applied
			}
			all = append(all, no)
		}
	}
	all = append(all, d.skinChecks()...)
	return append(all, d.sessions()...)
}

func (d *Day) skinChecks() []notice {
	var all []notice
	due := d.morningOrWake()
	for i := range d.policy.Treatments {
		t := &d.policy.Treatments[i]
		if day, ok := t.SkinCheckDay(); ok && d.day(t.At) == day && (t.End().IsZero() || t.End().After(due)) {
			all = append(all, notice{
				slot: Slot{Kind: SkinCheck, Cause: t.Kind, Anchor: t.At.Unix()}, due: due, until: d.End,
				change: t.change(SkinCheck, due), reason: LookAtSkin, confirms: Seen, level: Normal,
			})
		}
	}
	return all
}

// change returns the Change that a push of a kind is about.
func (t *Treatment) change(k Kind, at time.Time) Change {
	c := Change{At: at, Kind: k, Treatment: t.Kind, Area: t.Area, Site: t.Site, N: t.Session, Planned: t.Planned}
	if len(t.Phases) > 0 {
		c.To = t.Phases[0].Phase
	}
	return c
}

// begins announces the procedures of the day, and those whose cover or dark
// still lasts: go home, out of the sun.
func (d *Day) begins() []notice {
	var all []notice
	for i := range d.policy.Treatments {
		t := &d.policy.Treatments[i]
		due := later(t.At, d.Start)
		until := DateOf(t.At.In(d.Place.Zone)).Add(1).Start(d.Place.Zone)
		if len(t.Phases) > 0 && t.Phases[0].Phase >= Cover {
			until = later(until, t.Phases[0].Until)
		}
		if t.Group != Procedure || !d.holds(due) || !due.Before(until) || len(t.Phases) == 0 {
			continue
		}
		no := notice{
			slot: Slot{Kind: Begin, Cause: t.Kind, Anchor: t.At.Unix()}, due: due, until: until,
			change: t.change(Begin, t.At.In(d.Place.Zone)), reason: TreatmentOver, confirms: Seen, level: Normal,
		}
		if t.Planned && !t.Held {
			no.confirms = Had
		}
		if t.Phases[0].Phase == Dark {
			no.level = High
		}
		all = append(all, no)
	}
	return all
}

// eves announces the procedures of tomorrow.
func (d *Day) eves() []notice {
	var all []notice
	due := d.Date.At(eveAt, d.Place.Zone)
	var sleeps time.Time
	for _, s := range d.awake {
		if !s.From.After(due) {
			sleeps = s.Until
		}
	}
	for i := range d.policy.Treatments {
		t := &d.policy.Treatments[i]
		if t.Group != Procedure || d.day(t.At) != -1 {
			continue
		}
		all = append(all, notice{
			slot: Slot{Kind: Eve, Cause: t.Kind, Anchor: t.At.Unix()},
			due:  earlier(due, sleeps.Add(-eveBefore)), until: earlier(sleeps, d.End),
			change: t.change(Eve, t.At.In(d.Place.Zone)), reason: TreatmentNear, confirms: Seen, level: Normal,
		})
	}
	return all
}

// changesIn returns the changes of phase in a span, in the place's zone.
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

// tellAt returns when a change of phase is announced: the end of an open or
// dark phase at once, or when the person next wakes; any other in that day's
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

// morningOrWake returns the day's morning time, or if there is none when the
// person is first awake.
func (d *Day) morningOrWake() time.Time {
	if !d.Morning.IsZero() {
		return d.Morning
	}
	if t, ok := d.awake.next(d.Start); ok {
		return t
	}
	return d.Start
}

// notices is the rule for what the day announces; the morning says what is due
// near it.
func notices(m *moment, ws []want) []want {
	for i := range m.d.notices {
		no := &m.d.notices[i]
		t := m.s.record(no.slot).turn(no.due, nil)
		w := t.of(no.slot)
		w.until, w.in, w.change = no.until, m.awake, &no.change
		w.level, w.reason, w.confirms = no.level, no.reason, no.confirms
		if w.confirms == Applied && m.seg.takes == NoPhase {
			w.confirms = Seen // other skin must not be touched
		}
		switch {
		case t.none != NotHeld:
			w.idle = t.none
		case t.n == 1 && !no.alone && no.slot.Kind != Begin && no.slot.Kind != Eve && m.morningSays(no.due):
			w.idle = WithMorning
		}
		ws = append(ws, w)
	}
	return ws
}

// morningSays reports whether a morning reminder, due within an hour of t, is
// still to be sent and will say it.
func (m *moment) morningSays(t time.Time) bool {
	at := m.d.Morning
	if at.IsZero() || m.d.segmentAt(at).phase == NoPhase || t.Sub(at).Abs() > absorbWithin {
		return false
	}
	// One that fell due in a pause is not sent afterwards.
	if m.s.record(m.d.morningSlot()) != nil || m.s.Paused.bounded() && m.s.Paused.Contains(at) {
		return false
	}
	return m.now.Before(m.d.lapses[0]) && m.sentToday < m.d.policy.MaxPerDay
}
