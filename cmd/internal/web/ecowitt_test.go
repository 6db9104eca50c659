package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Posted makes a house a station's inlet.
func (h *house) Posted(_ context.Context, password string, form url.Values) bool {
	if password != "pw" {
		return false
	}
	h.posted = append(h.posted, form.Get("uv")+form.Get("UV"))
	return true
}

func TestAStationPosts(t *testing.T) {
	for _, row := range []struct {
		what, method, path, body string
		code                     int
		want                     string // of the index; "-": nothing taken
	}{
		{"Ecowitt's form", "POST", "/ecowitt/pw", "stationtype=GW1000&dateutc=now&uv=2", http.StatusOK, "2"},
		{"Weather Underground's, in the query", "POST", "/ecowitt/pw?ID=x&UV=3", "", http.StatusOK, "3"},
		{"a station without that sensor", "POST", "/ecowitt/pw", "tempf=70", http.StatusOK, ""},
		{"another password", "POST", "/ecowitt/px", "uv=2", http.StatusNotFound, "-"},
		{"no password", "POST", "/ecowitt/", "uv=2", http.StatusNotFound, "-"},
		{"a look with a browser", "GET", "/ecowitt/pw", "", http.StatusMethodNotAllowed, "-"},
		{"more than a post", "POST", "/ecowitt/pw", "uv=" + strings.Repeat("2", 70<<10), http.StatusBadRequest, "-"},
	} {
		h := newHouse()
		// A station stands in the house, but it is not this machine, and knows
		// no token.
		got := h.ask(row.method, row.path, row.body, asForm, from("192.168.1.7:5000"))
		took := "-"
		if len(h.posted) > 0 {
			took = h.posted[0]
		}
		if got.code != row.code || took != row.want {
			t.Errorf("%s: answered %d and took %q, want %d and %q", row.what, got.code, took, row.code, row.want)
		}
	}
}
