package web

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"parasol/schedule"
)

// mostSent is the maximum size of what a phone posts: a message is under a
// kilobyte, and the phone cannot send longer lists of them.
const mostSent = 64 << 10

// Phones receives the locations that phones post. Both methods return false
// for an unknown password. Nothing of a message may be logged.
type Phones interface {
	OwnTracks(user, password, device string, body []byte) bool
	Traccar(password string, query url.Values, body []byte) bool
}

// Presence is what one source of a person's presence last reported. It names
// no place.
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
	// Setup is a link that sets up the app, password included; may be empty.
	Setup string `json:"-"`
}

// owntracks answers every message of a known phone with an empty list: the
// phone resends what it takes for a failure, and one bad message would block
// all others. A truncated body counts as no message.
func (s *site) owntracks(w http.ResponseWriter, r *http.Request) {
	user, password, _ := r.BasicAuth()
	body, _ := io.ReadAll(http.MaxBytesReader(w, r.Body, mostSent)) // an incomplete body is rejected as such later
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

// traccar answers 200 to any request with a known password: the app resends
// forever what is refused.
func (s *site) traccar(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(http.MaxBytesReader(w, r.Body, mostSent))
	if !s.Phones.Traccar(strings.Trim(r.PathValue("password"), "/"), r.URL.Query(), body) {
		http.NotFound(w, r)
		return
	}
	w.WriteHeader(http.StatusOK)
}
