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

// Decide decides at an instant like the function Decide. For several instants in
// order it is faster.
func (o *Outlook) Decide(now time.Time) Decision {
	var room [usualWants]verdict
	m := o.at(now)
	vs := m.judged(room[:0])
	dec := choose(&m, vs)
	if dec.Send != nil { // what is due next depends on what was sent
		after := o.after(now, dec.Send)
		m = after.at(now)
		vs = m.judged(room[:0])
	}
	dec.Next = next(&m, vs)
	return dec
}

// judged asks every rule for its wants and appends their verdicts. A rule
// appends what it wants to send, now or later, to a list; it only reads the
// moment. The rules are called by name, since a call through a table would
// allocate the list and the moment.
func (m *moment) judged(vs []verdict) []verdict {
	var room [usualWants]want
	ws := room[:0]
	ws = ring(m, ws)
	ws = filmEnded(m, ws)
	ws = earlyCoat(m, ws)
	ws = outingAhead(m, ws)
	ws = inTheSun(m, ws)
	ws = whereAreYou(m, ws)
	ws = stillOut(m, ws)
	ws = fewer(m, ws)
	ws = morning(m, ws)
	ws = notices(m, ws)
	ws = tellBuddy(m, ws)
	for i := range ws {
		vs = append(vs, judge(m, ws[i]))
	}
	return vs
}

// usualWants is how many wants most moments have at most.
const usualWants = 6

// After returns the state with a reminder sent; s is not modified.
func (s *State) After(now time.Time, r *Reminder) *State {
	then := *s
	then.Slots = append(make([]Record, 0, len(s.Slots)+1+len(r.Covers)), s.Slots...)
	then.Pushes = append(make([]Pushed, 0, len(s.Pushes)+1), s.Pushes...)
	then.Outings = slices.Clone(s.Outings)
	then.sent(&Event{At: now, Kind: Sent, Sent: r})
	return &then
}
