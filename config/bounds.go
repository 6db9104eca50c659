package config

import "go.yaml.in/yaml/v4"

// What a file may ask of us. Each bound is far beyond a household, and keeps a
// mistake, or somebody's file, from taking the machine's time and memory: a
// hundred thousand aliases once cost 20 s and 4.4 GB.
const (
	mostPeople   = 10_000  // contract C
	mostItems    = 1_000   // of any other list: treatments of a long life, outings, channels
	mostNodes    = 2 << 20 // values, aliases written out: ten thousand people have a fifth of it
	mostProblems = 100     // contract C: nobody reads further, and a script wants the first
)

// tooLarge reports whether the tree, its aliases written out, has more values
// than mostNodes. An alias that stands for itself in any depth has.
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
		sizes[n] = mostNodes // while it is counted: whoever comes back here goes round in a circle
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

// most is how many entries a list may have.
func (v value) most() int {
	if v.path == "people" {
		return mostPeople
	}
	return mostItems
}

// problem takes a problem, and counts those beyond the bound only.
func (r *reader) problem(p Problem) {
	if r.found++; len(r.problems) < mostProblems {
		r.problems = append(r.problems, p)
	}
}

// warning takes a warning.
func (r *reader) warning(p Problem) {
	p.Warning = true
	if len(r.warnings) < mostProblems {
		r.warnings = append(r.warnings, p)
	}
}
