package schedule

import "time"

const (
	// leavingAhead: sunscreen goes on 15 min before going out (label text).
	leavingAhead = 15 * time.Minute
	// shadeEvery is the quiet before a shade reminder, and after one was seen.
	shadeEvery = time.Hour
)

// ringRepeat is the pause before the repeat that rings.
var ringRepeat = []time.Duration{10 * time.Minute}

// outingAhead wants the coat, or the cover, before a routine outing.
func outingAhead(m *moment) []want {
	next, ok := m.line.outingAfter(m.now)
	if !ok || m.where.is == ReportedOutdoors || m.seg.phase == NoPhase {
		return nil
	}
	slot := Slot{Kind: Leaving, Anchor: next.From.Unix()}
	confirms, why := m.leavingAsks(next)
	if confirms == NoEvent {
		return idle(slot, why)
	}
	r := m.s.record(slot)
	t := r.turn(next.From.Add(-leavingAhead), m.repeats(Leaving))
	if t.none != NotHeld {
		return idle(slot, t.none)
	}
	w := t.of(slot)
	w.until, w.in, w.reason, w.confirms = next.From, m.d.light, OutingAhead, confirms
	return []want{m.loud(w, r)}
}

// leavingAsks returns what an outing ahead asks for: a coat where some skin
// takes one now and the film will not last, to be seen where some skin must
// stay covered; NoEvent and the reason where it asks nothing.
func (m *moment) leavingAsks(out Span) (EventKind, HeldReason) {
	why := UnderThreshold
	if m.seg.takes != NoPhase && m.d.segmentAt(out.From).takes != NoPhase {
		if last, ok := m.d.coatOver.lastBefore(out.From, out.Until); ok {
			if !m.film.exists || m.film.ends.Before(last) {
				return Applied, NotHeld
			}
			why = FilmOn
		}
	}
	if m.seg.phase >= Cover || m.d.segmentAt(out.From).phase >= Cover {
		if _, ok := m.d.over.lastBefore(out.From, out.Until); ok {
			return Seen, NotHeld
		}
	}
	return NoEvent, why
}

// inTheSun wants the word to get out of the sun.
func inTheSun(m *moment) []want {
	if m.seg.phase < Strict || m.where.is != ReportedOutdoors {
		return nil
	}
	start := m.where.outing.From
	r, n := m.s.latest(Shade, start.Unix())
	if r != nil && r.Confirmed.IsZero() && (r.paused() || m.seg.phase >= Cover && m.emergency()) {
		if t := r.turn(start, ringRepeat); t.none == NotHeld {
			return m.shade(t.of(r.Slot), r)
		}
	}
	due := later(m.where.reported, m.lastWord().Add(shadeEvery))
	if r != nil {
		due = later(due, r.Confirmed.Add(shadeEvery))
	}
	slot := Slot{Kind: Shade, Anchor: start.Unix(), N: n + 1}
	return m.shade(want{slot: slot, attempt: 1, due: due, answers: due.Equal(m.s.LastReported)}, nil)
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

func (m *moment) shade(w want, r *Record) []want {
	w.reason, w.confirms, w.in = InTheSun, Seen, m.d.alert
	if span, ok := m.d.alert.at(m.now); ok {
		w.until = earlier(span.Until, later(m.now, w.due).Add(shadeEvery))
	}
	return []want{m.loud(w, r)}
}
