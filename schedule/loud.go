package schedule

import "time"

// Emergencies (design B, Emergency): each rings every RingEvery for at most
// ringFor; the first comes ringAfter the outing's last push, the next ones
// after the pauses of ringAgain.
const (
	ringFor   = 30 * time.Minute
	ringAfter = 10 * time.Minute
	// RingEvery is the pause between two rings of an emergency.
	RingEvery = 5 * time.Minute
)

var ringAgain = []time.Duration{time.Hour, 2 * time.Hour}

// loudness is an index at which the level of a push changes (design B, Level).
type loudness int

const (
	uv1 loudness = iota
	uv3
	uv6
	uv8
)

var loudnessFrom = [...]float32{uv1: 1, uv3: 3, uv6: 6, uv8: 8}

// louder returns the next level, High at most; emergencies have their own
// rule.
func (l Level) louder() Level { return min(l+1, High) }

// bySun returns the level of a forecast.
func bySun(atLeast func(loudness) bool) Level {
	switch {
	case atLeast(uv6):
		return High
	case atLeast(uv3):
		return Normal
	default:
		return Quiet
	}
}

// level returns the level of a coat or outdoor want under a forecast: it
// depends on the sun, is one higher in strict and cover and at a high dose,
// and one higher than the last unanswered push of this outing.
func (m *moment) level(w want, atLeast func(loudness) bool) Level {
	if m.seg.acts == Dark {
		return High
	}
	if m.seg.clothed {
		return min(Normal, m.capped(Normal, atLeast))
	}
	l := bySun(atLeast)
	if m.seg.acts >= Strict {
		l = l.louder()
	}
	if w.confirms == Applied && m.doseHigh() {
		l = l.louder()
	}
	if p := m.unanswered(w.slot); p != nil {
		l = max(l, min(p.Level, High).louder())
	}
	return m.capped(min(l, High), atLeast)
}

// capped limits a level to normal while the forecast is under 3, except in
// dark, and to quiet while it is under 1, except in cover and dark.
func (m *moment) capped(l Level, atLeast func(loudness) bool) Level {
	switch {
	case m.seg.acts == Dark || atLeast(uv3):
		return l
	case m.seg.acts == Cover || atLeast(uv1):
		return min(l, Normal)
	default:
		return Quiet
	}
}

// unanswered returns the last push of this outing, or of the slot, since the
// person's last answer; nil if there is none.
func (m *moment) unanswered(slot Slot) *Record {
	var last *Record
	for i := range m.s.Slots {
		r := &m.s.Slots[i]
		mine := r.Slot == slot || r.Slot.Kind.Outdoor() && m.where.out() && !r.Last.Before(m.where.outing.From)
		open := r.Confirmed.IsZero() && !r.Last.Before(m.s.LastReported)
		if mine && open && !r.Last.After(m.now) && (last == nil || r.Last.After(last.Last)) {
			last = r
		}
	}
	return last
}

// ring is the rule for an emergency: the sun is strong enough, the person is
// reported outdoors, and a push of this outing is unanswered. It is due by
// itself, as the next attempt of that push's slot.
func ring(m *moment, ws []want) []want {
	rang := m.rings()
	p := m.d.policy
	if m.where.is != ReportedOutdoors || rang > len(ringAgain) || !p.CanConfirm && !p.Receipts {
		return ws
	}
	r := m.unanswered(Slot{})
	if r == nil {
		return ws
	}
	due := later(r.Last.Add(ringAfter), m.where.rings)
	if rang > 0 {
		due = later(due, m.lastRing().Add(ringAgain[rang-1]))
	}
	w := m.repeated(r)
	w.due, w.in, w.level, w.ring = later(due, r.Snoozed), m.d.urgent, Emergency, true
	start, ok := w.in.next(later(w.due, m.now))
	if !ok {
		return ws
	}
	w.until = start.Add(ringFor)
	if light, ok := m.d.light.at(start); ok {
		w.until = earlier(w.until, light.Until)
	}
	return append(ws, w)
}

// repeated returns the want of an emergency that repeats a push: its slot's
// next attempt. If it asked for sunscreen and the skin takes none any more, the
// emergency asks for shade instead.
func (m *moment) repeated(r *Record) want {
	w := want{slot: r.Slot, attempt: r.Attempts + 1, reason: m.ringReason(r), confirms: r.Confirms}
	if r.Slot.Kind.Film() && m.seg.takes == NoPhase {
		w = want{
			slot: Slot{Kind: Shade, Anchor: m.where.outing.From.Unix()}, attempt: 1, reason: InTheSun, confirms: Seen,
		}
		_, n := m.s.latest(Shade, w.slot.Anchor)
		w.slot.N = n + 1
	}
	return w
}

// ringReason returns the reason of the push that an emergency repeats.
func (m *moment) ringReason(r *Record) Reason {
	switch r.Slot.Kind {
	case Apply:
		return NoCoat
	case TopUp:
		return EarlySecondCoat
	case Reapply, Water:
		return m.film.reason()
	default:
		return InTheSun
	}
}

// rings counts the emergencies of the day.
func (m *moment) rings() int {
	return m.s.pushesSince(m.d.Start, m.now, func(p *Pushed) bool { return p.Ring })
}

func (m *moment) lastRing() time.Time {
	for i := len(m.s.Pushes) - 1; i >= 0; i-- {
		if p := &m.s.Pushes[i]; p.Ring && !p.At.After(m.now) {
			return p.At
		}
	}
	return time.Time{}
}

// ringingUntil returns until when an emergency rings, zero if none does.
func (m *moment) ringingUntil() time.Time {
	var until time.Time
	for i := range m.s.Slots {
		if r := &m.s.Slots[i]; r.rings(m.now) && !m.stops(r) {
			until = later(until, r.Ringing)
		}
	}
	return until
}

// tellBuddy is the rule that tells somebody else of an emergency that stays
// unanswered, once a day.
func tellBuddy(m *moment, ws []want) []want {
	b := m.d.policy.Buddy
	if b == nil || m.where.is != ReportedOutdoors {
		return ws
	}
	var rang *Record
	for i := range m.s.Slots {
		r := &m.s.Slots[i]
		if r.Slot.Kind == Buddy && !r.First.Before(m.d.Start) {
			return append(ws, idle(r.Slot, AlreadySent))
		}
		if r.rings(m.now) && r.Confirmed.IsZero() && !r.Rang.Before(m.s.LastReported) {
			rang = r
		}
	}
	if rang == nil {
		return ws
	}
	return append(ws, want{
		slot: buddySlot(rang.Slot), attempt: 1, due: rang.Rang.Add(b.after()), until: rang.Ringing, in: m.d.light,
		level: High, reason: RingUnanswered, since: rang.Rang,
	})
}

// buddyAfter is how long an emergency stays unanswered before the buddy is
// told, unless configured (design C).
const buddyAfter = 10 * time.Minute

func (b *Contact) after() time.Duration {
	if b.After <= 0 {
		return buddyAfter
	}
	return b.After
}
