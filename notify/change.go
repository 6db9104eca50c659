package notify

import (
	"strconv"
	"strings"

	"parasol/schedule"
	"parasol/schedule/aftercare"
)

// changes says what changes today or tomorrow, but for what the push says
// already.
func (r *reader) changes() string {
	const most = 3 // sentences; more would be a calendar
	var all []string
	for i := range r.e.Changes {
		c := &r.e.Changes[i]
		if r.said(c) || len(all) == most {
			continue
		}
		all = append(all, r.change(c))
	}
	return strings.Join(all, " ")
}

// said reports whether the change is the push's own subject or that of a
// reminder it covers.
func (r *reader) said(c *schedule.Change) bool {
	if s := r.e.Subject; s != nil && c.Kind == s.Kind && c.Treatment == s.Treatment && c.To == s.To && c.N == s.N && c.Days == s.Days {
		return true
	}
	for _, s := range r.s.Covers {
		if matches(s, c) {
			return true
		}
	}
	return false
}

// matches reports whether a slot is about a change.
func matches(s schedule.Slot, c *schedule.Change) bool {
	if s.Kind != c.Kind || s.Cause != c.Treatment {
		return false
	}
	switch s.Kind {
	case schedule.PhaseChange:
		return s.Of == c.To.String() || c.To == schedule.NoPhase && s.Of == "over"
	case schedule.Session:
		return s.N == c.N && s.Days == c.Days
	}
	return true
}

// covered says what the reminders that this one carries would have said.
func (r *reader) covered() string {
	const most = 3 // a morning meets a phase, a look at the skin and a session at worst
	var all []string
	for _, s := range r.s.Covers {
		if line := r.cover(s); line != "" && len(all) < most {
			all = append(all, line)
		}
	}
	return strings.Join(all, " ")
}

func (r *reader) cover(s schedule.Slot) string {
	switch {
	case s.LongLived():
		for i := range r.e.Changes {
			if matches(s, &r.e.Changes[i]) {
				return r.closed(&r.e.Changes[i])
			}
		}
		return r.closed(changeOf(s))
	case s.Kind == schedule.Leaving && !r.e.NextOuting.IsZero():
		return "This counts for your outing at " + clock(r.e.NextOuting) + " too."
	case s.Kind == schedule.Shade:
		return "Find shade."
	}
	return ""
}

// changeOf rebuilds from a slot what it is about, without the time.
func changeOf(s schedule.Slot) *schedule.Change {
	c := &schedule.Change{Kind: s.Kind, Treatment: s.Cause, N: s.N, Days: s.Days}
	if c.To.UnmarshalText([]byte(s.Of)) != nil {
		c.To = schedule.NoPhase
	}
	return c
}

// change says one change in a sentence.
func (r *reader) change(c *schedule.Change) string {
	switch c.Kind {
	case schedule.SkinCheck:
		return "Day 21 " + phrase(c.Treatment) + ": look at your skin for dark patches."
	case schedule.Session:
		return r.session(c)
	}
	at := ""
	if !c.At.IsZero() {
		at = " " + when(c.At, r.e.Date)
	}
	what := phrase(c.Treatment)
	if c.Area != "" {
		what += " (" + areaName(c.Area) + ")"
	}
	ends := " ends"
	if !c.At.IsZero() && !c.At.After(r.d.At) {
		ends = " ended"
	}
	switch {
	case c.To == schedule.NoPhase:
		return "The window " + what + ends + at + "."
	case c.From == schedule.NoPhase:
		return "The " + c.To.String() + " phase " + what + " begins" + at + "."
	}
	return "The " + c.From.String() + " phase " + what + ends + at + "; then " + c.To.String() + "."
}

// closed says a change, and of a window's end what comes after it, unless
// other skin still heals.
func (r *reader) closed(c *schedule.Change) string {
	line := r.change(c)
	entry, ok := aftercare.Find(c.Treatment)
	if !ok || c.Kind != schedule.PhaseChange || c.To != schedule.NoPhase || len(entry.Family.Close) == 0 {
		return line
	}
	for _, o := range r.e.Open {
		if h := r.healing(o); h != nil && !h.entry.IsCourse() && o.Treatment != c.Treatment {
			return line
		}
	}
	return line + " " + strings.Join(entry.Family.Close, " ")
}

func (r *reader) session(c *schedule.Change) string {
	which := "The next session"
	if c.N > 0 {
		which = "Session " + strconv.Itoa(c.N)
	}
	if e, ok := aftercare.Find(c.Treatment); ok {
		which += " of " + e.Name
	}
	switch {
	case c.Days > 0:
		return which + " was planned for yesterday: if you had it, enter it, or you are unprotected."
	case c.Days == 0:
		return which + " is today."
	}
	return which + " is " + inDays(-c.Days) + "."
}

func inDays(n int) string {
	if n == 1 {
		return "tomorrow"
	}
	return "in " + strconv.Itoa(n) + " days"
}

func phrase(kind string) string {
	if e, ok := aftercare.Find(kind); ok {
		return e.Phrase
	}
	if kind == "" || kind == schedule.LongTerm {
		return "of your plan"
	}
	return "after " + name(kind)
}

// subject returns title, first action and explanation of a phase, skin-check
// or session push.
func (r *reader) subject() (title, do, about string) {
	c := r.e.Subject
	if c == nil {
		c = changeOf(r.s.Slot)
	}
	switch r.s.Slot.Kind {
	case schedule.PhaseChange:
		title, do = r.phaseSubject(c)
		return title, do, r.closed(c)
	case schedule.SkinCheck:
		light := "in good daylight, from indoors"
		if r.e.Phase == schedule.Dark {
			light = "in soft indoor light"
		}
		return "", "", "Dark patches can show two to four weeks after: look " + light + "."
	case schedule.Session:
		title, do = r.sessionSubject(c)
		about = r.session(c)
		if c.Days < 0 {
			about += " Ask " + r.clinic() + " what to leave off before."
		}
		return title, do, about
	}
	return "", "", ""
}

// phaseSubject says what is asked from now on. It is the phase that governs
// now that speaks, not the one that the change begins: another treatment may
// still ask for cover.
func (r *reader) phaseSubject(c *schedule.Change) (title, do string) {
	switch r.mode {
	case schedule.Dark:
		return "Go on keeping out of the light", r.coverUp()
	case schedule.Cover:
		return "Go on covering up", r.coverUp()
	case schedule.Strict:
		return "From now on: " + r.dayCoat() + " and shade", r.putOn()
	}
	if c.To != schedule.NoPhase || r.mode == schedule.Protect && c.At.IsZero() {
		return "From now on: " + r.dayCoat() + " every morning", "Outdoors again every " + interval(r.e.Interval) + "."
	}
	title = "Your sun plan ends"
	if !c.At.IsZero() && !c.At.After(r.d.At) {
		title = "Your sun plan ended"
	}
	if !c.At.IsZero() {
		title += " " + when(c.At, r.e.Date)
	}
	return title, "A morning coat stays a good habit."
}

func (r *reader) sessionSubject(c *schedule.Change) (title, do string) {
	which := "Session"
	if c.N > 0 {
		which += " " + strconv.Itoa(c.N)
	}
	if r.e.Discreet {
		which = "Appointment"
	}
	switch {
	case c.Days > 0:
		return "Did yesterday's " + strings.ToLower(which) + " happen? Enter it", "If it did, enter it now; if not, nothing to do."
	case c.Days == 0:
		return which + " today", "Write down the hour when it is over."
	}
	return which + " " + inDays(-c.Days), "Arrive without a tan or a burn."
}
