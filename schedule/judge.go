package schedule

import "time"

const (
	// pushSpacing is the least time between two pushes (design B, Reminders).
	pushSpacing = 10 * time.Minute
	// tick is the resolution of time: at most one push in it.
	tick = time.Second
)

// verdict is what the judge finds of a want: ready to go out, or held, and
// until when where that is known.
type verdict struct {
	want
	held  HeldReason // NotHeld: ready
	again time.Time  // when that may change without another edge
}

func (v *verdict) ready() bool { return v.held == NotHeld }

// judge finds whether a want may go out now: within its spans, before it is
// pointless, under the day's bound, and spaced from the last push.
func judge(m *moment, w want) verdict {
	if w.idle != NotHeld {
		return verdict{want: w, held: w.idle}
	}
	if from, ok := w.in.next(w.due); ok && !from.Equal(w.due) {
		w.due, w.answers = from, w.answers && w.slot.Kind == Water
	}
	t, ok := w.in.next(later(w.due, m.now))
	switch {
	case !ok || !w.until.IsZero() && !t.Before(w.until):
		return verdict{want: w, held: m.whyNot(w)}
	case t.After(m.now):
		return verdict{want: w, held: m.waiting(w), again: t}
	case m.bound(w):
		return verdict{want: w, held: DayBound}
	case !w.answers && m.now.Before(m.lastPush.Add(pushSpacing)):
		return verdict{want: w, held: Spacing, again: m.lastPush.Add(pushSpacing)}
	case m.lastPush.Equal(m.now):
		return verdict{want: w, held: Spacing, again: m.now.Add(tick)}
	default:
		return verdict{want: w}
	}
}

// waiting names why a want that will go out later does not yet.
func (m *moment) waiting(w want) HeldReason {
	switch {
	case !w.due.After(m.now):
		return m.whyNot(w)
	case w.pause:
		return SnoozedByThem
	default:
		return Early
	}
}

// whyNot names what keeps a want from its spans.
func (m *moment) whyNot(w want) HeldReason {
	switch {
	case !w.until.IsZero() && !m.now.Before(w.until):
		return TooLate
	case !m.d.awake.contain(m.now):
		return Asleep
	case !m.d.grid.up.contain(m.now):
		return SunDown
	case !w.in.contain(m.now):
		return UnderThreshold
	default:
		return Early
	}
}

// The day's bound (design B): from the seventh push on no shade, top-up, ask
// or repeats; the last five are for first attempts of apply, reapply and
// water, and for phase.
const (
	boundSoft    = 6
	boundReserve = 5
)

// bound reports whether the day's bound holds a want. The first attempt of the
// morning is bound by the day's total alone: every date of the window has one.
// So is "Still out?": without an answer nothing more is said to somebody who
// is out in the sun, which the bound was not made for.
func (m *moment) bound(w want) bool {
	most, k := m.d.policy.MaxPerDay, w.slot.Kind
	switch {
	case m.sentToday >= most:
		return true
	case w.reason == OutingExpired:
		return false
	case m.sentToday >= boundSoft && (w.attempt > 1 || k == Shade || k == TopUp || k == Ask):
		return true
	case m.sentToday < most-boundReserve || w.attempt == 1 && k == Morning:
		return false
	case k == PhaseChange:
		return false
	default:
		return w.attempt > 1 || !k.traits().reserved
	}
}
