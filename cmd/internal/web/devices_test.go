package web_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"parasol/cmd/internal/web"
	"parasol/schedule"
)

const (
	devicesPath  = "/api/v1/people/ada/devices"
	subscription = `{"endpoint":"https://fcm.googleapis.com/x","expirationTime":null,"keys":{"p256dh":"BCV","auth":"BTB"},"name":"Pixel 9"}`
	android      = "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/150.0 Mobile Safari/537.36"
)

func TestABrowserSubscribesAndIsRevoked(t *testing.T) {
	h := newHouse()
	h.pushKey = "public-key"
	wants(t, h.ask("GET", "/devices", ""), 200, `data-key="public-key"`, `data-post="/api/v1/people/ada/devices"`, "None yet.")
	got := h.ask("POST", devicesPath, subscription, asJSON, header("User-Agent", android))
	wants(t, got, 201, `"name":"Pixel 9, Chrome"`)
	var made struct{ ID string }
	if err := json.Unmarshal([]byte(got.body), &made); err != nil || made.ID == "" {
		t.Fatalf("no id: %s", got.body)
	}
	h.phones[0].Reached = noon.Add(-75 * time.Minute)
	wants(
		t, h.ask("GET", "/devices", ""), 200, "Pixel 9, Chrome", "reached 11:45", "Since Wed 1 Jul", `name="remove" value="`+made.ID+`"`,
	)
	wants(t, h.ask("POST", "/people/ada/devices", "remove=other", asForm), 404)
	if got := h.ask("POST", "/people/ada/devices", "remove="+made.ID, asForm); got.code != 303 || len(h.phones) != 0 {
		t.Errorf("revoking: %d, %d devices left", got.code, len(h.phones))
	}
}

func TestAHostileSubscriptionIsRefused(t *testing.T) {
	h := newHouse()
	for body, code := range map[string]int{
		`{"endpoint":"https://127.0.0.1/","keys":{}}`: 422,
		`[]`: 400,
		``:   400,
		`{"name":"` + strings.Repeat("x", 5000) + `"}`:   413,
		`{"endpoint":"http://192.168.1.1/","keys":null}`: 422,
	} {
		if got := h.ask("POST", devicesPath, body, asJSON); got.code != code || len(h.phones) != 0 {
			t.Errorf("%.60s: got %d, %d devices; want %d and none", body, got.code, len(h.phones), code)
		}
	}
	wants(t, h.ask("POST", devicesPath, subscription, asJSON, header("Sec-Fetch-Site", "cross-site")), 403)
}

// A script in a loop subscribed without end, and each reminder went to all.
func TestAPersonsBrowsersAreBounded(t *testing.T) {
	h := newHouse()
	body := func(n int) string {
		return strings.Replace(subscription, "googleapis.com/x", fmt.Sprint("googleapis.com/", n), 1)
	}
	for n := range 50 {
		wants(t, h.ask("POST", devicesPath, body(n), asJSON), 201)
	}
	wants(t, h.ask("POST", devicesPath, body(50), asJSON), 422, "50 devices")
	if len(h.phones) != 50 {
		t.Errorf("%d devices; want 50", len(h.phones))
	}
}

func TestABrowserRenewsItsSubscription(t *testing.T) {
	h := newHouse()
	wants(t, h.ask("POST", "/devices/renew", `{"old":"https://fcm.googleapis.com/old","subscription":`+subscription+`}`, asJSON), 201)
	wants(t, h.ask("POST", "/devices/renew", `{"old":"https://fcm.googleapis.com/unknown","subscription":`+subscription+`}`, asJSON), 404)
	if len(h.phones) != 1 {
		t.Errorf("%d devices; want one", len(h.phones))
	}
}

func TestWithoutAChannelForItNoBrowserIsAsked(t *testing.T) {
	got := newHouse().ask("GET", "/devices", "")
	wants(t, got, 200, "web-push")
	if strings.Contains(got.body, `id="push-on"`) {
		t.Error("there is a button that cannot work")
	}
}

func TestATestSaysWhatBecameOfIt(t *testing.T) {
	h := newHouse()
	h.tried = []web.Tried{{Channel: "phone", Took: 400 * time.Millisecond}, {Channel: "mail", Class: schedule.Refused}}
	wants(
		t, h.ask("POST", "/people/ada/test", "level=normal", asForm), 200, "Test to phone", "reached in 0.4 s", "Test to mail",
		"refused: check",
	)
	wants(t, h.ask("POST", "/people/nobody/test", "", asForm), 404)
}

func TestThePageCanBeInstalled(t *testing.T) {
	h := newHouse()
	h.token = "secret-token"
	for path, kind := range map[string]string{
		"/manifest.webmanifest": "application/manifest+json", "/sw.js": "text/javascript; charset=utf-8",
		"/icon.svg": "image/svg+xml", "/icon-192.png": "image/png", "/icon-512.png": "image/png", "/icon-180.png": "image/png",
	} {
		if got := h.ask("GET", path, "", from("203.0.113.9:1")); got.code != 200 || got.Get("Content-Type") != kind {
			t.Errorf("%s for a stranger: %d, %s; want 200 and %s", path, got.code, got.Get("Content-Type"), kind)
		}
	}
	var manifest struct {
		Display string
		Icons   []struct{ Src string }
	}
	got := h.ask("GET", "/manifest.webmanifest", "")
	if err := json.Unmarshal([]byte(got.body), &manifest); err != nil || manifest.Display != "standalone" {
		t.Errorf("the manifest: %v, %+v", err, manifest)
	}
	for _, icon := range manifest.Icons {
		wants(t, h.ask("GET", icon.Src, ""), 200)
	}
	wants(t, h.ask("GET", "/sw.js", ""), 200, "No connection. This is how it was")
}
