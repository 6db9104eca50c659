package schedule

import "time"

// morningRepeat is the pause before the one repeat of the morning.
var morningRepeat = []time.Duration{45 * time.Minute}

const (
	// morningLatest and morningLasts limit a late morning reminder: it is
	// pointless from 15:00 or two hours after its time, whichever is later
	// (design B).
	morningLatest Clock = 15 * 60
	morningLasts        = 2 * time.Hour
	// carefulFor is how long after a procedure the morning is repeated at any
	// index (CATALOGUE.md 1, microneedling).
	carefulFor = 72 * time.Hour
	// clothedDays is the number of days after a treatment under clothes on
	// which the morning is not quiet (design B, Window).
	clothedDays = 3
	// absorbWithin is how close to the morning a phase, skin-check or session
	// push must be due to be merged into it.
	absorbWithin = time.Hour
	// askAfter and askAgain space the questions about presence (H).
	askAfter, askAgain = 2 * time.Hour, 150 * time.Minute
)

func morning(m *moment, ws []want) []want {
	at := m.d.Morning
	if at.IsZero() || m.d.segmentAt(at).phase == NoPhase || m.seg.phase == NoPhase {
		return ws
	}
	slot := m.d.morningSlot()
	r := m.s.record(slot)
	if r != nil && m.morningDone(r) {
		return append(ws, idle(slot, ConfirmedByThem))
	}
	t := r.turn(at, m.morningRepeats())
	if t.none != NotHeld {
		return append(ws, idle(slot, t.none))
	}
	w := t.of(slot)
	w.in, w.reason, w.confirms = m.awake, MorningDue, Applied
	w.until = m.d.lapses[min(t.n, len(m.d.lapses))-1]
	w.level = m.morningLevel(t.n)
	switch {
	case w.level == Quiet && m.nothingToDo():
		w.confirms = NoEvent
	case m.seg.takes == NoPhase:
		w.confirms = Seen
	}
	return append(ws, w)
}

// morningSlot returns the slot of the day's morning; a date lived twice has a
// second one.
func (d *Day) morningSlot() Slot {
	s := Slot{Kind: Morning, Anchor: d.number}
	if d.Second {
		s.N = 2
	}
	return s
}

// morningDone reports whether a repeat is pointless: there was a coat today, a
// plan to stay in, or another push since.
func (m *moment) morningDone(r *Record) bool {
	if n := len(m.s.Coats); n > 0 && !m.s.Coats[n-1].At.Before(m.d.Start) && r.Confirms == Applied {
		return true
	}
	if in := m.s.lastInside(); in != nil && m.d.holds(in.From) && !in.Planned.Before(m.d.End.Add(-time.Minute)) {
		return true
	}
	return m.s.spokeSince(r.Last, Apply, Reapply, TopUp, Water, Leaving, Begin, PhaseChange)
}

func (s *State) lastInside() *Inside {
	if n := len(s.Inside); n > 0 {
		return &s.Inside[n-1]
	}
	return nil
}

// morningRepeats returns the pauses before repeats: one in a procedure's first
// 72 hours, or if the forecast reaches 3.
func (m *moment) morningRepeats() []time.Duration {
	if !m.d.policy.CanConfirm || m.silence.learned() || m.seg.clothed || m.nothingToDo() {
		return nil
	}
	if !m.peaks(uv3) && !m.careful() {
		return nil
	}
	return morningRepeat
}

// careful reports whether a procedure is in its first 72 hours.
func (m *moment) careful() bool {
	for i := range m.d.policy.Treatments {
		t := &m.d.policy.Treatments[i]
		if t.Group == Procedure && (Span{t.At, t.At.Add(carefulFor)}).Contains(m.now) {
			return true
		}
	}
	return false
}

// morningLevel returns the level of the morning: quiet if the day never
// reaches its threshold, under a film, and from a clothed treatment's third
// day on; a repeat is high if the sun will be strong. Dark is high at any
// index.
func (m *moment) morningLevel(attempt int) Level {
	strong := uv8
	if m.seg.acts >= Strict {
		strong = uv6
	}
	switch {
	case m.seg.acts == Dark && attempt == 1:
		return High
	case m.seg.acts == Dark:
		return Normal
	case m.seg.clothed && m.clothedDay() >= clothedDays, !m.reaches(), m.filmOn && m.seg.takes != NoPhase:
		return Quiet
	case attempt > 1 && m.peaks(strong):
		return High
	default:
		return Normal
	}
}

// reaches reports whether the day's ceiling reaches the threshold.
func (m *moment) reaches() bool {
	_, ok := m.d.over.lastBefore(m.d.Start, m.d.End)
	return ok
}

// nothingToDo reports whether a quiet morning asks nothing: there is hardly
// any sun, or a coat is on.
func (m *moment) nothingToDo() bool {
	return m.seg.acts != Dark && (m.d.peaks.ceiling < 1 || m.filmOn && m.seg.takes != NoPhase)
}

// clothedDay returns the day of the most recent treatment under clothes.
func (m *moment) clothedDay() int {
	day := clothedDays
	for i := range m.seg.open {
		if h := &m.seg.open[i]; h.Clothed {
			day = min(day, h.Day)
		}
	}
	return day
}

// findLapses returns from when the morning is pointless: the first attempt from
// 15:00 or two hours after its time, whichever is later, the repeat after those
// hours.
func (d *Day) findLapses() (lapses [2]time.Time) {
	if !d.Morning.IsZero() {
		after := d.Morning.Add(morningLasts)
		lapses = [...]time.Time{later(d.Date.At(morningLatest, d.Place.Zone), after), after}
	}
	return lapses
}

// whereAreYou is the rule that asks where the person is, on a day without an
// outing. Somebody at home is asked only if the sun will be strong.
func whereAreYou(m *moment, ws []want) []want {
	d := m.d
	if m.seg.acts == NoPhase || m.seg.clothed || !m.unknown() || m.line.outOn(Span{d.Start, d.End}) {
		return ws
	}
	last, n := m.s.latest(Ask, d.number)
	today := last != nil && !last.First.Before(d.Start)
	slot := Slot{Kind: Ask, Anchor: d.number, N: n + 1}
	why, w := m.mayAsk(), want{slot: slot, attempt: 1, due: m.firstAsk()}
	switch {
	case today && last.paused() && last.Confirmed.IsZero():
		return append(ws, m.ask(last.turn(w.due, nil).of(last.Slot)))
	case today && !m.mayAskAgain(last):
		return append(ws, idle(last.Slot, AlreadySent))
	case why != NotHeld:
		return append(ws, idle(slot, why))
	case today:
		w.due = last.First.Add(askAgain)
	}
	return append(ws, m.ask(w))
}

// unknown reports whether nothing says where the person is, or only that they
// are at home, garden included, on a day with a strong sun.
func (m *moment) unknown() bool {
	return m.where.is == UnknownPresence && (!m.where.home || m.peaks(uv6))
}

// mayAskAgain reports whether a second question may follow the first.
func (m *moment) mayAskAgain(first *Record) bool {
	return !m.silence.learned() && !m.where.home && first.First.Equal(m.firstAsked()) && m.ahead(uv6)
}

// firstAsked returns when the first question of the day was sent, zero if none
// was.
func (m *moment) firstAsked() time.Time {
	var first time.Time
	for i := range m.s.Slots {
		if r := &m.s.Slots[i]; r.Slot.Kind == Ask && !r.First.Before(m.d.Start) {
			first = sooner(first, r.First)
		}
	}
	return first
}

// mayAsk returns what forbids a question today: the date of a procedure, or in
// cover and dark the answer to the morning.
func (m *moment) mayAsk() HeldReason {
	if m.d.procedure {
		return WithBegin
	}
	if r := m.s.record(m.d.morningSlot()); m.seg.acts >= Cover && r != nil && !r.Confirmed.IsZero() {
		return ConfirmedByThem
	}
	return NotHeld
}

// firstAsk returns when the first question may come: two hours after the
// morning, and after the start of a window that opens today.
func (m *moment) firstAsk() time.Time {
	due := m.d.morningOrWake().Add(askAfter)
	for i := 1; i < len(m.d.segments); i++ {
		opened := m.d.segments[i].From
		if m.d.segments[i-1].phase == NoPhase && m.d.holds(opened) && !opened.After(m.now) {
			due = later(due, opened.Add(askAfter))
		}
	}
	return due
}

// askTime returns when a question makes sense: over the threshold, and from a
// forecast of 1 on; after days of silence only once the forecast reaches 8.
func (m *moment) askTime() spans {
	switch {
	case m.silence.learned():
		return m.alert.and(m.d.loud[uv8])
	case m.seg.acts == Dark:
		return m.alert
	default:
		return m.alert.and(m.d.loud[uv1])
	}
}

func (m *moment) ask(w want) want {
	w.reason, w.confirms, w.in, w.level = PresenceUnknown, Outdoors, m.askTime(), m.askLevel()
	if !m.d.policy.CanConfirm {
		w.confirms = NoEvent // a statement: if you are out today …
	}
	if span, ok := w.in.at(later(m.now, w.due)); ok {
		w.until = earlier(span.Until, later(m.now, w.due).Add(askAgain))
	}
	return w
}

func (m *moment) askLevel() Level {
	if m.atLeast(uv8) || m.seg.acts >= Strict && m.atLeast(uv6) {
		return High
	}
	return Normal
}

// stillOut is the rule that asks once after a reported outing has passed its
// six hours.
func stillOut(m *moment, ws []want) []want {
	if m.where.by != byExpiry || m.seg.acts == NoPhase || m.seg.clothed {
		return ws
	}
	slot := Slot{Kind: StillOut, Anchor: m.where.sign.Unix()}
	t := m.s.record(slot).turn(m.where.From, nil)
	if t.none != NotHeld {
		return append(ws, idle(slot, t.none))
	}
	w := t.of(slot)
	w.reason, w.confirms, w.in, w.level, w.until = OutingExpired, Outdoors, m.alert, m.askLevel(), m.where.Until
	return append(ws, w)
}

// offers reports whether today is the day to offer fewer reminders: the first
// day after three without an answer on which that can be asked, and which is
// not in cover or dark at that time.
func (m *moment) offers() bool {
	if !m.silence.learned() {
		return false
	}
	today := m.s.record(m.d.quietSlot()) != nil
	acts := m.d.segmentAt(m.firstAsk()).acts
	return (today || !m.silence.offered) && acts != NoPhase && acts < Cover
}

func (d *Day) quietSlot() Slot {
	s := Slot{Kind: QuietOffer, Anchor: d.number}
	if d.Second {
		s.N = 2
	}
	return s
}

// fewer is the rule that offers fewer reminders after three days without an
// answer.
func fewer(m *moment, ws []want) []want {
	if !m.offers() {
		return ws
	}
	slot := m.d.quietSlot()
	t := m.s.record(slot).turn(m.firstAsk(), nil)
	switch {
	case t.none != NotHeld:
		return append(ws, idle(slot, t.none))
	case m.seg.acts == NoPhase || m.seg.acts >= Cover:
		return append(ws, idle(slot, CoverPhase))
	}
	w := t.of(slot)
	w.reason, w.confirms, w.in, w.level, w.until = DaysUnanswered, Seen, m.light, Normal, m.d.End
	return append(ws, w)
}
