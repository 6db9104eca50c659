package schedule

import "time"

const (
	// pushSpacing is the least time between two pushes, and askSpacing the
	// least from any push to a question (design B, Reminders).
	pushSpacing = 10 * time.Minute
	askSpacing  = time.Hour
	// answerWithin is how soon after a report a push that responds to it is
	// exempt from spacing.
	answerWithin = time.Minute
	// undoWaits is how long what becomes due again by an undo is delayed
	// (design B, Undoing).
	undoWaits = 2 * time.Minute
	// tick is the resolution of time: at most one push is sent per tick.
	tick = time.Second
)

// verdict is the judge's verdict on a want: ready, or held, and until when if
// that is known.
type verdict struct {
	want
	held  HeldReason // NotHeld: ready
	again time.Time  // when that may change without another edge
}

func (v *verdict) ready() bool { return v.held == NotHeld }

// judge decides whether a want may be sent now: within its spans, before it is
// pointless, not paused, within the day's limit, while nothing rings, and
// spaced from the last push.
func judge(m *moment, w want) verdict {
	if w.idle != NotHeld {
		return verdict{want: w, held: w.idle}
	}
	paused := m.pauseOf(w)
	w, from := m.dated(w, paused)
	t, ok := w.in.next(from)
	switch {
	case !ok || !w.until.IsZero() && !t.Before(w.until):
		return verdict{want: w, held: m.whyNot(w, paused)}
	case t.After(m.now):
		return verdict{want: w, held: m.waiting(w, paused), again: t}
	case m.bound(w):
		return verdict{want: w, held: DayBound}
	}
	if why, until := m.spaced(w); why != NotHeld {
		return verdict{want: w, held: why, again: until}
	}
	return verdict{want: w}
}

// dated returns a want with the due time that follows from its spans, and from
// when it may be sent: after an undo and a pause.
func (m *moment) dated(w want, paused Span) (want, time.Time) {
	if from, ok := w.in.next(w.due); ok && !from.Equal(w.due) {
		w.due, w.answers = from, false
	}
	if paused.Contains(w.due) && !w.slot.Kind.traits().outdoor {
		w.until = w.due // nothing missed is sent afterwards
	}
	from := later(m.now, later(w.due, m.s.Undid.Add(undoWaits)))
	if paused.Contains(from) {
		from = paused.Until
	}
	return w, from
}

// pauseOf returns the pause that holds a want; empty if none does.
func (m *moment) pauseOf(w want) Span {
	if k := w.slot.Kind; k == Begin || k == PhaseChange || !m.s.Paused.bounded() {
		return Span{From: farAway}
	}
	return m.s.Paused
}

// spaced returns what keeps a want from following another push so soon, and
// until when.
func (m *moment) spaced(w want) (HeldReason, time.Time) {
	k := w.slot.Kind
	if ringing := m.ringingUntil(); ringing.After(m.now) && k.Outdoor() && k != Water && !w.ring {
		return WhileRinging, ringing
	}
	free := m.lastPush.Add(pushSpacing)
	switch {
	case k == Ask:
		free = m.lastPush.Add(askSpacing)
	case k.traits().unspaced, w.answers && m.now.Sub(w.due) < answerWithin:
		free = m.now
	}
	if free.After(m.now) {
		return Spacing, free
	}
	if m.s.LastSent.Equal(m.now) {
		return Spacing, m.now.Add(tick)
	}
	return NotHeld, time.Time{}
}

// waiting returns why a want that will be sent later is not sent yet.
func (m *moment) waiting(w want, paused Span) HeldReason {
	switch {
	case !w.due.After(m.now):
		return m.whyNot(w, paused)
	case w.pause:
		return SnoozedByThem
	default:
		return Early
	}
}

// whyNot returns what keeps a want from its spans.
func (m *moment) whyNot(w want, paused Span) HeldReason {
	switch {
	case paused.Contains(m.now):
		return PausedByThem
	case !w.until.IsZero() && !m.now.Before(w.until):
		return TooLate
	case !m.awake.contain(m.now):
		return Asleep
	case w.slot.Kind.Daylight() && !m.d.grid.up.contain(m.now):
		return SunDown
	case !w.in.contain(m.now):
		return UnderThreshold
	default:
		return Early
	}
}

// boundReserve is how many of a day's pushes are reserved for what matters; of
// a small limit, half (design B, A day's bound).
const boundReserve = 5

// bound reports whether the day's limit holds a want. Emergencies count
// towards it and are never held. The first attempt of the morning is limited
// by the day's total alone: every date of the window has one.
func (m *moment) bound(w want) bool {
	most, k := m.d.policy.MaxPerDay, w.slot.Kind
	switch {
	case w.ring || k == Buddy:
		return false
	case m.sentToday >= most:
		return true
	case m.soft() && m.droppedFirst(w):
		return true
	case !m.reserved():
		return false
	case k == Shade && m.seg.acts >= Cover:
		return w.attempt > 1
	default:
		return w.attempt > 1 || !k.traits().reserved && k != Morning
	}
}

// soft reports whether the outdoor pushes of the day have reached half its
// limit.
func (m *moment) soft() bool { return m.softToday >= m.d.policy.MaxPerDay/2 }

// droppedFirst reports whether a want is among the first to be dropped on a
// day of many pushes.
func (m *moment) droppedFirst(w want) bool {
	switch w.slot.Kind {
	case TopUp, Ask:
		return true
	case Shade:
		return m.seg.acts < Cover || w.attempt > 1
	default:
		return w.attempt > 1 && w.slot.Kind.traits().outdoor
	}
}

// reserved reports whether only the day's reserved pushes are left.
func (m *moment) reserved() bool {
	most := m.d.policy.MaxPerDay
	return m.sentToday >= most-min(boundReserve, most/2)
}
