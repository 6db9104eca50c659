package schedule

import (
	"time"

	"parasol/uv"
)

// moment is what is true at an instant: everything that a rule may ask,
// computed once. Nothing modifies it afterwards.
type moment struct {
	*Outlook
	now         time.Time
	seg         *segment
	where       *stretch // the stretch of the timeline that contains now
	filmOn      bool
	bare, under uv.Dose
	sentToday   int
	softToday   int // those of them that count towards the soft limit
	lastPush    time.Time
	silence     silence
}

// at returns the moment of an instant.
func (o *Outlook) at(now time.Time) moment {
	o.follow(now)
	m := moment{Outlook: o, now: now, seg: o.d.segmentAt(now), where: o.line.at(now)}
	m.filmOn = m.film.exists && now.Before(m.film.ends)
	m.bare, m.under = o.doses(now)
	m.sentToday = o.s.pushesSince(o.d.Start, now, func(*Pushed) bool { return true })
	m.softToday = o.s.pushesSince(o.d.Start, now, func(p *Pushed) bool { return !p.Kind.traits().apart })
	if p := o.s.lastPush(now); p != nil {
		m.lastPush = p.At
	}
	m.silence = m.listened()
	return m
}

// atLeast reports whether the forecast is at or above one of the indexes of
// loudness. It uses the day's grid, whose crossings are among the edges that
// Next stops at.
func (m *moment) atLeast(l loudness) bool { return m.d.loud[l].contain(m.now) }

// ahead reports whether the forecast reaches an index at some time between now
// and the day's end.
func (m *moment) ahead(l loudness) bool {
	_, ok := m.d.loud[l].lastBefore(m.now, m.d.End)
	return ok
}

// peaks reports whether the day's forecast reaches an index.
func (m *moment) peaks(l loudness) bool { return m.d.peaks.forecast >= uv.Index(loudnessFrom[l]) }

// doseHigh reports whether the day's dose has reached half the minimal
// erythema dose, or a film reached its dose limit before its floor.
func (m *moment) doseHigh() bool { return m.bare+m.under >= m.d.policy.dayLimit() || m.film.floor }

// probably reports whether the person is only probably out, according to a
// device or since a report was not renewed.
func (m *moment) probably() bool { return m.where.is == ProbablyOut && m.where.believed() }

// edges returns the instants at which the decision may change without new
// input. Those of the past are zero or before now.
func (m *moment) edges() [7]time.Time {
	return [...]time.Time{
		m.edgeAfter(m.now), m.s.Ahead, m.film.ends, m.where.Until,
		m.s.Paused.Until, m.s.Undid.Add(undoWaits), m.s.Skipped.Add(skipFor),
	}
}
