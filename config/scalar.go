package config

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"go.yaml.in/yaml/v4"

	"parasol/schedule"
	"parasol/schedule/recur"
)

// scalar returns the raw text of the value as it is in the file, before YAML
// turns it into a number or a time. It returns false if there is none or if it
// is not a scalar; the latter is reported as a problem.
func (v value) scalar(want, hint string) (string, bool) {
	n := resolve(v.node)
	if n == nil {
		return "", false
	}
	if n.Kind != yaml.ScalarNode {
		v.bad(what(n), want, hint)
		return "", false
	}
	if n.Style&yaml.TaggedStyle != 0 {
		v.bad("a value with a YAML tag", want, "a value that begins with ! stands in quotes")
		return "", false
	}
	return n.Value, true
}

// showText records a text.
func (v value) showText(text string) {
	if v.r.shows {
		v.show(word(text))
	}
}

// showPlain records a number, a duration or a boolean, which need no quotes.
func (v value) showPlain(text string) {
	if v.r.shows {
		v.show(&yaml.Node{Kind: yaml.ScalarNode, Value: text})
	}
}

// text returns the value as one line of text, or fallback if it is not given.
func (v value) text(want, hint, fallback string) string {
	got, ok := v.scalar(want, hint)
	switch {
	case !ok:
		got = fallback
	case strings.TrimSpace(got) == "" || strings.ContainsFunc(got, unicode.IsControl):
		v.bad(quote(got), want, hint)
		got = fallback
	}
	if got != "" {
		v.showText(got)
	}
	return got
}

// quote quotes a value for a message, shortened to fit a line.
func quote(text string) string {
	if text == "" {
		return "nothing"
	}
	if r := []rune(text); len(r) > 60 {
		text = string(r[:60]) + "…"
	}
	return strconv.Quote(text)
}

// plainOr formats a number or a duration as it was written and quotes
// everything else.
func plainOr(text string) string {
	_, notNumber := strconv.ParseFloat(text, 64)
	if _, err := ParseLength(text); len(text) < 30 && (notNumber == nil || err == nil) {
		return text
	}
	return quote(text)
}

// span is a closed range of numbers, with its unit and an example for
// messages.
type span struct {
	lo, hi   float64
	unit, eg string
}

func (s span) want() string {
	return s.unit + " between " + number(s.lo) + " and " + number(s.hi)
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// number returns the value as a number within the span. It returns false if it
// is invalid or not given.
func (v value) number(s span, fallback float64) (float64, bool) {
	got, ok := v.scalar(s.want(), "e.g. "+s.eg)
	if !ok {
		if v.node == nil && !math.IsNaN(fallback) {
			v.showPlain(number(fallback))
		}
		return fallback, false
	}
	f, err := strconv.ParseFloat(got, 64)
	if err != nil || !(f >= s.lo && f <= s.hi) { // written like this, NaN is rejected
		v.bad(plainOr(got), s.want(), "e.g. "+s.eg)
		return fallback, false
	}
	v.showPlain(number(f))
	return f, true
}

// required returns the number, and reports it if it is missing.
func (v value) required(s span) (float64, bool) {
	if !v.given() {
		v.missing(s.want(), "e.g. "+s.eg)
	}
	return v.number(s, math.NaN())
}

// integer returns the value as a whole number within the span.
func (v value) integer(s span, fallback int) int {
	s.unit = "a whole number" + s.unit
	got, ok := v.scalar(s.want(), "e.g. "+s.eg)
	n, err := strconv.Atoi(got)
	if ok && (err != nil || float64(n) < s.lo || float64(n) > s.hi) {
		v.bad(plainOr(got), s.want(), "e.g. "+s.eg)
		ok = false
	}
	if !ok {
		n = fallback
	}
	v.showPlain(strconv.Itoa(n))
	return n
}

// truth returns the value as true or false.
func (v value) truth(fallback bool) bool {
	got, ok := v.scalar("true or false", "")
	if ok && got != "true" && got != "false" {
		v.bad(plainOr(got), "true or false", "")
		ok = false
	}
	if ok {
		fallback = got == "true"
	}
	v.showPlain(strconv.FormatBool(fallback))
	return fallback
}

// choice returns the value as one of the words, or fallback if it is not given
// or none of them.
func (v value) choice(words []string, fallback string) string {
	got, ok := v.scalar("one of "+oneOf(words), "")
	if !ok {
		got = fallback
	}
	for _, w := range words {
		if got == w {
			v.showText(got)
			return got
		}
	}
	v.notAmong(got, words)
	return fallback
}

// notAmong reports an unknown word and names the nearest known one.
func (v value) notAmong(got string, words []string) {
	want, hint := "one of "+oneOf(words), ""
	if near := nearest(got, words); near != "" {
		hint = "did you mean " + near + "?"
	}
	v.bad(quote(got), want, hint)
}

// name returns the value as a name of lower-case letters, digits and hyphens.
func (v value) name(eg string) string {
	const want = "a name of letters a to z, digits and hyphens"
	if !v.given() {
		v.missing(want, "e.g. "+eg)
		return ""
	}
	got, ok := v.scalar(want, "e.g. "+eg)
	if ok && !isName(got) {
		v.bad(quote(got), want, "e.g. "+eg)
		return ""
	}
	v.showText(got)
	return got
}

// isName reports whether text is a name of [a-z0-9-]; 63 characters is the
// limit of a DNS label and enough for a metric.
func isName(text string) bool {
	return text != "" && len(text) <= 63 && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// length returns the value as a length; it returns false if it is invalid or
// not given.
func (v value) length(hint string) (schedule.Length, bool) {
	const want = "a duration in m, h, d or w"
	got, ok := v.scalar(want, hint)
	if !ok {
		return schedule.Length{}, false
	}
	l, err := ParseLength(got)
	if err != nil {
		v.bad(plainOr(got), want, hint)
		return l, false
	}
	v.showPlain(FormatLength(l))
	return l, true
}

// within is a closed range of durations.
type within struct {
	lo, hi time.Duration
	eg     string
}

func (w within) want() string {
	return "a duration between " + duration(w.lo) + " and " + duration(w.hi)
}

func duration(d time.Duration) string { return FormatLength(schedule.Length{Exact: d}) }

// duration returns the value as an exact duration within the range, or
// fallback if it is not given or invalid.
func (v value) duration(w within, fallback time.Duration) time.Duration {
	got, ok := v.scalar(w.want(), "e.g. "+w.eg)
	if !ok {
		if v.node == nil {
			v.showPlain(duration(fallback))
		}
		return fallback
	}
	l, err := ParseLength(got)
	if d := exact(l); err != nil || d < w.lo || d > w.hi {
		v.bad(plainOr(got), w.want(), "e.g. "+w.eg)
		return fallback
	}
	v.showPlain(duration(exact(l)))
	return exact(l)
}

// clock returns the value as a wall time.
func (v value) clock(fallback schedule.Clock) schedule.Clock {
	const want = "a wall time between 00:00 and 24:00"
	got, ok := v.scalar(want, "e.g. 07:30")
	if ok {
		c, err := recur.ParseClock(got)
		if err != nil {
			v.bad(quote(got), want, "e.g. 07:30")
			return fallback
		}
		fallback = c
	}
	v.showText(fallback.String())
	return fallback
}
