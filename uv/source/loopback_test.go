package source_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/uv/source"
	"parasol/uv/source/currentuvindex"
	"parasol/uv/source/openmeteo"
)

// TestChainOverTheWire exercises the chain and its real providers against
// loopback servers that fail in several ways.
func TestChainOverTheWire(t *testing.T) {
	var (
		mu    sync.Mutex
		calls = map[string]int{}
		mood  = "well"
		good  = openMeteo{place: amsterdam, start: june.Truncate(24 * time.Hour), hours: 16 * 24}
		other = fmt.Sprintf(`{"ok":true,"forecast":[%s]}`, hourlyPoints())
	)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		calls[r.URL.Path]++
		switch {
		case r.URL.Path == "/api/v1/uvi":
			w.Write([]byte(other))
		case mood == "spent":
			w.WriteHeader(http.StatusTooManyRequests)
			w.Write([]byte(`{"error":true,"reason":"Daily API request limit exceeded. Please try again tomorrow."}`))
		default:
			w.Write(good.body())
		}
	}))
	defer server.Close()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	at := source.Endpoint{URL: server.URL, Transport: transport}
	h := newHouse(openmeteo.New(at), openmeteo.NewOutlook(at), currentuvindex.New(at))

	h.live(2*time.Hour, amsterdam)
	if diff := cmp.Diff(map[string]int{"/v1/air-quality": 2, "/v1/forecast": 1}, calls); diff != "" {
		t.Error(diff)
	}
	f := h.known(amsterdam)
	if r := f.At(h.now); r.Source != "open-meteo" || !r.Known || len(f.Runs) != 2 {
		t.Errorf("reading %+v of %d runs", r, len(f.Runs))
	}

	mu.Lock()
	mood = "spent"
	mu.Unlock()
	h.live(8*time.Hour, amsterdam)
	if r := h.known(amsterdam).At(h.now); r.Source != "currentuvindex" {
		t.Errorf("reading %+v", r)
	}
	if diff := cmp.Diff(3, calls["/v1/air-quality"]); diff != "" {
		t.Errorf("a day's quota is one call: %s", diff)
	}
	s := h.Statuses(h.now)[0]
	midnight := june.Truncate(24*time.Hour).AddDate(0, 0, 1)
	if s.Class != source.Quota || s.Error != "429 Too Many Requests: the day's quota is spent" || s.Next.Before(midnight) {
		t.Errorf("status %+v", s)
	}

	mu.Lock()
	mood = "well"
	mu.Unlock()
	h.live(10*time.Hour, amsterdam)
	if r := h.known(amsterdam).At(h.now); r.Source != "open-meteo" {
		t.Errorf("reading %+v", r)
	}
}

// hourlyPoints is a day of currentuvindex.com's values that the gate lets pass.
func hourlyPoints() (points string) {
	for i := range 24 {
		at := june.Truncate(24 * time.Hour).Add(time.Duration(i) * time.Hour)
		v := 0.0
		if i >= 7 && i <= 17 {
			v = 1.2
		}
		points += fmt.Sprintf(`{"time":%q,"uvi":%.1f},`, at.Format(time.RFC3339), v)
	}
	return points[:len(points)-1]
}
