package exchange

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
)

var (
	address = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^\s"'<>]+`)
	// opaque matches words this long, which are keys and confirm tokens, never
	// words that a person reads.
	opaque = regexp.MustCompile(`[A-Za-z0-9_-]{28,}`)
)

// Scrub replaces with "…" every address and opaque word in text, and every
// secret of at least four characters, plain or escaped for a path or a query.
// Shorter secrets would mangle ordinary words and protect nothing. Services
// echo requests in their refusals, so it is not enough to keep secrets out of
// our own words.
func Scrub(text string, secrets ...string) string {
	for _, s := range secrets {
		if len(s) < 4 {
			continue
		}
		for _, form := range []string{s, url.QueryEscape(s), url.PathEscape(s)} {
			text = strings.ReplaceAll(text, form, "…")
		}
	}
	return opaque.ReplaceAllString(address.ReplaceAllString(text, "…"), "…")
}

// printable replaces what could forge a log line with a space.
func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return ' '
}
