package presence

import (
	"slices"
	"time"

	"parasol/schedule"
	"parasol/uv"
)

const (
	// flaps is how many times within an hour a source must go in or out to be
	// one that flaps: two outings and a half.
	flaps     = 5
	flapsSpan = time.Hour
	// nextMorning is when a flapping source is believed again: before anybody's
	// morning.
	nextMorning = schedule.Clock(4 * 60)
)

// state is what follows from a source's signals up to an instant.
type state struct {
	at       time.Time
	aspects  aspects
	word     Word
	kept     bool        // the sign behind the word is over, and the next one does not count yet
	outAt    time.Time   // when a sign of being out last held
	turns    []time.Time // when it went in or out during the last hour
	flapping time.Time   // until then its word is at most probably out
}

// machine evaluates one source. Signals of the last hours are kept sorted and
// replayed, so that their order of arrival does not matter. Exact positions
// among them are reduced after ten minutes.
type machine struct {
	set    *Source
	home   uv.Place
	zone   *time.Location
	base   state
	recent []Signal
	heard  time.Time
}

// hear takes a signal after settle.
func (m *machine) hear(s Signal) {
	m.heard = latest(m.heard, s.Heard)
	if s.At.Before(m.base.at) { // too late to be put in order: news only where nothing newer is known
		m.base.aspects.apply(m.set, m.home, s)
		return
	}
	m.recent = insert(m.recent, s)
	if len(m.recent) > windowMost {
		m.take(m.recent[0])
	}
}

// take applies the oldest signal to the base state for good.
func (m *machine) take(s Signal) {
	m.base.advance(m, s.At)
	m.base.aspects.apply(m.set, m.home, s)
	m.base.judge(m, s.At)
	m.recent = m.recent[1:]
}

// now returns the state at an instant, and forgets what is too old to matter.
func (m *machine) now(at time.Time) state {
	for len(m.recent) > 0 && m.recent[0].At.Before(at.Add(-window)) {
		m.take(m.recent[0])
	}
	if m.base.at.Before(at.Add(-window)) {
		m.base.advance(m, at.Add(-window))
	}
	m.base.aspects.forget(at)
	s := m.base
	s.turns = slices.Clone(s.turns)
	for i := range m.recent {
		signal := &m.recent[i]
		s.advance(m, signal.At)
		if signal.Kind == Position && at.Sub(signal.At) > oldest {
			signal.reduce(&s.aspects, m.home)
		}
		s.aspects.apply(m.set, m.home, *signal)
		s.judge(m, signal.At)
	}
	s.advance(m, at)
	return s
}

// reduce replaces a position by what follows from it.
func (s *Signal) reduce(a *aspects, home uv.Place) {
	if s.reduced == nil {
		r := a.measure(home, *s)
		s.reduced, s.Fix = &r, Fix{}
	}
}

// advance lets time pass, during which waits end and signs expire.
func (s *state) advance(m *machine, to time.Time) {
	for {
		next := s.next(m)
		if next.IsZero() || next.After(to) {
			break
		}
		s.judge(m, next)
	}
	if to.After(s.at) {
		s.judge(m, to)
	}
}

// next returns the first instant after the state's at which its word can
// change by itself; zero for never.
func (s *state) next(m *machine) time.Time {
	var next time.Time
	for _, c := range append(s.aspects.claims(m.set, s.at), s.aspects.toldClaim(m.set)) {
		edges := c.edges()
		for _, e := range append(edges[:], c.on.began.Add(settles)) {
			if e.After(s.at) && (next.IsZero() || e.Before(next)) {
				next = e
			}
		}
	}
	if s.flapping.After(s.at) && (next.IsZero() || s.flapping.Before(next)) {
		next = s.flapping
	}
	return next
}

// judge determines what the source says at an instant.
func (s *state) judge(m *machine, at time.Time) {
	s.at = latest(s.at, at)
	if s.word.out() && !s.kept {
		s.outAt = s.at
	}
	found, waiting := s.best(m, at)
	s.kept = false
	switch {
	case found.Says != schedule.UnknownPresence:
		s.aspects.told = Word{}
	case waiting && s.word.Says != schedule.UnknownPresence:
		s.kept = true // the old word holds until the new sign has lasted long enough
		return
	default:
		found, _ = s.aspects.toldClaim(m.set).word(at)
	}
	if at.Before(s.flapping) && found.Says == schedule.ReportedOutdoors {
		found.Says = schedule.ProbablyOut
	}
	s.turn(m, found, at)
}

// rank orders the signs of one source: a vehicle first, then a boolean's no,
// then fresh outdoor signs, since those err on the side of protection, then
// indoors, then probably out.
func rank(w Word) int {
	switch {
	case w.glass():
		return 5
	case w.Sign == schedule.SwitchSign && w.Says == schedule.ReportedIndoors:
		return 4
	case w.Says == schedule.ReportedOutdoors:
		return 3
	case w.Says == schedule.ReportedIndoors:
		return 2
	case w.Says == schedule.ProbablyOut:
		return 1
	}
	return 0
}

// best returns the word of the strongest claim that counts, and whether one is
// waiting to count.
func (s *state) best(m *machine, at time.Time) (best Word, waiting bool) {
	for _, c := range s.aspects.claims(m.set, at) {
		w, ok := c.word(at)
		if ok && at.Before(s.flapping) && w.Says == schedule.ReportedIndoors && at.Before(c.on.began.Add(settles)) {
			ok, waiting = false, true
		}
		waiting = waiting || c.waiting(at)
		if w.Says == schedule.ReportedIndoors && !w.glass() && w.Seen.Before(s.outAt) {
			continue // it is older than a sign of being out, whose silence must not mean indoors
		}
		if r, b := rank(w), rank(best); ok && (r > b || r == b && better(w, best)) {
			best = w
		}
	}
	return best, waiting
}

// better decides between signs of the same rank: home before a network, since
// the network reaches into the garden, then whichever began later.
func better(w, than Word) bool {
	if (w.Sign == schedule.HomeSign) != (than.Sign == schedule.HomeSign) {
		return w.Sign == schedule.HomeSign
	}
	return w.Since.After(than.Since)
}

// turn sets the source's word, and notes if it went in or out.
func (s *state) turn(m *machine, found Word, at time.Time) {
	old := s.word
	if found.same(old) {
		s.word.Seen = latest(old.Seen, found.Seen)
		return
	}
	s.word = found
	if found.Says == schedule.UnknownPresence {
		s.word.Since, s.word.Sign = at, schedule.SilenceSign
		return
	}
	if found.Since.Before(old.Since) { // a weaker sign, which takes over from a stronger one now
		s.word.Since = at
	}
	if old.Says == schedule.UnknownPresence || found.out() == old.out() || found.glass() || old.glass() {
		return // a bus that stops often is no flapping
	}
	s.turns = append(s.turns, at)
	for len(s.turns) > 0 && at.Sub(s.turns[0]) >= flapsSpan {
		s.turns = s.turns[1:]
	}
	if len(s.turns) >= flaps && !at.Before(s.flapping) {
		s.flapping = morningAfter(at, m.zone)
	}
}

func morningAfter(at time.Time, zone *time.Location) time.Time {
	today := schedule.DateOf(at.In(zone))
	if m := today.At(nextMorning, zone); m.After(at) {
		return m
	}
	return today.Add(1).At(nextMorning, zone)
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
