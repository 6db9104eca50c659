package web_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parasol/cmd/internal/web"
	"parasol/schedule"
)

// fill replaces the values of a route's path.
func fill(route, clinic, name string) (method, path string) {
	method, path, _ = strings.Cut(route, " ")
	return method, strings.NewReplacer("{clinic}", clinic, "{name}", name, "{id}", "device", "{$}", "").Replace(path)
}

// bodies are what the forms and programs of any route may send.
var bodies = []string{
	"event=applied&remove=device&id=page-x&kind=ipl&at=2026-07-01T10:00&confirmed=yes&m1=07:00&until=evening",
	`{"event":"applied"}`, `{"kind":"ipl","at":"2026-07-01"}`, subscription,
	`{"old":"https://fcm.googleapis.com/lakeside/ben","subscription":` + subscription + `}`,
	`{"old":"https://fcm.googleapis.com/hilltop/cleo","subscription":` + subscription + `}`,
}

// others are everybody but lakeside's ada.
var others = []string{"lakeside/ben", "hilltop/ada", "hilltop/cleo"}

// TestOnesOwnPageReachesNobodyElse walks every route with the names of others
// in every place where a name can stand.
func TestOnesOwnPageReachesNobodyElse(t *testing.T) {
	_, personal, desks := web.ClinicRoutes()
	if len(personal) < 25 || len(desks) < 6 {
		t.Fatalf("only %d and %d routes", len(personal), len(desks))
	}
	town := newTown()
	before := map[string]string{}
	for _, key := range others {
		before[key] = town.state(key)
	}
	names := []string{"ada", "ben", "cleo", "", "lakeside%2Fben", "hilltop%2Fada", "..%2Fhilltop%2Fcleo", "*"}
	for _, route := range append(personal, desks...) {
		sends := bodies
		if strings.HasPrefix(route, "GET ") {
			sends = []string{""}
		}
		for _, name := range names {
			method, path := fill(route, "lakeside", name)
			for _, query := range []string{"", "?person=" + name, "?find=" + name, "?find=e&id=device&day=2026-06-28"} {
				for _, body := range sends {
					got := town.ask(method, path+query, body, town.guest("lakeside/ada"))
					for _, key := range append(others, "the server") {
						if strings.Contains(got.body, "secret of "+key) {
							t.Errorf("%s %s%s shows %s", method, path, query, key)
						}
					}
				}
				if method != "GET" { // forms are read from the body alone
					break
				}
			}
		}
	}
	for _, key := range others {
		if diff := cmp.Diff(before[key], town.state(key)); diff != "" {
			t.Errorf("%s was changed (-was +is):\n%s", key, diff)
		}
	}
}

// The walk above proves something only because the same routes do show and
// change the person whose browser it is.
func TestOnesOwnPageReachesOneself(t *testing.T) {
	town := newTown()
	me := town.guest("lakeside/ada")
	for _, path := range []string{"/", "/healing", "/settings", "/devices", "/?person=ada", "/api/v1/people/ada/treatments"} {
		wants(t, town.ask("GET", path, "", me), 200, "secret of lakeside/ada")
	}
	for _, path := range []string{
		"/history", "/history/clinic", "/history.csv", "/welcome", "/healing/add", "/api/v1/people/ada", "/api/v1/people/ada/history",
	} {
		wants(t, town.ask("GET", path, "", me), 200)
	}
	wants(t, town.ask("POST", "/people/ada/events", "event=applied", me), 303)
	wants(t, town.ask("POST", "/people/ada/settings", "m1=07:00", me), 303)
	wants(t, town.ask("POST", "/people/ada/test", "", me), 200, "secret of lakeside/ada")
	wants(t, town.ask("POST", "/api/v1/people/ada/devices", subscription, me), 201)
	renewed := `{"old":"https://fcm.googleapis.com/lakeside/ada","subscription":` + subscription + `}`
	wants(t, town.ask("POST", "/devices/renew", renewed, me), 201)
	h := town.houses["lakeside/ada"]
	if len(h.recorded) != 1 || len(h.entered) != 1 || len(h.phones) != 1 {
		t.Errorf("recorded %v, entered %v, devices %v", h.recorded, h.entered, h.phones)
	}
}

// What only whoever runs the server may know, and what a household says of its
// own configuration, is not on anybody's page.
func TestOnesOwnPageSpeaksOfTheClinic(t *testing.T) {
	town := newTown()
	for _, path := range []string{"/", "/settings", "/devices", "/history", "/healing"} {
		got := town.ask("GET", path, "", town.guest("lakeside/ada"))
		for _, word := range []string{
			"/metrics", "/readyz", "configuration", "the file", "From the file", "Sign out everywhere", "your own server",
		} {
			if _, body, _ := strings.Cut(got.body, "</style>"); strings.Contains(body, word) {
				t.Errorf("%s says %q", path, word)
			}
		}
	}
	me := town.guest("lakeside/ada")
	wants(t, town.ask("GET", "/settings", "", me), 200, "From your clinic")
	wants(t, town.ask("DELETE", "/api/v1/people/ada/treatments/microneedling@2026-06-27T15:00", "", me), 409, "Your clinic entered")
}

func TestOnesOwnLinkOpensOnesOwnPage(t *testing.T) {
	town := newTown()
	got := town.ask("GET", "/p/lakeside.ada~0", "", header("X-Forwarded-Proto", "https"))
	set := (&http.Response{Header: got.Header}).Cookies()
	if got.code != 303 || got.Get("Location") != "/" || len(set) != 1 {
		t.Fatalf("got %d to %q with %v; want 303 to / with a cookie", got.code, got.Get("Location"), set)
	}
	if c := set[0]; !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || !c.Secure || c.MaxAge != 90*24*3600 {
		t.Errorf("the cookie is %+v", c)
	}
	wants(t, town.ask("GET", "/", "", cookie(set[0].Value)), 200, "secret of lakeside/ada")
	wants(t, town.ask("GET", "/manifest.webmanifest", "", cookie(set[0].Value)), 200, `"start_url": "/p/lakeside.ada~0"`)
	wants(t, town.ask("GET", "/manifest.webmanifest", ""), 200, `"start_url": "/"`)
	out := town.ask("POST", "/sign-out", "", cookie(set[0].Value))
	if gone := (&http.Response{Header: out.Header}).Cookies(); out.code != 303 || len(gone) != 1 || gone[0].MaxAge >= 0 {
		t.Errorf("signing out answers %d with %v", out.code, gone)
	}
	town.now = town.now.Add(web.SessionTime)
	wants(t, town.ask("GET", "/", "", cookie(set[0].Value)), 401, "Open your own link")
}

func TestALinkThatOpensNothing(t *testing.T) {
	town := newTown()
	town.links["lakeside/ben"] = 1
	for _, row := range []struct {
		why, token string
		code       int
		says       string
	}{
		{"replaced", "lakeside.ben~0", 410, "This link has been replaced."},
		{"the one it was replaced by", "lakeside.ben~1", 303, ""},
		{"of somebody who is no longer there", "lakeside.dora~0", 404, "This link is not one of ours."},
		{"cut short", "lakeside.ada", 404, "This link is not one of ours."},
	} {
		t.Run(row.why, func(t *testing.T) { wants(t, town.ask("GET", "/p/"+row.token, ""), row.code, row.says) })
	}
	town.down = errors.New("the database is away")
	wants(t, town.ask("GET", "/p/lakeside.ada~0", ""), 503)
	wants(t, town.ask("GET", "/manifest.webmanifest", "", town.guest("lakeside/ada")), 503)
}

// TestNobodySeesAnythingUnasked walks every route without a cookie, with a
// forged one and with the other kind.
func TestNobodySeesAnythingUnasked(t *testing.T) {
	_, personal, desks := web.ClinicRoutes()
	town := newTown()
	before := town.state("lakeside/ada")
	asDesk := func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "parasol-desk", Value: "lakeside"}) }
	for why, edit := range map[string]func(*http.Request){
		"without a cookie": func(*http.Request) {}, "a forged cookie": cookie("lakeside.ada~1~9999999999"),
		"a forged desk": asDesk, "a wrong token": header("Authorization", "Bearer lakeside"),
	} {
		for _, route := range append(personal, desks...) {
			method, path := fill(route, "lakeside", "ada")
			if got := town.ask(method, path, bodies[0], edit); got.code != 401 || strings.Contains(got.body, "secret of") {
				t.Errorf("%s: %s %s answers %d", why, method, path, got.code)
			}
		}
	}
	for _, route := range desks {
		method, path := fill(route, "lakeside", "ada")
		wants(t, town.ask(method, path, bodies[0], town.guest("lakeside/ada")), 401)
	}
	for _, route := range personal {
		method, path := fill(route, "lakeside", "ada")
		got := town.ask(method, path, bodies[0], town.staff("lakeside"))
		if got.code != 401 && (path != "/" || got.Get("Location") != "/clinics/lakeside") {
			t.Errorf("a desk: %s %s answers %d", method, path, got.code)
		}
	}
	if after := town.state("lakeside/ada"); after != before {
		t.Errorf("was %s, is %s", before, after)
	}
}

// TestADeskReachesNoOtherClinic walks every route of the desk.
func TestADeskReachesNoOtherClinic(t *testing.T) {
	_, _, desks := web.ClinicRoutes()
	town := newTown()
	before := town.state("hilltop/ada") + town.state("hilltop/cleo")
	bearer := header("Authorization", "Bearer lakeside's token")
	for _, me := range []func(*http.Request){town.staff("lakeside"), bearer} {
		for _, route := range desks {
			for _, name := range []string{"ada", "cleo", "..%2F..%2Fhilltop%2Fpeople%2Fcleo", "hilltop%2Fcleo"} {
				method, path := fill(route, "hilltop", name)
				if got := town.ask(method, path, "", me); got.code != 404 || strings.Contains(got.body, "secret of") {
					t.Errorf("%s %s answers %d", method, path, got.code)
				}
				if method, path = fill(route, "lakeside", name); name != "ada" && path != "/clinics/lakeside" {
					if got := town.ask(method, path, "", me); strings.Contains(got.body, "secret of hilltop") {
						t.Errorf("%s %s shows hilltop's", method, path)
					}
				}
			}
		}
		wants(t, town.ask("GET", "/clinics/lakeside/people/cleo", "", me), 404)
	}
	if after := town.state("hilltop/ada") + town.state("hilltop/cleo"); after != before {
		t.Errorf("was %s, is %s", before, after)
	}
}

func TestSigningInAtADesk(t *testing.T) {
	town := newTown()
	for _, row := range []struct{ why, form, to string }{
		{"without a page", "password=lakeside's token", "/clinics/lakeside"},
		{"on the way to one", "password=lakeside's token&to=/clinics/lakeside/people/ada", "/clinics/lakeside/people/ada"},
		{"on the way to a search", "password=lakeside's token&to=/clinics/lakeside?find=a", "/clinics/lakeside?find=a"},
		{"on the way to another clinic", "password=lakeside's token&to=/clinics/hilltop", "/clinics/lakeside"},
		{"on the way to one whose name is longer", "password=lakeside's token&to=/clinics/lakesides", "/clinics/lakeside"},
		{"on the way elsewhere", "password=lakeside's token&to=https://evil.example", "/clinics/lakeside"},
	} {
		got := town.ask("POST", "/sign-in", row.form)
		set := (&http.Response{Header: got.Header}).Cookies()
		if got.code != 303 || got.Get("Location") != row.to || len(set) != 1 || set[0].Name != "parasol-desk" || !set[0].HttpOnly {
			t.Errorf("%s: got %d to %q with %v; want 303 to %q", row.why, got.code, got.Get("Location"), set, row.to)
		}
	}
	wants(t, town.ask("POST", "/sign-in", "password=lakeside"), 401, "That is no clinic’s token.")
	wants(t, town.ask("GET", "/clinics/lakeside/failing", ""), 401, `name="to" value="/clinics/lakeside/failing"`)
	wants(t, town.ask("GET", "/", "", town.staff("lakeside")), 303)
	out := town.ask("POST", "/clinics/lakeside/sign-out", "", town.staff("lakeside"))
	if gone := (&http.Response{Header: out.Header}).Cookies(); out.code != 303 || len(gone) != 1 || gone[0].MaxAge >= 0 {
		t.Errorf("signing out answers %d with %v", out.code, gone)
	}
	late := town.staff("lakeside")
	town.now = town.now.Add(web.SessionTime)
	wants(t, town.ask("GET", "/clinics/lakeside", "", late), 401)
}

func TestADeskListsItsPeople(t *testing.T) {
	town := newTown()
	town.rows, town.next = rows(), "ben"
	got := town.ask("GET", "/clinics/lakeside", "", town.staff("lakeside"))
	wants(t, got, 200, `href="/clinics/lakeside/people/ada"`, "Microneedling · day 4 · out of the sun until Sat 11 Jul",
		"silent since Sat 27 Jun", "phone refuses", "No plan is running", `href="?after=ben"`)
	for _, row := range []struct {
		query string
		want  web.Query
	}{
		{"", web.Query{}},
		{"?find=+Ad&phase=&days=", web.Query{Prefix: "ad"}},
		{"?phase=strict&days=4-14&after=ben", web.Query{Phase: schedule.Strict, Days: web.Days{From: 4, Until: 15}, After: "ben"}},
		{"?days=29-&unanswered=yes&refused=yes", web.Query{Days: web.Days{From: 29}, Unanswered: true, Refused: true}},
	} {
		town.asked = nil
		row.want.Most, row.want.Now = 50, noon
		wants(t, town.ask("GET", "/clinics/lakeside"+row.query, "", town.staff("lakeside")), 200)
		if diff := cmp.Diff([]web.Query{row.want}, town.asked); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.query, diff)
		}
	}
	for _, query := range []string{"?phase=sunny", "?days=5", "?days=4-"} {
		wants(t, town.ask("GET", "/clinics/lakeside"+query, "", town.staff("lakeside")), 422, "want")
	}
	wants(t, town.ask("GET", "/clinics/lakeside?find=x&after=y", "", town.staff("lakeside")), 200, `href="?find=x"`)
	town.rows, town.next = nil, ""
	wants(t, town.ask("GET", "/clinics/lakeside", "", town.staff("lakeside")), 200, "Nobody is like that.")
	town.down = errors.New("the database is away")
	wants(t, town.ask("GET", "/clinics/lakeside", "", town.staff("lakeside")), 503)
}

// rows are three people of a clinic.
func rows() []web.Row {
	return []web.Row{
		{
			Name: "ada", Treatment: "microneedling", Phase: schedule.Strict, Day: 4, Until: noon.AddDate(0, 0, 10),
			Silent: noon.AddDate(0, 0, -4), Refused: []string{"phone"},
		},
		{Name: "ben", Treatment: "doxycycline", Phase: schedule.Protect, Day: 40},
		{Name: "a-person-of-25-letters-xx"},
	}
}

func TestADeskShowsOnePerson(t *testing.T) {
	town := newTown()
	town.houses["lakeside/ada"].view.Entries[0].File = &web.Entry{Kind: "microneedling", At: noon, Strict: "7d"}
	const page = "/clinics/lakeside/people/ada"
	got := town.ask("GET", page+"?day=2026-06-28", "", town.staff("lakeside"))
	wants(t, got, 200, "Where the healing is", "secret of lakeside/ada", "Last reminders", "How they are reached",
		"https://parasol.clinic.example/p/lakeside.ada~0", "Sunday 28 June", "Tapped on the page", "The clinic entered:")
	if strings.Contains(got.body, "/people/ada/events") || strings.Contains(got.body, "You tapped") {
		t.Error("a desk taps for nobody, and does not call them you")
	}
	wants(t, town.ask("GET", page+"/sheet", "", town.staff("lakeside")), 200, "Sun protection")
	wants(t, town.ask("GET", page+"/history.csv", "", town.staff("lakeside")), 200, "peak_uv_index")
	wants(t, town.ask("GET", page+"?day=x", "", town.staff("lakeside")), 422)

	old := town.guest("lakeside/ada")
	wants(t, town.ask("GET", "/", "", old), 200)
	wants(t, town.ask("POST", page+"/link", "", town.staff("lakeside")), 303)
	wants(t, town.ask("GET", "/", "", old), 401)
	wants(t, town.ask("GET", page, "", town.staff("lakeside")), 200, "/p/lakeside.ada~1")

	town.houses["lakeside/ada"].view.Channels = nil
	town.down = errors.New("the database is away")
	wants(t, town.ask("GET", page, "", town.staff("lakeside")), 200, "nothing reaches this person", "cannot be shown just now")
	wants(t, town.ask("POST", page+"/link", "", town.staff("lakeside")), 503)
}

func TestADeskShowsWhatFails(t *testing.T) {
	town := newTown()
	wants(t, town.ask("GET", "/clinics/lakeside/failing", "", town.staff("lakeside")), 200, "Nothing has been sent yet.")
	town.services = failing()
	wants(t, town.ask("GET", "/clinics/lakeside/failing", "", town.staff("lakeside")), 200,
		"api.pushover.net", "12 waiting, 3 failed today", "refuses", "the disk is full")
	town.down = errors.New("the database is away")
	wants(t, town.ask("GET", "/clinics/lakeside/failing", "", town.staff("lakeside")), 503)
}

// failing is a bad morning.
func failing() web.Failing {
	return web.Failing{
		Services: []web.Service{
			{Name: "api.pushover.net", Waiting: 12, Failed: 3, Refusing: true},
			{Name: "ntfy.sh", Failed: 1}, {Name: "fcm.googleapis.com"},
		},
		Problems: []string{"the disk is full"},
	}
}

// Links of reminders and of calendars need no cookie, and are about their
// person alone.
func TestLinksOfAClinicsPeople(t *testing.T) {
	town := newTown()
	wants(t, town.ask("GET", "/c/c-lakeside-ada", ""), 200, "secret of lakeside/ada")
	wants(t, town.ask("POST", "/c/c-lakeside-ada", "event=applied"), 200, "Recorded: sunscreen at")
	if n := len(town.houses["lakeside/ada"].recorded); n != 1 || len(town.houses["hilltop/ada"].recorded) != 0 {
		t.Errorf("recorded %d of lakeside's ada; want 1, and none of hilltop's", n)
	}
	wants(t, town.ask("GET", "/calendar/cal-lakeside-ada.ics", ""), 200, "BEGIN:VCALENDAR")
	wants(t, town.ask("GET", "/calendar/x.ics", ""), 404)
}

// An hour of one clinic's ada must not fill that of another's.
func TestTheBoundOfEventsIsOfOnePerson(t *testing.T) {
	town := newTown()
	record := func(key, name string, code int) {
		t.Helper()
		wants(t, town.ask("POST", "/api/v1/people/"+name+"/events", `{"event":"seen"}`, town.guest(key)), code)
	}
	for range 120 {
		record("lakeside/ada", "ada", 202)
	}
	record("lakeside/ada", "ada", 429)
	record("hilltop/ada", "ada", 202)
	record("lakeside/ben", "ada", 404) // and ben does not learn that hers is full
}
