package web

import (
	"io"
	"net/http"
)

func (s *site) healthz(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, "ok\n")
}

// readiness is the body of /readyz.
type readiness struct {
	Status   string   `json:"status"` // ready or not-ready
	Problems []string `json:"problems"`
	Notes    []string `json:"notes"`
}

func (s *site) readyz(w http.ResponseWriter, _ *http.Request) {
	h := s.Doctor.Health(s.Now())
	body, code := readiness{Status: "ready", Problems: listed(h.Problems), Notes: listed(h.Notes)}, http.StatusOK
	if len(h.Problems) > 0 {
		body.Status, code = "not-ready", http.StatusServiceUnavailable
	}
	WriteJSON(w, code, body)
}

// listed turns nil into an empty list, which is [] in JSON.
func listed(lines []string) []string {
	if lines == nil {
		return []string{}
	}
	return lines
}
