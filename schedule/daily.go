package schedule

import (
	"time"

	"parasol/uv"
)

// morningRepeats are the pauses before the repeats of the morning.
var morningRepeats = []time.Duration{45 * time.Minute, 45 * time.Minute}

const (
	// absorbWithin is how near to the morning a phase, skin-check or session
	// push must fall due to be said by it.
	absorbWithin = time.Hour
	// askAfter and askEvery space the questions about presence; askUntil is
	// when one has lost its point (H).
	askAfter, askEvery = 2 * time.Hour, 150 * time.Minute
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

func morning(m *moment) []want {
	at := m.d.Morning
	if at.IsZero() || m.d.segmentAt(at).phase == NoPhase || m.seg.phase == NoPhase {
		return nil
	}
	slot := m.d.morningSlot()
	r := m.s.record(slot)
	if r != nil && m.morningDone(r) {
		return idle(slot, ConfirmedByThem)
	}
	t := r.turn(at, m.morningPauses())
	if t.none != NotHeld {
		return idle(slot, t.none)
	}
	w := t.of(slot)
	w.until, w.in, w.level, w.reason, w.confirms = m.morningUntil(t.n), m.d.awake, Normal, MorningDue, Applied
	if m.seg.takes == NoPhase {
		w.confirms = Seen
	}
	if m.quietMorning() {
		w.level, w.confirms = Quiet, NoEvent
	}
	return []want{w}
}

func (d *Day) morningSlot() Slot { return Slot{Kind: Morning, Anchor: d.Date.unixDay()} }

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
	return m.d.peaks.ceiling < 1 || m.filmOn && m.seg.takes != NoPhase
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

// whereAreYou asks where the person is on a day without any outing.
func whereAreYou(m *moment) []want {
	d := m.d
	if m.seg.phase == NoPhase || m.where.is != UnknownPresence || !m.expired().IsZero() || m.line.outOn(Span{d.Start, d.End}) {
		return nil
	}
	last, n := m.s.latest(Ask, d.Date.unixDay())
	most := askFew
	if m.seg.phase == Strict || d.peaks.forecast >= askHigh {
		most = askMost
	}
	slot := Slot{Kind: Ask, Anchor: d.Date.unixDay(), N: n + 1}
	due := m.firstAsk()
	switch {
	case last.paused():
		return m.ask(last.turn(due, nil).of(last.Slot), PresenceUnknown)
	case n >= most:
		return idle(slot, AlreadySent)
	case last != nil:
		due = last.Last.Add(askEvery)
	}
	return m.ask(want{slot: slot, attempt: 1, due: due}, PresenceUnknown)
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

func (m *moment) ask(w want, why Reason) []want {
	w.reason, w.confirms, w.level, w.in = why, Outdoors, Normal, m.d.alert
	if m.seg.phase == Strict {
		switch {
		case m.atLeast(uv8):
			w.level = High
		case !m.atLeast(uv3):
			w.level = Quiet
		}
	}
	if r := m.s.record(w.slot); r.paused() {
		w.level = m.capped(r.Level)
	}
	if span, ok := m.d.alert.at(later(m.now, w.due)); ok {
		w.until = earlier(span.Until, later(m.now, w.due).Add(askEvery))
	}
	return []want{w}
}

// stillOut asks once after a reported outing ran out its six hours.
func stillOut(m *moment) []want {
	e := m.expired()
	if e.IsZero() || m.seg.phase == NoPhase || e.Before(m.d.Start) {
		return nil
	}
	last, n := m.s.latest(Ask, m.d.Date.unixDay())
	slot := Slot{Kind: Ask, Anchor: m.d.Date.unixDay(), N: n + 1}
	if last != nil && !last.Last.Before(e) {
		return idle(last.Slot, AlreadySent)
	}
	return m.ask(want{slot: slot, attempt: 1, due: e}, OutingExpired)
}

// notices wants the phase, skin-check and session pushes of the day; the
// morning says those that fall due near it.
func notices(m *moment) []want {
	all := make([]want, 0, len(m.d.notices))
	for i := range m.d.notices {
		no := &m.d.notices[i]
		t := m.s.record(no.slot).turn(no.due, nil)
		w := t.of(no.slot)
		w.until, w.in, w.level, w.reason, w.confirms, w.change = m.d.End, m.d.awake, Normal, no.reason, Seen, &no.change
		switch {
		case t.none != NotHeld:
			w.idle = t.none
		case t.n == 1 && m.morningSays(no.due):
			w.idle = WithMorning
		}
		all = append(all, w)
	}
	return all
}

// morningSays reports whether a morning reminder, due within the hour of t, is
// still to go out and will say it.
func (m *moment) morningSays(t time.Time) bool {
	at := m.d.Morning
	if at.IsZero() || m.d.segmentAt(at).phase == NoPhase || t.Sub(at).Abs() > absorbWithin {
		return false
	}
	if m.s.record(m.d.morningSlot()) != nil {
		return false
	}
	return m.now.Before(m.morningUntil(1)) && m.sentToday < m.d.policy.MaxPerDay
}
