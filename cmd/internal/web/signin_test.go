package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"parasol/cmd/internal/web"
)

// visitor is a browser that came through the proxy.
var visitor = func(r *http.Request) {
	r.RemoteAddr = "203.0.113.9:4000"
	r.Header.Set("Accept", "text/html,application/xhtml+xml")
	r.Header.Set("X-Forwarded-Proto", "https")
}

func cookie(value string) func(*http.Request) {
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "parasol", Value: value}) }
}

func signIn(t *testing.T, h *house, form string) (answer, *http.Cookie) {
	t.Helper()
	got := h.ask("POST", "/sign-in", form, asForm, visitor)
	set := (&http.Response{Header: got.Header}).Cookies()
	if len(set) != 1 {
		return got, nil
	}
	return got, set[0]
}

// The page's field for password managers was once taken for a tap that had to
// go on: the browser posted to a page that takes no posts.
func TestSigningInSetsACookieForNinetyDays(t *testing.T) {
	h := newHouse()
	h.token = "secret-token"
	got, c := signIn(t, h, "username=parasol&password=secret-token&to=/history")
	if got.code != 303 || got.Get("Location") != "/history" || c == nil {
		t.Fatalf("got %d to %q with %v; want 303 to /history with a cookie", got.code, got.Get("Location"), c)
	}
	if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || !c.Secure || c.MaxAge != 90*24*3600 || c.Path != "/" {
		t.Errorf("the cookie is %+v", c)
	}
	wants(t, h.ask("GET", "/", "", visitor, cookie(c.Value)), 200)
	h.now = h.now.Add(web.SessionTime)
	wants(t, h.ask("GET", "/", "", visitor, cookie(c.Value)), 401, `type="password"`)
}

func TestWithoutASessionABrowserIsAskedToSignIn(t *testing.T) {
	h := newHouse()
	h.token = "secret-token"
	got := h.ask("GET", "/?person=ada", "", visitor)
	wants(t, got, 401, `type="password"`, `name="to" value="/?person=ada"`)
	if got.Get("WWW-Authenticate") != "" {
		t.Error("the browser would open its own dialog over the page")
	}
	wants(t, h.ask("GET", "/sign-in", "", from("203.0.113.9:1")), 200, `type="password"`)
	wants(t, h.ask("GET", "/api/v1/people/ada", "", visitor), 401, "bearer")
}

func TestATapOfAnExpiredSessionIsNotLost(t *testing.T) {
	h := newHouse()
	h.token = "secret-token"
	page := h.ask("POST", "/people/ada/events", "event=applied&once=abc", asForm, visitor)
	wants(t, page, 401, `name="event" value="applied"`, `name="once" value="abc"`, `name="to" value="/people/ada/events"`)
	form := url.Values{"event": {"applied"}, "once": {"abc"}, "to": {"/people/ada/events"}, "password": {"secret-token"}}.Encode()
	got, c := signIn(t, h, form)
	if got.code != 307 || got.Get("Location") != "/people/ada/events" || c == nil {
		t.Fatalf("got %d to %q; want 307, which posts the tap again", got.code, got.Get("Location"))
	}
	for range 2 {
		wants(t, h.ask("POST", got.Get("Location"), form, asForm, visitor, cookie(c.Value)), 303)
	}
	if len(h.recorded) != 1 {
		t.Errorf("recorded %+v; want one coat", h.recorded)
	}
}

func TestAWrongPasswordSignsNobodyIn(t *testing.T) {
	h := newHouse()
	h.token = "secret-token"
	for _, password := range []string{"", "secret", "secret-tokem", " secret-token"} {
		got, c := signIn(t, h, url.Values{"password": {password}, "event": {"applied"}}.Encode())
		if got.code != 401 || c != nil || !strings.Contains(got.body, `value="applied"`) {
			t.Errorf("%q: got %d with cookie %v; want 401, no cookie, the tap kept", password, got.code, c)
		}
	}
	for _, value := range []string{"", "session-0", "session--1", "x"} {
		wants(t, h.ask("GET", "/", "", visitor, cookie(value)), 401)
	}
	h.token = ""
	if got, c := signIn(t, h, "password="); got.code != 403 || c != nil {
		t.Errorf("no token is configured and none given: got %d, %v; want 403", got.code, c)
	}
}

func TestSigningInLeadsNowhereElse(t *testing.T) {
	h := newHouse()
	h.token = "secret-token"
	for _, to := range []string{"https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "", "/a\r\nb"} {
		got, _ := signIn(t, h, url.Values{"password": {"secret-token"}, "to": {to}}.Encode())
		if got.Get("Location") != "/" {
			t.Errorf("to=%q leads to %q; want /", to, got.Get("Location"))
		}
	}
}

func TestSigningOut(t *testing.T) {
	h := newHouse()
	h.token = "secret-token"
	_, here := signIn(t, h, "password=secret-token")
	_, there := signIn(t, h, "password=secret-token")
	got := h.ask("POST", "/sign-out", "", asForm, visitor, cookie(here.Value))
	if set := (&http.Response{Header: got.Header}).Cookies(); got.code != 303 || len(set) != 1 || set[0].MaxAge >= 0 {
		t.Errorf("got %d with %v; want the cookie taken back", got.code, set)
	}
	wants(t, h.ask("GET", "/", "", visitor, cookie(there.Value)), 200)
	wants(t, h.ask("POST", "/sign-out", "everywhere=yes", asForm, visitor, cookie(here.Value)), 303)
	wants(t, h.ask("GET", "/", "", visitor, cookie(there.Value)), 401)
	wants(t, h.ask("POST", "/sign-out", "everywhere=yes", asForm, from("203.0.113.9:1")), 401)
	h.now = h.now.Add(time.Hour)
	_, again := signIn(t, h, "password=secret-token")
	wants(
		t, h.ask("POST", "/sign-out", "everywhere=yes", asForm, visitor, cookie(again.Value), header("Sec-Fetch-Site", "cross-site")),
		403,
	)
}
