package schedule

// quietAfter is how many days without an answer it takes to be told less
// (design B, Learning from silence).
const quietAfter = 3

// silence is how long a person has not answered.
type silence struct {
	days    int  // counted before today
	offered bool // fewer reminders were offered since
}

// learned reports whether the silence thins reminders.
func (s silence) learned() bool { return s.days >= quietAfter }

// listened counts the days before today on which something answerable stayed
// unanswered: those that the last push before today knew of, and its own. The
// count of each day travels with its pushes, so that it needs no long memory.
// An answer begins anew, and so does the day of a procedure.
func (m *moment) listened() silence {
	if !m.d.policy.CanConfirm || !m.s.LastHeard.Before(m.d.Start) {
		return silence{}
	}
	var last *Pushed
	asked, offered := false, false
	for i := len(m.s.Pushes) - 1; i >= 0; i-- {
		p := &m.s.Pushes[i]
		if !p.At.Before(m.d.Start) {
			continue
		}
		if last == nil {
			last = p
		}
		if DateOf(p.At.In(m.d.Place.Zone)) != DateOf(last.At.In(m.d.Place.Zone)) {
			break
		}
		offered = offered || p.Offered && !p.At.Before(m.s.LastHeard)
		asked = asked || p.Asks && !p.At.Before(m.s.LastHeard)
	}
	if last == nil || last.At.Before(m.s.LastHeard) && !asked {
		return silence{}
	}
	begun := m.lastBegin()
	date := DateOf(last.At.In(m.d.Place.Zone))
	if !begun.Before(date) {
		return silence{} // only days after a procedure's date count
	}
	got := silence{days: last.Silent, offered: offered}
	if last.At.Before(m.s.LastHeard) {
		got = silence{}
	}
	if asked {
		got.days++
	}
	return got
}

// lastBegin returns the date of the last procedure that began, the zero date
// where there was none.
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
