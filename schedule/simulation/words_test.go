package simulation_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"parasol/notify"
	"parasol/schedule"
)

var (
	// forbidden matches words that no push contains: promises, blame, and the
	// program's own vocabulary (TEXTS 6).
	forbidden = regexp.MustCompile(`(?i)worn off|\bsafe\b|harmless|no risk|unprotected|forgot|immediately|at once|\bphase\b|the window\b` +
		`|\bfilm\b|ceiling|threshold|\bstrict\b|\bprotect\b|clear-sky|\(clear sky\)|reminder\)`)

	// leftOver matches what a missing value leaves behind.
	leftOver = regexp.MustCompile(`[{}]|\b(until|at)[.:,]|\b(until|around|to|at|of|on) (\.|$)|  |\x{a0}|<no value>`)

	endOfSentence = regexp.MustCompile(`[.!?] |\n`)
)

// checkText checks what holds for every text: it is not empty, within its
// limits, repeats nothing, has no forbidden word, and never orders sunscreen on
// skin that must not have any.
func checkText(tb testing.TB, d *schedule.Decision) {
	tb.Helper()
	m := notify.Default().Render(d)
	text := m.Title + "\n" + m.Body
	first, _, _ := strings.Cut(m.Body, "\n")
	wrong := ""
	switch title, line, body := utf8.RuneCountInString(m.Title), utf8.RuneCountInString(first), utf8.RuneCountInString(m.Body); {
	case title == 0 || title > notify.MaxTitle:
		wrong = "title too long"
	case line == 0 || line > notify.FirstLine:
		wrong = "first line too long"
	case body > notify.MaxBody:
		wrong = "body too long"
	case forbidden.MatchString(text):
		wrong = forbidden.FindString(text)
	case leftOver.MatchString(text):
		wrong = "a value is missing: " + leftOver.FindString(text)
	case twice(m) != "":
		wrong = "twice: " + twice(m)
	case d.Evidence.Phase >= schedule.Cover && d.Evidence.Film == schedule.NoPhase && !promises(d) &&
		ordersSunscreen.MatchString(ifAllowed.ReplaceAllString(text, "")):
		wrong = "orders sunscreen: " + ordersSunscreen.FindString(ifAllowed.ReplaceAllString(text, ""))
	}
	if wrong != "" {
		tb.Errorf("%v %v in %s: %s\n%s", d.At, d.Send.Slot, d.Evidence.Phase, wrong, text)
	}
}

// promises reports whether a push is about a later time, at which sunscreen may
// be allowed: the evening before a procedure, or a change that it carries.
func promises(d *schedule.Decision) bool {
	return d.Send.Slot.Kind == schedule.Eve ||
		slices.ContainsFunc(d.Send.Covers, func(s schedule.Slot) bool { return s.Kind == schedule.PhaseChange })
}

// twice returns a sentence that occurs twice in a push, including its title.
func twice(m notify.Message) string {
	said := []string{m.Title}
	for _, s := range endOfSentence.Split(m.Body, -1) {
		if s = strings.TrimRight(s, "."); slices.Contains(said, s) {
			return s
		}
		said = append(said, s)
	}
	return ""
}
