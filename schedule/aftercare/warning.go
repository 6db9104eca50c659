package aftercare

import (
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"parasol/schedule"
)

// Warning is something allowed that deserves a second look before it is relied
// on.
type Warning struct {
	Treatment int    // index of the treatment it is about
	Beside    int    // index of the other treatment; the same if there is none
	Text      string // one sentence
}

// Life is everything that is checked together.
type Life struct {
	Treatments []schedule.Treatment
	Away       []schedule.Stay
	Home       schedule.Place
	Now        time.Time
}

// Warnings checks a person's treatments together: pairs that the leaflets name,
// a cover or dark phase shorter than the catalogue's, names that send nothing,
// and procedures booked for a time of much sun. Each pair is warned of once.
func Warnings(l Life) []Warning {
	var all []Warning
	for i := range l.Treatments {
		t := &l.Treatments[i]
		e, ok := Find(t.Kind)
		if !ok {
			continue
		}
		for _, text := range []string{e.sendsNothing(), e.shortCover(t), l.muchSun(e, t)} {
			if text != "" {
				all = append(all, Warning{i, i, text})
			}
		}
		for j := range l.Treatments {
			if text := e.pair(t, &l.Treatments[j]); text != "" && i != j {
				all = append(all, Warning{i, j, text})
			}
		}
	}
	return all
}

func (e *Entry) sendsNothing() string {
	switch {
	case e.Withdrawn != "":
		return fmt.Sprintf("%s: nothing is sent: withdrawn on %s: %s", e.Kind, e.Withdrawn, e.NoWindow)
	case e.NoWindow != "":
		return fmt.Sprintf("%s: nothing is sent: %s", e.Kind, e.NoWindow)
	}
	return ""
}

func (e *Entry) shortCover(t *schedule.Treatment) string {
	want := e.CoverEnd()
	if want == (schedule.Length{}) || e.IsCourse() {
		return ""
	}
	phase, stage := schedule.Cover, e.Cover
	if e.Dark != nil {
		phase, stage = schedule.Dark, e.Dark
	}
	until := t.At
	for _, s := range t.Phases {
		if s.Phase == phase {
			until = s.Until
		}
	}
	if !until.Before(want.After(t.At)) {
		return ""
	}
	texts := ""
	if stage.Texts != "" {
		texts = " (the texts: " + stage.Texts + ")"
	}
	return fmt.Sprintf("%s: %s ends sooner than the catalogue's %s%s; keep it only if the clinic said so",
		t.Kind, phase, Words(want), texts)
}

// muchSun warns of a procedure with weeks out of the sun that is booked just
// before a journey or in the month of the strongest sun (H).
func (l *Life) muchSun(e *Entry, t *schedule.Treatment) string {
	const weeks = 14 // days of strict, and days before a journey
	if e.IsCourse() || !t.At.After(l.Now) || e.Strict.end().Days < weeks {
		return ""
	}
	date := schedule.DateOf(t.At)
	for _, stay := range l.Away {
		if days := stay.From.Sub(date); days >= 0 && days < weeks {
			return fmt.Sprintf(
				"%s: booked %d days before the journey of %s: think of a later date",
				t.Kind,
				days,
				stay.From,
			)
		}
	}
	const tropic = 23.4 // degrees; between the tropics no month stands out
	strongest := map[bool][]time.Month{true: {time.June, time.July}, false: {time.December, time.January}}
	if math.Abs(l.Home.Latitude) > tropic && slices.Contains(strongest[l.Home.Latitude > 0], date.Month) {
		return fmt.Sprintf("%s: booked in the months of the strongest sun: think of a later date", t.Kind)
	}
	return ""
}

// cautions is the file of pairs.
type cautions struct {
	Sets   map[string][]string `yaml:"sets"`
	Pairs  []pair              `yaml:"pairs"`
	Before []struct {
		Kinds   []string `yaml:"kinds"`
		Say     string   `yaml:"say"`
		Sources []string `yaml:"sources"`
	} `yaml:"before"`
}

// pair is a warning about two treatments that the leaflets name together.
type pair struct {
	One     []string `yaml:"one"`
	Other   []string `yaml:"other"`
	Lasts   string   `yaml:"lasts"`  // the relevant time of the other: window, use, dark, at or always
	Before  int      `yaml:"before"` // days
	After   int      `yaml:"after"`
	Months  int      `yaml:"months"` // after, in months
	Say     string   `yaml:"say"`
	Grade   Grade    `yaml:"grade"`
	Sources []string `yaml:"sources"`
}

var warnings = sync.OnceValue(func() *cautions {
	c := &cautions{}
	must("warnings", c)
	return c
})

// has reports whether a list of kinds and named sets contains a kind.
func (c *cautions) has(list []string, e *Entry) bool {
	return slices.ContainsFunc(list, func(name string) bool {
		return name == e.Kind || slices.Contains(c.Sets[name], e.Kind) || name == "PROCEDURE" && !e.IsCourse()
	})
}

// Before returns what to ask before the treatment or when it is entered,
// because no other entry can tell.
func (e *Entry) Before() []string {
	var all []string
	for _, b := range warnings().Before {
		if warnings().has(b.Kinds, e) {
			all = append(all, b.Say)
		}
	}
	return all
}

// pair returns the warning about a treatment and another, empty if there is
// none.
func (e *Entry) pair(t, o *schedule.Treatment) string {
	other, ok := Find(o.Kind)
	if !ok {
		return ""
	}
	for _, p := range warnings().Pairs {
		if warnings().has(p.One, e) && warnings().has(p.Other, other) && p.meet(e, t, o) {
			return fmt.Sprintf("%s beside %s: %s (evidence %s)", t.Kind, o.Kind, p.Say, p.Grade)
		}
	}
	return ""
}

// meet reports whether a treatment happens or lasts during the relevant time of
// the other.
func (p *pair) meet(e *Entry, t, o *schedule.Treatment) bool {
	from, until := o.At, o.End()
	switch p.Lasts {
	case "always":
		return true
	case "at":
		until = o.At
	case "use":
		until = o.CourseEnd
	case "dark":
		until = darkEnd(o)
	}
	from = from.AddDate(0, 0, -p.Before)
	if !until.IsZero() {
		until = until.AddDate(0, p.Months, p.After)
	}
	last := t.At
	if e.IsCourse() {
		last = t.End()
	}
	begun := last.IsZero() || !last.Before(from)
	return begun && (until.IsZero() || t.At.Before(until))
}

// darkEnd returns when a treatment's dark phase ends, zero if it does not end,
// and an instant before the treatment if it has none.
func darkEnd(t *schedule.Treatment) time.Time {
	for _, s := range t.Phases {
		if s.Phase == schedule.Dark {
			return s.Until
		}
	}
	return t.At.Add(-1)
}
