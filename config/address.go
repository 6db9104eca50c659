package config

import (
	"net/url"
	"strings"
)

// address returns the value as an http or https address of a host and perhaps
// a path, without a slash at its end. What may hold a secret (user, password,
// query) is refused, so that it can be shown and logged; a wrong one is never
// echoed.
func (v value) address(fallback, eg string) string {
	got, ok := v.scalar(wantAddress, "e.g. "+eg)
	if !ok {
		got = fallback
	} else if why := notPlain(got); why != "" {
		v.bad(why, wantAddress, "e.g. "+eg)
		return fallback
	}
	if got = strings.TrimRight(got, "/"); got != "" {
		v.showText(got)
	}
	return got
}

const wantAddress = "an http or https address"

// notAddress says why text is no address, empty where it is one.
func notAddress(text string) string {
	u, err := url.Parse(text)
	switch {
	case err != nil || text == "":
		return "text that is no address"
	case u.Scheme != "http" && u.Scheme != "https":
		return "an address that begins neither with http:// nor https://"
	case u.Hostname() == "":
		return "an address without a host"
	}
	return ""
}

// notPlain says why text is no address that may be shown.
func notPlain(text string) string {
	if why := notAddress(text); why != "" {
		return why
	}
	if u, err := url.Parse(text); err != nil || u.User != nil || strings.ContainsAny(text, "?#") {
		return "an address with a user, a query or a fragment"
	}
	return ""
}
