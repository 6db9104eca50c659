package web

import (
	"context"
	"net/http"
	"net/url"
)

// mostPosted is the maximum size of a weather station's post, which is about a
// kilobyte.
const mostPosted = 64 << 10

// Stations receives what weather stations post. It returns false for an
// unknown password.
type Stations interface {
	Posted(ctx context.Context, password string, form url.Values) bool
}

// ecowitt receives the post of a station, in the body as Ecowitt sends it or
// in the query in Weather Underground's format. A password in the path is all
// that these devices can be configured with.
func (s *site) ecowitt(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, mostPosted)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "want a form of at most 64 KiB", http.StatusBadRequest)
		return
	}
	if !s.Stations.Posted(r.Context(), r.PathValue("password"), r.Form) {
		http.NotFound(w, r)
		return
	}
	w.WriteHeader(http.StatusOK)
}
