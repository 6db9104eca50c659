package schedule

import "time"

// rule is one reminder kind's rule: what it would say at a moment, now or
// later. It reads the moment and writes nothing.
type rule func(*moment) []want

// want is a reminder that a rule asks for. It is a value: a rule makes it, the
// judge reads it.
type want struct {
	slot     Slot
	attempt  int
	due      time.Time // when it falls or fell due
	until    time.Time // pointless from here on; zero: the spans alone say so
	in       spans     // when it may go out
	level    Level
	reason   Reason
	confirms EventKind
	ring     bool
	answers  bool       // it answers what was reported, or a device's word that takes effect, at its due time
	pause    bool       // the person asked for the wait until due
	idle     HeldReason // why there is nothing to say, where there is not
	change   *Change
	since    time.Time // of a buddy's: when the emergency began
}

// idle is the want that explains why a slot says nothing.
func idle(slot Slot, why HeldReason) []want { return []want{{slot: slot, idle: why}} }

// turn is the attempt of a slot that comes next.
type turn struct {
	n     int // from 1
	due   time.Time
	pause bool       // the person asked for the wait until due
	none  HeldReason // why there is none
}

// turn returns the next attempt of a slot that falls due at base and repeats
// after pauses.
func (r *Record) turn(base time.Time, pauses []time.Duration) turn {
	switch {
	case r == nil:
		return turn{n: 1, due: base}
	case r.Again && base.After(r.Last):
		return turn{n: r.Attempts + 1, due: base}
	case !r.Confirmed.IsZero() || r.Again:
		return turn{none: ConfirmedByThem}
	case r.paused():
		return turn{n: r.Attempts + 1, due: r.Snoozed, pause: true}
	case !r.Rang.IsZero() || r.Attempts > len(pauses):
		return turn{none: AlreadySent}
	default:
		return turn{n: r.Attempts + 1, due: r.Last.Add(pauses[r.Attempts-1])}
	}
}

// of returns the want of a slot's turn; the rule adds what it is about.
func (t turn) of(slot Slot) want {
	return want{slot: slot, attempt: t.n, due: t.due, pause: t.pause}
}
