package schedule

import (
	"time"

	"parasol/uv"
)

const (
	// morningGrace: a morning missed by less is sent whatever the sun will do
	// (H); later it must still matter.
	morningGrace = time.Hour
	// morningRepeatsFor leaves room for the repeats of somebody who gets up in
	// the afternoon.
	morningRepeatsFor = 2 * time.Hour
	// morningLatest is when a late morning reminder has lost its point (design
	// B).
	morningLatest Clock = 15 * 60
	// askMost and askFew bound the questions of a day.
	askMost, askFew = 3, 1
	// askHigh is the peak of the forecast from which presence is asked for as
	// often as in strict.
	askHigh uv.Index = 6
)

func (m *moment) offerMorning() {
	at := m.d.Morning
	if at.IsZero() || m.d.segmentAt(at).phase == NoPhase || m.seg.phase == NoPhase {
		return
	}
	slot := Slot{Kind: Morning, Anchor: m.d.Date.unixDay()}
	r := m.s.record(slot)
	if r != nil && m.morningDone(r) {
		m.hold(slot, ConfirmedByThem)
		return
	}
	n, due, why, ok := m.attempt(r, at, m.morningPauses())
	if !ok {
		m.hold(slot, why)
		return
	}
	c := candidate{slot: slot, attempt: n, due: due, until: m.morningUntil(n), level: Normal, reason: MorningDue, confirms: Applied, why: why}
	if m.seg.film == NoPhase {
		c.confirms = Seen
	}
	if m.quietMorning() {
		c.level, c.confirms = Quiet, NoEvent
	}
	m.offer(c, m.d.awake)
}

// morningDone reports whether a repeat has lost its point: a coat of today, or
// a louder film reminder that took over.
func (m *moment) morningDone(r *Record) bool {
	if n := len(m.s.Coats); n > 0 && !m.s.Coats[n-1].At.Before(m.d.Start) && r.Confirms == Applied {
		return true
	}
	for i := range m.s.Slots {
		o := &m.s.Slots[i]
		if (o.Slot.Kind == Apply || o.Slot.Kind == Reapply || o.Slot.Kind == Water || o.Slot.Kind == Leaving) && o.Last.After(r.Last) {
			return true
		}
	}
	return false
}

// morningPauses: twice, if the ceiling reaches the threshold today and the
// phase is not a course.
func (m *moment) morningPauses() []time.Duration {
	_, reaches := m.d.over.lastBefore(m.d.Start, m.d.End)
	course := m.seg.cause != nil && m.seg.cause.IsCourse()
	if !m.d.policy.CanConfirm || course || !reaches || m.quietMorning() {
		return nil
	}
	return morningRepeats
}

// quietMorning: when today's ceiling stays under 1, or a film is on already.
// In the dark phase light matters at any index.
func (m *moment) quietMorning() bool {
	if m.seg.phase == Dark {
		return false
	}
	return m.d.peaks.ceiling < 1 || m.filmOn && m.seg.film != NoPhase
}

// morningUntil returns when the morning is pointless: for the first attempt an
// hour late, or until 15:00 while the ceiling still reaches the threshold; for
// a repeat at 15:00 too, where the person's morning is not that late itself.
func (m *moment) morningUntil(attempt int) time.Time {
	last, reaches := m.d.over.lastBefore(m.d.Start, m.d.End)
	latest := m.d.Date.At(morningLatest, m.d.Place.Zone)
	if attempt > 1 {
		return earlier(last, later(latest, m.d.Morning.Add(morningRepeatsFor)))
	}
	until := m.d.Morning.Add(morningGrace)
	if reaches {
		until = later(until, earlier(last, latest))
	}
	return until
}

// offerNotices offers the phase, skin-check and session pushes of the day; the
// morning says those that fall due near it.
func (m *moment) offerNotices() {
	for i := range m.d.notices {
		no := &m.d.notices[i]
		r := m.s.record(no.slot)
		n, due, why, ok := m.attempt(r, no.due, nil)
		if !ok {
			m.hold(no.slot, why)
			continue
		}
		if n == 1 && m.morningSays(no.due) {
			m.add(candidate{slot: no.slot, why: WithMorning, change: &no.change})
			continue
		}
		m.offer(candidate{
			slot: no.slot, attempt: n, due: due, until: m.d.End, level: Normal,
			reason: no.reason, confirms: Seen, change: &no.change,
		}, m.d.awake)
	}
}

// morningSays reports whether a morning reminder, due within the hour of t, is
// still to go out and will say it.
func (m *moment) morningSays(t time.Time) bool {
	at := m.d.Morning
	if at.IsZero() || m.d.segmentAt(at).phase == NoPhase || t.Sub(at).Abs() > absorbWithin {
		return false
	}
	if m.s.record(Slot{Kind: Morning, Anchor: m.d.Date.unixDay()}) != nil {
		return false
	}
	return m.now.Before(m.morningUntil(1)) && m.sentToday < m.d.policy.MaxPerDay
}

// offerAsk asks where the person is on a day without any outing.
func (m *moment) offerAsk() {
	if m.seg.phase == NoPhase || m.where.is != UnknownPresence || !m.where.expired.IsZero() || m.d.outingToday(m.now, m.s) {
		return
	}
	last, n := m.s.latest(Ask, m.d.Date.unixDay())
	most := askFew
	if m.seg.phase == Strict || m.d.peaks.forecast >= askHigh {
		most = askMost
	}
	slot := Slot{Kind: Ask, Anchor: m.d.Date.unixDay(), N: n + 1}
	due := m.firstAsk()
	switch {
	case last.paused():
		m.ask(candidate{slot: last.Slot, attempt: last.Attempts + 1, due: last.Snoozed, reason: PresenceUnknown, why: SnoozedByThem})
		return
	case n >= most:
		m.hold(slot, AlreadySent)
		return
	case last != nil:
		due = last.Last.Add(askEvery)
	}
	m.ask(candidate{slot: slot, attempt: 1, due: due, reason: PresenceUnknown})
}

// firstAsk: two hours after the morning, and after a window that opens today.
func (m *moment) firstAsk() time.Time {
	due := m.d.morningOrWake().Add(askAfter)
	for i := 1; i < len(m.d.segments); i++ {
		if opened := m.d.segments[i].From; m.d.segments[i-1].phase == NoPhase && m.d.holds(opened) && !opened.After(m.now) {
			due = later(due, opened.Add(askAfter))
		}
	}
	return due
}

func (m *moment) ask(c candidate) {
	c.confirms, c.level = Outdoors, Normal
	if m.seg.phase == Strict {
		switch {
		case m.atLeast(uv8):
			c.level = High
		case !m.atLeast(uv3):
			c.level = Quiet
		}
	}
	if r := m.s.record(c.slot); r.paused() {
		c.level = m.capped(r.Level)
	}
	if span, ok := m.d.alert.at(later(m.now, c.due)); ok {
		c.until = earlier(span.Until, later(m.now, c.due).Add(askEvery))
	}
	m.offer(c, m.d.alert)
}

// offerStillOut asks once after a reported outing ran out its six hours.
func (m *moment) offerStillOut() {
	e := m.where.expired
	if e.IsZero() || m.seg.phase == NoPhase || e.Before(m.d.Start) {
		return
	}
	last, n := m.s.latest(Ask, m.d.Date.unixDay())
	slot := Slot{Kind: Ask, Anchor: m.d.Date.unixDay(), N: n + 1}
	if last != nil && !last.Last.Before(e) {
		m.hold(last.Slot, AlreadySent)
		return
	}
	m.ask(candidate{slot: slot, attempt: 1, due: e, reason: OutingExpired})
}
