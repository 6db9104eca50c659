package schedule

import "time"

// quietAfter is how many days without an answer it takes until there are fewer
// reminders (design B, Learning from silence).
const quietAfter = 3

// silence is how long a person has not answered.
type silence struct {
	days    int  // counted before today
	offered bool // fewer reminders were offered since
}

// learned reports whether the silence reduces reminders.
func (s silence) learned() bool { return s.days >= quietAfter }

// listened counts the days before today on which something answerable stayed
// unanswered: those known at the last push before today, and its own. The
// count travels with the pushes, so that no long history is needed. An answer
// resets it, and so does the day of a procedure.
func (m *moment) listened() silence {
	if !m.d.policy.CanConfirm || !m.s.LastHeard.Before(m.d.Start) {
		return silence{}
	}
	last, got, asked := m.lastDay()
	if last == nil {
		return silence{}
	}
	if !m.lastBegin().Before(DateOf(last.At.In(m.d.Place.Zone))) {
		return silence{} // only days after a procedure's date count
	}
	if asked {
		got.days++
	}
	return got
}

// lastDay returns the last push before today, the silence known at that time,
// and whether something on its date stayed unanswered.
func (m *moment) lastDay() (last *Pushed, known silence, asked bool) {
	for i := len(m.s.Pushes) - 1; i >= 0; i-- {
		p := &m.s.Pushes[i]
		switch {
		case !p.At.Before(m.d.Start):
			continue
		case last == nil:
			last = p
		case !m.sameDate(p.At, last.At):
			return last, known, asked
		}
		if p.At.Before(m.s.LastHeard) {
			continue // answered since
		}
		known = silence{days: max(known.days, p.Silent), offered: known.offered || p.Offered}
		asked = asked || p.Asks
	}
	return last, known, asked
}

func (m *moment) sameDate(a, b time.Time) bool {
	return DateOf(a.In(m.d.Place.Zone)) == DateOf(b.In(m.d.Place.Zone))
}

// lastBegin returns the date of the last procedure that began, the zero date
// if there was none.
func (m *moment) lastBegin() Date {
	var last Date
	for i := range m.d.policy.Treatments {
		t := &m.d.policy.Treatments[i]
		if date := DateOf(t.At.In(m.d.Place.Zone)); !t.IsCourse() && !t.At.After(m.now) && last.Before(date) {
			last = date
		}
	}
	return last
}
