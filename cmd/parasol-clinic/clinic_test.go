package main_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	cityToken, lakeToken = "token-of-the-city", "token-of-the-lake"
	cityKey              = "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"
	lakeKey              = "b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2"
)

// pushover answers as Pushover does and keeps what it was sent.
type pushover struct {
	*httptest.Server
	mu   sync.Mutex
	sent []url.Values
}

func newPushover(t testing.TB) *pushover {
	p := &pushover{}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /1/messages.json", func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		p.mu.Lock()
		p.sent = append(p.sent, r.PostForm)
		p.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"status": 1, "request": "647d2300-702c-4b38-8b2f-d56326ae460b"})
	})
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

// messages returns what was sent so far.
func (p *pushover) messages() []url.Values {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]url.Values(nil), p.sent...)
}

// clinics is a configuration of two clinics that send to a Pushover.
func clinics(phones *pushover, public string) string {
	return fmt.Sprintf(`clinics:
  - {name: city, token: %s, key: %s}
  - {name: lake, token: %s, key: %s}
channels:
  phone: {type: pushover, user: uQiRzpo4DXghDmr9QzzfQu27cmVRsG, token: azGDORePK8gMaC0QOYAMyEEuzJnyUi, url: %s/1}
sources: []
server: {listen: "127.0.0.1:0", public_url: %q}
`, cityToken, cityKey, lakeToken, lakeKey, phones.URL, public)
}

// patient returns somebody four days after a treatment, as JSON, in a zone
// where it is the middle of the morning now, so that their morning reminder is
// due.
func patient(now time.Time) string {
	east := 10 - now.UTC().Hour()
	if east < -11 {
		east += 24
	}
	// The signs of these zones are those of POSIX, the other way round.
	zone := fmt.Sprintf("Etc/GMT%+d", -east)
	treated := now.UTC().Add(time.Duration(east)*time.Hour).AddDate(0, 0, -4).Format("2006-01-02") + "T15:00"
	return fmt.Sprintf(`{"place": {"latitude": 38.7, "longitude": %d, "timezone": %q}, "skin_type": 2,
		"treatments": [{"kind": "microneedling", "at": %q}], "clinic": {"name": "City", "phone": "555 0100"}}`,
		east*15, zone, treated)
}

// A person is put, reminded, and confirms: then nothing more is sent, and the
// clinic sees all of it.
func TestAPersonFromPutToSilence(t *testing.T) {
	database, phones := migrated(t), newPushover(t)
	s := startAll(t, phones, database)
	api := s.base + "/api/v1/clinics/city"
	got := ask(t, http.MethodPut, api+"/people/ada", cityToken, patient(time.Now()))
	if got.code != http.StatusCreated {
		t.Fatalf("put: %d %s", got.code, got.body)
	}
	var put struct{ Name, Link string }
	got.json(t, &put)
	await(t, "the morning's push", func() bool { return len(phones.messages()) > 0 })
	m := phones.messages()[0]
	link := m.Get("url")
	if !strings.Contains(m.Get("title"), "SPF 30+") || !strings.HasPrefix(link, s.base+"/c/") {
		t.Fatalf("the push is %v", m)
	}
	if page := ask(t, http.MethodGet, link, "", ""); page.code != http.StatusOK {
		t.Fatalf("the link: %d %s", page.code, page.body)
	}
	if done := ask(t, http.MethodPost, link, "", "event=applied"); done.code != http.StatusOK {
		t.Fatalf("confirming: %d %s", done.code, done.body)
	}
	var person struct {
		Phase  struct{ Phase string }
		Pushes []struct {
			Kind, Outcome string
			ConfirmedAt   *time.Time `json:"confirmed_at"`
		}
	}
	ask(t, http.MethodGet, api+"/people/ada", cityToken, "").json(t, &person)
	if p := person.Pushes; len(p) != 1 || p[0].Kind != "morning" || p[0].Outcome != "delivered" || p[0].ConfirmedAt == nil ||
		person.Phase.Phase != "strict" {
		t.Errorf("the person is %+v", person)
	}
	var list struct {
		People []struct {
			Name, Phase, Treatment string
			Day                    int
		}
	}
	ask(t, http.MethodGet, api, cityToken, "").json(t, &list)
	if p := list.People; len(p) != 1 || p[0].Name != "ada" || p[0].Phase != "strict" || p[0].Treatment != "microneedling" ||
		p[0].Day != 4 {
		t.Errorf("the list is %+v", list)
	}
	var history struct{ Days []any }
	ask(t, http.MethodGet, api+"/people/ada/history", cityToken, "").json(t, &history)
	if got := ask(t, http.MethodGet, put.Link, "", ""); got.code != http.StatusSeeOther {
		t.Errorf("the own page's link %s: %d", put.Link, got.code)
	}
	if got := ask(t, http.MethodPut, api+"/people/ada", cityToken, patient(time.Now())); got.code != http.StatusOK {
		t.Errorf("put again: %d %s", got.code, got.body)
	}
	event := `{"event": "outdoors", "id": "one"}`
	for range 2 {
		if got := ask(t, http.MethodPost, api+"/people/ada/events", cityToken, event); got.code != http.StatusAccepted {
			t.Errorf("an event: %d %s", got.code, got.body)
		}
	}
	if n := len(phones.messages()); n != 1 {
		t.Errorf("%d messages were sent; want the one that was confirmed", n)
	}
	if got := ask(t, http.MethodDelete, api+"/people/ada", cityToken, ""); got.code != http.StatusNoContent {
		t.Errorf("delete: %d %s", got.code, got.body)
	}
	if got := ask(t, http.MethodGet, api+"/people/ada", cityToken, ""); got.code != http.StatusNotFound {
		t.Errorf("after that: %d %s", got.code, got.body)
	}
	if err := s.stop(); err != nil {
		t.Errorf("SIGTERM: %v", err)
	}
}

// startAll starts one process with every role.
func startAll(t *testing.T, phones *pushover, database string) *process {
	t.Helper()
	return start(t, database, "inlet,worker,deliver", func(address string) string {
		return clinics(phones, "http://"+address)
	})
}

// Each role in a process of its own, the worker in two: everybody is reminded
// once, also when one of them is killed.
func TestEachRoleInAProcessOfItsOwn(t *testing.T) {
	database, phones := migrated(t), newPushover(t)
	of := func(address string) string { return clinics(phones, "http://"+address) }
	inlet := start(t, database, "inlet", of)
	workers := []*process{start(t, database, "worker", of), start(t, database, "worker", of)}
	start(t, database, "deliver", of)
	put := func(from, until int) {
		for i := from; i < until; i++ {
			clinic, token := "city", cityToken
			if i%2 == 1 {
				clinic, token = "lake", lakeToken
			}
			address := fmt.Sprintf("%s/api/v1/clinics/%s/people/p%d", inlet.base, clinic, i)
			if got := ask(t, http.MethodPut, address, token, patient(time.Now())); got.code != http.StatusCreated {
				t.Fatalf("put: %d %s", got.code, got.body)
			}
		}
	}
	put(0, 10)
	await(t, "the mornings of ten", func() bool { return len(phones.messages()) >= 10 })
	if err := workers[0].cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-workers[0].done
	put(10, 20)
	await(t, "the mornings of ten more, by the worker that is left", func() bool { return len(phones.messages()) >= 20 })
	links := map[string]bool{}
	for _, m := range phones.messages() {
		links[m.Get("url")] = true
	}
	if n := len(phones.messages()); n != 20 || len(links) != 20 {
		t.Errorf("%d messages with %d links; want one for each of 20", n, len(links))
	}
	for _, p := range []*process{workers[1], inlet} {
		if got := ask(t, http.MethodGet, p.base+"/metrics", "", ""); !strings.Contains(got.body, "parasol_clinic_") ||
			strings.Contains(got.body, "p1\"") {
			t.Errorf("metrics: %d %s", got.code, got.body)
		}
	}
	if got := ask(t, http.MethodGet, workers[1].base+"/api/v1/clinics/city", cityToken, ""); got.code != http.StatusNotFound {
		t.Errorf("a worker serves the API: %d", got.code)
	}
}
