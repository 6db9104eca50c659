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
	kept     bool        // the word's own sign is over, and the next one waits
	outAt    time.Time   // when a sign of being out last held
	turns    []time.Time // when it went in or out, of the last hour
	flapping time.Time   // until then it is probably out at best
}

// machine hears one source. Signals of the last hours are kept in order and
// replayed, so that it does not matter in which they came. Exact positions
// among them are reduced after ten minutes.
type machine struct {
	set    *Source
	home   uv.Place
	zone   *time.Location
	base   state
	recent []Signal
	heard  time.Time
}

// hear takes a signal that is settled.
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

// take moves the oldest signal into the base.
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

// reduce takes the place out of a position and leaves what it told.
func (s *Signal) reduce(a *aspects, home uv.Place) {
	if s.reduced == nil {
		r := a.measure(home, *s)
		s.reduced, s.Fix = &r, Fix{}
	}
}

// advance lets time pass: waits end and signs grow old.
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

// judge finds what the source says at an instant.
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
		s.kept = true // what held goes on until the new sign has lasted
		return
	default:
		found, _ = s.aspects.toldClaim(m.set).word(at)
	}
	if at.Before(s.flapping) && found.Says == schedule.ReportedOutdoors {
		found.Says = schedule.ProbablyOut
	}
	s.turn(m, found, at)
}

// rank orders what a source says at once: glass, then fresh outdoor signs, as
// they err to protection, then indoors, then the guess.
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
			continue // it stood behind a sign of being out: that one's silence does not bring it back
		}
		if r, b := rank(w), rank(best); ok && (r > b || r == b && better(w, best)) {
			best = w
		}
	}
	return best, waiting
}

// better settles a tie: home before a network, as its garden is reached by the
// same one, then what began later.
func better(w, than Word) bool {
	if (w.Sign == schedule.HomeSign) != (than.Sign == schedule.HomeSign) {
		return w.Sign == schedule.HomeSign
	}
	return w.Since.After(than.Since)
}

// turn makes what was found the source's word.
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
	if found.Since.Before(old.Since) { // a weaker sign that had stood behind a stronger one
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
