package aftercare

import (
	"strings"
	"testing"

	"parasol/schedule"
)

// A fault in the embedded files is found by the tests, not by a person's plan.
func TestFaultsInFilesAreFound(t *testing.T) {
	s := shelf{file: "procedures", group: schedule.Procedure}
	for _, row := range []struct{ why, text, want string }{
		{"an unknown key", "- kind: a\n  colour: red\n", "colour"},
		{"a length without a unit", "- kind: a\n  family: general\n  strict: {end: 14, sources: [H]}\n", `length "14"`},
		{"a length in weeks", "- kind: a\n  family: general\n  cover: {end: 2w, sources: [H]}\n", `length "2w"`},
		{"a length before the treatment",
			"- kind: a\n  family: general\n  after_end: {protect: {end: -2d, sources: [H]}}\n", `length "-2d"`},
		{"a family that is not there", "- kind: a\n  family: gilded\n", `family "gilded"`},
		{"no family at all", "- kind: a\n", `family ""`},
	} {
		if e, err := s.entry(row.text); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %+v, %v; want an error with %q", row.why, e, err, row.want)
		}
	}
	for _, days := range []string{"x", "3-1", "1-x", "-", "1–2"} {
		if l, err := (&lineText{Days: days}).line(Do); err == nil {
			t.Errorf("days %q: got %+v; want an error", days, l)
		}
	}
}

// Every family belongs to a kind, and every kind named by a line or a pair
// exists: a line under a misspelt name would never be shown.
func TestNamesInsideTheFilesAreKinds(t *testing.T) {
	used := map[string]bool{}
	for _, e := range All() {
		if e.NoWindow == "" {
			used[e.Family.Name] = true
		}
	}
	known := func(where, kind string) {
		if s, ok := catalogue().named[kind]; !ok || s.kind != kind {
			t.Errorf("%s: %s is no kind", where, kind)
		}
	}
	for name, read := range families() {
		f := read()
		if f.Like == "" && !used[name] {
			t.Errorf("family %s has no kind", name)
		}
		for _, lines := range [][]lineText{f.Do, f.Leave, f.Pause, f.Usual, f.Flags} {
			for _, l := range lines {
				for _, kind := range append(append([]string(nil), l.Only...), l.Not...) {
					known(name, kind)
				}
			}
		}
	}
	c := warnings()
	for _, p := range c.Pairs {
		for _, name := range append(append([]string(nil), p.One...), p.Other...) {
			if _, set := c.Sets[name]; !set && name != "PROCEDURE" {
				known(p.Say, name)
			}
		}
		for _, code := range p.Sources {
			if Source(code) == "" {
				t.Errorf("%s: source %s stands nowhere", p.Say, code)
			}
		}
	}
	for set, kinds := range c.Sets {
		for _, kind := range kinds {
			known(set, kind)
		}
	}
}

// A name with one letter missing that is close to another name leads to a
// question. It is never corrected silently (CATALOGUE 9).
func TestTyposAreNeverCorrected(t *testing.T) {
	for _, group := range questions().Close {
		for _, name := range group {
			for i := range name {
				slip := name[:i] + name[i+1:]
				if _, ok := Find(slip); ok || len(slip) < 3 {
					continue // another valid name, or too short
				}
				if q := Ask(slip); q.About == "" && !q.Hospital {
					t.Errorf("%q, a slip of %s: %+v; want a question", slip, name, q)
				}
			}
		}
	}
}
