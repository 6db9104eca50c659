package schedule

import "time"

// outdoorRepeats are the pauses before each repeat (design B, Repeats). Under
// UV 3, and where nothing can confirm, there is one.
var outdoorRepeats = []time.Duration{10 * time.Minute, 15 * time.Minute, 20 * time.Minute}

const (
	// topUpAfter: an early second coat 15–30 min after exposure starts more
	// than halves the dose (Diffey 2001, PMID 11712033).
	topUpAfter = 20 * time.Minute
	// topUpUntil: an hour out, the film's own end speaks (H).
	topUpUntil = time.Hour
)

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

// filmEnded wants water, reapply or apply: what there is to say about a film
// that ended, or that there is none.
func filmEnded(m *moment) []want {
	if m.seg.takes == NoPhase {
		return nil
	}
	f, out := m.film, m.where.out()
	today := f.exists && (!f.applied.Before(m.d.Start) || f.ends.After(m.where.outing.From))
	switch {
	case m.filmOn:
		return idle(f.slot(), FilmOn)
	case today && m.overtaken(f.slot()):
		return m.series(Apply, m.where.outing.From, m.where.reported, f.reason())
	case today && f.cause == ByWater && m.where.is != ReportedIndoors:
		return m.wet(f)
	case !out && today:
		return idle(f.slot(), NotOutdoors)
	case out && today:
		return m.series(Reapply, f.applied, later(f.ends, m.where.outing.From), f.reason())
	case m.where.is == ReportedOutdoors:
		return m.series(Apply, m.where.outing.From, m.where.reported, NoCoat)
	default:
		return nil
	}
}

// overtaken reports whether a slot belongs to an earlier outing, which going
// indoors ended: a new report of being outdoors begins again at a first
// attempt.
func (m *moment) overtaken(slot Slot) bool {
	r, _ := m.s.latest(slot.Kind, slot.Anchor)
	return m.where.is == ReportedOutdoors && r != nil && r.Last.Before(m.where.outing.From)
}

// slot names the occasion of a film's end.
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

// wet wants the one water slot of a film, and once its attempts ran out the
// reapply slots that follow it.
func (m *moment) wet(f film) []want {
	slot := f.slot()
	r := m.s.record(slot)
	t := r.turn(f.ends, m.repeats(Water))
	if t.none == NotHeld && !(t.n > 1 && m.noRepeats()) {
		w := t.of(slot)
		w.reason, w.answers = FilmWater, t.n == 1
		return []want{m.coat(w, r)}
	}
	spent := idle(slot, max(t.none, AlreadySent))
	if again, _ := m.s.latest(Reapply, slot.Anchor); again != nil {
		return append(spent, m.reopened(again.Slot, again, FilmWater)...)
	}
	return append(spent, m.reopened(Slot{Kind: Reapply, Anchor: slot.Anchor, N: 1}, r, FilmWater)...)
}

// series wants the slot of a kind that is open on an anchor: the first with
// its repeats, and after that one attempt a film length.
func (m *moment) series(k Kind, anchor, due time.Time, reason Reason) []want {
	r, _ := m.s.latest(k, anchor.Unix())
	slot := Slot{Kind: k, Anchor: anchor.Unix(), N: 1}
	pauses := m.repeats(k)
	if r != nil {
		slot = r.Slot
		if slot.N > 1 {
			pauses = nil
		}
	}
	t := r.turn(due, pauses)
	if t.none == NotHeld && !(t.n > 1 && m.noRepeats()) {
		w := t.of(slot)
		w.reason, w.answers = reason, t.n == 1 && t.due.Equal(m.s.LastReported)
		return []want{m.coat(w, r)}
	}
	return append(idle(slot, max(t.none, AlreadySent)), m.reopened(slot, r, reason)...)
}

// noRepeats reports whether the day's bound has ended all repeats, so that an
// open slot counts as having run out of them.
func (m *moment) noRepeats() bool { return m.sentToday >= boundSoft }

// reopened wants the next slot after one that ran out of attempts: while
// reported outdoors, one film length after its first.
func (m *moment) reopened(after Slot, r *Record, reason Reason) []want {
	if m.where.is != ReportedOutdoors {
		return nil
	}
	slot := after
	slot.N++
	due := later(r.First.Add(m.d.policy.interval()), r.Last.Add(pushSpacing))
	return []want{m.coat(want{slot: slot, attempt: 1, due: due, reason: reason}, nil)}
}

// coat completes a want for a coat with when it may go out and how loud.
func (m *moment) coat(w want, r *Record) want {
	w.confirms, w.in = Applied, m.d.coatTime
	if span, ok := m.d.coatTime.at(m.now); ok {
		w.until = span.Until
	}
	return m.loud(w, r)
}

// earlyCoat wants the second coat of an outing that began under a film.
func earlyCoat(m *moment) []want {
	start := m.where.outing.From
	if m.seg.takes != Strict || !m.where.out() || !m.filmOn || m.film.applied.After(start) {
		return nil
	}
	slot := Slot{Kind: TopUp, Anchor: start.Unix()}
	r := m.s.record(slot)
	t := r.turn(start.Add(topUpAfter), nil)
	if t.none != NotHeld {
		return idle(slot, t.none)
	}
	w := t.of(slot)
	w.reason, w.confirms, w.in = EarlySecondCoat, Applied, m.d.coatTime
	w.until = earlier(m.film.ends, start.Add(topUpUntil))
	return []want{m.loud(w, r)}
}
