package web_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parasol/cmd/internal/web"
	"parasol/schedule"
)

const (
	nobodysPath  = "/api/v1/people/nobody"
	oneTreatment = treatmentsPath + "/x1"
	needled      = `{"kind":"microneedling","at":"2026-06-20T15:00"}`
)

// Whatever the API refuses it refuses as JSON, with the code of what is wrong
// and a sentence that says what would be right, and keeps nothing of it.
func TestWhatTheAPIRefusesItExplains(t *testing.T) {
	large := `{"kind":"` + strings.Repeat("x", 5<<10) + `"}`
	for _, row := range []struct {
		why, method, path, body string
		code                    int
		says                    string
	}{
		{"a look at nobody", "GET", nobodysPath, "", 404, "no person of that name"},
		{"an event of nobody", "POST", nobodysPath + "/events", `{"event":"applied"}`, 404, "no person of that name"},
		{"the treatments of nobody", "GET", nobodysPath + "/treatments", "", 404, "no person of that name"},
		{"a treatment for nobody", "POST", nobodysPath + "/treatments", needled, 404, "no person of that name"},
		{"a change for nobody", "PUT", nobodysPath + "/treatments/x1", needled, 404, "no person of that name"},
		{"the days of nobody", "GET", nobodysPath + "/history", "", 404, "no person of that name"},
		{"the table of nobody", "GET", nobodysPath + "/history.csv", "", 404, "no person of that name"},
		{"a treatment that is no JSON", "POST", treatmentsPath, "kind=ipl", 400, "want a JSON object such as"},
		{"a treatment that is a list", "POST", treatmentsPath, "[]", 400, "want a JSON object such as"},
		{"an empty body", "POST", treatmentsPath, "", 400, "want a JSON object such as"},
		{"a key that none has", "POST", treatmentsPath, `{"kind":"ipl","when":"2026-07-01"}`, 400, `unknown field "when"`},
		{"two treatments", "POST", treatmentsPath, `{"kind":"ipl","at":"2026-07-01"}{}`, 400, "one JSON object and nothing after it"},
		{"a treatment and a word", "PUT", oneTreatment, `{"kind":"ipl","at":"2026-07-01"} x`, 400, "one JSON object and nothing after it"},
		{"a number for a text", "POST", treatmentsPath, `{"kind":7}`, 400, "want a JSON object such as"},
		{"an id of one's own", "POST", treatmentsPath, `{"kind":"ipl","id":"a"}`, 422, "id and from are Parasol's"},
		{"an origin of one's own", "POST", treatmentsPath, `{"kind":"ipl","from":"file"}`, 422, "id and from are Parasol's"},
		{"more than 4 KiB", "POST", treatmentsPath, large, 413, "larger than 4 KiB"},
		{"a change that is no JSON", "PUT", oneTreatment, "kind=ipl", 400, "want a JSON object such as"},
		{"a change of more than 4 KiB", "PUT", oneTreatment, large, 413, "larger than 4 KiB"},
		{"a change with an id", "PUT", oneTreatment, `{"kind":"ipl","id":"x1"}`, 422, "id and from are Parasol's"},
		{"a change of what is not there", "PUT", treatmentsPath + "/x9", needled, 404, "no treatment of that id"},
		{"an end of what is not there", "DELETE", treatmentsPath + "/unknown", "", 404, "no treatment of that id"},
		{"an end of what stands in the file", "DELETE", treatmentsPath + "/ipl@2026-05-01", "", 409, "in the configuration's file"},
		{"days from a word", "GET", "/api/v1/people/ada/history?from=soon", "", 422, "soon"},
		{"days to a word", "GET", "/api/v1/people/ada/history.csv?to=later", "", 422, "later"},
		{"days in reverse", "GET", "/api/v1/people/ada/history?from=2026-06-30&to=2026-06-29", "", 422, "at most 400 days, in order"},
		{"401 days", "GET", "/api/v1/people/ada/history?from=2025-05-26&to=2026-07-01", "", 422, "at most 400 days, in order"},
		{"a device that is no JSON", "POST", devicesPath, "name=x", 400, "want a JSON object"},
		{"a device at a strange service", "POST", devicesPath, `{"endpoint":"https://evil.example/"}`, 422, "want a push service"},
	} {
		h := newHouse()
		h.view.Entries = append(h.view.Entries, web.Entry{ID: "x1", Kind: "ipl", At: noon, Page: true})
		got := h.ask(row.method, row.path, row.body, asJSON)
		var said map[string]string
		if err := json.Unmarshal([]byte(got.body), &said); err != nil || len(said) != 1 || !strings.Contains(said["error"], row.says) {
			t.Errorf("%s: answered %s; want an error that says %q", row.why, got.body, row.says)
		}
		if got.code != row.code || got.Get("Content-Type") != "application/json; charset=utf-8" {
			t.Errorf("%s: %d, %s; want %d and JSON", row.why, got.code, got.Get("Content-Type"), row.code)
		}
		if len(h.entered)+len(h.recorded)+len(h.phones) > 0 {
			t.Errorf("%s: it was kept", row.why)
		}
	}
}

// The longest stretch that may be asked for is 400 days, both ends counted
// from.
func TestFourHundredDaysMayBeAskedFor(t *testing.T) {
	h := newHouse()
	h.sums = sums(3)
	for query, days := range map[string]int{
		"?from=2025-05-27&to=2026-07-01": 3, "?from=2026-06-29&to=2026-06-29": 1, "?from=2026-06-29": 2, "?to=2026-06-29": 2, "": 3,
	} {
		var api web.History
		got := h.ask("GET", "/api/v1/people/ada/history"+query, "")
		if err := json.Unmarshal([]byte(got.body), &api); err != nil || got.code != 200 || len(api.Days) != days {
			t.Errorf("%q: %d with %d days, %v; want %d", query, got.code, len(api.Days), err, days)
		}
	}
}

func TestTheTableIsAFileToOpen(t *testing.T) {
	h := newHouse()
	h.sums = sums(2)
	got := h.ask("GET", "/api/v1/people/ada/history.csv?from=2026-06-30", "")
	wants(t, got, 200)
	want := []string{"text/csv; charset=utf-8", `attachment; filename="parasol.csv"`, "no-store"}
	if diff := cmp.Diff(want, []string{got.Get("Content-Type"), got.Get("Content-Disposition"), got.Get("Cache-Control")}); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
	lines := strings.Split(strings.TrimSpace(got.body), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], "date,phase,treatment,") || !strings.HasPrefix(lines[1], "2026-06-30,strict,") {
		t.Errorf("the table:\n%s", got.body)
	}
	if a, b := strings.Count(lines[0], ","), strings.Count(lines[1], ","); a != b {
		t.Errorf("%d commas in the head, %d in a line", a, b)
	}
}

// A full disk is told as such, and nothing of its path.
func TestAFaultBehindIsToldWithoutItsInside(t *testing.T) {
	for _, row := range []struct{ why, method, path, body string }{
		{"an event", "POST", eventsPath, `{"event":"applied"}`},
		{"a treatment", "POST", treatmentsPath, needled},
		{"a change of one", "PUT", oneTreatment, needled},
		{"an end of one", "DELETE", oneTreatment, ""},
		{"the days", "GET", "/api/v1/people/ada/history", ""},
		{"the table", "GET", "/api/v1/people/ada/history.csv", ""},
		{"a device", "POST", devicesPath, subscription},
		{"the page of devices", "GET", "/devices", ""},
		{"the page of days", "GET", "/history", ""},
		{"the clinic's sheet", "GET", "/history/clinic", ""},
		{"a calendar", "GET", "/calendar/cal.ics", ""},
		{"signing out everywhere", "POST", "/sign-out", "everywhere=yes"},
		{"a tap", "POST", "/people/ada/events", "event=applied"},
		{"a pause", "POST", "/people/ada/pause", "until=tomorrow"},
		{"a setting", "POST", "/people/ada/settings", "spf=50"},
		{"a setting put back", "POST", "/people/ada/settings", "reset=morning"},
		{"a routine", "POST", "/people/ada/routine", "at=17:00&for=30m"},
		{"a device removed", "POST", "/people/ada/devices", "remove=x"},
	} {
		h := newHouse()
		h.view.Entries = append(h.view.Entries, web.Entry{ID: "x1", Kind: "ipl", At: noon, Page: true})
		h.down = errors.New("write /secret/path: no space left")
		edit := asForm
		if strings.HasPrefix(row.path, "/api/") {
			edit = asJSON
		}
		got := h.ask(row.method, row.path, row.body, edit)
		if got.code != 503 || strings.Contains(got.body, "/secret/path") || !strings.Contains(got.body, "The log says why.") {
			t.Errorf("%s: %d; want 503 that points to the log and shows no path:\n%.300s", row.why, got.code, got.body)
		}
	}
}

func TestOtherMethodsAndPathsAreNotThere(t *testing.T) {
	for _, row := range []struct {
		method, path string
		code         int
	}{
		{"PATCH", oneTreatment, 405}, {"DELETE", eventsPath, 405}, {"GET", eventsPath, 405}, {"POST", "/healthz", 405},
		{"PUT", "/owntracks", 405}, {"PUT", "/traccar/secret", 405}, {"POST", "/calendar/cal.ics", 405}, {"GET", "/sign-out", 405},
		{"GET", "/api/v2/people/ada", 404}, {"GET", "/nothing", 404}, {"GET", "/calendar/cal.txt", 404}, {"GET", "/api/v1/people", 404},
	} {
		h := newHouse()
		if got := h.ask(row.method, row.path, "event=applied", asForm); got.code != row.code || len(h.recorded)+len(h.posted) > 0 {
			t.Errorf("%s %s: %d, %d events; want %d and none", row.method, row.path, got.code, len(h.recorded), row.code)
		}
	}
}

// What is refused is guarded as well as what is shown.
func TestEveryAnswerHasTheHeaders(t *testing.T) {
	for _, row := range []struct {
		why, method, path string
		edit              func(*http.Request)
		code              int
		page              bool // so that it has a policy for scripts
	}{
		{"a page", "GET", "/", asForm, 200, true},
		{"the page of a link", "GET", "/c/good", asForm, 200, true},
		{"a forged link", "GET", "/c/forged", asForm, 404, true},
		{"a page of nobody", "GET", "/?person=nobody", asForm, 404, true},
		{"a stranger", "GET", "/", from("192.168.1.7:4000"), 403, true},
		{"a post of another site", "POST", "/people/ada/events", header("Sec-Fetch-Site", "cross-site"), 403, true},
		{"a person as JSON", "GET", "/api/v1/people/ada", asJSON, 200, false},
		{"nobody as JSON", "GET", nobodysPath, asJSON, 404, false},
		{"a phone's post without a password", "POST", "/owntracks", asJSON, 401, false},
		{"a station's with a wrong one", "POST", "/ecowitt/guess", asForm, 404, false},
		{"what is not there", "GET", "/nothing", asForm, 404, false},
		{"the health", "GET", "/healthz", asForm, 200, false},
	} {
		got := newHouse().ask(row.method, row.path, "", row.edit)
		want := []string{"nosniff", "DENY", "same-origin", "no-store", "noindex, nofollow"}
		has := []string{got.Get("X-Content-Type-Options"), got.Get("X-Frame-Options"), got.Get("Referrer-Policy"), got.Get("Cache-Control"),
			got.Get("X-Robots-Tag")}
		if diff := cmp.Diff(want, has); diff != "" || got.code != row.code {
			t.Errorf("%s: %d, want %d (-want +got):\n%s", row.why, got.code, row.code, diff)
		}
		if policy := got.Get("Content-Security-Policy"); strings.Contains(policy, "default-src 'none'") != row.page {
			t.Errorf("%s: the policy is %q", row.why, policy)
		}
	}
}

// The outlook shows the forecast where it reaches, else what a clear sky can.
func TestADayWithoutAForecastShowsItsCeiling(t *testing.T) {
	day := schedule.DateOf(noon)
	for _, row := range []struct {
		why  string
		day  web.Day
		want string
	}{
		{"known", web.Day{Date: day, Forecast: 4.2, Ceiling: 8, Known: true, PeakAt: noon},
			`[{"date":"2026-07-01","uv_index":4.2,"ceiling":8,"peak_at":"2026-07-01T12:00:00Z","known":true}]`},
		{"a known 0 is no gap", web.Day{Date: day, Ceiling: 8, Known: true},
			`[{"date":"2026-07-01","uv_index":0,"ceiling":8,"peak_at":null,"known":true}]`},
		{"too far ahead", web.Day{Date: day.Add(31), Forecast: 4.2, Ceiling: 8},
			`[{"date":"2026-08-01","uv_index":8,"ceiling":8,"peak_at":null,"known":false}]`},
	} {
		h := newHouse()
		h.view.Outlook = []web.Day{row.day}
		var got struct{ Outlook json.RawMessage }
		if err := json.Unmarshal([]byte(h.ask("GET", "/api/v1/people/ada", "").body), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(row.want, string(got.Outlook)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.why, diff)
		}
	}
}
