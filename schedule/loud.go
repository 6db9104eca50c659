package schedule

import "time"

// Emergencies (design B, Level): at most emergencyMost a day, ringing every
// RingEvery for at most ringFor.
const (
	emergencyMost = 2
	ringFor       = 30 * time.Minute
	// RingEvery is the pause between two rings of an emergency.
	RingEvery = 5 * time.Minute
)

// loudness is an index that the level of a push hangs on (design B, Level).
type loudness int

const (
	uv3 loudness = iota
	uv6
	uv8
)

var loudnessFrom = [...]float32{uv3: 3, uv6: 6, uv8: 8}

// loud returns a want as loud as the sun calls for, as an emergency where one
// is; after a pause that the person asked for as loud as before it.
func (m *moment) loud(w want, r *Record) want {
	if r.paused() {
		w.level = m.capped(r.Level)
		if r.Level != Emergency {
			return w
		}
		return m.escalated(w)
	}
	w.level = m.level(w)
	return m.escalated(w)
}

// level returns how loud a film or outdoor want is.
func (m *moment) level(w want) Level {
	if m.seg.phase == Dark {
		return High
	}
	l := Quiet
	switch {
	case m.atLeast(uv6):
		l = High
	case m.atLeast(uv3):
		l = Normal
	}
	if m.seg.phase >= Strict {
		l++
	}
	if w.attempt > 1 {
		l++
	}
	if w.confirms == Applied && m.doseHigh() {
		l++
	}
	return m.capped(l)
}

// capped keeps a level at normal while the forecast is under 3, but not in the
// dark phase. Emergencies are escalated's to make.
func (m *moment) capped(l Level) Level {
	if !m.atLeast(uv3) && m.seg.phase != Dark {
		return min(l, Normal)
	}
	return min(l, High)
}

// escalated turns a repeat into an emergency where the sun is strong enough.
func (m *moment) escalated(w want) want {
	if w.attempt < 2 || w.slot.N > 1 && w.slot.Kind != Shade || !m.emergency() {
		return w
	}
	w.level, w.ring = Emergency, true
	at := later(m.now, w.due)
	w.until = at.Add(ringFor)
	if light, ok := m.d.light.at(at); ok {
		w.until = earlier(w.until, light.Until)
	}
	return w
}

// emergency reports whether the sun is strong enough, on the forecast, for an
// emergency to a person who reported being outdoors.
func (m *moment) emergency() bool {
	if m.where.is != ReportedOutdoors || m.rangToday >= emergencyMost || !m.d.policy.CanConfirm && !m.d.policy.Receipts {
		return false
	}
	switch m.seg.phase {
	case Dark:
		return m.d.grid.up.contain(m.now)
	case Cover:
		return m.atLeast(uv3)
	case Strict:
		return m.atLeast(uv6)
	default:
		return m.atLeast(uv8)
	}
}
