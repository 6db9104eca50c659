package aftercare

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"parasol/schedule"
)

// Warning is something allowed that deserves a second look before it is relied
// on.
type Warning struct {
	Treatment int    // index of the treatment it is about
	Text      string // one sentence
}

// Warnings looks at a person's treatments together: pairs that the leaflets
// name, a cover (dark) phase that is shorter than the catalogue's, and names
// that send nothing. Two treatments are warned of once.
func Warnings(treatments []schedule.Treatment) []Warning {
	var all []Warning
	said := map[string]bool{}
	for i := range treatments {
		t := &treatments[i]
		e, ok := Find(t.Kind)
		if !ok {
			continue
		}
		for _, text := range append([]string{e.sendsNothing(), e.shortCover(t)}, e.pairs(t, treatments)...) {
			if text != "" && !said[text] {
				said[text] = true
				all = append(all, Warning{i, text})
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

// pair is two treatments that the texts name together.
type pair struct {
	One     []string `yaml:"one"`
	Other   []string `yaml:"other"`
	Lasts   string   `yaml:"lasts"`  // what counts of the other: window, use, dark, at or always
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

// has reports whether a list of kinds and sets holds a kind.
func (c *cautions) has(list []string, e *Entry) bool {
	return slices.ContainsFunc(list, func(name string) bool {
		return name == e.Kind || slices.Contains(c.Sets[name], e.Kind) || name == "PROCEDURE" && !e.IsCourse()
	})
}

// Before returns what to ask before the treatment, or when it is entered: what
// no second entry can tell.
func (e *Entry) Before() []string {
	var all []string
	for _, b := range warnings().Before {
		if warnings().has(b.Kinds, e) {
			all = append(all, b.Say)
		}
	}
	return all
}

// pairs returns what the texts say of a treatment beside each of the others.
func (e *Entry) pairs(t *schedule.Treatment, all []schedule.Treatment) []string {
	var texts []string
	for i := range all {
		o := &all[i]
		other, ok := Find(o.Kind)
		if !ok || o == t {
			continue
		}
		for _, p := range warnings().Pairs {
			if warnings().has(p.One, e) && warnings().has(p.Other, other) && p.meet(e, t, o) {
				texts = append(texts, fmt.Sprintf("%s beside %s: %s (evidence %s)", t.Kind, o.Kind, p.Say, p.Grade))
				break
			}
		}
	}
	return texts
}

// meet reports whether a treatment happens, or lasts, while the other lasts.
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
	return begun && (until.IsZero() || t.At.Before(until) || t.At.Equal(o.At))
}

// darkEnd returns when a treatment's dark phase ends, zero for never; without
// one it never began.
func darkEnd(t *schedule.Treatment) time.Time {
	for _, s := range t.Phases {
		if s.Phase == schedule.Dark {
			return s.Until
		}
	}
	return t.At.Add(-1)
}
