package config

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// address returns the value as an http or https address of a host and optional
// path, without a trailing slash. Parts that may hold a secret (user,
// password, query) are rejected, so that the address can be shown and logged;
// an invalid one is never echoed.
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
	v.warnPlain(got)
	return got
}

// warnPlain warns of an unencrypted address, whose traffic others can read.
func (v value) warnPlain(address string) {
	if u, err := url.Parse(address); err == nil && u.Scheme == "http" && !atHome(u.Hostname()) {
		v.warn("an http address outside the house", "https", "everybody between here and there reads what is sent")
	}
}

// private lists domains that no public name server knows, or whose network
// encrypts.
var private = []string{".local", ".lan", ".home", ".internal", ".home.arpa", ".localdomain", ".localhost", ".ts.net"}

// atHome reports whether a host is in the local network: a private address, a
// name without a dot, or one in a domain that no public name server knows.
func atHome(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsUnspecified() ||
			tailscale.Contains(ip)
	}
	for _, domain := range private {
		if strings.HasSuffix(strings.ToLower(host), domain) {
			return true
		}
	}
	return !strings.Contains(host, ".")
}

// tailscale is the address range of a private network over the internet, which
// encrypts (RFC 6598 gives the range to carriers).
var tailscale = netip.MustParsePrefix("100.64.0.0/10")

const wantAddress = "an http or https address"

// notAddress returns why text is not an address, empty if it is one.
func notAddress(text string) string {
	u, err := url.Parse(text)
	switch {
	case err != nil || text == "":
		return "text that is no address"
	case u.Scheme != "http" && u.Scheme != "https":
		return "an address that begins neither with http:// nor https://"
	case u.Hostname() == "":
		return "an address without a host"
	case !isPort(u.Port()):
		return "an address with a port beyond 65535"
	}
	return ""
}

// isPort reports whether the port of an address can be one; url.Parse takes any
// digits.
func isPort(port string) bool {
	_, err := strconv.ParseUint(port, 10, 16)
	return port == "" || err == nil
}

// FitsPath reports whether text can be a part of an address's path as it is. Apps
// and weather stations send what was typed into them.
func FitsPath(text string) bool { return url.PathEscape(text) == text }

// What is wrong with a password that does not fit, and what would be right.
const (
	GotPath  = "a password with characters that an address cannot have"
	WantPath = "letters, digits, - and _: it ends the address"
)

// notPlain returns why text is not an address that may be shown.
func notPlain(text string) string {
	if why := notAddress(text); why != "" {
		return why
	}
	if u, err := url.Parse(text); err != nil || u.User != nil || strings.ContainsAny(text, "?#") {
		return "an address with a user, a query or a fragment"
	}
	return ""
}
