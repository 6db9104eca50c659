package aftercare

import (
	"maps"
	"slices"
	"strings"
	"sync"
)

// Source returns what a source's code stands for, empty for none.
func Source(code string) string { return sources()[code] }

var sources = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	must("sources", &all)
	return all
})

// asked is the file of names that are not taken as they are.
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

// Question is what a person is asked whose name for a treatment is not taken.
type Question struct {
	About    string   // what to find out, e.g. "which laser it was"; empty: the name is not known at all
	Could    []string // the kinds and aliases it could be, "other" among them only where it would do
	Hospital bool     // the treatment is left to the hospital: ask your team
}

// Ask returns what to ask about a name that [Find] does not find. A name is
// never guessed where a wrong guess would leave skin in the sun.
func Ask(name string) Question {
	const longest = 60 // twice the longest name: more is no slip, and would be long to compare
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

// closeTo returns the names that lie close together and that a name
// resembles: a group of which at least two are as near as a slip, or one that
// is a question itself.
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

// slip is how many edits still look like a misspelling of a name: one in four
// letters, and none of three or fewer but a single one.
func slip(name string) int { return max(1, len(strings.ReplaceAll(name, "-", ""))/4) }
