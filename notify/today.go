package notify

import (
	"time"

	"parasol/schedule"
	"parasol/uv"
)

// Start says that the daemon runs, for how many people, where the index comes
// from and where the page is.
func (t *Texts) Start(people int, sources []string, page string) string {
	key := "start.many"
	if people == 1 {
		key = "start.one"
	}
	return t.write(key, "count", number(people), "sources", t.Sources(sources), "address", page)
}

// More says that there are people whose plan is not listed.
func (t *Texts) More(people int) string { return t.write("start.more", "count", number(people)) }

// Due is a planned reminder: its time and kind.
type Due struct {
	At   time.Time
	Kind schedule.Kind
}

// Plan says what the day brings to a person who reports nothing: the day of
// the window, how strong the sun gets, and the reminders.
func (r *Reader) Plan(due []Due) string {
	date := r.t.date(r.e.Date, r.e.Date)
	if r.e.Phase == schedule.NoPhase && len(due) == 0 {
		return release(r.say("plan.none", "person", r.person(), "date", date))
	}
	head := r.say("plan.head", "person", r.person(), "date", date, "DAYLINE", r.PhaseLine())
	return release(join(head, r.sunOfDay(), r.due(due)))
}

// sunOfDay says how strong the sun gets; in dark, how long the day is.
func (r *Reader) sunOfDay() string {
	switch {
	case r.e.Phase == schedule.Dark:
		return r.Daylight()
	case whole(r.e.PeakCeiling) < 1 && r.peak() < 1:
		return r.say("uv.line.none")
	}
	return r.peakLine("uv.line")
}

func (r *Reader) due(due []Due) string {
	if len(due) == 0 {
		return r.say("plan.nothing")
	}
	said := ""
	for i, d := range due {
		item := r.say("plan.item", "time", clock(r.local(d.At)), "kind", r.t.Kind(d.Kind, r.mode))
		if i > 0 {
			item = r.say("list.more", "first", said, "last", item)
		}
		said = item
	}
	return r.say("plan.due", "list", said)
}

// DayLine says where in the window a person is, as the heading of a day;
// outside every window, that no plan is running.
func (r *Reader) DayLine() string {
	if line := r.PhaseLine(); line != "" {
		return release(line)
	}
	return r.say("now.none")
}

// Curve says how strong the sun gets on a day, and from when to when the index
// is 3 or more; without such hours, that it stays under 3.
func (t *Texts) Curve(peak uv.Index, at, from, until time.Time) string {
	key := "curve.three"
	if from.IsZero() {
		key = "curve.low"
	}
	return t.write(key, "peak1", decimal(peak), "category", peak.Category().String(), "peak_time", clock(at),
		"three_from", clock(from), "three_to", clock(until))
}

// NoCurve says that nothing is known of a day.
func (t *Texts) NoCurve() string { return t.words["curve.none"] }
