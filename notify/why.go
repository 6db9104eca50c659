package notify

import (
	"time"

	"parasol/schedule"
	"parasol/schedule/aftercare"
)

// Why says why the reminder comes now, in terms of the person.
func (r *Reader) Why() string {
	if r.s.Slot.Kind == schedule.SkinCheck {
		return r.say("why.skin-check")
	}
	if !r.e.DoseHigh || !r.film() {
		return r.cause()
	}
	return join(r.say("why.dose"), r.cause())
}

func (r *Reader) cause() string {
	switch reason := r.d.Reason; reason {
	case schedule.OutingAhead:
		if end := r.local(r.e.NextOutingEnd); !end.IsZero() && r.local(r.e.NextOuting).Equal(r.outing()) {
			return r.say("why.outing-ahead", "end", clock(end))
		}
	case schedule.FilmEnded, schedule.FilmDose, schedule.NoCoat, schedule.EarlySecondCoat, schedule.InTheSun:
		if !r.film() {
			reason = schedule.InTheSun
		}
		return r.whyOut(reason)
	case schedule.OutingExpired:
		if r.s.Slot.Kind == schedule.StillOut {
			return r.say("why.outing-expired", "last", clock(time.Unix(r.s.Slot.Anchor, 0).In(r.zone)))
		}
	}
	return ""
}

// whyOut is Why for somebody who is outdoors.
func (r *Reader) whyOut(reason schedule.Reason) string {
	key := "why." + reason.String()
	switch reason {
	case schedule.FilmEnded, schedule.FilmDose:
		coat := r.local(r.e.Applied)
		switch {
		case coat.IsZero():
			return ""
		case schedule.DateOf(coat) != r.e.Date:
			return r.say("why.film-ended.date", "date", r.t.date(schedule.DateOf(coat), r.e.Date))
		}
	case schedule.NoCoat, schedule.InTheSun:
		if r.e.OutSince.IsZero() {
			return ""
		}
		if r.e.ByDevice {
			key += ".device"
		}
	}
	return r.say(key)
}

// PhaseLine says where in the window a person is, e.g. "Day 4 after
// microneedling: out of the sun until Sat 4 Jul." Outside every window it is
// empty. It leaves out the end if title or first line name it.
func (r *Reader) PhaseLine() string {
	e := r.e
	switch {
	case e.Phase == schedule.NoPhase:
		return ""
	case e.Treatment == schedule.LongTerm && e.UV3:
		return r.say("day.long-term.uv3")
	case e.Treatment == schedule.LongTerm:
		return r.say("day.long-term")
	case e.Treatment == "":
		return ""
	case e.Course && e.Phase < schedule.Cover:
		return r.courseLine()
	case r.said["end"] || e.PhaseUntil.IsZero():
		return r.say("day")
	case e.Phase == schedule.Cover:
		return r.coverLine()
	}
	return r.dayLine(e.Phase.String())
}

func (r *Reader) coverLine() string {
	why := schedule.OpenSkin
	if r.entry != nil {
		why = r.entry.CoverWhy
	}
	switch {
	case r.site() != "face" || why != schedule.OpenSkin:
		return r.dayLine("cover.until")
	case r.e.TreatmentDay >= closesOver:
		return r.dayLine("cover.closing")
	}
	return r.dayLine("cover.open")
}

// dayLine returns a sentence about the day of the window, whose date is the
// end of the phase.
func (r *Reader) dayLine(key string) string {
	return r.say("day."+key, "date", r.t.date(r.end(), r.e.Date))
}

// courseLine says what a course requires, and for how long after it.
func (r *Reader) courseLine() string {
	end, until := r.local(r.e.CourseEnd), r.local(r.e.PhaseUntil)
	key := "day.course"
	if r.e.Phase == schedule.Strict {
		key = "day.course.strict"
	}
	switch {
	case r.entry == nil || end.IsZero() && until.IsZero():
		return r.say(key + ".open")
	case end.IsZero() || !end.After(r.d.At):
		return r.say(key+".over", "drug", r.drug(), "date", r.t.date(r.end(), r.e.Date))
	}
	days := schedule.DateOf(until).Sub(schedule.DateOf(end))
	if days <= 0 {
		return r.say(key + ".open")
	}
	return r.say(key, "washout", r.t.days(days))
}

// days formats a number of days as people say it.
func (t *Texts) days(n int) string {
	if known := "washout." + number(n); t.has(known) {
		return t.words[known]
	}
	return t.write("washout.days", "count", number(n))
}

// Close says what comes after a window: when it ends, and on the last day
// after microneedling.
func (r *Reader) Close() string {
	c := r.closing()
	if c == nil {
		return ""
	}
	entry, ok := aftercare.Find(c.Treatment)
	if !ok || entry.Family == nil {
		return ""
	}
	var all []string
	for _, say := range entry.Family.Close {
		all = append(all, r.catalogue(say))
	}
	if c.Kind != r.s.Slot.Kind { // its own push begins with it
		all = append([]string{r.say("close.after")}, all...)
	}
	return join(append(all, r.LongTerm())...)
}

// LongTerm offers, at the end of the last window, to continue.
func (r *Reader) LongTerm() string {
	if r.e.WindowUntil.After(r.d.At.Add(24*time.Hour)) || len(r.e.Open) > 1 {
		return ""
	}
	return r.say("close.long-term")
}

// Clearance says, for a dark that ends when the hospital says so, whom to ask
// once the date is near.
func (r *Reader) Clearance() string {
	const near = 30 // days: the label's first test of a patch of skin
	if r.e.Phase != schedule.Dark || r.entry == nil || !r.entry.EndsByClearance || r.e.TreatmentDay < near {
		return ""
	}
	return r.say("clearance")
}

// closing returns the end of a window that the push announces; nil while other
// skin still heals from a procedure.
func (r *Reader) closing() *schedule.Change {
	for _, h := range r.healings() {
		if !h.entry.IsCourse() && h.Phase > schedule.Protect {
			return nil
		}
	}
	if c := r.subject(); r.s.Slot.Kind == schedule.PhaseChange && c.To == schedule.NoPhase {
		return c
	}
	for _, s := range r.s.Covers {
		if c := changeOf(s); s.Kind == schedule.PhaseChange && c.To == schedule.NoPhase {
			return c
		}
	}
	return nil
}
