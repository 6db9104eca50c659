package daemon

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// running is a daemon at work, and where it is to be reached.
func running(t *testing.T, text string) string {
	t.Helper()
	d := built(t, text)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	base := "http://" + d.Addr()
	for range 200 {
		if code, _ := call(t, http.MethodGet, base+"/api/v1/people/ada", ""); code == http.StatusOK {
			return base
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the daemon does not answer")
	return ""
}

func call(t *testing.T, method, url, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(raw)
}

// phase is what the daemon says now of ada's skin.
func phase(t *testing.T, base string) (phase, treatment string) {
	t.Helper()
	var got struct {
		Phase struct{ Phase, Treatment string }
	}
	if _, body := call(t, http.MethodGet, base+"/api/v1/people/ada", ""); json.Unmarshal([]byte(body), &got) != nil {
		t.Fatal(body)
	}
	return got.Phase.Phase, got.Phase.Treatment
}

func TestATreatmentFromThePhoneIsDecidedOnWithinASecond(t *testing.T) {
	base := running(t, lisbon)
	entered := fmt.Sprintf(`{"kind":"ipl","at":%q}`, time.Now().UTC().AddDate(0, 0, -1).Format(time.RFC3339))
	began := time.Now()
	code, body := call(t, http.MethodPost, base+"/api/v1/people/ada/treatments", entered)
	if code != http.StatusCreated {
		t.Fatalf("entering: %d %s", code, body)
	}
	if p, of := phase(t, base); p != "strict" || of != "ipl" {
		t.Errorf("after it was entered: %s after %q; want strict after ipl", p, of)
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("it took %s; want under a second", took)
	}
	var made struct{ ID string }
	if err := json.Unmarshal([]byte(body), &made); err != nil {
		t.Fatal(err)
	}
	if code, body := call(t, http.MethodDelete, base+"/api/v1/people/ada/treatments/"+made.ID, ""); code != http.StatusNoContent {
		t.Fatalf("taking it away: %d %s", code, body)
	}
	if _, of := phase(t, base); of == "ipl" {
		t.Error("it is decided on after it was taken away")
	}
	code, body = call(t, http.MethodPost, base+"/api/v1/people/ada/treatments", `{"kind":"ipl","at":"soon"}`)
	if code != http.StatusUnprocessableEntity || !strings.Contains(body, "at: got") {
		t.Errorf("a date that is none: %d %s; want 422 with what would be right", code, body)
	}
}

func TestABrowserThatSubscribedIsPushedTo(t *testing.T) {
	pushed := make(chan http.Header, 1)
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		pushed <- r.Header
		w.WriteHeader(http.StatusCreated)
	}))
	t.Cleanup(service.Close)
	base := running(t, strings.Replace(lisbon, "  - name: ada\n", "  - name: ada\n    notify: [browser]\n", 1)+
		"channels: {browser: {type: web-push, contact: you@example.org, url: \""+service.URL+"\"}}\n")
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	subscribe := func(endpoint string) (int, string) {
		text := base64.RawURLEncoding.EncodeToString
		return call(t, http.MethodPost, base+"/api/v1/people/ada/devices",
			fmt.Sprintf(`{"endpoint":%q,"keys":{"p256dh":%q,"auth":%q}}`, endpoint, text(key.PublicKey().Bytes()), text(make([]byte, 16))))
	}
	if code, body := subscribe("https://192.168.1.1/router"); code != http.StatusUnprocessableEntity {
		t.Errorf("an address of this house: %d %s; want 422", code, body)
	}
	if code, body := subscribe(service.URL + "/push/one"); code != http.StatusCreated {
		t.Fatalf("subscribing: %d %s", code, body)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/people/ada/test", strings.NewReader("level=normal"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	page, _ := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if !strings.Contains(string(page), "reached in") {
		t.Errorf("the page does not say that it was reached")
	}
	if h := <-pushed; h.Get("Content-Encoding") != "aes128gcm" || !strings.HasPrefix(h.Get("Authorization"), "vapid t=") {
		t.Errorf("the service received %v", h)
	}
	if _, body := call(t, http.MethodGet, base+"/devices", ""); !strings.Contains(body, "reached ") {
		t.Error("the page does not list the device as reached")
	}
}
