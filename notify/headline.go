package notify

import (
	"strings"

	"parasol/schedule"
)

// Cautions returns what must accompany any advice: the warning of cover and
// dark with what belongs to it, and what other skin needs.
func (r *Reader) Cautions() []string {
	var windows string
	warn := r.Warn()
	if r.e.Phase == schedule.Dark {
		windows = r.say("warn.windows")
		warn = r.say("warn.dark")
	}
	return once([]string{warn, windows, r.Light(), r.Allowed(), r.Other()})
}

// peakLine says, with the entries of a key, today's peak and the hours at 3
// and above.
func (r *Reader) peakLine(key string) string {
	if r.e.PeakAt.IsZero() {
		return ""
	}
	values := []string{"peak1", decimal(r.e.Peak), "peak_time", clock(r.local(r.e.PeakAt))}
	if from, to := r.local(r.e.ThreeFrom), r.local(r.e.ThreeUntil); !from.IsZero() {
		return r.say(key+".three", append(values, "three_from", clock(from), "three_to", clock(to))...)
	}
	return r.say(key+".peak", values...)
}

// Presence says what is known of where the person is.
func (r *Reader) Presence() string {
	key := "presence." + r.e.Presence.String()
	if r.e.Presence == schedule.ReportedOutdoors && r.e.OutSince.IsZero() {
		key += ".now"
	}
	if r.e.ByDevice && r.t.has(key+".device") {
		key += ".device"
	}
	return r.say(key, "time", clock(r.local(r.e.OutSince)))
}

// Source says where the index comes from.
func (r *Reader) Source() string {
	if !r.known() {
		return r.t.Source(clearSky)
	}
	return r.t.Source(r.e.Source)
}

// Looks says when the next decision is made.
func (r *Reader) Looks() string { return r.moment(r.d.Next) }

// Source returns the name of a source as people know it.
func (t *Texts) Source(word string) string {
	if known := "source." + word; t.has(known) {
		return t.words[known]
	}
	return release(name(word))
}

// Sources says where the index comes from, in order of preference.
func (t *Texts) Sources(words []string) string {
	if len(words) == 0 {
		return t.words["source."+clearSky]
	}
	said := t.Source(words[0])
	for _, w := range words[1:] {
		said = t.write("sources.list", "first", said, "last", t.Source(w))
	}
	return said
}

// Kind returns the name of a kind; in cover and dark a morning has another.
func (t *Texts) Kind(k schedule.Kind, p schedule.Phase) string {
	if special := "kind." + k.String() + "." + p.String(); t.has(special) {
		return t.words[special]
	}
	return t.words["kind."+k.String()]
}

// Level returns the name of a level.
func (t *Texts) Level(l schedule.Level) string { return t.words["level."+l.String()] }

// Loudness returns the name of a level for where there is little space.
func (t *Texts) Loudness(l schedule.Level) string {
	if l == schedule.Emergency {
		return t.words["level.emergency.short"]
	}
	return t.Level(l)
}

// Quiet says that nothing is planned for a day.
func (t *Texts) Quiet() string { return t.words["day.quiet"] }

// Phase returns the name of a phase.
func (t *Texts) Phase(p schedule.Phase) string { return t.words["word.phase."+p.String()] }

// Purpose says what Parasol is and is not.
func (t *Texts) Purpose() string { return t.words["purpose"] }

// Calendar returns the title of a phase in the calendar.
func (t *Texts) Calendar(p schedule.Phase, treatment string, discreet bool) string {
	key := "calendar." + p.String()
	if discreet {
		key += ".discreet"
	}
	return t.write(key, "treatment", strings.TrimSpace(treatment))
}

// CalendarDay returns the title of a day in the calendar: a skin check or the
// n-th session.
func (t *Texts) CalendarDay(k schedule.Kind, n int, discreet bool) string {
	key := "calendar." + k.String()
	if discreet {
		key += ".discreet"
	}
	return t.write(key, "n", number(n))
}
