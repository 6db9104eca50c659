package schedule

import "time"

// Outlook combines a prepared day with a state. It keeps what is the same for
// longer than an instant, such as where the person is and when their film ends,
// and computes it on first use, so it must not be used concurrently.
type Outlook struct {
	d *Day
	s *State

	lasts Span // when the four below are valid
	line  timeline
	film  film  // of the last coat
	films spans // when a film was on; valid if dosed
	dosed bool

	awake    spans // those of the day, and two hours from a report outside them
	light    spans // awake, sun up
	alert    spans // awake, over the threshold
	coatTime spans // awake, over the threshold of the skin that takes sunscreen
	late     bool  // these are not those of the day
}

// upFor is how long a report outside awake hours keeps a person awake (design
// B, Presence).
const upFor = 2 * time.Hour

// Outlook combines the day with a state. It stays valid if the state takes sent
// reminders, and no longer if it takes anything else.
func (d *Day) Outlook(s *State) Outlook {
	o := Outlook{d: d, s: s, awake: d.awake, light: d.light, alert: d.alert, coatTime: d.coatTime}
	if t := s.LastReported; !t.IsZero() && !d.awake.contain(t) {
		o.late = true
		o.awake = union(append([]Span{{t, t.Add(upFor)}}, d.awake...), 0)
		o.light = d.grid.up.and(o.awake)
		o.alert, o.coatTime = d.over.and(o.awake), d.coatOver.and(o.awake)
	}
	return o
}

// edgeAfter returns the first instant after now at which one of the spans that
// rules go by begins or ends, zero if there is none today.
func (o *Outlook) edgeAfter(now time.Time) time.Time {
	edge := o.d.edgeAfter(now)
	if o.late {
		for _, ss := range [...]spans{o.alert, o.coatTime, o.light, o.awake} {
			edge = sooner(edge, ss.edge(now))
		}
	}
	return edge
}

// after returns the outlook with a reminder sent. That changes neither where
// the person is nor their films.
func (o *Outlook) after(now time.Time, r *Reminder) Outlook {
	then := *o
	then.s = o.s.After(now, r)
	return then
}

// follow computes the timeline and the last film, unless those of an earlier
// instant are still valid. Without new input they change when a routine outing
// begins, since a device that reports indoors cancels it then.
func (o *Outlook) follow(now time.Time) {
	if o.line != nil && o.lasts.Contains(now) {
		return
	}
	o.lasts, o.dosed = Span{From: now}, false
	for _, out := range o.d.outings {
		if out.From.After(now) {
			o.lasts.Until = out.From
			break
		}
	}
	o.line = o.d.timeline(now, o.s)
	o.film = film{}
	for i := len(o.s.Coats) - 1; i >= 0 && !o.film.exists; i-- {
		c := &o.s.Coats[i]
		if c.At.After(now) {
			o.lasts.Until = sooner(o.lasts.Until, c.At)
			continue
		}
		o.film = o.d.filmOf(c, o.line)
	}
}
