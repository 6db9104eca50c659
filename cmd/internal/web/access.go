package web

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

const howToSetAToken = "Only this machine may see this, because no token is configured. " +
	"Set server.token in the configuration (or PARASOL_TOKEN), then send it as \"Authorization: Bearer …\" " +
	"or as the password of a browser's login."

// private lets only requests through that may see a person. The right token
// always passes, whatever others sent before: a limit on wrong ones would lock
// the owner out behind one proxy's address, and 16 characters cannot be
// guessed.
func (s *site) private(next handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := s.Token()
		switch {
		case token == "" && local(r), token != "" && s.entitled(r, token):
			next(s, w, r)
		case token == "":
			s.problem(w, r, http.StatusForbidden, howToSetAToken)
		default:
			s.unauthorised(w, r)
		}
	})
}

// entitled reports whether the request carries the token, or the cookie of a
// browser that signed in with it.
func (s *site) entitled(r *http.Request, token string) bool {
	return carries(r, token) || s.signedIn(r)
}

// unauthorised answers a request with no token or a wrong one: a browser gets
// the sign-in page, a program the authentication scheme to use.
func (s *site) unauthorised(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "" { // a browser's first request has none
		s.Log.Warn("wrong token")
	}
	if r.Header.Get("Authorization") == "" && wantsPage(r) {
		s.signInAgain(w, r)
		return
	}
	w.Header().Set("WWW-Authenticate", `Basic realm="Parasol", charset="UTF-8"`)
	s.problem(w, r, http.StatusUnauthorized,
		"This needs the token of server.token: as a bearer, or as the password of a login with any name.")
}

// wantsPage reports whether a browser asks for a page.
func wantsPage(r *http.Request) bool {
	return !strings.HasPrefix(r.URL.Path, "/api/") && strings.Contains(r.Header.Get("Accept"), "text/html")
}

// metrics serves the metrics: to everybody or, if they have a token of their
// own, to requests with that one or the page's.
func (s *site) metrics(w http.ResponseWriter, r *http.Request) {
	token := s.MetricsToken()
	if token != "" && !carries(r, token) && (s.Token() == "" || !s.entitled(r, s.Token())) {
		w.Header().Set("WWW-Authenticate", `Basic realm="Parasol metrics", charset="UTF-8"`)
		s.problem(
			w, r, http.StatusUnauthorized,
			"This needs the token of server.metrics_token, as a bearer or as a password.",
		)
		return
	}
	s.Metrics.ServeHTTP(w, r)
}

// carries reports whether the request carries the token.
func carries(r *http.Request, token string) bool { return same(carried(r), token) }

// carried returns the token that a request carries, as bearer or as the
// password of Basic; empty without one.
func carried(r *http.Request) string {
	if _, password, ok := r.BasicAuth(); ok {
		return password
	}
	scheme, rest, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(rest)
}

// same compares two secrets in constant time: hashes of one length are
// compared completely.
func same(got, want string) bool {
	g, w := sha256.Sum256([]byte(got)), sha256.Sum256([]byte(want))
	return subtle.ConstantTimeCompare(g[:], w[:]) == 1
}

// forwarders are the headers that proxies add, besides all that begin with
// X-Forwarded.
var forwarders = []string{"Forwarded", "X-Real-Ip", "Via", "Cf-Connecting-Ip", "True-Client-Ip"}

// local reports whether the caller is on this machine: judged by its address,
// by the Host header, by the protocol (nginx before 1.29.7 sends us HTTP/1.0,
// browsers and curl never do), and by the absence of any header that a proxy
// adds.
func local(r *http.Request) bool {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !peer.Addr().Unmap().IsLoopback() || r.ProtoMajor != 1 || r.ProtoMinor != 1 {
		return false
	}
	for _, name := range forwarders {
		if _, left := r.Header[name]; left {
			return false
		}
	}
	for name := range r.Header {
		if strings.HasPrefix(name, "X-Forwarded") {
			return false
		}
	}
	switch hostname(r.Host) {
	case "localhost", "127.0.0.1", "[::1]":
		return true
	}
	return false
}

// hostname returns the Host header without its port; an IPv6 address keeps its
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
