package schedule

import "time"

// want is a reminder that a rule wants to send. It is a value: a rule creates
// it, the judge reads it.
type want struct {
	slot     Slot
	attempt  int
	due      time.Time // when it is or was due
	until    time.Time // pointless from then on; zero: limited by the spans alone
	in       spans     // when it may be sent
	level    Level
	reason   Reason
	confirms EventKind
	ring     bool
	answers  bool       // it responds to a report, or to a device's report that takes effect, at its due time
	pause    bool       // the person asked for the pause until due
	idle     HeldReason // why there is nothing to say, if so
	change   *Change
	since    time.Time // for a buddy: when the emergency began
}

// idle returns the want that explains why a slot has nothing to send.
func idle(slot Slot, why HeldReason) want { return want{slot: slot, idle: why} }

// turn is the next attempt of a slot.
type turn struct {
	n     int // from 1
	due   time.Time
	pause bool       // the person asked for the pause until due
	none  HeldReason // why there is none
}

// turn returns the next attempt of a slot that is due at base and repeats
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

// of returns the want of a slot's turn; the rule adds the details.
func (t turn) of(slot Slot) want {
	return want{slot: slot, attempt: t.n, due: t.due, pause: t.pause}
}
