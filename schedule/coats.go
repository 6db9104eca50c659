package schedule

import "time"

// outdoorRepeats are the pauses before each repeat of a coat (design B,
// Repeats): from UV 6 on all apply, under 6 the first two, under 3 one, under
// 1 none.
var outdoorRepeats = []time.Duration{10 * time.Minute, 15 * time.Minute, 20 * time.Minute}

const (
	// topUpAfter is when an early second coat is due: 15–30 min after exposure
	// starts it more than halves the dose (Diffey 2001, PMID 11712033).
	topUpAfter = 20 * time.Minute
	// topUpUntil is when the top-up gives way to the end of the film itself
	// (H).
	topUpUntil = time.Hour
	// urgentEvery is how long a slot whose attempts are used up waits at an
	// emergency's index (design B, Repeats).
	urgentEvery = time.Hour
	// skipFor is how long no coat is asked for after `skipped` (design B,
	// Repeats).
	skipFor = time.Hour
)

// repeats returns the pauses between the attempts of a slot that asks for a
// coat under current conditions. Past the soft bound, and among the day's last
// pushes, there are none: the slot reopens instead.
func (m *moment) repeats() []time.Duration {
	switch {
	case m.where.is != ReportedOutdoors || m.soft() || m.reserved() || !m.atLeast(uv1):
		return nil
	case !m.d.policy.CanConfirm || m.where.by == byDevice || !m.atLeast(uv3):
		return outdoorRepeats[:1]
	case !m.atLeast(uv6):
		return outdoorRepeats[:2]
	default:
		return outdoorRepeats
	}
}

// filmEnded is the rule for a film that ended, or that there is none: water,
// reapply or apply.
func filmEnded(m *moment, ws []want) []want {
	if m.seg.takes == NoPhase || m.seg.clothed {
		return ws
	}
	f := m.film
	switch {
	case m.filmOn:
		return append(ws, idle(f.slot(), FilmOn))
	case f.exists && (!f.applied.Before(m.d.Start) || f.ends.After(m.where.outing.From)):
		return m.nextCoat(f, ws)
	case m.where.believed():
		return m.series(m.apply(NoCoat), ws)
	default:
		return ws
	}
}

// nextCoat is the rule for the coat after one of today that has ended.
func (m *moment) nextCoat(f film, ws []want) []want {
	switch {
	case m.overtaken(f.slot()):
		return m.series(m.apply(f.reason()), ws)
	case f.cause == ByWater && m.where.is != ReportedIndoors:
		return m.wet(f, ws)
	case !m.where.out():
		return append(ws, idle(f.slot(), NotOutdoors))
	default:
		return m.series(occasion{
			kind: Reapply, anchor: f.applied, due: later(later(f.ends, m.where.outing.From), m.where.speaks),
			reason: f.reason(),
		}, ws)
	}
}

// occasion is one to ask for a coat outdoors, in one slot after the other.
type occasion struct {
	kind   Kind
	anchor time.Time
	due    time.Time
	reason Reason
}

// apply returns the occasion for the first coat of an outing.
func (m *moment) apply(why Reason) occasion {
	return occasion{kind: Apply, anchor: m.where.outing.From, due: m.where.speaks, reason: why}
}

// overtaken reports whether a slot belongs to an earlier outing, which going
// indoors ended: a new report of being outdoors starts again with a first
// attempt.
func (m *moment) overtaken(slot Slot) bool {
	r, _ := m.s.latest(slot.Kind, slot.Anchor)
	return m.where.is == ReportedOutdoors && r != nil && r.Last.Before(m.where.outing.From)
}

// slot returns the slot of a film's end.
func (f film) slot() Slot {
	if f.cause == ByWater {
		return Slot{Kind: Water, Anchor: f.applied.Unix()}
	}
	return Slot{Kind: Reapply, Anchor: f.applied.Unix(), N: 1}
}

func (f film) reason() Reason {
	switch f.cause {
	case ByDose:
		return FilmDose
	case ByWater:
		return FilmWater
	default:
		return FilmEnded
	}
}

// wet wants the one water slot of a film, and once its attempts are used up
// the reapply slots that follow it.
func (m *moment) wet(f film, ws []want) []want {
	slot := f.slot()
	r := m.s.record(slot)
	t := r.turn(f.ends, m.repeats())
	if t.none == NotHeld {
		w := t.of(slot)
		w.reason, w.answers = FilmWater, t.n == 1
		return append(ws, m.coat(w))
	}
	if again, _ := m.s.latest(Reapply, slot.Anchor); again != nil {
		slot, r = again.Slot, again
	} else {
		slot = Slot{Kind: Reapply, Anchor: slot.Anchor, N: 1}
	}
	return m.reopened(slot, r, FilmWater, append(ws, idle(f.slot(), t.none)))
}

// series wants the open slot of a kind at an anchor: the first with its
// repeats, later ones with one attempt per film length.
func (m *moment) series(c occasion, ws []want) []want {
	slot, due := Slot{Kind: c.kind, Anchor: c.anchor.Unix(), N: 1}, c.due
	r, _ := m.s.latest(slot.Kind, slot.Anchor)
	pauses := m.repeats()
	if r != nil {
		slot = r.Slot
		if slot.N > 1 {
			pauses = nil
		}
	} else if m.probably() {
		due = m.afterLastWord(due)
	}
	t := r.turn(due, pauses)
	if t.none == NotHeld {
		w := t.of(slot)
		w.reason, w.answers = c.reason, t.n == 1 && m.tookEffect(t.due)
		return append(ws, m.coat(w))
	}
	return m.reopened(slot, r, c.reason, append(ws, idle(slot, t.none)))
}

// tookEffect reports whether an instant is that from which reminders of a
// report or a device's sign are sent. One that was not renewed for six hours is
// none.
func (m *moment) tookEffect(t time.Time) bool {
	return m.where.by != byExpiry && t.Equal(m.where.speaks)
}

// afterLastWord delays a due time to one film length after today's last push
// about being outdoors: somebody who is only probably out hears no more than
// that.
func (m *moment) afterLastWord(due time.Time) time.Time {
	if r := m.lastOutdoor(m.d.Start); r != nil {
		return later(due, r.Last.Add(m.d.policy.interval()))
	}
	return due
}

// lastOutdoor returns the last push about being outdoors since an instant,
// answered or not.
func (m *moment) lastOutdoor(since time.Time) *Record {
	var last *Record
	for i := range m.s.Slots {
		r := &m.s.Slots[i]
		if k := r.Slot.Kind; !k.Outdoor() && k != StillOut || r.Last.Before(since) || r.Last.After(m.now) {
			continue
		}
		if last == nil || r.Last.After(last.Last) {
			last = r
		}
	}
	return last
}

// reopened wants the next slot after one whose attempts are used up: one film
// length after its first, at an emergency's index an hour after its last push,
// after `skipped` once its hour is over, and for somebody who is only probably
// out one film length after the last push.
func (m *moment) reopened(after Slot, r *Record, reason Reason, ws []want) []want {
	if !m.where.believed() {
		return ws
	}
	due := later(r.First.Add(m.d.policy.interval()), r.Last.Add(pushSpacing))
	switch {
	case m.probably():
		due = m.afterLastWord(due)
	case !m.s.Skipped.IsZero() && !m.s.Skipped.Before(r.Last):
		due = m.s.Skipped.Add(skipFor)
	case m.d.urgent.contain(m.now):
		due = r.Last.Add(urgentEvery)
	}
	slot := after
	slot.N++
	return append(ws, m.coat(want{slot: slot, attempt: 1, due: due, reason: reason}))
}

// coat completes a want for a coat with when it may be sent and at which
// level.
func (m *moment) coat(w want) want {
	w.confirms, w.in = Applied, m.coatTime
	if m.skipped() {
		w.due, w.pause = later(w.due, m.s.Skipped.Add(skipFor)), true
	}
	if span, ok := m.coatTime.at(m.now); ok {
		w.until = span.Until
	}
	w.level = m.level(w, m.atLeast)
	return w
}

// skipped reports whether the person answered "not now" within the hour.
func (m *moment) skipped() bool {
	return !m.s.Skipped.IsZero() && m.now.Before(m.s.Skipped.Add(skipFor))
}

// earlyCoat is the rule for the second coat of an outing that began under a
// film. It is for the spots missed, and not for skin that must not be rubbed.
func earlyCoat(m *moment, ws []want) []want {
	start := m.where.outing.From
	if m.seg.takes != Strict || m.seg.clothed || m.seg.fragile {
		return ws
	}
	if !m.where.out() || !m.filmOn || m.film.applied.After(start) {
		return ws
	}
	slot := Slot{Kind: TopUp, Anchor: start.Unix()}
	r := m.s.record(slot)
	t := r.turn(start.Add(topUpAfter), nil)
	if t.none != NotHeld {
		return append(ws, idle(slot, t.none))
	}
	w := m.coat(t.of(slot))
	w.reason, w.in = EarlySecondCoat, m.coatTime.and(m.d.strong)
	w.until = earlier(m.film.ends, start.Add(topUpUntil))
	return append(ws, w)
}
