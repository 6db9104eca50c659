package web

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// guard tells callers with the token, or from this machine where there is
// none, from others.
type guard struct {
	token    func() string
	failures *failures
}

func newGuard(token func() string) *guard {
	if token == nil {
		token = func() string { return "" }
	}
	return &guard{token: token, failures: newFailures()}
}

const howToSetAToken = "Only this machine may see this, because no token is configured. " +
	"Set server.token in the configuration (or PARASOL_TOKEN), then send it as \"Authorization: Bearer …\" or as the password of a browser's login."

// private lets only those through who may see a person.
func (s *site) private(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := s.guard.token()
		switch {
		case token == "" && local(r):
			next(w, r)
		case token == "":
			s.problem(w, r, http.StatusForbidden, howToSetAToken)
		case !s.guard.failures.allowed(r, s.Now()):
			w.Header().Set("Retry-After", "60")
			s.problem(w, r, http.StatusTooManyRequests, "Too many wrong tokens came from this address. Wait a minute.")
		case carries(r, token):
			next(w, r)
		default:
			if r.Header.Get("Authorization") != "" { // who sends none guesses nothing: a browser's first request is such
				s.guard.failures.note(r, s.Now())
			}
			w.Header().Set("WWW-Authenticate", `Basic realm="Parasol", charset="UTF-8"`)
			s.problem(w, r, http.StatusUnauthorized, "This needs the token of server.token: as a bearer, or as the password of a login with any name.")
		}
	})
}

// carries reports whether the request carries the token, as bearer or as the
// password of Basic. Its time tells nothing of the token: hashes of one length
// are compared, all of them.
func carries(r *http.Request, token string) bool {
	given := ""
	if _, password, ok := r.BasicAuth(); ok {
		given = password
	} else if scheme, rest, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(scheme, "Bearer") {
		given = strings.TrimSpace(rest)
	}
	want, got := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(given))
	return subtle.ConstantTimeCompare(want[:], got[:]) == 1
}

// local reports whether the caller sits at this machine: by its address, by
// the name it calls us by, and by the absence of any header that a proxy
// leaves.
func local(r *http.Request) bool {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !peer.Addr().Unmap().IsLoopback() {
		return false
	}
	for name := range r.Header {
		if name == "Forwarded" || strings.HasPrefix(name, "X-Forwarded-") {
			return false
		}
	}
	switch hostname(r.Host) {
	case "localhost", "127.0.0.1", "[::1]":
		return true
	}
	return false
}

// hostname is the Host header without its port, an IPv6 address in its
// brackets.
func hostname(host string) string {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		return strings.ToLower(host)
	}
	if strings.Contains(name, ":") {
		return "[" + name + "]"
	}
	return strings.ToLower(name)
}
