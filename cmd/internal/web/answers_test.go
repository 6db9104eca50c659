package web_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"

	"parasol/schedule"
)

func basic(user, password string) func(*http.Request) {
	return func(r *http.Request) { r.SetBasicAuth(user, password) }
}

// A phone's message says by which device it is from, in one of two places.
func TestWhichPhoneSent(t *testing.T) {
	for _, row := range []struct {
		why, path string
		edit      func(*http.Request)
		code      int
		want      string // passed on
	}{
		{"by its header", "/owntracks", header("X-Limit-D", "pixel"), 200, "pixel {}"},
		{"by the query", "/owntracks?d=pixel", asJSON, 200, "pixel {}"},
		{"the header goes first", "/owntracks?d=tablet", header("X-Limit-D", "pixel"), 200, "pixel {}"},
		{"by nothing", "/owntracks", asJSON, 200, " {}"},
		{"another password", "/owntracks", basic("ada", "guess"), 401, " {}"},
		{"another user", "/owntracks", basic("ben", "secret"), 401, " {}"},
	} {
		h := newHouse()
		// The app is not on this machine and knows no token.
		got := h.ask("POST", row.path, "{}", from("192.168.1.7:5000"), basic("ada", "secret"), row.edit)
		if diff := cmp.Diff([]string{row.want}, h.posted); diff != "" || got.code != row.code {
			t.Errorf("%s: %d; want %d, passed on (-want +got):\n%s", row.why, got.code, row.code, diff)
		}
		if asks := got.Get("WWW-Authenticate") != ""; asks != (row.code == 401) {
			t.Errorf("%s: asks for a password: %v", row.why, asks)
		}
		if row.code == 200 && (got.body != "[]" || got.Get("Content-Type") != "application/json") {
			t.Errorf("%s: %q as %s; want an empty list, which the app takes for done", row.why, got.body, got.Get("Content-Type"))
		}
	}
}

// Each title of the calendar, plain and as anybody may read it.
func TestTitlesOfTheCalendar(t *testing.T) {
	at := noon.AddDate(0, 0, -1)
	span := func(p schedule.Phase, from, until time.Time) schedule.PhaseSpan {
		return schedule.PhaseSpan{Span: schedule.Span{From: from, Until: until}, Phase: p}
	}
	one := func(spans ...schedule.PhaseSpan) schedule.Treatment {
		return schedule.Treatment{Kind: "microneedling", Area: "face", At: at, Phases: spans}
	}
	looked := one(span(schedule.Protect, at, at.AddDate(0, 0, 28)))
	looked.SkinCheck = true
	short := one(span(schedule.Protect, at, at.AddDate(0, 0, 20)))
	short.SkinCheck = true
	for _, row := range []struct {
		why       string
		treatment schedule.Treatment
		want      []string
	}{
		{"cover", one(span(schedule.Cover, at, noon)), []string{"No sunscreen yet (Microneedling, face)"}},
		{"strict", one(span(schedule.Strict, at, noon)), []string{"Out of the sun (Microneedling, face)"}},
		{"protect", one(span(schedule.Protect, at, noon)), []string{"Daily SPF (Microneedling, face)"}},
		{"two phases", one(span(schedule.Cover, at, noon), span(schedule.Protect, noon, noon.AddDate(0, 0, 9))),
			[]string{"No sunscreen yet (Microneedling, face)", "Daily SPF (Microneedling, face)"}},
		{"a phase without an end has no day to end on", one(span(schedule.Protect, at, time.Time{})), nil},
		{"a phase of no length", one(span(schedule.Protect, at, at)), nil},
		{"a look at the skin on day 21", looked, []string{"Daily SPF (Microneedling, face)", "Look for dark marks"}},
		{"none after the window", short, []string{"Daily SPF (Microneedling, face)"}},
		{"a session", schedule.Treatment{Kind: "microneedling", At: noon, Planned: true, Session: 2}, []string{"Session 2, planned"}},
	} {
		h := newHouse()
		h.view.Entries, h.view.Policy.Treatments = nil, []schedule.Treatment{row.treatment}
		if diff := cmp.Diff(row.want, titles(t, h)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.why, diff)
		}
		h.view.Policy.Discreet = true
		shown := titles(t, h)
		all := strings.Join(shown, " ")
		if strings.Contains(all, "needling") || strings.Contains(all, "face") || len(shown) != len(row.want) {
			t.Errorf("%s: what anybody may read is %q", row.why, shown)
		}
	}
}

func titles(t *testing.T, h *house) []string {
	t.Helper()
	got := h.ask("GET", "/calendar/cal.ics", "")
	cal, err := ics.ParseCalendar(strings.NewReader(got.body))
	if err != nil || got.Get("Content-Type") != "text/calendar; charset=utf-8" {
		t.Fatalf("%v, %s", err, got.Get("Content-Type"))
	}
	var all []string
	for _, e := range cal.Events() {
		all = append(all, e.GetProperty(ics.ComponentPropertySummary).Value)
	}
	return all
}

// The cookie is Secure where the browser came over https, and only there: over
// plain http it would not be kept.
func TestTheCookieGoesWhereItIsKept(t *testing.T) {
	for _, row := range []struct {
		why, proto string
		secure     bool
	}{
		{"over https, as the proxy tells", "https", true}, {"over http at home", "http", false}, {"nobody tells", "", false},
	} {
		h := newHouse()
		h.token = "secret-token"
		got := h.ask("POST", "/sign-in", "password=secret-token", asForm, from("192.168.1.7:5000"), header("X-Forwarded-Proto", row.proto))
		set := (&http.Response{Header: got.Header}).Cookies()
		if len(set) != 1 || set[0].Secure != row.secure || !set[0].HttpOnly {
			t.Errorf("%s: %+v; want one cookie, Secure %v, out of the reach of scripts", row.why, set, row.secure)
		}
	}
}

func TestALargeBodyIsRefusedByEveryForm(t *testing.T) {
	large := "event=applied&x=" + strings.Repeat("x", 5<<10)
	for _, path := range []string{
		"/people/ada/events", "/people/ada/undo", "/people/ada/pause", "/people/ada/treatments", "/people/ada/sessions",
		"/people/ada/settings", "/people/ada/routine", "/people/ada/devices", "/people/ada/test", "/sign-in", "/sign-out",
	} {
		h := newHouse()
		if got := h.ask("POST", path, large, asForm); got.code != 413 || len(h.recorded)+len(h.entered) > 0 {
			t.Errorf("POST %s: %d; want 413 and nothing kept", path, got.code)
		}
	}
}

func TestAPageIsPackedForWhoCanReadThat(t *testing.T) {
	plain := newHouse().ask("GET", "/sign-in", "")
	packed := newHouse().ask("GET", "/sign-in", "", header("Accept-Encoding", "br, gzip"))
	want := []string{"", "gzip", "Accept-Encoding, Cookie"}
	if diff := cmp.Diff(want, []string{plain.Get("Content-Encoding"), packed.Get("Content-Encoding"), packed.Get("Vary")}); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
	z, err := gzip.NewReader(strings.NewReader(packed.body))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(z)
	if diff := cmp.Diff(plain.body, string(body)); diff != "" || err != nil {
		t.Errorf("unpacked: %v (-want +got):\n%s", err, diff)
	}
}
