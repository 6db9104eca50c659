package serve

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"parasol/cmd/internal/web"
)

// secrets are words that nobody outside the lake's clinic may read.
var secrets = []string{"nessie", "microneedling", "lake"}

// leaks returns which of the words a reply holds, apart from those that the
// request itself had.
func leaks(r reply, asked string) (all []string) {
	text := strings.ToLower(r.body)
	for _, values := range r.head {
		text += strings.ToLower(strings.Join(values, " "))
	}
	for _, word := range secrets {
		if strings.Contains(text, word) && !strings.Contains(asked, word) {
			all = append(all, word)
		}
	}
	return all
}

// Every route of the API, asked with another clinic's token, without one, and
// with none that exists.
func TestNobodySeesAnotherClinicsPeople(t *testing.T) {
	h := served(t, two)
	h.api(http.StatusCreated, http.MethodPut, "/lake/people/nessie", lakeToken, ada)
	h.api(http.StatusCreated, http.MethodPut, "/city/people/ada", cityToken, ada)
	bodies := map[string]string{http.MethodPut: ada, http.MethodPost: `{"event": "applied"}`}
	routes := api{h.Server, web.NewAPI(web.Options{Texts: h.texts})}.routes()
	if len(routes) < 9 {
		t.Fatalf("the API has %d routes", len(routes))
	}
	for pattern := range routes {
		method, path, _ := strings.Cut(pattern, " ")
		path = strings.TrimPrefix(strings.NewReplacer("{clinic}", "lake", "{name}", "nessie").Replace(path), "/api/v1/clinics")
		for _, row := range []struct {
			why, token string
			code       int
		}{
			{"another clinic's token", cityToken, http.StatusNotFound},
			{"no token", "", http.StatusUnauthorized},
			{"the beginning of a token", lakeToken[:10], http.StatusUnauthorized},
		} {
			if got := leaks(h.api(row.code, method, path, row.token, bodies[method]), ""); got != nil {
				t.Errorf("%s %s with %s tells of %v", method, path, row.why, got)
			}
		}
		// A clinic that does not exist answers as one that is another's.
		nowhere := h.api(http.StatusNotFound, method, strings.Replace(path, "lake", "nowhere", 1), cityToken, bodies[method])
		if other := h.api(http.StatusNotFound, method, path, cityToken, bodies[method]); other.body != nowhere.body {
			t.Errorf("%s %s: %s; and where there is no clinic: %s", method, path, other.body, nowhere.body)
		}
	}
	for _, path := range []string{"/lake/", "/lake/people", "/lake/people/nessie/devices", "/lake/people/nessie/events/1"} {
		h.api(http.StatusNotFound, http.MethodGet, path, cityToken, "")
		h.api(http.StatusUnauthorized, http.MethodGet, path, "", "")
	}
	// One's own clinic does not reach them either.
	h.api(http.StatusNotFound, http.MethodGet, "/city/people/nessie", cityToken, "")
	h.api(http.StatusNotFound, http.MethodGet, "/city/people/lake%2Fnessie", cityToken, "")
	h.api(http.StatusNotFound, http.MethodGet, "/city/people/..%2F..%2Flake%2Fpeople%2Fnessie", cityToken, "")
	h.api(http.StatusNotFound, http.MethodPost, "/city/people/nessie/events", cityToken, `{"event": "applied"}`)
	if got := leaks(h.api(http.StatusOK, http.MethodGet, "/city", cityToken, ""), ""); len(got) > 1 { // ada's treatment is the same
		t.Errorf("the city's list tells of %v", got)
	}
	h.api(http.StatusOK, http.MethodGet, "/lake/people/nessie", lakeToken, "") // she is still there
	events, err := h.practices["lake"].journal.Recent(t.Context(), "nessie", time.Now().Add(-time.Hour))
	if err != nil || len(events) != 0 {
		t.Errorf("of her is recorded %v, %v; want nothing", events, err)
	}
}

// The pages of a clinic and of a person open with their own cookies alone.
func TestNobodySeesAnotherClinicsPages(t *testing.T) {
	h := served(t, two)
	var links []string
	for _, who := range []struct{ path, token string }{{"/lake/people/nessie", lakeToken}, {"/city/people/ada", cityToken}} {
		h.api(http.StatusCreated, http.MethodPut, who.path, who.token, ada)
		link := h.api(http.StatusOK, http.MethodGet, who.path+"/link", who.token, "").body
		links = append(links, link[strings.Index(link, "/p/"):strings.LastIndex(link, `"`)])
	}
	staff, guest := h.browser(), h.browser()
	if got := h.ask(staff, http.MethodPost, "/sign-in", "", "password="+cityToken); got.code != http.StatusSeeOther {
		t.Fatalf("sign in: %d %s", got.code, got.body)
	}
	if got := h.ask(guest, http.MethodGet, links[1], "", ""); got.code != http.StatusSeeOther {
		t.Fatalf("an own link: %d %s", got.code, got.body)
	}
	for client, paths := range map[*http.Client][]string{
		staff: {"/clinics/city", "/clinics/city/people/ada", "/clinics/city/failing"},
		guest: {"/", "/healing", "/history", "/settings", "/devices", "/api/v1/people/ada"},
	} {
		for _, path := range paths {
			if got := h.ask(client, http.MethodGet, path, "", ""); got.code != http.StatusOK {
				t.Errorf("one's own %s: %d %s", path, got.code, got.body)
			}
		}
	}
	for _, row := range []struct{ method, path, body string }{
		{http.MethodGet, "/clinics/lake", ""},
		{http.MethodGet, "/clinics/lake/failing", ""},
		{http.MethodGet, "/clinics/lake/people/nessie", ""},
		{http.MethodGet, "/clinics/lake/people/nessie/sheet", ""},
		{http.MethodGet, "/clinics/lake/people/nessie/history.csv", ""},
		{http.MethodPost, "/clinics/lake/people/nessie/link", "x=1"},
		{http.MethodGet, "/clinics/city/people/nessie", ""},
		{http.MethodGet, "/api/v1/people/nessie", ""},
		{http.MethodPost, "/api/v1/people/nessie/events", `{"event":"applied"}`},
		{http.MethodPost, "/people/nessie/events", "event=applied"},
		{http.MethodPost, "/people/nessie/settings", "skin_type=1"},
		{http.MethodGet, "/api/v1/clinics/lake/people/nessie", ""},
	} {
		for who, client := range map[string]*http.Client{"staff": staff, "guest": guest, "stranger": h.browser()} {
			got := h.ask(client, row.method, row.path, "", row.body)
			if got.code != http.StatusNotFound && got.code != http.StatusUnauthorized && got.code != http.StatusForbidden {
				t.Errorf("%s: %s %s: %d %s", who, row.method, row.path, got.code, got.body)
			}
			if told := leaks(got, row.path); told != nil {
				t.Errorf("%s: %s %s tells of %v", who, row.method, row.path, told)
			}
		}
	}
	// A link that was renewed is over, and so is what it opened.
	h.api(http.StatusOK, http.MethodPost, "/city/people/ada/link/renew", cityToken, "")
	if got := h.ask(guest, http.MethodGet, "/", "", ""); got.code == http.StatusOK {
		t.Error("the cookie of a renewed link still opens the page")
	}
	if got := h.ask(h.browser(), http.MethodGet, links[1], "", ""); got.code == http.StatusSeeOther {
		t.Error("a renewed link still opens the page")
	}
}

// What is open to everybody, and what is written to the log, names nobody.
func TestNothingOpenNamesAnybody(t *testing.T) {
	h := served(t, two)
	h.api(http.StatusCreated, http.MethodPut, "/lake/people/nessie", lakeToken, ada)
	h.api(http.StatusAccepted, http.MethodPost, "/lake/people/nessie/events", lakeToken, `{"event": "outdoors"}`)
	h.api(http.StatusUnprocessableEntity, http.MethodPut, "/lake/people/nessie", lakeToken, `{"skin_type": 9}`)
	h.metrics.Stand(nil)
	for _, path := range []string{"/metrics", "/healthz", "/readyz", "/manifest.webmanifest", "/sign-in"} {
		got := h.ask(h.web.Client(), http.MethodGet, path, "", "")
		if got.code != http.StatusOK || strings.Contains(got.body, "nessie") || strings.Contains(got.body, "microneedling") {
			t.Errorf("%s: %d %s", path, got.code, got.body)
		}
	}
	h.health.woke(time.Now(), errors.New(`postgres: wake: person nessie`))
	for want, fault := range map[string]error{"the last wake failed": nil, "does not answer": errors.New("user=parasol at 10.0.0.7")} {
		h.health.database = fault
		got := h.ask(h.web.Client(), http.MethodGet, "/readyz", "", "")
		if got.code != http.StatusServiceUnavailable || !strings.Contains(got.body, want) ||
			strings.Contains(got.body, "nessie") || strings.Contains(got.body, "10.0.0.7") {
			t.Errorf("/readyz: %d %s; want 503, %q", got.code, got.body, want)
		}
	}
	if log := h.log.String(); strings.Contains(log, "nessie") || strings.Contains(log, "microneedling") || strings.Contains(log, "token") {
		t.Errorf("the log:\n%s", log)
	}
}
