package config

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"time"
)

// defaultListen is loopback: listening elsewhere has to be asked for, and
// requires a token.
const defaultListen = "127.0.0.1:8080"

func (r *reader) server(v value) Server {
	s := v.section()
	srv := Server{
		Listen:    s.get("listen").listen(),
		PublicURL: s.get("public_url").address("", "https://parasol.example.org"),
	}
	srv.Token, _ = s.secret("token")
	srv.MetricsToken, _ = s.secret("metrics_token")
	s.finish()
	s.guarded(&srv)
	return srv
}

// leastToken is the minimum length of a token: 16 random letters and digits
// cannot be guessed (contract C).
const leastToken = 16

// guarded requires a token of a server that can be reached from other
// machines.
func (s *section) guarded(srv *Server) {
	const want, eg = "server.token or PARASOL_TOKEN too", "e.g. what `openssl rand -hex 16` prints"
	given := s.has("token") || s.has("token_file")
	switch token := srv.Token.Reveal(); {
	case token != "" && len(token) < leastToken:
		s.given("token", "token_file").bad(strconv.Itoa(len(token))+" characters", "at least 16 characters", eg)
	case token != "" || given: // what is wrong with it is said
	case !loopback(srv.Listen):
		s.get("listen").bad(quote(srv.Listen)+" without a token", want, eg)
	case srv.PublicURL != "":
		s.get("public_url").bad("an address for everybody without a token", want, eg)
	default:
		p := s.given().problem(
			"got no token; want server.token or PARASOL_TOKEN",
			"without one whoever comes through a proxy on this machine is taken for you",
		)
		p.Warning = true
		s.r.door = append(s.r.door, p)
	}
}

// given returns the first of the keys that is given, or else the section
// itself.
func (s *section) given(keys ...string) value {
	for _, k := range keys {
		if s.has(k) {
			return s.get(k)
		}
	}
	return value{r: s.r, path: s.path, node: s.at}
}

func (v value) listen() string {
	const want, hint = "host:port", "e.g. 127.0.0.1:8080, or :8080 for every address"
	got, ok := v.scalar(want, hint)
	if !ok {
		got = defaultListen
	} else if !isListen(got) {
		v.bad(quote(got), want, hint)
		return defaultListen
	}
	v.showText(got)
	return got
}

func isListen(text string) bool {
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	if _, notIP := netip.ParseAddr(host); notIP != nil && host != "" && !isHost(host) {
		return false
	}
	return err == nil
}

// isHost reports whether text could be a host name.
func isHost(text string) bool {
	u, err := url.Parse("http://" + text)
	return err == nil && u.Host == text && u.Port() == "" && u.User == nil
}

func loopback(listen string) bool {
	host, _, _ := net.SplitHostPort(listen)
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func (r *reader) log(v value) Log {
	s := v.section()
	defer s.finish()
	return Log{
		Level:  s.get("level").choice([]string{"debug", "info", "warn", "error"}, "info"),
		Format: s.get("format").choice([]string{"text", "json"}, "text"),
	}
}

// everyHeartbeat is contract C's default; the agent wakes at least every
// minute.
const everyHeartbeat = 5 * time.Minute

func (r *reader) heartbeat(v value) Heartbeat {
	s := v.section()
	var h Heartbeat
	var at value
	h.URL, at = s.secret("url")
	if why := notAddress(h.URL.Reveal()); why != "" && !h.URL.IsZero() {
		at.bad(why, wantAddress, "e.g. https://watcher.example.org/ping/…")
	}
	at.warnPlain(h.URL.Reveal())
	if s.node != nil && !s.has("url") && !s.has("url_file") {
		s.get("url").missing(wantAddress, "e.g. https://watcher.example.org/ping/…")
	}
	every := s.get("every")
	if h.URL.IsZero() {
		every = every.quiet() // not recorded without an address
	}
	h.Every = every.duration(within{time.Minute, day, "5m"}, everyHeartbeat)
	s.finish()
	return h
}
