package aftercare

import (
	"slices"
	"strings"
)

// nearest returns the names that were most likely meant, the best first, or
// none if no name is similar.
func nearest(want string) []string {
	const most = 3 // a hint should be short
	type found struct {
		name string
		far  int
	}
	var all []found
	least := len(want)/3 + 1 // with more than a third changed it is another word
	for _, s := range catalogue().slots {
		best := found{far: least}
		for _, name := range s.names {
			if d := far(want, name); d < best.far {
				best = found{name, d}
			}
		}
		if best.name != "" {
			all = append(all, best)
		}
	}
	slices.SortStableFunc(all, func(a, b found) int { return a.far - b.far })
	var names []string
	for _, f := range all[:min(most, len(all))] {
		if f.far <= all[0].far+1 {
			names = append(names, f.name)
		}
	}
	return names
}

// far returns the number of edits between two names. A name that is one of the
// other's words is close whatever the lengths.
func far(want, name string) int {
	if len(want) > 3 && strings.Contains("-"+name+"-", "-"+want+"-") {
		return 1
	}
	return edits(want, name)
}

// edits returns the Levenshtein distance, computed row by row.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
