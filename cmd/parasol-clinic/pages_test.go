package main_test

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// visitor is a browser with its cookies.
type visitor struct {
	t    testing.TB
	base string
	http.Client
}

func (p *process) visitor(t testing.TB) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t, p.base, http.Client{Jar: jar}}
}

// get opens a page, following redirects, and says where it came out.
func (v *visitor) get(address string) (code int, path, body string) {
	v.t.Helper()
	return v.answered(v.Get(address))
}

// post sends a form, or JSON if the body is an object.
func (v *visitor) post(path, body string) (code int, to, answer string) {
	v.t.Helper()
	kind := "application/x-www-form-urlencoded"
	if strings.HasPrefix(body, "{") {
		kind = "application/json"
	}
	return v.answered(v.Post(v.base+path, kind, strings.NewReader(body)))
}

func (v *visitor) answered(resp *http.Response, err error) (code int, path, body string) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return resp.StatusCode, resp.Request.URL.Path, string(text)
}

// shows checks that a page came out somewhere and has some words.
func (v *visitor) shows(what string, got func() (int, string, string), path string, words ...string) {
	v.t.Helper()
	code, at, body := got()
	if code != http.StatusOK || at != path {
		v.t.Errorf("%s: %d at %s; want 200 at %s\n%s", what, code, at, path, body)
	}
	for _, word := range words {
		if !strings.Contains(body, word) {
			v.t.Errorf("%s lacks %q", what, word)
		}
	}
}

// withBrowsers is a configuration of two clinics that send to browsers.
func withBrowsers(address string) string {
	return fmt.Sprintf(`clinics:
  - {name: city, token: %s, key: %s}
  - {name: lake, token: %s, key: %s}
channels:
  browser: {type: web-push, contact: desk@clinic.example}
sources: []
server: {listen: "127.0.0.1:0", public_url: "http://%s"}
`, cityToken, cityKey, lakeToken, lakeKey, address)
}

// subscription is what a browser sends to subscribe.
func subscription(t testing.TB) string {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	text := base64.RawURLEncoding.EncodeToString
	return fmt.Sprintf(`{"endpoint": "https://fcm.googleapis.com/fcm/send/x", "keys": {"p256dh": %q, "auth": %q}, "name": "phone"}`,
		text(key.PublicKey().Bytes()), text(make([]byte, 16)))
}

// put enters a person and returns their own link.
func (p *process) put(t testing.TB, clinic, token, name string) (link string) {
	t.Helper()
	got := ask(t, http.MethodPut, p.base+"/api/v1/clinics/"+clinic+"/people/"+name, token, patient(time.Now()))
	var put struct{ Link string }
	got.json(t, &put)
	if got.code != http.StatusCreated || put.Link == "" {
		t.Fatalf("put %s/%s: %d %s", clinic, name, got.code, got.body)
	}
	return put.Link
}

// The desk and the own page over the real database: both see what the other
// does, and nothing of anybody else.
func TestTheDeskAndAPersonsOwnPage(t *testing.T) {
	s := start(t, migrated(t), "inlet,worker,deliver", withBrowsers)
	link := s.put(t, "city", cityToken, "ada")
	s.put(t, "city", cityToken, "ben")
	s.put(t, "lake", lakeToken, "cleo")

	own := s.visitor(t)
	own.shows("the own link", func() (int, string, string) { return own.get(link) }, "/", "Where you are in the healing", "Day 4")
	own.shows("a tap", func() (int, string, string) { return own.post("/people/ada/events", "event=applied") }, "/", "Recorded: sunscreen at")
	own.shows("a setting", func() (int, string, string) { return own.post("/people/ada/settings", "max=9") }, "/settings", "Reminders a day")
	if code, _, body := own.post("/api/v1/people/ada/devices", subscription(t)); code != http.StatusCreated {
		t.Errorf("subscribing: %d %s", code, body)
	}
	own.shows("the devices", func() (int, string, string) { return own.get(s.base + "/devices") }, "/devices", "phone, Browser")
	own.shows("the history", func() (int, string, string) { return own.get(s.base + "/history") }, "/history", "Coats: <b>1</b>")
	for _, path := range []string{"/people/ben/events", "/people/city%2Fben/events", "/people/lake%2Fcleo/events"} {
		if code, _, _ := own.post(path, "event=applied"); code != http.StatusNotFound {
			t.Errorf("a tap at %s answers %d; want 404", path, code)
		}
	}

	desk := s.visitor(t)
	form := url.Values{"password": {cityToken}, "username": {"parasol"}, "to": {"/clinics/city"}}.Encode()
	desk.shows("signing in", func() (int, string, string) { return desk.post("/sign-in", form) }, "/clinics/city", ">ada</a>", ">ben</a>",
		"Microneedling · day 4 · out of the sun")
	const list = "/clinics/city"
	await(t, "ben's first decision", func() bool {
		_, _, body := desk.get(s.base + list + "?phase=strict")
		return strings.Contains(body, ">ben</a>")
	})
	for query, finds := range map[string]string{
		"?find=ad": "ada", "?phase=strict": "ada ben", "?days=4-14": "ada ben", "?phase=dark": "", "?days=0-3": "",
		"?unanswered=yes": "", "?refused=yes": "", "?find=cleo": "", "?find=da": "",
	} {
		code, _, body := desk.get(s.base + list + query)
		for _, name := range []string{"ada", "ben", "cleo"} {
			if code != http.StatusOK || strings.Contains(body, ">"+name+"</a>") != strings.Contains(finds, name) {
				t.Errorf("%s: %d, and %s is among them: %t", query, code, name, strings.Contains(body, ">"+name+"</a>"))
			}
		}
	}
	desk.shows("one person", func() (int, string, string) { return desk.get(s.base + list + "/people/ada") }, list+"/people/ada",
		"Where the healing is", "Sunscreen on", "Coats: <b>1</b>", link)
	desk.shows("what fails", func() (int, string, string) { return desk.get(s.base + list + "/failing") }, list+"/failing", "Services")
	desk.shows("the sheet", func() (int, string, string) { return desk.get(s.base + list + "/people/ada/sheet") },
		list+"/people/ada/sheet", "so far")
	for _, path := range []string{"/clinics/lake", "/clinics/lake/people/cleo", "/clinics/city/people/cleo", "/clinics/lake/failing"} {
		if code, _, body := desk.get(s.base + path); code != http.StatusNotFound || strings.Contains(body, "healing") {
			t.Errorf("%s answers %d; want 404", path, code)
		}
	}
}

// A replaced link ends the devices it had let in. One of somebody who was
// deleted opens nothing, not even the page of somebody who is entered later
// under the same name.
func TestOwnLinksEnd(t *testing.T) {
	s := start(t, migrated(t), "inlet", withBrowsers)
	link := s.put(t, "city", cityToken, "ada")
	own, desk := s.visitor(t), s.visitor(t)
	own.get(link)
	desk.post("/sign-in", url.Values{"password": {cityToken}}.Encode())
	desk.shows("replacing the link", func() (int, string, string) { return desk.post("/clinics/city/people/ada/link", "") },
		"/clinics/city/people/ada", "/p/")
	if code, _, _ := own.get(s.base + "/"); code != http.StatusUnauthorized {
		t.Errorf("the device answers %d; want 401", code)
	}
	if code, _, _ := own.get(link); code != http.StatusGone {
		t.Errorf("the replaced link answers %d; want 410", code)
	}

	link = s.put(t, "city", cityToken, "dora")
	own.get(link)
	_, _, settings := own.get(s.base + "/settings")
	calendar := regexp.MustCompile(`/calendar/[^"]+[.]ics`).FindString(settings)
	if code, _, body := own.get(s.base + calendar); code != http.StatusOK || !strings.HasPrefix(body, "BEGIN:VCALENDAR") {
		t.Fatalf("the calendar at %q answers %d", calendar, code)
	}
	if got := ask(t, http.MethodDelete, s.base+"/api/v1/clinics/city/people/dora", cityToken, ""); got.code != http.StatusNoContent {
		t.Fatalf("delete: %d %s", got.code, got.body)
	}
	if code, _, _ := own.get(link); code != http.StatusNotFound {
		t.Errorf("the link of somebody deleted answers %d; want 404", code)
	}
	s.put(t, "city", cityToken, "dora")
	if code, _, _ := own.get(s.base + "/"); code != http.StatusUnauthorized {
		t.Errorf("the device of the former dora answers %d; want 401", code)
	}
	if code, _, _ := own.get(link); code != http.StatusGone {
		t.Errorf("the link of the former dora answers %d; want 410", code)
	}
	if code, _, _ := own.get(s.base + calendar); code != http.StatusNotFound {
		t.Errorf("the calendar of the former dora answers %d; want 404", code)
	}
}
