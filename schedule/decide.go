package schedule

import (
	"slices"
	"time"
)

// Decide returns what to do for a person at an instant of a prepared day. It
// reads no clock and cannot fail: whatever is not known, it decides toward
// reminding the person. Without new input, nothing is due between now and
// Decision.Next. Deciding again with the sent push folded into the state sends
// nothing more.
func Decide(now time.Time, d *Day, s *State) Decision {
	o := d.Outlook(s)
	return o.Decide(now)
}

// Decide decides at an instant, as the function does. Several instants cost
// less than as many calls of it if each is after the one before.
func (o *Outlook) Decide(now time.Time) Decision {
	var room [len(rules)]verdict // enough for most moments
	m := o.at(now)
	dec := choose(&m, m.judged(room[:0]))
	if dec.Send != nil {
		o := o.after(now, dec.Send)
		after := o.at(now)
		dec.Next = next(&after, after.judged(room[:0]))
	}
	return dec
}

// rules lists every rule.
var rules = [...]rule{
	ring, filmEnded, earlyCoat, outingAhead, inTheSun, whereAreYou, stillOut, fewer, morning, notices, tellBuddy,
}

// judged asks every rule for its wants and appends their verdicts.
func (m *moment) judged(vs []verdict) []verdict {
	for _, r := range rules {
		for _, w := range r(m) {
			vs = append(vs, judge(m, w))
		}
	}
	return vs
}

// After returns the state with a reminder sent; s is not modified.
func (s *State) After(now time.Time, r *Reminder) *State {
	then := *s
	then.Slots = append(make([]Record, 0, len(s.Slots)+1+len(r.Covers)), s.Slots...)
	then.Pushes = append(make([]Pushed, 0, len(s.Pushes)+1), s.Pushes...)
	then.Outings = slices.Clone(s.Outings)
	then.sent(&Event{At: now, Kind: Sent, Sent: r})
	return &then
}
