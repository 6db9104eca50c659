package web_test

import (
	"net/http"
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
		{"another machine", "", []func(*http.Request){from("192.168.1.7:4000")}, 403},
		{"another machine that says localhost", "", []func(*http.Request){from("192.168.1.7:4000"), host("localhost")}, 403},
		{"a token is configured and not given, even here", "secret-token", nil, 401},
		{"the bearer", "secret-token", []func(*http.Request){from("192.168.1.7:4000"), header("Authorization", "Bearer secret-token")}, 200},
		{"the scheme's case does not matter", "secret-token", []func(*http.Request){header("Authorization", "bearer secret-token")}, 200},
		{"the password of Basic", "secret-token", []func(*http.Request){from("192.168.1.7:4000"), basic("secret-token")}, 200},
		{"a wrong bearer", "secret-token", []func(*http.Request){header("Authorization", "Bearer secret-tokem")}, 401},
		{"a prefix of the token", "secret-token", []func(*http.Request){basic("secret")}, 401},
		{"the token through a proxy", "secret-token", []func(*http.Request){host("parasol.home.lan"), header("X-Forwarded-For", "203.0.113.9"), basic("secret-token")}, 200},
		{"an empty bearer where none is configured, from outside", "", []func(*http.Request){from("192.168.1.7:4000"), header("Authorization", "Bearer ")}, 403},
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

func TestWrongTokensAreLimitedByAddress(t *testing.T) {
	h := newHouse()
	h.token = "secret-token"
	handler := h.handler()
	ask := func(addr, token string) int {
		got := h.askOf(handler, "GET", "/", "", from(addr), header("Authorization", "Bearer "+token))
		return got.code
	}
	for i := range 10 {
		if code := ask("192.168.1.7:4000", "guess"); code != 401 {
			t.Fatalf("wrong token %d: got %d; want 401", i+1, code)
		}
	}
	if code := ask("192.168.1.7:4001", "secret-token"); code != 429 {
		t.Errorf("the right token among too many wrong ones: got %d; want 429, or guessing would not be limited", code)
	}
	if code := ask("192.168.1.8:4000", "secret-token"); code != 200 {
		t.Errorf("another address: got %d; want 200", code)
	}
	h.now = h.now.Add(7e9)
	if code := ask("192.168.1.7:4002", "secret-token"); code != 200 {
		t.Errorf("seven seconds later: got %d; want 200", code)
	}
}

// A browser asks without a token first, and a probe behind the owner's proxy
// always does: neither may lock the owner out.
func TestNoTokenIsNoWrongToken(t *testing.T) {
	h := newHouse()
	h.token = "secret-token"
	handler := h.handler()
	for i := range 20 {
		if got := h.askOf(handler, "GET", "/", ""); got.code != 401 {
			t.Fatalf("request %d without a token: got %d; want 401", i+1, got.code)
		}
	}
	if got := h.askOf(handler, "GET", "/", "", header("Authorization", "Bearer secret-token")); got.code != 200 {
		t.Errorf("the right token then: got %d; want 200", got.code)
	}
}

func TestAnswersAreNeitherCachedNorFramedNorSniffed(t *testing.T) {
	got := newHouse().ask("GET", "/", "")
	for name, want := range map[string]string{"Cache-Control": "no-store", "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"} {
		if got.Get(name) != want {
			t.Errorf("%s: got %q; want %q", name, got.Get(name), want)
		}
	}
	policy := got.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "script-src") {
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
