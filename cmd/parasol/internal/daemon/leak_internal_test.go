package daemon

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parasol/cmd/internal/metrics"
	"parasol/cmd/parasol/internal/mqtt/mqtttest"
)

// where are the coordinates, the places and the networks that ada's phones
// tell of; none of them may be seen anywhere.
var where = []string{
	"47.6543",
	"47.65",
	"8.4321",
	"8.43",
	"Secret-Garden",
	"Hidden-WiFi",
	"02:00:00:aa:bb:cc",
	"app-password",
	"traccar-password",
	"fallback-password",
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

// Nothing that a phone tells of a place is seen outside the memory: not in the
// log, at its most talkative, not in the journal's files, not on a page, in the
// API, the metrics or what Home Assistant is told.
func TestNoPlaceLeaks(t *testing.T) {
	b := mqtttest.New(t, "")
	peer := listenTo(t, b)
	c := configured(
		t,
		withPresence(
			`{type: owntracks, user: ada, device: phone, password: app-password, outdoors: [Secret-Garden],
         indoors: [Hidden-WiFi], follow: true},
		{type: traccar, device: "1", password: traccar-password}, {type: owntracks, user: bob, device: tablet, key: fallback-password}`,
		)+
			"mqtt: {url: \"mqtt://"+b.Address+"\"}\n",
	)
	var log safe
	d, err := New(
		t.Context(),
		Options{
			Config: c,
			Out:    &log,
			Build:  metrics.Build{Version: "1.0.0"},
			Log:    slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		},
	)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	base := "http://" + d.Addr()
	mqtttest.Eventually(t, "ada is shown", func() bool { return peer.topic("/ada/state") != "" })
	now := time.Now().Unix()
	for _, body := range []string{
		fmt.Sprintf(`{"_type":"location","lat":47.6543,"lon":8.4321,"acc":9,"tst":%d,"inregions":["Secret-Garden"],`+
			`"SSID":"Hidden-WiFi","BSSID":"02:00:00:aa:bb:cc","motionactivities":["walking"]}`, now),
		fmt.Sprintf(`{"_type":"transition","event":"enter","desc":"Secret-Garden","tst":%d}`, now+86400), // refused, and said so
		`{"_type":"location","lat":47.6543,"lon":8.43`,                                                   // cut off
	} {
		if code := sendTo(t, base+"/owntracks", "ada", "app-password", body); code != http.StatusOK {
			t.Errorf("owntracks: %d", code)
		}
	}
	if code := sendTo(t, base+"/owntracks", "ada", "traccar-password", `{"lat":47.6543}`); code != http.StatusUnauthorized {
		t.Errorf("another's password: %d", code)
	}
	fix := fmt.Sprintf("id=1&lat=47.6543&lon=8.4321&accuracy=5&speed=30&timestamp=%d", now)
	if code := sendTo(t, base+"/traccar/traccar-password", "", "", fix); code != http.StatusOK {
		t.Errorf("traccar: %d", code)
	}
	seen := d.house.Load().seen
	mqtttest.Eventually(t, "both are looked at", func() bool {
		all := seen.Sources("ada")
		return !all[0].Heard.IsZero() && !all[1].Heard.IsZero()
	})
	var out strings.Builder
	for _, path := range []string{
		"/", "/history", "/settings", "/devices", "/healing", "/metrics", "/healthz", "/readyz", "/api/v1/people/ada", "/api/openapi.yaml",
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+path, nil)
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
		out.WriteString(path + "\n" + string(text) + "\n")
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	http.DefaultClient.CloseIdleConnections()
	files, _ := filepath.Glob(filepath.Join(c.DataDir, "*"))
	var journal strings.Builder
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err == nil {
			journal.Write(text)
		}
	}
	if !strings.Contains(out.String(), `"owntracks"`) || !strings.Contains(log.String(), "presence not understood") || journal.Len() == 0 {
		t.Errorf(
			"the test sees nothing: API %v, log %d, journal %d",
			strings.Contains(out.String(), `"owntracks"`),
			len(log.String()),
			journal.Len(),
		)
	}
	peer.mu.Lock()
	defer peer.mu.Unlock()
	for _, secret := range where {
		for name, text := range map[string]string{
			"pages, API and metrics": out.String(), "log": log.String(), "journal": journal.String(), "broker": peer.all.String(),
			"effective configuration": hidden(c.Effective()),
		} {
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
