package config

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// Limits on a file. Each is far beyond a household and keeps a mistake, or
// somebody else's file, from exhausting time and memory: a hundred thousand
// aliases once took 20 s and 4.4 GB.
const (
	mostPeople   = 10_000  // contract C
	mostItems    = 1_000   // of any other list: outings, channels
	mostTreated  = 200     // treatments of a person's long life: each is merged with the others at every change
	mostNodes    = 2 << 20 // values, aliases expanded: ten thousand people have a fifth of it
	mostProblems = 100     // contract C: nobody reads more, and a script wants the first
)

// tooLarge reports whether the tree, with aliases expanded, has more values
// than mostNodes. An alias that contains itself at any depth does.
func tooLarge(root *yaml.Node) bool {
	sizes := map[*yaml.Node]int{}
	var size func(n *yaml.Node) int
	size = func(n *yaml.Node) int {
		if n = resolve(n); n == nil {
			return 0
		}
		if s, known := sizes[n]; known {
			return s
		}
		sizes[n] = mostNodes // while it is being counted: an alias back to it is a cycle
		sum := 1
		for _, c := range n.Content {
			if sum = min(sum+size(c), mostNodes+1); sum > mostNodes {
				break
			}
		}
		sizes[n] = sum
		return sum
	}
	return size(root) > mostNodes
}

// most returns how many entries a list may have.
func (v value) most() int {
	switch {
	case v.path == "people":
		return mostPeople
	case strings.HasSuffix(v.path, ".treatments"):
		return mostTreated
	}
	return mostItems
}

// problem records a problem, or only counts it beyond the limit.
func (r *reader) problem(p Problem) {
	if r.found++; len(r.problems) < mostProblems {
		r.problems = append(r.problems, p)
	}
}

// warning records a warning.
func (r *reader) warning(p Problem) {
	p.Warning = true
	if len(r.warnings) < mostProblems {
		r.warnings = append(r.warnings, p)
	}
}
