package aftercare

import (
	"slices"
	"strings"
)

// nearest returns the names that a name most likely means, the best first;
// none where it resembles nothing.
func nearest(want string) []string {
	const most = 3 // a hint and not a list
	type found struct {
		name string
		far  int
	}
	var all []found
	least := len(want)/3 + 1 // of a name, more than a third is another word
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

// far is the number of edits between two names; a name that is part of the
// other's words is near, whatever their lengths.
func far(want, name string) int {
	if len(want) > 3 && strings.Contains("-"+name+"-", "-"+want+"-") {
		return 1
	}
	return edits(want, name)
}

// edits is Levenshtein's distance, by rows.
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
