package notify

import (
	"strings"
	"unicode"
)

// held is the space inside a name from outside: it does not end a sentence, so
// that "Dr. Frey" stays together. The last step of rendering turns it back
// into a space.
const held = '\u00a0'

// name makes a word or name from outside safe for a sentence: one line, at
// most 60 characters, never split.
func name(s string) string {
	const longest = 60
	fields := strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == unicode.ReplacementChar ||
			strings.ContainsRune("{}", r)
	})
	return strings.ReplaceAll(cut(strings.Join(fields, " "), longest), " ", string(held))
}

// areaWord returns an area that somebody named, a word or two in lower case,
// as a lock screen has no space for more.
func areaWord(s string) string {
	const longest = 24
	words := strings.ReplaceAll(strings.ToLower(name(s)), string(held), " ")
	return strings.ReplaceAll(cut(words, longest), " ", string(held))
}

// capital capitalizes the first letter.
func capital(s string) string {
	for i, r := range s {
		return string(unicode.ToUpper(r)) + s[i+len(string(r)):]
	}
	return s
}

// list joins words with commas and a final "and": a, b and c.
func (t *Texts) list(words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	n := len(words) - 1
	first := words[0]
	for _, w := range words[1:n] {
		first = t.write("list.more", "first", first, "last", w)
	}
	return t.write("list", "first", first, "last", words[n])
}

// once drops repeated words.
func once(words []string) []string {
	var all []string
	seen := map[string]bool{}
	for _, w := range words {
		if w != "" && !seen[w] {
			all = append(all, w)
		}
		seen[w] = true
	}
	return all
}
