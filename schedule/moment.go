package schedule

import (
	"time"

	"parasol/uv"
)

// moment is what is true at an instant: everything that a rule may ask, worked
// out once. Nothing writes to it afterwards.
type moment struct {
	now         time.Time
	d           *Day
	s           *State
	seg         *segment
	reading     uv.Reading
	line        timeline
	where       stretch // of the timeline that holds now
	film        film
	filmOn      bool
	bare, under uv.Dose
	sentToday   int
	rangToday   int
	lastPush    time.Time
}

func look(now time.Time, d *Day, s *State) *moment {
	m := &moment{now: now, d: d, s: s, seg: d.segmentAt(now), reading: d.forecast.At(now), lastPush: s.lastPush(now)}
	m.line = d.timeline(s)
	m.where = m.line.at(now)
	m.film = d.lastFilm(now, s, m.line)
	m.filmOn = m.film.exists && now.Before(m.film.ends)
	m.bare, m.under = d.doses(now, s, m.line)
	m.sentToday = countSince(s.Pushes, d.Start, now)
	m.rangToday = countSince(s.Emergencies, d.Start, now)
	return m
}

// expired returns when the reported outing ran out its six hours, zero where
// it did not or something was reported since. Only the six hours running out
// is a question; a planned end, a report or the sunset is an answer.
func (m *moment) expired() time.Time {
	n := len(m.s.Outings)
	if n == 0 || m.where.is != UnknownPresence {
		return time.Time{}
	}
	o := &m.s.Outings[n-1]
	e := o.LastSign.Add(outingLasts)
	if !o.Until.IsZero() || e.After(m.now) || !m.d.holds(e) || !m.d.outingEnd(o).Equal(e) || m.s.insideSince(e) {
		return time.Time{}
	}
	return e
}

// atLeast reports whether the forecast is at one of the indexes that loudness
// hangs on, or above. It reads the day's grid, whose crossings are among the
// edges that Next stops at.
func (m *moment) atLeast(l loudness) bool { return m.d.loud[l].contain(m.now) }

// doseHigh reports whether the day's dose has come to half the minimal
// erythema dose, or the film's dose limit came before its floor.
func (m *moment) doseHigh() bool { return m.bare+m.under >= m.d.policy.dayLimit() || m.film.floor }

// edges yields every instant at which the answer may change without new input.
func (m *moment) edges(yield func(time.Time) bool) {
	d := m.d
	for _, t := range []time.Time{m.s.Ahead, m.seg.Until, m.film.ends, m.where.Until} {
		if !yield(t) {
			return
		}
	}
	for _, ss := range [...]spans{d.alert, d.coatTime, d.light, d.awake, d.loud[uv3], d.loud[uv6], d.loud[uv8]} {
		if !yield(ss.edge(m.now)) {
			return
		}
	}
	for i := range m.s.Slots {
		if !yield(m.s.Slots[i].Ringing) {
			return
		}
	}
}
