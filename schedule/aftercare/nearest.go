package aftercare

import "strings"

// Nearest returns the kind that a misspelt or vague name most likely means,
// for an error's hint; "other" where none is near.
func Nearest(kind string) string {
	want := normal(kind)
	if e, ok := the().named[want]; ok {
		return e.Kind
	}
	best, least := "other", len(want)/2+1
	for _, e := range the().entries {
		for _, name := range append([]string{e.Kind}, e.Aliases...) {
			if d := far(want, name); d < least {
				best, least = e.Kind, d
			}
		}
	}
	return best
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
