package exchange

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
)

var (
	address = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^\s"'<>]+`)
	// opaque words as long as this are keys and confirm tokens; no word a
	// person reads is.
	opaque = regexp.MustCompile(`[A-Za-z0-9_-]{28,}`)
)

// Scrub replaces by "…" every address and opaque word in text, and every
// secret of at least four characters, plain or escaped for a path or a query.
// Shorter ones would tear ordinary words apart and are no secrets. Services
// echo requests in their refusals, so that it is not enough to keep secrets
// out of our own words.
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

// printable turns what could forge a log line into a space.
func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return ' '
}
