package schedule

import (
	"slices"
	"time"
)

const (
	// leavingAhead is how long before an outing sunscreen goes on: 15 min
	// (label text).
	leavingAhead = 15 * time.Minute
	// shadeEvery is the pause before a shade reminder, and after one was seen;
	// in strict under a forecast of 3 it is shadeSeldom.
	shadeEvery, shadeSeldom = time.Hour, 2 * time.Hour
)

// leavingRepeat is the pause before the one repeat, 5 min before the start.
var leavingRepeat = []time.Duration{10 * time.Minute}

// leavingsLearned and leavingsOffer are how many outings get a reminder on a
// day after three days of silence, and on the day that asks about it (design
// B, Learning from silence).
const leavingsLearned, leavingsOffer = 2, 1

// outingAhead is the rule for the coat, or the cover, before a routine outing.
func outingAhead(m *moment, ws []want) []want {
	next, ok := m.line.outingAfter(m.now)
	if !ok || m.where.is == ReportedOutdoors || m.seg.acts == NoPhase || m.seg.clothed {
		return ws
	}
	slot := Slot{Kind: Leaving, Anchor: next.From.Unix()}
	confirms, why := m.leavingAsks(next)
	if confirms == NoEvent {
		return append(ws, idle(slot, why))
	}
	if !m.strongest(next) {
		return append(ws, idle(slot, Thinned))
	}
	t := m.s.record(slot).turn(next.From.Add(-leavingAhead), m.leavingRepeats())
	if t.none != NotHeld {
		return append(ws, idle(slot, t.none))
	}
	w := t.of(slot)
	w.until, w.in, w.reason, w.confirms = next.From, m.light, OutingAhead, confirms
	w.level = m.level(w, func(l loudness) bool { return m.peakOf(next) >= loudnessFrom[l] })
	return append(ws, w)
}

func (m *moment) leavingRepeats() []time.Duration {
	if !m.d.policy.CanConfirm || m.soft() || m.silence.learned() {
		return nil
	}
	return leavingRepeat
}

// peakOf returns an outing's highest forecast.
func (m *moment) peakOf(out Span) float32 {
	forecast, _ := m.d.grid.highest(out)
	return float32(forecast)
}

// strongest reports whether an outing is among the strongest of the day, the
// only ones with a reminder after days of silence; of two equal ones the
// earlier.
func (m *moment) strongest(out Span) bool {
	if !m.silence.learned() {
		return true
	}
	most := leavingsLearned
	if m.offers() {
		most = leavingsOffer
	}
	before, mine := 0, m.peakOf(out)
	for _, o := range m.d.outings {
		p := m.peakOf(o)
		if m.d.holds(o.From) && (p > mine || p == mine && o.From.Before(out.From)) {
			before++
		}
	}
	return before < most
}

// leavingAsks returns what an outing ahead asks for: a coat if some skin takes
// one now and the film will not last, to be seen if some skin must stay
// covered; or NoEvent and the reason if it asks nothing.
func (m *moment) leavingAsks(out Span) (EventKind, HeldReason) {
	why := UnderThreshold
	then := m.d.segmentAt(out.From)
	if m.seg.takes != NoPhase && then.takes != NoPhase {
		if last, ok := m.d.coatOver.lastBefore(out.From, out.Until); ok {
			if !m.film.exists || m.film.ends.Before(last) {
				return Applied, NotHeld
			}
			why = FilmOn
		}
	}
	if m.seg.acts >= Cover || then.acts >= Cover {
		if _, ok := m.d.over.lastBefore(out.From, out.Until); ok {
			return Seen, NotHeld
		}
	}
	return NoEvent, why
}

// inTheSun is the rule to get out of the sun: in cover and dark at once, and
// after each hour without another push of this outing; in strict only for
// somebody who has a coat on, or will have none now.
func inTheSun(m *moment, ws []want) []want {
	if !m.wantsShade() {
		return ws
	}
	start := m.where.outing.From
	r, n := m.s.latest(Shade, start.Unix())
	if m.seg.clothed && r != nil {
		return append(ws, idle(r.Slot, UnderClothes))
	}
	w := want{slot: Slot{Kind: Shade, Anchor: start.Unix(), N: n + 1}, attempt: 1, due: m.nextShade(r)}
	if t := r.turn(start, nil); r.paused() && t.none == NotHeld {
		w = t.of(r.Slot)
	}
	w.reason, w.confirms, w.in = InTheSun, Seen, m.shadeTime()
	w.answers = w.attempt == 1 && m.tookEffect(w.due)
	if span, ok := w.in.at(m.now); ok {
		w.until = earlier(span.Until, later(m.now, w.due).Add(shadeEvery))
	}
	w.level = m.level(w, m.atLeast)
	return append(ws, w)
}

// wantsShade reports whether somebody has to get out of the sun: in cover and
// dark whoever is, or may well be, out; in strict whoever is, with a coat on
// or none for now; under clothes whoever is.
func (m *moment) wantsShade() bool {
	switch acts := m.seg.acts; {
	case acts < Strict:
		return false
	case m.seg.clothed:
		return m.where.is == ReportedOutdoors
	case acts == Strict:
		return m.where.is == ReportedOutdoors && (m.filmOn || m.skipped())
	default:
		return m.where.believed()
	}
}

// shadeTime returns when shade matters: over the threshold, in strict from a
// ceiling of 3 and a forecast of 1, under clothes from a ceiling of 3.
func (m *moment) shadeTime() spans {
	switch {
	case m.seg.clothed:
		return m.alert.and(m.d.strong)
	case m.seg.acts == Strict:
		return m.alert.and(m.d.strong).and(m.d.loud[uv1])
	default:
		return m.alert
	}
}

// nextShade returns when shade is due: once reminders of the outing may be
// sent, and some time after the last of them and the last shade that was seen.
func (m *moment) nextShade(r *Record) time.Time {
	due, every, since := m.where.speaks, shadeEvery, m.where.outing.From
	switch {
	case m.probably():
		every, since = m.d.policy.interval(), m.d.Start
	case m.seg.acts == Strict && !m.atLeast(uv3):
		every = shadeSeldom
	}
	if last := m.lastOutdoor(since); last != nil {
		due = later(due, last.Last.Add(every))
	}
	if r != nil && !r.Confirmed.IsZero() {
		due = later(due, r.Confirmed.Add(shadeEvery))
	}
	return due
}

// spokeSince reports whether one of the kinds was sent after an instant.
func (s *State) spokeSince(t time.Time, kinds ...Kind) bool {
	return slices.ContainsFunc(s.Slots, func(r Record) bool {
		return r.Last.After(t) && slices.Contains(kinds, r.Slot.Kind)
	})
}
