package schedule

import (
	"time"
)

// The pauses before each repeat (design B, Repeats). Under UV 3, and where
// nothing can confirm, there is one.
var (
	outdoorRepeats = []time.Duration{10 * time.Minute, 15 * time.Minute, 20 * time.Minute}
	morningRepeats = []time.Duration{45 * time.Minute, 45 * time.Minute}
	ringRepeat     = []time.Duration{10 * time.Minute}
)

const (
	// leavingAhead: sunscreen goes on 15 min before going out (label text).
	leavingAhead = 15 * time.Minute
	// topUpAfter: an early second coat 15–30 min after exposure starts more
	// than halves the dose (Diffey 2001, PMID 11712033).
	topUpAfter = 20 * time.Minute
	// topUpUntil: an hour out, the film's own end speaks (H).
	topUpUntil = time.Hour
	// shadeEvery is the quiet before a shade reminder, and after one was seen.
	shadeEvery = time.Hour
	// askAfter and askEvery space the questions about presence; askUntil is
	// when one has lost its point (H).
	askAfter, askEvery = 2 * time.Hour, 150 * time.Minute
)

// attempt returns the next attempt of a slot that falls due at base and
// repeats after pauses; why is set where there is none.
func (m *moment) attempt(r *Record, base time.Time, pauses []time.Duration) (n int, due time.Time, why HeldReason, ok bool) {
	switch {
	case r == nil:
		return 1, base, 0, true
	case !r.Confirmed.IsZero():
		return 0, due, ConfirmedByThem, false
	case r.paused():
		return r.Attempts + 1, r.Snoozed, SnoozedByThem, true
	case r.Rang || r.Attempts > len(pauses):
		return 0, due, AlreadySent, false
	default:
		return r.Attempts + 1, r.Last.Add(pauses[r.Attempts-1]), 0, true
	}
}

// repeats returns the pauses between the attempts of an outdoor slot as things
// stand.
func (m *moment) repeats(k Kind) []time.Duration {
	confirmable := m.d.policy.CanConfirm
	switch {
	case k == Leaving && !confirmable, k != Leaving && m.where.is != ReportedOutdoors:
		return nil
	case !confirmable || !m.atLeast(uv3):
		return outdoorRepeats[:1]
	default:
		return outdoorRepeats
	}
}

// offerFilm offers water, reapply or apply: what there is to say about a film
// that ended, or that there is none.
func (m *moment) offerFilm() {
	f, out := m.film, m.where.out()
	today := f.exists && (!f.applied.Before(m.d.Start) || f.ends.After(m.where.outing.From))
	switch {
	case m.filmOn:
		m.hold(filmSlot(f), FilmOn)
		if f.cause == ByWater && m.where.is != ReportedIndoors {
			m.wake(f.ends)
		}
	case today && m.ended(filmSlot(f)):
		m.offerSeries(Apply, m.where.outing.From, m.where.reported, filmReason(f))
	case today && f.cause == ByWater && m.where.is != ReportedIndoors:
		m.offerWater(f)
	case !out:
		if today {
			m.hold(filmSlot(f), NotOutdoors)
		}
	case today:
		m.offerSeries(Reapply, f.applied, later(f.ends, m.where.outing.From), filmReason(f))
	case m.where.is == ReportedOutdoors:
		m.offerSeries(Apply, m.where.outing.From, m.where.reported, NoCoat)
	}
}

// ended reports whether a slot belongs to an earlier outing, which going
// indoors ended: a new report of being outdoors begins again at a first
// attempt.
func (m *moment) ended(slot Slot) bool {
	r, _ := m.s.latest(slot.Kind, slot.Anchor)
	return m.where.is == ReportedOutdoors && r != nil && r.Last.Before(m.where.outing.From)
}

func filmSlot(f film) Slot {
	if f.cause == ByWater {
		return Slot{Kind: Water, Anchor: f.applied.Unix()}
	}
	return Slot{Kind: Reapply, Anchor: f.applied.Unix(), N: 1}
}

func filmReason(f film) Reason {
	switch f.cause {
	case ByDose:
		return FilmDose
	case ByWater:
		return FilmWater
	default:
		return FilmEnded
	}
}

// offerWater offers the one water slot of a film, and once its attempts ran
// out the reapply slots that follow it.
func (m *moment) offerWater(f film) {
	slot := filmSlot(f)
	r := m.s.record(slot)
	n, due, why, ok := m.attempt(r, f.ends, m.repeats(Water))
	if ok && !(n > 1 && m.noRepeats()) {
		m.offerOutdoor(candidate{slot: slot, attempt: n, due: due, reason: FilmWater, why: why, answer: n == 1}, r)
		return
	}
	m.hold(slot, why)
	if again, _ := m.s.latest(Reapply, slot.Anchor); again != nil {
		m.reopen(again.Slot, again, FilmWater)
		return
	}
	m.reopen(Slot{Kind: Reapply, Anchor: slot.Anchor, N: 1}, r, FilmWater)
}

// offerSeries offers the slot of a kind that is open on an anchor: the first
// with its repeats, and after that one attempt a film length.
func (m *moment) offerSeries(k Kind, anchor, due time.Time, reason Reason) {
	r, _ := m.s.latest(k, anchor.Unix())
	slot := Slot{Kind: k, Anchor: anchor.Unix(), N: 1}
	pauses := m.repeats(k)
	if r != nil {
		slot = r.Slot
		if slot.N > 1 {
			pauses = nil
		}
	}
	n, at, why, ok := m.attempt(r, due, pauses)
	if ok && !(n > 1 && m.noRepeats()) {
		c := candidate{slot: slot, attempt: n, due: at, reason: reason, why: why}
		c.answer = n == 1 && at.Equal(m.s.LastReported)
		m.offerOutdoor(c, r)
		return
	}
	m.hold(slot, why)
	m.reopen(slot, r, reason)
}

// noRepeats reports whether the day's bound has ended all repeats, so that an
// open slot counts as having run out of them.
func (m *moment) noRepeats() bool { return m.sentToday >= boundSoft }

// reopen offers the next slot after one that ran out of attempts: while
// reported outdoors, one film length after its first.
func (m *moment) reopen(after Slot, r *Record, reason Reason) {
	if m.where.is != ReportedOutdoors {
		return
	}
	next := after
	next.N++
	due := later(r.First.Add(m.d.policy.interval()), r.Last.Add(pushSpacing))
	m.offerOutdoor(candidate{slot: next, attempt: 1, due: due, reason: reason}, nil)
}

// offerOutdoor completes a film candidate with its level and end, makes it an
// emergency where one is called for, and offers it.
func (m *moment) offerOutdoor(c candidate, r *Record) {
	c.confirms = Applied
	if span, ok := m.d.filmTime.at(m.now); ok {
		c.until = span.Until
	}
	m.loudness(&c, r)
	m.offer(c, m.d.filmTime)
}

// Emergencies (design B, Level): at most emergencyMost a day, ringing every
// RingEvery for at most ringFor.
const (
	emergencyMost = 2
	ringFor       = 30 * time.Minute
	// RingEvery is the pause between two rings of an emergency.
	RingEvery = 5 * time.Minute
)

// loudness sets how loud a candidate is: by the sun, as an emergency where one
// is called for, and after a pause that the person asked for as loud as before
// it.
func (m *moment) loudness(c *candidate, r *Record) {
	if !r.paused() {
		c.level = m.level(*c)
		m.escalate(c)
		return
	}
	c.level = m.capped(r.Level)
	if r.Level == Emergency {
		m.escalate(c)
	}
}

// escalate turns a repeat into an emergency where the sun is strong enough.
func (m *moment) escalate(c *candidate) {
	if c.attempt < 2 || c.slot.N > 1 && c.slot.Kind != Shade || !m.emergency() {
		return
	}
	c.level, c.ring = Emergency, true
	at := later(m.now, c.due)
	c.until = at.Add(ringFor)
	if light, ok := m.d.light.at(at); ok {
		c.until = earlier(c.until, light.Until)
	}
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

// atLeast reports whether the forecast is at one of the indexes that loudness
// hangs on, or above. It reads the day's grid, whose crossings are among the
// edges that Next stops at.
func (m *moment) atLeast(l loudness) bool { return m.d.loud[l].contain(m.now) }

// level returns how loud a film or outdoor candidate is.
func (m *moment) level(c candidate) Level {
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
	if c.attempt > 1 {
		l++
	}
	if c.confirms == Applied && m.doseHigh() {
		l++
	}
	return m.capped(l)
}

// capped keeps a level at normal while the forecast is under 3, but not in the
// dark phase. Emergencies are escalate's to make.
func (m *moment) capped(l Level) Level {
	if !m.atLeast(uv3) && m.seg.phase != Dark {
		return min(l, Normal)
	}
	return min(l, High)
}

// doseHigh reports whether today's dose has come to half the minimal erythema
// dose, or the film's dose limit came before its floor.
func (m *moment) doseHigh() bool { return m.bare+m.under >= m.d.policy.dayLimit() || m.film.floor }

// offerTopUp offers the early second coat of an outing that began under a film.
func (m *moment) offerTopUp() {
	start := m.where.outing.From
	if m.seg.film != Strict || !m.where.out() || !m.filmOn || m.film.applied.After(start) {
		return
	}
	slot := Slot{Kind: TopUp, Anchor: start.Unix()}
	r := m.s.record(slot)
	n, due, why, ok := m.attempt(r, start.Add(topUpAfter), nil)
	if !ok {
		m.hold(slot, why)
		return
	}
	c := candidate{slot: slot, attempt: n, due: due, reason: EarlySecondCoat, confirms: Applied, why: why}
	c.until = earlier(m.film.ends, start.Add(topUpUntil))
	m.loudness(&c, r)
	m.offer(c, m.d.filmTime)
}

// offerLeaving offers the coat, or the cover, before a routine outing.
func (m *moment) offerLeaving() {
	next, ok := m.d.nextOuting(m.now, m.s)
	if !ok || m.where.is == ReportedOutdoors || m.seg.phase == NoPhase {
		return
	}
	slot := Slot{Kind: Leaving, Anchor: next.From.Unix()}
	confirms, held := m.leavingAsks(next)
	if confirms == NoEvent {
		m.hold(slot, held)
		return
	}
	r := m.s.record(slot)
	n, due, why, ok := m.attempt(r, next.From.Add(-leavingAhead), m.repeats(Leaving))
	if !ok {
		m.hold(slot, why)
		return
	}
	c := candidate{slot: slot, attempt: n, due: due, until: next.From, reason: OutingAhead, confirms: confirms, why: why}
	m.loudness(&c, r)
	m.offer(c, m.d.light)
}

// leavingAsks returns what an outing ahead asks for: a coat where some skin
// takes one now and the film will not last, to be seen where some skin must
// stay covered; NoEvent and the reason where it asks nothing.
func (m *moment) leavingAsks(out Span) (EventKind, HeldReason) {
	held := UnderThreshold
	if m.seg.film != NoPhase && m.d.segmentAt(out.From).film != NoPhase {
		if last, ok := m.d.film.lastBefore(out.From, out.Until); ok {
			if !m.film.exists || m.film.ends.Before(last) {
				return Applied, 0
			}
			held = FilmOn
		}
	}
	if m.seg.phase >= Cover || m.d.segmentAt(out.From).phase >= Cover {
		if _, ok := m.d.over.lastBefore(out.From, out.Until); ok {
			return Seen, 0
		}
	}
	return NoEvent, held
}

// offerShade offers the word to get out of the sun.
func (m *moment) offerShade() {
	if m.seg.phase < Strict || m.where.is != ReportedOutdoors {
		return
	}
	start := m.where.outing.From
	r, n := m.s.latest(Shade, start.Unix())
	if r != nil && r.Confirmed.IsZero() && (r.paused() || m.seg.phase >= Cover && m.emergency()) {
		if at, due, why, ok := m.attempt(r, start, ringRepeat); ok {
			m.shade(candidate{slot: r.Slot, attempt: at, due: due, why: why}, r)
			return
		}
	}
	due := later(m.where.reported, m.lastWord().Add(shadeEvery))
	if r != nil {
		due = later(due, r.Confirmed.Add(shadeEvery))
	}
	slot := Slot{Kind: Shade, Anchor: start.Unix(), N: n + 1}
	m.shade(candidate{slot: slot, attempt: 1, due: due, answer: due.Equal(m.s.LastReported)}, nil)
}

// lastWord returns the last push that leaves shade nothing to say for an hour.
// With open skin or in the dark phase a question and the morning do not:
// somebody who then reports being outdoors must hear at once to go in (H).
func (m *moment) lastWord() time.Time {
	if m.seg.phase < Cover {
		return m.lastPush
	}
	var last time.Time
	for i := range m.s.Slots {
		if r := &m.s.Slots[i]; r.Slot.Kind != Ask && r.Slot.Kind != Morning && !r.Last.After(m.now) {
			last = later(last, r.Last)
		}
	}
	return last
}

func (m *moment) shade(c candidate, r *Record) {
	c.reason, c.confirms = InTheSun, Seen
	if span, ok := m.d.alert.at(m.now); ok {
		c.until = earlier(span.Until, later(m.now, c.due).Add(shadeEvery))
	}
	m.loudness(&c, r)
	m.offer(c, m.d.alert)
}
