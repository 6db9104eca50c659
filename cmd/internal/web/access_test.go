package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

func TestWhoMaySeeAPerson(t *testing.T) {
	basic := func(password string) func(*http.Request) {
		return func(r *http.Request) { r.SetBasicAuth("any", password) }
	}
	for _, row := range []struct {
		why, token string
		edit       []func(*http.Request)
		want       int
	}{
		{"this machine, no token configured", "", nil, 200},
		{"this machine by its address", "", []func(*http.Request){host("127.0.0.1:8080")}, 200},
		{"this machine by IPv6", "", []func(*http.Request){from("[::1]:4000"), host("[::1]:8080")}, 200},
		{"IPv4 in IPv6", "", []func(*http.Request){from("[::ffff:127.0.0.1]:4000")}, 200},
		{"a foreign name that resolves to 127.0.0.1 (DNS rebinding)", "", []func(*http.Request){host("evil.example")}, 403},
		{"a name that only begins like ours", "", []func(*http.Request){host("localhost.evil.example")}, 403},
		{"a proxy on this machine", "", []func(*http.Request){header("X-Forwarded-For", "203.0.113.9")}, 403},
		{"a proxy that names the protocol only", "", []func(*http.Request){header("X-Forwarded-Proto", "https")}, 403},
		{"a proxy of RFC 7239", "", []func(*http.Request){header("Forwarded", "for=203.0.113.9")}, 403},
		{"a proxy that names the caller", "", []func(*http.Request){header("X-Real-IP", "203.0.113.9")}, 403},
		{"a proxy that names itself", "", []func(*http.Request){header("Via", "1.1 proxy")}, 403},
		{"a proxy of Cloudflare", "", []func(*http.Request){header("CF-Connecting-IP", "203.0.113.9")}, 403},
		{"a proxy of Akamai", "", []func(*http.Request){header("True-Client-IP", "203.0.113.9")}, 403},
		{"a proxy that leaves its header empty", "", []func(*http.Request){header("X-Forwarded-Host", "")}, 403},
		{"a header of a proxy nobody knows", "", []func(*http.Request){header("X-Forwarded", "1")}, 403},
		{"a plain nginx: HTTP/1.0, our own name, no header", "", []func(*http.Request){host("127.0.0.1:8080"), http10}, 403},
		{"another machine", "", []func(*http.Request){from("192.168.1.7:4000")}, 403},
		{"another machine that says localhost", "", []func(*http.Request){from("192.168.1.7:4000"), host("localhost")}, 403},
		{"a token is configured and not given, even here", "secret-token", nil, 401},
		{
			"the bearer", "secret-token", []func(*http.Request){from("192.168.1.7:4000"), header("Authorization", "Bearer secret-token")},
			200,
		},
		{"the scheme's case does not matter", "secret-token", []func(*http.Request){header("Authorization", "bearer secret-token")}, 200},
		{"the password of Basic", "secret-token", []func(*http.Request){from("192.168.1.7:4000"), basic("secret-token")}, 200},
		{"a wrong bearer", "secret-token", []func(*http.Request){header("Authorization", "Bearer secret-tokem")}, 401},
		{"a prefix of the token", "secret-token", []func(*http.Request){basic("secret")}, 401},
		{
			"the token through a proxy", "secret-token",
			[]func(*http.Request){host("parasol.home.lan"), header("X-Forwarded-For", "203.0.113.9"), basic("secret-token")}, 200,
		},
		{
			"an empty bearer where none is configured, from outside", "",
			[]func(*http.Request){from("192.168.1.7:4000"), header("Authorization", "Bearer ")}, 403,
		},
	} {
		h := newHouse()
		h.token = row.token
		for _, path := range []string{"/", "/api/v1/people/ada"} {
			if got := h.ask("GET", path, "", row.edit...); got.code != row.want {
				t.Errorf("%s: GET %s: got %d; want %d", row.why, path, got.code, row.want)
			}
		}
	}
}

func TestWhatIsOpenIsOpenToEverybody(t *testing.T) {
	for _, token := range []string{"", "secret-token"} {
		h := newHouse()
		h.token = token
		for _, path := range []string{"/metrics", "/healthz", "/readyz", "/c/good"} {
			if got := h.ask("GET", path, "", from("192.168.1.7:4000"), host("parasol.home.lan")); got.code != 200 {
				t.Errorf("GET %s with token %q: got %d; want 200", path, token, got.code)
			}
		}
	}
}

func TestTheRefusalSaysHowToSetAToken(t *testing.T) {
	got := newHouse().ask("GET", "/api/v1/people/ada", "", from("192.168.1.7:4000"))
	wants(t, got, 403, "server.token", "PARASOL_TOKEN")
	if !strings.HasPrefix(got.Get("Content-Type"), "application/json") {
		t.Errorf("the API answers in %q; want JSON", got.Get("Content-Type"))
	}
}

// Behind NAT or a proxy everybody has one address: a limit on wrong tokens
// once locked the owner out.
func TestTheRightTokenAlwaysGetsIn(t *testing.T) {
	h := newHouse()
	h.token = "secret-token"
	handler := h.handler()
	for range 1000 {
		got := h.askOf(handler, "GET", "/", "", header("Authorization", "Bearer guess"))
		if got.code != 401 || got.Get("WWW-Authenticate") == "" {
			t.Fatalf("a wrong token: got %d; want 401 and what is wanted", got.code)
		}
	}
	if got := h.askOf(handler, "GET", "/", "", header("Authorization", "Bearer secret-token")); got.code != 200 {
		t.Errorf("the right token then: got %d; want 200", got.code)
	}
}

func TestTheMetricsMayHaveATokenOfTheirOwn(t *testing.T) {
	h := newHouse()
	wants(t, h.ask("GET", "/metrics", "", from("192.168.1.7:4000")), 200, "metrics")
	h.scrape = "scrape-token"
	wants(t, h.ask("GET", "/metrics", ""), 401, "metrics_token")
	wants(t, h.ask("GET", "/metrics", "", header("Authorization", "Bearer scrape-token")), 200)
	wants(t, h.ask("GET", "/", "", from("192.168.1.7:4000"), header("Authorization", "Bearer scrape-token")), 403)
	h.token = "secret-token"
	wants(t, h.ask("GET", "/metrics", "", header("Authorization", "Bearer secret-token")), 200, "metrics")
	wants(t, h.ask("GET", "/", "", header("Authorization", "Bearer scrape-token")), 401)
}

func TestAnswersAreNeitherCachedNorFramedNorSniffed(t *testing.T) {
	got := newHouse().ask("GET", "/", "")
	for name, want := range map[string]string{
		"Cache-Control": "no-store", "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
	} {
		if got.Get(name) != want {
			t.Errorf("%s: got %q; want %q", name, got.Get(name), want)
		}
	}
	policy := got.Get("Content-Security-Policy")
	script := regexp.MustCompile(`script-src 'sha256-[A-Za-z0-9+/=]{44}';`)
	if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || !script.MatchString(policy) {
		t.Errorf("the content policy is not strict: %s", policy)
	}
}

func TestPostsOfOtherSitesRecordNothing(t *testing.T) {
	for _, path := range []string{"/people/ada/events", eventsPath, "/c/good"} {
		for why, edit := range map[string]func(*http.Request){
			"another site":                header("Sec-Fetch-Site", "cross-site"),
			"an old browser's origin":     header("Origin", "https://evil.example"),
			"a sibling of our own name":   header("Sec-Fetch-Site", "same-site"),
			"an origin that hides itself": header("Origin", "null"),
		} {
			h := newHouse()
			got := h.ask("POST", path, "event=applied", asForm, edit)
			if got.code != 403 || len(h.recorded) != 0 {
				t.Errorf("POST %s from %s: got %d and %d events; want 403 and none", path, why, got.code, len(h.recorded))
			}
		}
	}
	h := newHouse()
	if got := h.ask("POST", "/c/good", "event=applied", asForm, header("Origin", "https://parasol.home.lan")); got.code != 200 {
		t.Errorf("our own public origin behind a proxy that rewrites Host: got %d; want 200", got.code)
	}
}

func http10(r *http.Request) { r.Proto, r.ProtoMinor = "HTTP/1.0", 0 }
