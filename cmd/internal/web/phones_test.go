package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
)

// OwnTracks takes ada's phone alone.
func (h *house) OwnTracks(user, password, device string, body []byte) bool {
	h.posted = append(h.posted, device+" "+string(body))
	return user == "ada" && password == "secret"
}

// Traccar takes what ends in ada's password.
func (h *house) Traccar(password string, query url.Values, body []byte) bool {
	h.posted = append(h.posted, query.Encode()+" "+string(body))
	return password == "secret"
}

// Every recorded request of the app, with the answer that keeps it from
// sending it again.
func TestOwnTracksIsAnsweredAsTheAppsNeed(t *testing.T) {
	text, err := os.ReadFile("testdata/owntracks_http_requests.json")
	if err != nil {
		t.Fatal(err)
	}
	var requests []struct {
		Case, Method, Body string
		Headers            map[string]string
		Answer             struct {
			Status int
			Body   string
		}
	}
	if err := json.Unmarshal(text, &requests); err != nil || len(requests) == 0 {
		t.Fatal(err)
	}
	for _, req := range requests {
		h := newHouse()
		r := httptest.NewRequestWithContext(t.Context(), req.Method, "/owntracks", strings.NewReader(req.Body))
		for k, v := range req.Headers {
			r.Header.Set(k, v)
		}
		w := httptest.NewRecorder()
		h.handler().ServeHTTP(w, r)
		if w.Code != req.Answer.Status || req.Answer.Body != "" && w.Body.String() != req.Answer.Body {
			t.Errorf("%s: got %d %q; want %+v", req.Case, w.Code, w.Body, req.Answer)
		}
		if w.Code == http.StatusOK && (len(h.posted) != 1 || h.posted[0] != req.Headers["X-Limit-D"]+" "+req.Body) {
			t.Errorf("%s: passed on %q", req.Case, h.posted)
		}
	}
}

func TestTraccarIsAnsweredAsTheAppNeeds(t *testing.T) {
	for _, row := range []struct {
		sentence, method, target string
		want                     int
	}{
		{"a form", "POST", "/traccar/secret", 200},
		{"OsmAnd's query", "GET", "/traccar/secret?id=1&lat=60&lon=30", 200},
		{"another password", "POST", "/traccar/guess", 404},
		{"none", "POST", "/traccar/", 404},
	} {
		h := newHouse()
		w := httptest.NewRecorder()
		h.handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), row.method, row.target, strings.NewReader("id=1")))
		if w.Code != row.want {
			t.Errorf("%s: got %d; want %d", row.sentence, w.Code, row.want)
		}
	}
}

// What is too long is cut, so that the app does not send it for ever.
func TestPhonesCannotSendWithoutEnd(t *testing.T) {
	h := newHouse()
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/owntracks", strings.NewReader(strings.Repeat("x", 1<<20)))
	r.SetBasicAuth("ada", "secret")
	w := httptest.NewRecorder()
	h.handler().ServeHTTP(w, r)
	if w.Code != 200 || len(h.posted) != 1 || len(h.posted[0]) > 65<<10 {
		t.Errorf("got %d, %d posts", w.Code, len(h.posted))
	}
}
