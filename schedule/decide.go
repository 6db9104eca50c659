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
	var room [usualWants]verdict
	m := o.at(now)
	dec := choose(&m, m.judged(room[:0]))
	if dec.Send != nil {
		o := o.after(now, dec.Send)
		after := o.at(now)
		dec.Next = next(&after, after.judged(room[:0]))
	}
	return dec
}

// judged asks every rule and appends the verdicts on what they want. A rule
// appends what it wants to send at a moment, now or later, to what the others
// want. It reads the moment and modifies nothing. The rules are called by name,
// not from a list, so that the wants need no memory of their own.
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
