package web

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"parasol/schedule"
)

// mostSent bounds what a phone posts: a message has under a kilobyte, a list
// of those it could not send more.
const mostSent = 64 << 10

// Phones takes what phones post of where they are. Both report false for a
// password that is nobody's. Nothing of a message may be logged.
type Phones interface {
	OwnTracks(user, password, device string, body []byte) bool
	Traccar(password string, query url.Values, body []byte) bool
}

// Presence is what one source of a person's presence said last. It names no
// place.
type Presence struct {
	Name     string            `json:"name"`
	Type     string            `json:"type"`
	Says     schedule.Presence `json:"says"`
	Sign     schedule.Sign     `json:"-"`
	Since    time.Time         `json:"since,omitzero"`
	Heard    time.Time         `json:"heard,omitzero"` // zero: never
	Observed bool              `json:"observed,omitempty"`
	Flapping bool              `json:"flapping,omitempty"`
	Trouble  string            `json:"trouble,omitempty"` // why it says nothing
	Setup    string            `json:"-"`                 // a link that sets the phone's app up, password included; empty: there is none
}

// owntracks answers every message of a known phone with an empty list: what it
// takes for a failure it sends again, and one bad message would hold up all
// others. A body that broke off counts as no message.
func (s *site) owntracks(w http.ResponseWriter, r *http.Request) {
	user, password, _ := r.BasicAuth()
	body, _ := io.ReadAll(http.MaxBytesReader(w, r.Body, mostSent)) // what came of it will say what it is
	device := r.Header.Get("X-Limit-D")
	if device == "" {
		device = r.URL.Query().Get("d")
	}
	if !s.Phones.OwnTracks(user, password, device, body) {
		w.Header().Set("WWW-Authenticate", `Basic realm="OwnTracks", charset="UTF-8"`)
		http.Error(w, "the user or password is not that of a source of presence", http.StatusUnauthorized)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, "[]")
}

// traccar answers 200 to whatever comes with a known password: the app sends
// what is refused again for ever.
func (s *site) traccar(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(http.MaxBytesReader(w, r.Body, mostSent))
	if !s.Phones.Traccar(strings.Trim(r.PathValue("password"), "/"), r.URL.Query(), body) {
		http.NotFound(w, r)
		return
	}
	w.WriteHeader(http.StatusOK)
}
