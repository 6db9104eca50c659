package config

import (
	"slices"
	"strings"
)

// longestWord is longer than every key and variable; a longer text cannot be a
// misspelling.
const longestWord = 40

// nearest returns the word in known that text was most likely meant to be,
// empty if none is close: one error is allowed per three letters begun, which
// finds "latitude" for "latitud" and nothing for "colour".
func nearest(text string, known []string) string {
	if len(text) > longestWord {
		return ""
	}
	best, least := "", (len(text)+2)/3+1
	for _, k := range known {
		if d := slips(strings.ToLower(text), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	return best
}

// slips returns the edit distance of a and b: letters inserted, deleted,
// replaced or swapped with the next.
func slips(a, b string) int {
	before := make([]int, len(b)+1)
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+differ(a[i-1], b[j-1]))
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}

func differ(a, b byte) int {
	if a == b {
		return 0
	}
	return 1
}

// oneOf joins words for a message: "a, b or c".
func oneOf(words []string) string {
	words = slices.Clone(words)
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
