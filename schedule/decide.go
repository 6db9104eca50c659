package schedule

import (
	"slices"
	"time"
)

// Decide returns what to do for a person at an instant of a prepared day. It
// has no clock and cannot fail: wherever something is not known it decides
// toward telling the person. Between now and Decision.Next nothing falls due
// without new input. Deciding again with the push that was sent folded into
// the state sends nothing more.
func Decide(now time.Time, d *Day, s *State) Decision {
	m := look(now, d, s)
	dec := choose(m, m.judged())
	if dec.Send != nil {
		after := look(now, d, s.After(now, dec.Send))
		dec.Next = next(after, after.judged())
	}
	return dec
}

// rules are all there is to be reminded of.
var rules = [...]rule{ring, filmEnded, earlyCoat, outingAhead, inTheSun, whereAreYou, stillOut, fewer, morning, notices, tellBuddy}

// judged asks every rule what it wants, and judges it.
func (m *moment) judged() []verdict {
	vs := make([]verdict, 0, len(rules))
	for _, r := range rules {
		for _, w := range r(m) {
			vs = append(vs, judge(m, w))
		}
	}
	return vs
}

// After returns the state with a reminder sent; s stays as it is.
func (s *State) After(now time.Time, r *Reminder) *State {
	then := *s
	then.Slots, then.Pushes, then.Outings = slices.Clone(s.Slots), slices.Clone(s.Pushes), slices.Clone(s.Outings)
	then.sent(&Event{At: now, Kind: Sent, Sent: r})
	return &then
}
