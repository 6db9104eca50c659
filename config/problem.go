package config

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Problem is something wrong with the configuration, or (Warning) something
// worth a second look.
type Problem struct {
	File    string // as the caller named it; empty for a variable
	Line    int    // from 1; 0 if the problem concerns the whole file or a variable
	Col     int    // from 1, in characters
	Path    string // people[0].place.latitude, or the variable's name
	Text    string // got …; want …
	Hint    string // an example or a guess, printed in parentheses; may be empty
	Warning bool   // parasol runs with it
}

// String returns the problem on one line, as file:line:col: path: got …; want
// … (e.g. …).
func (p Problem) String() string {
	var b strings.Builder
	if p.Warning {
		b.WriteString("warning: ")
	}
	if p.File != "" {
		b.WriteString(p.File)
		if p.Line > 0 {
			b.WriteString(":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(max(p.Col, 1)))
		}
		b.WriteString(": ")
	}
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	b.WriteString(p.Text)
	if p.Hint != "" {
		b.WriteString(" (" + p.Hint + ")")
	}
	return b.String()
}

// Problems is the list of all problems, those of the file by line, then those
// of variables by name.
type Problems []Problem

// Error returns one problem per line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

func (ps Problems) sort() {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(
			inFile(a)-inFile(b),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Col, b.Col),
			cmp.Compare(a.Path, b.Path),
		)
	})
}

// inFile returns 0 for a problem of the file and 1 for one of a variable.
func inFile(p Problem) int {
	if p.File != "" {
		return 0
	}
	return 1
}
