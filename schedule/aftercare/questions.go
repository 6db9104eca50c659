package aftercare

import (
	"maps"
	"slices"
	"strings"
	"sync"
)

// Source returns what a source's code stands for, empty if there is no such
// source.
func Source(code string) string { return sources()[code] }

var sources = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	must("sources", &all)
	return all
})

// asked is the file of names that are not accepted as they are.
type asked struct {
	Ask      []question          `yaml:"ask"`
	Close    [][]string          `yaml:"close"`
	Hospital map[string][]string `yaml:"hospital"`
}

type question struct {
	Names []string `yaml:"names"`
	About string   `yaml:"about"`
	Could []string `yaml:"could"`
}

var questions = sync.OnceValue(func() *asked {
	q := &asked{}
	must("questions", q)
	return q
})

func must(name string, into any) {
	if err := load(file(name), into); err != nil {
		panic("aftercare: embedded catalogue: " + name + ": " + err.Error())
	}
}

// Hospital returns the kinds that are left to the hospital, sorted.
func Hospital() []string { return slices.Sorted(maps.Keys(questions().Hospital)) }

// Question is what to ask a person who entered a name that is not accepted.
type Question struct {
	About    string   // what to find out, e.g. "which laser it was"; empty: the name is unknown
	Could    []string // the kinds and aliases it could be; "other" only if that would be safe
	Hospital bool     // the treatment is left to the hospital: ask your team
}

// Ask returns what to ask about a name that [Find] does not find. Names are
// never guessed where a wrong guess could leave healing skin in the sun.
func Ask(name string) Question {
	const longest = 60 // twice the longest name: more is no typo, and slow to compare
	name = normal(name)
	if len(name) > longest {
		return Question{}
	}
	q := questions()
	for kind, aliases := range q.Hospital {
		if name == kind || slices.Contains(aliases, name) {
			return Question{Hospital: true}
		}
	}
	for _, a := range q.Ask {
		if slices.Contains(a.Names, name) {
			return Question{About: a.About, Could: a.Could}
		}
	}
	if near := closeTo(name); near != nil {
		return Question{About: "which of these was meant", Could: near}
	}
	return Question{Could: nearest(name)}
}

// closeTo returns the group of easily confused names of which one is within a
// typo of name, or else what the question about a name within a typo offers;
// nil if there is neither.
func closeTo(name string) []string {
	for _, group := range questions().Close {
		near := slices.ContainsFunc(group, func(other string) bool { return edits(name, other) <= slip(other) })
		if near {
			return group
		}
	}
	for _, a := range questions().Ask {
		if slices.ContainsFunc(a.Names, func(other string) bool { return edits(name, other) <= slip(other) }) {
			return a.Could
		}
	}
	return nil
}

// slip returns how many edits still look like a typo: one per four letters, and
// for names of up to three letters one.
func slip(name string) int { return max(1, len(strings.ReplaceAll(name, "-", ""))/4) }
