package schedule

import (
	"slices"
	"time"

	"parasol/uv"
)

const (
	// pushSpacing is the least time between two pushes (design B, Reminders).
	pushSpacing = 10 * time.Minute
	// absorbWithin is how near to the morning a phase, skin-check or session
	// push must fall due to be said by it.
	absorbWithin = time.Hour
)

// Decide returns what to do for a person at an instant of a prepared day. It
// has no clock and cannot fail: wherever something is not known it decides
// toward telling the person. Between now and Decision.Next nothing falls due
// without new input. Deciding again with the push that was sent folded into
// the state sends nothing more.
func Decide(now time.Time, d *Day, s *State) Decision {
	m := look(now, d, s)
	m.collect()
	dec := Decision{At: now, Person: d.policy.Person, Cancel: m.silence()}
	if win := m.winner(); win != nil {
		dec.Send, dec.Reason = m.reminder(win), win.reason
		dec.Evidence = m.evidence(win)
		dec.Held = m.held()
		dec.Next = afterSending(now, d, s, dec.Send)
		return dec
	}
	dec.Reason = NothingDue
	if m.seg.phase == NoPhase {
		dec.Reason = OutsideWindow
	}
	dec.Evidence, dec.Held, dec.Next = m.evidence(nil), m.held(), m.next
	return dec
}

// afterSending returns when to look again once a reminder went out.
func afterSending(now time.Time, d *Day, s *State, r *Reminder) time.Time {
	then := *s
	then.Slots, then.Pushes, then.Emergencies = slices.Clone(s.Slots), slices.Clone(s.Pushes), slices.Clone(s.Emergencies)
	then.sent(&Event{At: now, Kind: Sent, Sent: r})
	m := look(now, d, &then)
	m.collect()
	m.winner()
	return m.next
}

// moment is what is true at an instant: everything that a rule asks, worked
// out once.
type moment struct {
	now         time.Time
	d           *Day
	s           *State
	seg         *segment
	reading     uv.Reading
	where       presence
	film        film
	filmOn      bool
	bare, under uv.Dose
	sentToday   int
	rangToday   int
	lastPush    time.Time
	next        time.Time
	all         []candidate
}

// usualCandidates is how many the rules offer on most days: film, top-up,
// leaving, shade, ask, morning and a notice.
const usualCandidates = 7

// candidate is a reminder that a rule offers: due now, due later, or held.
type candidate struct {
	slot     Slot
	attempt  int
	due      time.Time // when it falls or fell due
	until    time.Time // pointless from here on
	level    Level
	reason   Reason
	confirms EventKind
	ring     bool
	answer   bool // it answers an event just reported, or is about water: spacing does not hold it
	change   *Change
	ready    bool
	why      HeldReason // where it is not ready
	again    time.Time  // when to look at it again, zero: some other edge will
}

func look(now time.Time, d *Day, s *State) *moment {
	m := &moment{now: now, d: d, s: s, seg: d.segmentAt(now), reading: d.forecast.At(now), lastPush: s.lastPush(now)}
	m.all = make([]candidate, 0, usualCandidates)
	m.where = d.whereabouts(now, s)
	m.film = d.lastFilm(now, s)
	m.filmOn = m.film.exists && now.Before(m.film.ends)
	m.bare, m.under = d.doses(now, s)
	m.sentToday = countSince(s.Pushes, d.Start, now)
	m.rangToday = countSince(s.Emergencies, d.Start, now)
	m.next = d.End
	if !m.next.After(now) {
		m.next = now.Add(time.Minute)
	}
	m.edges()
	return m
}

// edges notes every instant at which the answer may change without new input.
func (m *moment) edges() {
	m.wake(m.s.Ahead)
	m.wake(m.seg.Until)
	m.wake(m.film.ends)
	m.wake(m.where.outing.Until)
	m.wake(m.d.alert.edge(m.now))
	m.wake(m.d.filmTime.edge(m.now))
	m.wake(m.d.light.edge(m.now))
	m.wake(m.d.awake.edge(m.now))
	m.wake(m.d.outings.edge(m.now))
	for i := range m.d.loud {
		m.wake(m.d.loud[i].edge(m.now))
	}
	for i := range m.s.Outings {
		m.wake(m.d.outingEnd(&m.s.Outings[i]))
	}
	for i := range m.s.Inside {
		m.wake(m.s.Inside[i].Planned)
	}
	for i := range m.s.Slots {
		m.wake(m.s.Slots[i].Ringing)
	}
}

// wake asks for another look at t, if t is still to come.
func (m *moment) wake(t time.Time) {
	if t.After(m.now) && t.Before(m.next) {
		m.next = t
	}
}

func (m *moment) collect() {
	if m.seg.film != NoPhase {
		m.offerFilm()
		m.offerTopUp()
	}
	m.offerLeaving()
	m.offerShade()
	m.offerAsk()
	m.offerStillOut()
	m.offerMorning()
	m.offerNotices()
}

// offer takes a candidate whose due time is known and finds whether it may go
// out now: within the given spans, before it is pointless, under the day's
// bound, and spaced from the last push.
func (m *moment) offer(c candidate, in spans) {
	t, ok := in.next(later(c.due, m.now))
	if from, began := in.next(c.due); began && !from.Equal(c.due) {
		c.due = from
		c.answer = c.answer && c.slot.Kind == Water
	}
	switch {
	case !ok || !c.until.IsZero() && !t.Before(c.until):
		c.why = m.whyNot(c, in)
	case t.After(m.now):
		c.again = t
		if !c.due.After(m.now) {
			c.why = m.whyNot(c, in)
		}
	case m.bound(c):
		c.why = DayBound
	case !c.answer && m.now.Before(m.lastPush.Add(pushSpacing)):
		c.why, c.again = Spacing, m.lastPush.Add(pushSpacing)
	case m.lastPush.Equal(m.now):
		c.why, c.again = Spacing, m.now.Add(time.Second) // at most one push an instant
	default:
		c.ready = true
	}
	m.add(c)
}

// hold notes a slot that a rule does not offer now, and why.
func (m *moment) hold(slot Slot, why HeldReason) { m.add(candidate{slot: slot, why: why}) }

func (m *moment) add(c candidate) {
	m.wake(c.again)
	m.all = append(m.all, c)
}

// whyNot names what keeps a candidate from its spans.
func (m *moment) whyNot(c candidate, in spans) HeldReason {
	switch {
	case !c.until.IsZero() && !m.now.Before(c.until):
		return TooLate
	case !m.d.awake.contain(m.now):
		return Asleep
	case !m.d.grid.up.contain(m.now):
		return SunDown
	case !in.contain(m.now):
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

// bound reports whether the day's bound holds a candidate. The first attempt
// of the morning is bound by the day's total alone: every date of the window
// has one. So is "Still out?": without an answer nothing more is said to
// somebody who is out in the sun, which the bound was not made for.
func (m *moment) bound(c candidate) bool {
	most := m.d.policy.MaxPerDay
	if m.sentToday >= most {
		return true
	}
	if c.reason == OutingExpired {
		return false
	}
	if m.sentToday >= boundSoft && (c.attempt > 1 || c.slot.Kind == Shade || c.slot.Kind == TopUp || c.slot.Kind == Ask) {
		return true
	}
	if m.sentToday < most-boundReserve || c.attempt == 1 && c.slot.Kind == Morning {
		return false
	}
	switch c.slot.Kind {
	case Apply, Reapply, Water:
		return c.attempt > 1
	case PhaseChange:
		return false
	default:
		return true
	}
}

// winner returns the candidate to send and marks the others as carried by it
// or held for spacing; nil if none is ready.
func (m *moment) winner() *candidate {
	var win *candidate
	for i := range m.all {
		if c := &m.all[i]; c.ready && (win == nil || c.slot.Kind.before(win.slot.Kind)) {
			win = c
		}
	}
	if win == nil {
		return nil
	}
	for i := range m.all {
		c := &m.all[i]
		switch {
		case c == win:
		case carries(win.slot.Kind, c.slot.Kind) && (c.ready || c.why == WithMorning):
			c.ready, c.why = false, Carried
		case c.ready:
			c.ready, c.why, c.again = false, Spacing, m.now.Add(pushSpacing)
			m.wake(c.again)
		}
	}
	m.wake(m.now.Add(time.Second))
	return win
}

// carries reports whether a push of kind a says what one of kind b would.
// Outdoors at the end of a cover phase, the word to put sunscreen on says that
// the phase has ended.
func carries(a, b Kind) bool {
	switch a {
	case Morning:
		return b == PhaseChange || b == SkinCheck || b == Session || b == Leaving || b == TopUp || b == Shade || b == Ask
	case PhaseChange, SkinCheck:
		return b == SkinCheck || b == Session || b == PhaseChange
	case Session:
		return false
	default:
		return a.before(b) && b != Morning && b != SkinCheck && b != Session && (b != PhaseChange || a.before(Morning))
	}
}

func (m *moment) reminder(c *candidate) *Reminder {
	r := &Reminder{
		Slot: c.slot, Attempt: c.attempt, Level: c.level, Due: c.due, Until: c.until, Ring: c.ring, Confirms: c.confirms,
		Last: m.sentToday+1 >= m.d.policy.MaxPerDay,
	}
	for i := range m.all {
		if o := &m.all[i]; o.why == Carried && !o.ready && o.slot != c.slot && !slices.Contains(r.Covers, o.slot) {
			r.Covers = append(r.Covers, o.slot)
		}
	}
	return r
}

func (m *moment) held() []Held {
	var out []Held
	for i := range m.all {
		if c := &m.all[i]; !c.ready {
			if out == nil {
				out = make([]Held, 0, len(m.all))
			}
			out = append(out, Held{Slot: c.slot, Reason: max(c.why, Early), Until: c.again})
		}
	}
	return out
}

// silence lists what still rings and should stop: confirmed or snoozed, no
// longer outdoors, under the threshold, asleep, or a coat is on.
func (m *moment) silence() []Slot {
	var stop []Slot
	for i := range m.s.Slots {
		r := &m.s.Slots[i]
		if !r.Ringing.After(m.now) {
			continue
		}
		coated := m.filmOn && r.Slot.Kind != Shade && m.film.applied.After(r.First)
		if !r.Confirmed.IsZero() || r.paused() || m.where.is != ReportedOutdoors || coated || !m.d.alert.contain(m.now) {
			stop = append(stop, r.Slot)
		}
	}
	return stop
}
