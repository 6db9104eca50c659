package notify

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits in characters.
const (
	MaxTitle  = 45   // what a watch shows
	FirstLine = 110  // what a lock screen shows of the body
	MaxBody   = 1024 // that of Pushover, the lowest of all channels

	// OwnTitle is the limit of a title in custom wording: that of Pushover.
	OwnTitle = 250
)

// tidy removes what empty fields leave behind: double spaces, empty lines,
// control characters.
func tidy(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := rune(0) // the separator before the next word: a line break takes precedence over a space
	for _, r := range s {
		switch {
		case r == '\n':
			gap = '\n'
		case r != held && (unicode.IsSpace(r) || unicode.IsControl(r)):
			if gap == 0 {
				gap = ' '
			}
		case r == utf8.RuneError:
		default:
			if gap != 0 && b.Len() > 0 {
				b.WriteRune(gap)
			}
			gap = 0
			b.WriteRune(r)
		}
	}
	return b.String()
}

// sentences splits a tidied text after each full stop, question mark or line.
// Joined again, they are the text.
func sentences(s string) []string {
	var all []string
	start := 0
	for i, r := range s {
		if (r == ' ' && i > 0 && strings.ContainsRune(".!?", rune(s[i-1]))) || r == '\n' {
			all = append(all, s[start:i+1])
			start = i + 1
		}
	}
	if start < len(s) {
		all = append(all, s[start:])
	}
	return all
}

// fit drops sentences from the end until the text has at most n characters,
// but none that is part of must. If that is not enough, the last one is cut
// after a word.
func fit(s string, n int, must []string) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	all := sentences(s)
	left := utf8.RuneCountInString(s)
	for i := len(all) - 1; i > 0 && left > n; i-- {
		if demanded(all[i], must) {
			continue
		}
		left -= utf8.RuneCountInString(all[i])
		all[i] = ""
	}
	return cut(tidy(strings.Join(all, "")), n)
}

func demanded(sentence string, must []string) bool {
	sentence = strings.TrimSpace(sentence)
	for _, m := range must {
		if sentence != "" && strings.Contains(m, sentence) {
			return true
		}
	}
	return false
}

// cut shortens a text to n characters after a word and marks that it did.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	head := string([]rune(s)[:n-1])
	if i := strings.LastIndexFunc(head, unicode.IsSpace); i > 0 {
		head = head[:i]
	}
	return strings.TrimRightFunc(head, unicode.IsSpace) + "…"
}
