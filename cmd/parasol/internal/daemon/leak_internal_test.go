package daemon

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parasol/cmd/internal/livetest"
	"parasol/cmd/internal/metrics"
	"parasol/cmd/parasol/internal/mqtt/mqtttest"
	"parasol/config"
	"parasol/schedule"
	"parasol/schedule/presence/owntracks"
)

// where are the coordinates, the cells, the places, the zones and the networks
// that ada's phones tell of; none of them may be seen anywhere. No time of day
// has such numbers.
var where = []string{
	"62.6543",
	"62.65",
	"62.66",
	"119.9876",
	"119.98",
	"119.99",
	"America/",
	"Secret-Garden",
	"Hidden-WiFi",
	"02:00:00:aa:bb:cc",
	"app-password",
	"traccar-password",
	"fallback-password",
}

// telling is a message of ada's phone, of an instant, with all that it can
// tell of a place.
func telling(at time.Time) []byte {
	return fmt.Appendf(nil, `{"_type":"location","lat":62.6543,"lon":-119.9876,"acc":9,"tst":%d,"inregions":["Secret-Garden"],`+
		`"SSID":"Hidden-WiFi","BSSID":"02:00:00:aa:bb:cc","motionactivities":["walking"]}`, at.Unix())
}

// sendTo sends a body and returns the answer's status.
func sendTo(t *testing.T, url, user, password, body string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if user != "" {
		r.SetBasicAuth(user, password)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

// weather is an Open-Meteo that repeats the coordinates it was asked for, and
// counts how often those were where ada's phone is.
func weather(t *testing.T) (url string, abroad *atomic.Int64) {
	t.Helper()
	abroad = new(atomic.Int64)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if strings.HasPrefix(q.Get("latitude"), "62.6") {
			abroad.Add(1)
		}
		var times []int64
		var values []float64
		for h := range 72 {
			times = append(times, time.Now().UTC().Truncate(24*time.Hour).Add(time.Duration(h)*time.Hour).Unix())
			values = append(values, 0)
		}
		_ = json.NewEncoder(w).Encode(map[string]any{
			"latitude": json.Number(q.Get("latitude")), "longitude": json.Number(q.Get("longitude")), "utc_offset_seconds": 0,
			"hourly": map[string]any{"time": times, "uv_index": values, "uv_index_clear_sky": values},
		})
	}))
	t.Cleanup(server.Close)
	return server.URL, abroad
}

// leaking runs a daemon whose phones tell everything, at its most talkative.
func leaking(t *testing.T, c *config.Config, log *livetest.Buffer) (d *Daemon, stop func()) {
	t.Helper()
	d, err := New(t.Context(), Options{
		Config: c, Out: log, Build: metrics.Build{Version: "1.0.0"},
		Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	return d, func() {
		t.Helper()
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		http.DefaultClient.CloseIdleConnections()
	}
}

// pages returns all that a person, a program or a calendar can read.
func pages(t *testing.T, d *Daemon) string {
	t.Helper()
	var out strings.Builder
	for _, path := range []string{
		"/", "/history", "/history/clinic", "/history.csv", "/settings", "/devices", "/healing", "/metrics", "/healthz", "/readyz",
		"/api/v1/people/ada", "/api/v1/people/ada/history", "/api/v1/people/ada/treatments", "/api/openapi.yaml",
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+d.Addr()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer made-up-token-1234")
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("GET %s: %d", path, resp.StatusCode)
		}
		out.WriteString(path + "\n" + string(text) + "\n")
	}
	return out.String()
}

// leak lets ada's phones tell where she is: a device event and a move of the
// forecasts come of it.
func leak(t *testing.T, d *Daemon) {
	t.Helper()
	base, now := "http://"+d.Addr(), time.Now()
	seen := d.house.Load().seen
	earlier := now.Add(-25 * time.Minute)
	signals, err := owntracks.Decode(telling(earlier), "", earlier)
	if err != nil {
		t.Fatal(err)
	}
	seen.hear(seen.people["ada"], "owntracks", signals, nil)
	for _, body := range []string{
		string(telling(now)),
		fmt.Sprintf(`{"_type":"transition","event":"enter","desc":"Secret-Garden","tst":%d}`, now.Unix()+86400), // refused, and said so
		`{"_type":"location","lat":62.6543,"lon":-119.98`,                                                       // cut off
	} {
		if code := sendTo(t, base+"/owntracks", "ada", "app-password", body); code != http.StatusOK {
			t.Errorf("owntracks: %d", code)
		}
	}
	if code := sendTo(t, base+"/owntracks", "ada", "traccar-password", `{"lat":62.6543}`); code != http.StatusUnauthorized {
		t.Errorf("another's password: %d", code)
	}
	form := fmt.Sprintf("id=1&lat=62.6543&lon=-119.9876&accuracy=5&speed=30&timestamp=%d", now.Unix())
	if code := sendTo(t, base+"/traccar/traccar-password", "", "", form); code != http.StatusOK {
		t.Errorf("traccar: %d", code)
	}
	livetest.Eventually(t, "both are looked at", func() bool {
		all := seen.Sources("ada")
		return !all[0].Heard.IsZero() && !all[1].Heard.IsZero()
	})
	livetest.Eventually(t, "a device's event is recorded", func() bool {
		events, err := d.journal.Recent(t.Context(), "ada", now.Add(-time.Hour))
		return err == nil && slices.ContainsFunc(events, func(e schedule.Event) bool {
			return strings.HasPrefix(e.Source, "owntracks/")
		})
	})
}

// Nothing that a phone tells of a place is seen outside the memory: not in the
// log, not in the journal's or any other file, not on a page, in the API, the
// metrics or what Home Assistant is told; also not after the forecasts moved
// there, a service was asked and another did not answer, and after a restart.
func TestNoPlaceLeaks(t *testing.T) {
	b := mqtttest.New(t, "")
	peer := listenTo(t, b)
	service, abroad := weather(t)
	text := withPresence(`{type: owntracks, user: ada, device: phone, password: app-password, outdoors: [Secret-Garden],
         indoors: [Hidden-WiFi], follow: true}, {type: traccar, device: "1", password: traccar-password},
        {type: owntracks, user: bob, device: tablet, key: fallback-password}`)
	sources := `sources: [{type: currentuvindex, url: "http://127.0.0.1:1"}, {type: open-meteo, url: "` + service + `"}]`
	text = strings.Replace(text, "sources: []", sources, 1) + "mqtt: {url: \"mqtt://" + b.Address + "\"}\n"
	text = strings.Replace(text, "2026-06-27T15:00", time.Now().AddDate(0, 0, -4).Format("2006-01-02"), 1)
	c := configured(t, text)
	var log livetest.Buffer
	d, stop := leaking(t, c, &log)
	livetest.Eventually(t, "ada is shown", func() bool { return peer.topic("/ada/state") != "" })
	leak(t, d)
	livetest.Eventually(t, "her forecasts move", func() bool { return len(d.house.Load().people.Person("ada").Policy.Moves) == 1 })
	stop()
	asked := abroad.Load()
	d, stop = leaking(t, c, &log)
	livetest.Eventually(t, "the service is asked for where she is", func() bool { return abroad.Load() > asked })
	var out string
	livetest.Eventually(t, "the API tells that she is away", func() bool {
		out = pages(t, d)
		return strings.Contains(out, `"elsewhere":true`) && strings.Contains(out, "By your phone you are away")
	})
	stop()
	var files strings.Builder
	names, _ := filepath.Glob(filepath.Join(c.DataDir, "*"))
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err == nil {
			files.Write(text)
		}
	}
	for what, seen := range map[string]bool{
		"sources in the API":       strings.Contains(out, `"owntracks"`),
		"what was not understood":  strings.Contains(log.String(), "presence not understood"),
		"the event in the journal": strings.Contains(files.String(), "owntracks/"),
		"a source that failed":     strings.Contains(log.String(), `msg="source failed" source=currentuvindex cell="away from home"`),
		"a move in the log":        strings.Contains(log.String(), "place of the forecasts moved"),
		"a file of cells":          slices.Contains(names, filepath.Join(c.DataDir, whereaboutsFile)),
	} {
		if !seen {
			t.Errorf("the test does not see %s", what)
		}
	}
	peer.mu.Lock()
	defer peer.mu.Unlock()
	searched(t, map[string]string{
		"pages, API and metrics": out, "log": log.String(), "files": files.String(), "broker": peer.all.String(),
		"effective configuration": hidden(c.Effective()),
	})
}

// searched finds none of what nobody may see.
func searched(t *testing.T, outputs map[string]string) {
	t.Helper()
	for _, secret := range where {
		for name, text := range outputs {
			if i := strings.Index(text, secret); i >= 0 {
				t.Errorf("%s: %q: …%s…", name, secret, text[max(0, i-80):min(len(text), i+80)])
			}
		}
	}
}

// hidden is the effective configuration without what the person wrote to be
// shown: names of places are settings.
func hidden(effective string) string {
	return strings.NewReplacer("Secret-Garden", "", "Hidden-WiFi", "").Replace(effective)
}
