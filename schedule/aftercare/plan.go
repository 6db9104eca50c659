package aftercare

import (
	"time"

	"parasol/schedule"
)

// Plan is one treatment as a person enters it: when, where on the body, and the
// lengths that the clinic gave.
type Plan struct {
	At    time.Time // days are counted on the wall clock of its location
	Until time.Time // the end of a course; zero: open-ended
	Area  string

	// The ends of phases, counted from At; nil means the catalogue's. For a
	// photodynamic kind Cover is the end of dark.
	Cover, Strict, Protect *schedule.Length
}

// end is the end of a phase, and whether the clinic gave it.
type end struct {
	phase  schedule.Phase
	key    string
	at     time.Time       // zero: there is no end, and no later phase
	length schedule.Length // of a procedure's phase, counted from the treatment
	given  *schedule.Length
}

// Treatment converts the plan to what package schedule uses, with half-open
// phases without gaps. The clinic's lengths take precedence over the
// catalogue's. Phases that would be empty are left out, and a name without a
// window has none. The error is a [*schedule.Misfit] that names the key of the
// plan.
func (e *Entry) Treatment(p Plan) (schedule.Treatment, error) {
	t := e.facts(p.Area)
	t.At, t.CourseEnd = p.At, p.Until
	ends, err := e.ends(p)
	if err != nil || e.NoWindow != "" {
		return t, err
	}
	from := p.At
	for _, x := range ends {
		if !x.at.IsZero() && !from.Before(x.at) {
			continue
		}
		t.Phases = append(t.Phases, schedule.PhaseSpan{Span: schedule.Span{From: from, Until: x.at}, Phase: x.phase})
		if from = x.at; from.IsZero() {
			break
		}
	}
	if len(t.Phases) == 0 {
		return t, misfit("protect", "phases that are all empty", "at least one length over 0", "e.g. protect: 28d")
	}
	t.NoActivesDays = e.noActives(t.At, t.End())
	return t, nil
}

// noActives returns for how many days after a procedure acids and retinoids are
// banned: the whole window if the ban ends with a sign instead of a number.
func (e *Entry) noActives(from, until time.Time) int {
	wait := e.Family.Wait.Actives
	switch {
	case e.IsCourse() || wait == nil || until.IsZero():
		return 0
	case wait.Days > 0:
		return wait.Days
	}
	return schedule.DateOf(until).Sub(schedule.DateOf(from)) + 1
}

// Session returns what all sessions of a series have in common and how long
// their phases last, given the plan of an earlier session. A plan that
// Treatment refuses has no phases.
func (e *Entry) Session(p Plan) (like schedule.Treatment, ends []schedule.PhaseEnd) {
	all, err := e.ends(p)
	if err != nil || e.IsCourse() {
		return like, nil
	}
	like = e.facts(p.Area)
	for _, x := range all {
		ends = append(ends, schedule.PhaseEnd{Phase: x.phase, After: x.length})
	}
	like.NoActivesDays = e.noActives(p.At, all[len(all)-1].at)
	return like, ends
}

// ends returns the end of each phase, in order.
func (e *Entry) ends(p Plan) ([]end, error) {
	given := []end{{key: "cover", given: p.Cover}, {key: "strict", given: p.Strict}, {key: "protect", given: p.Protect}}
	for _, x := range given {
		switch {
		case x.given == nil:
		case e.NoWindow != "":
			return nil, misfit(x.key, "it for "+e.Kind+", which opens no window", "no length", "")
		case x.given.After(p.At).Before(p.At):
			return nil, misfit(x.key, "an end before the treatment", "a length counted from it", "e.g. 14d")
		}
	}
	if e.IsCourse() {
		return e.courseEnds(p)
	}
	if !p.Until.IsZero() {
		return nil, misfit("until", "the end of "+e.Kind+", a procedure and not a course", "cover, strict or protect",
			"e.g. protect: 28d")
	}
	return e.procedureEnds(p)
}

func (e *Entry) procedureEnds(p Plan) ([]end, error) {
	open, first := schedule.Cover, e.Cover
	if e.Dark != nil {
		open, first = schedule.Dark, e.Dark
	}
	all := []end{
		{phase: open, key: "cover", length: first.end(), given: p.Cover},
		{phase: schedule.Strict, key: "strict", length: e.Strict.end(), given: p.Strict},
		{phase: schedule.Protect, key: "protect", length: e.Protect.end(), given: p.Protect},
	}
	for i := range all {
		if g := all[i].given; g != nil {
			all[i].length = *g
		}
		all[i].at = all[i].length.After(p.At)
	}
	if first.open() && p.Cover == nil { // open until the person says which drug it was
		return []end{{phase: open, key: "cover"}}, noneGiven(all[1:], open)
	}
	return all, ordered(all)
}

// noneGiven returns an error if the clinic gave a length for a phase after one
// without an end.
func noneGiven(later []end, open schedule.Phase) error {
	for _, x := range later {
		if x.given != nil {
			got := Words(*x.given) + ", while the catalogue's " + open.String() + " has no end"
			return misfit(x.key, got, "the ends before it too, if the clinic says so", "")
		}
	}
	return nil
}

// ordered makes the ends increase. Ends that the clinic gave move the
// catalogue's, and must agree with each other. A later end never shortens the
// catalogue's cover phase: that would silently allow sunscreen on open skin.
func ordered(all []end) error {
	for i, later := range all {
		for j := range all[:i] {
			earlier := &all[j]
			switch {
			case later.given == nil || !later.at.Before(earlier.at):
			case earlier.given != nil:
				got := Words(*later.given) + ", which ends before " + earlier.key + ": " + Words(*earlier.given)
				return misfit(later.key, got, "the ends in this order: cover, strict, protect", "")
			case j == 0:
				got := Words(*later.given) + ", which ends before the catalogue's " + earlier.phase.String()
				return misfit(later.key, got, earlier.key+" too, if the clinic says so", "")
			default:
				earlier.at, earlier.length = later.at, later.length
			}
		}
	}
	return nil
}

// courseEnds returns the ends of a course or a condition: preceded by the
// phases that the clinic gave, its phase in use lasts until the end of the
// washout or is open-ended.
func (e *Entry) courseEnds(p Plan) ([]end, error) {
	switch {
	case p.Cover != nil && e.While != schedule.Cover:
		return nil, misfit("cover", "it for "+e.Kind+", a course that opens no skin", "until", "e.g. until: 2026-11-28")
	case p.Protect != nil && !p.Until.IsZero():
		return nil, misfit("protect", "it beside until", "one of the two", "")
	case !p.Until.IsZero() && p.Until.Before(p.At):
		got := p.Until.Format(time.DateOnly) + ", which is before at: " + p.At.Format(time.DateOnly)
		return nil, misfit("until", got, "a later date", "")
	case e.While == schedule.Cover:
		return e.coveredEnds(p)
	}
	last := end{phase: e.While, key: "protect", given: p.Protect}
	switch {
	case p.Protect != nil:
		last.at = p.Protect.After(p.At)
	case !p.Until.IsZero():
		last.at = e.Washout.end().After(p.Until.In(p.At.Location()))
	}
	if p.Strict == nil {
		return []end{last}, nil
	}
	last.phase = schedule.Protect // the clinic said when strict ends
	strict := end{phase: schedule.Strict, key: "strict", at: p.Strict.After(p.At), given: p.Strict}
	if !last.at.IsZero() && last.at.Before(strict.at) {
		got := Words(*p.Strict) + ", which ends after the course and its washout"
		return nil, misfit("strict", got, "less, or a later until", "")
	}
	return []end{strict, last}, nil
}

// coveredEnds returns the ends of a course under cloth (radiotherapy), whose
// later phases count from the last dose. Until that date is known the skin
// stays covered.
func (e *Entry) coveredEnds(p Plan) ([]end, error) {
	all := []end{
		{phase: schedule.Cover, key: "cover", length: e.Cover.end(), given: p.Cover},
		{phase: schedule.Strict, key: "strict", length: e.Strict.end(), given: p.Strict},
		{phase: schedule.Protect, key: "protect", given: p.Protect},
	}
	for i := range all {
		switch x := &all[i]; {
		case x.given != nil:
			x.at = x.given.After(p.At)
		case p.Until.IsZero():
			return all[:i+1], noneGiven(all[i+1:], x.phase)
		case x.phase != schedule.Protect || !e.Protect.open():
			x.at = x.length.After(p.Until.In(p.At.Location()))
		}
	}
	if all[2].at.IsZero() {
		return all, ordered(all[:2])
	}
	return all, ordered(all)
}

// misfit returns the error that a plan's key does not fit the kind.
func misfit(key, got, want, hint string) error {
	return &schedule.Misfit{Key: key, Got: got, Want: want, Hint: hint}
}
