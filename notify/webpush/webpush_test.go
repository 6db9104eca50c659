package webpush_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"parasol/notify"
	"parasol/notify/channeltest"
	"parasol/notify/webpush"
	"parasol/schedule"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const path = "/push/made-up-registration"

var enc = base64.RawURLEncoding

// browser is a device with the private key that a real one keeps for itself.
type browser struct {
	private *ecdh.PrivateKey
	auth    []byte
	sub     webpush.Subscription
}

func newBrowser(t *testing.T, id, endpoint string) browser {
	t.Helper()
	private, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	auth := make([]byte, 16)
	_, _ = rand.Read(auth)
	return browser{
		private, auth,
		webpush.Subscription{
			ID: id, Endpoint: endpoint, P256DH: enc.EncodeToString(private.PublicKey().Bytes()), Auth: enc.EncodeToString(auth),
		},
	}
}

// open decrypts what a service received, in the words of RFC 8291.
func (b browser) open(t *testing.T, body []byte) []byte {
	t.Helper()
	if len(body) < 86 || body[20] != 65 {
		t.Fatalf("%d bytes, key of %d; want the header of RFC 8188 with a key of 65", len(body), body[20])
	}
	sender, err := ecdh.P256().NewPublicKey(body[21:86])
	must(t, err)
	shared, err := b.private.ECDH(sender)
	must(t, err)
	ikm, err := hkdf.Key(sha256.New, shared, b.auth, "WebPush: info\x00"+string(b.private.PublicKey().Bytes())+string(sender.Bytes()), 32)
	must(t, err)
	key, err := hkdf.Key(sha256.New, ikm, body[:16], "Content-Encoding: aes128gcm\x00", 16)
	must(t, err)
	nonce, err := hkdf.Key(sha256.New, ikm, body[:16], "Content-Encoding: nonce\x00", 12)
	must(t, err)
	block, err := aes.NewCipher(key)
	must(t, err)
	gcm, err := cipher.NewGCM(block)
	must(t, err)
	plain, err := gcm.Open(nil, nonce, body[86:], nil)
	must(t, err)
	return plain[:len(plain)-1]
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// store keeps devices in memory.
type store struct {
	mu   sync.Mutex
	subs []webpush.Subscription
	took []string
	gone []string
	down error
}

func (s *store) Subscriptions(context.Context, string) ([]webpush.Subscription, error) {
	return s.subs, s.down
}

func (s *store) Took(_ context.Context, id string, _ time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.took = append(s.took, id)
	return nil
}

func (s *store) Gone(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gone = append(s.gone, id)
	return nil
}

func channel(t *testing.T, url string, s *store) *webpush.Channel {
	t.Helper()
	key, err := webpush.LoadKey(t.TempDir())
	must(t, err)
	c, err := webpush.New(webpush.Options{Key: key, Contact: "you@example.org", Store: s, URL: url})
	must(t, err)
	t.Cleanup(c.Close)
	return c
}

func TestConformance(t *testing.T) {
	channeltest.Run(t, channeltest.Suite{
		New: func(t *testing.T, url string) channeltest.Sender {
			return channel(t, url, &store{subs: []webpush.Subscription{newBrowser(t, "phone", url+path).sub}})
		},
		Success: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated) },
		Secrets: []string{path},
	})
}

// service is a push service that keeps what it received and answers with the
// codes in turn, 201 once they are used up.
type service struct {
	*httptest.Server
	mu     sync.Mutex
	codes  []int
	header []http.Header
	body   [][]byte
}

func newService(t *testing.T, codes ...int) *service {
	s := &service{codes: codes}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.header, s.body = append(s.header, r.Header), append(s.body, body)
		code := http.StatusCreated
		if len(s.codes) > 0 {
			code, s.codes = s.codes[0], s.codes[1:]
		}
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(code)
		_, _ = io.WriteString(w, `{"reason":"BadJwtToken"}`)
	}))
	t.Cleanup(s.Close)
	return s
}

func TestADeviceReadsWhatWasSentAndTheServiceDoesNot(t *testing.T) {
	s := newService(t)
	phone := newBrowser(t, "phone", s.URL+path)
	devices := &store{subs: []webpush.Subscription{phone.sub}}
	m := channeltest.Message()
	m.Level = schedule.Emergency
	if _, err := channel(t, s.URL, devices).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	h := s.header[0]
	if h.Get("Urgency") != "high" || len(h.Get("Topic")) != 16 || h.Get("Ttl") == "" || h.Get("Content-Encoding") != "aes128gcm" ||
		!strings.HasPrefix(h.Get("Authorization"), "vapid t=") {
		t.Errorf("the headers are %v", h)
	}
	if sent := string(s.body[0]) + fmt.Sprint(h); strings.Contains(sent, "sunscreen") || strings.Contains(sent, "ada") {
		t.Error("the service can read what is said to whom")
	}
	var got map[string]any
	must(t, json.Unmarshal(phone.open(t, s.body[0]), &got))
	base := "https://parasol.example/c/"
	action := func(name, title, token string) any {
		return map[string]any{"action": name, "title": title, "navigate": base + token}
	}
	want := map[string]any{"web_push": 8030.0, "notification": map[string]any{
		"title": "Put sunscreen on again", "body": "The film of 10:40 is over. UV index 6.4.", "lang": "en", "dir": "ltr", "silent": false,
		"tag": h.Get("Topic"), "navigate": base + channeltest.Tokens[0],
		"actions": []any{action("tap0", "Applied", channeltest.Tokens[0]), action("tap1", "Snooze 15 min", channeltest.Tokens[1]),
			action("tap2", "I'm inside", channeltest.Tokens[2])},
		"data": map[string]any{"open": "/c/" + channeltest.Tokens[0], "rings": true, "until": float64(m.Until.Unix()),
			"taps": map[string]any{
				"tap0": "/c/" + channeltest.Tokens[0], "tap1": "/c/" + channeltest.Tokens[1], "tap2": "/c/" + channeltest.Tokens[2],
			}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the device reads (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"phone"}, devices.took); diff != "" {
		t.Errorf("noted as taken by (-want +got):\n%s", diff)
	}
}

func TestWithoutAPublicAddressTheServiceWorkerShowsIt(t *testing.T) {
	s := newService(t)
	phone := newBrowser(t, "phone", s.URL+path)
	m := channeltest.Message()
	for i := range m.Actions {
		m.Actions[i].URL = ""
	}
	m.Level, m.Until = schedule.Quiet, time.Time{}
	_, err := channel(t, s.URL, &store{subs: []webpush.Subscription{phone.sub}}).Send(t.Context(), m)
	must(t, err)
	shown := string(phone.open(t, s.body[0]))
	if strings.Contains(shown, "web_push") || strings.Contains(shown, "navigate") || !strings.Contains(shown, `"silent":true`) {
		t.Errorf("a declarative message without an absolute address is dropped: %s", shown)
	}
	if h := s.header[0]; h.Get("Urgency") != "low" || h.Get("Ttl") != "86400" {
		t.Errorf("urgency %s, TTL %s; want low and a day", h.Get("Urgency"), h.Get("Ttl"))
	}
}

func TestWhatEachStatusMeans(t *testing.T) {
	for _, row := range []struct {
		why   string
		codes []int
		class schedule.Class
		gone  bool
		posts int
	}{
		{"taken", []int{201}, schedule.Delivered, false, 1},
		{"taken, in other words", []int{200}, schedule.Delivered, false, 1},
		{"no such subscription", []int{404}, schedule.Refused, true, 1},
		{"gone", []int{410}, schedule.Refused, true, 1},
		{"too large, then short enough", []int{413, 201}, schedule.Delivered, false, 2},
		{"too large even so", []int{413, 413}, schedule.Refused, false, 2},
		{"Apple refuses the subject: the subscription is good", []int{403}, schedule.Refused, false, 1},
		{"a wrong topic", []int{400}, schedule.Refused, false, 1},
		{"wait", []int{429}, schedule.Busy, false, 1},
		{"broken", []int{503}, schedule.Failed, false, 1},
	} {
		s := newService(t, row.codes...)
		devices := &store{subs: []webpush.Subscription{newBrowser(t, "phone", s.URL+path).sub}}
		_, err := channel(t, s.URL, devices).Send(t.Context(), channeltest.Message())
		var e *notify.Error
		class := schedule.Delivered
		if errors.As(err, &e) {
			class = e.Class
		}
		if class != row.class || (len(devices.gone) == 1) != row.gone || len(s.body) != row.posts {
			t.Errorf(
				"%s: %v, forgotten %v, %d posts; want %s, %v, %d", row.why, err, devices.gone, len(s.body), row.class, row.gone,
				row.posts,
			)
		}
		if row.class == schedule.Busy && e.RetryAfter != time.Minute {
			t.Errorf("%s: again after %s; want a minute", row.why, e.RetryAfter)
		}
		if row.codes[0] == 403 && !strings.Contains(err.Error(), "BadJwtToken") {
			t.Errorf("%s: %v; want the service's reason", row.why, err)
		}
	}
}

func TestOneOfSeveralDevicesIsEnough(t *testing.T) {
	s := newService(t, 410, 503)
	devices := &store{}
	for i := range 3 {
		devices.subs = append(devices.subs, newBrowser(t, fmt.Sprint("device-", i), s.URL+path).sub)
	}
	if _, err := channel(t, s.URL, devices).Send(t.Context(), channeltest.Message()); err != nil {
		t.Errorf("one device took it: %v; sending again would double it there", err)
	}
	if len(devices.took) != 1 || len(devices.gone) != 1 || len(s.body) != 3 {
		t.Errorf("taken by %v, forgotten %v, %d posts", devices.took, devices.gone, len(s.body))
	}
	all := newService(t, 403, 429, 503)
	devices = &store{
		subs: []webpush.Subscription{
			newBrowser(t, "a", all.URL+path).sub, newBrowser(t, "b", all.URL+path).sub, newBrowser(t, "c", all.URL+path).sub,
		},
	}
	_, err := channel(t, all.URL, devices).Send(t.Context(), channeltest.Message())
	var e *notify.Error
	if !errors.As(err, &e) || e.Class != schedule.Busy {
		t.Errorf("refused, busy and failed: %v; want busy, which will be taken later", err)
	}
	_, err = channel(t, all.URL, &store{}).Send(t.Context(), channeltest.Message())
	if !errors.As(err, &e) || e.Class != schedule.Failed || !strings.Contains(err.Error(), "Devices") {
		t.Errorf("no device: %v; want it failed, to be tried again, with where to subscribe", err)
	}
	_, err = channel(t, all.URL, &store{down: errors.New("disk")}).Send(t.Context(), channeltest.Message())
	if !errors.As(err, &e) || e.Class != schedule.Failed {
		t.Errorf("the journal cannot be read: %v; want failed, to be tried again", err)
	}
}

func TestALongBodyIsCutToFit(t *testing.T) {
	s := newService(t)
	phone := newBrowser(t, "phone", s.URL+path)
	m := channeltest.Message()
	m.Body = "First line.\n" + strings.Repeat("é", 4000)
	_, err := channel(t, s.URL, &store{subs: []webpush.Subscription{phone.sub}}).Send(t.Context(), m)
	must(t, err)
	plain := phone.open(t, s.body[0])
	if len(plain) > 2800 || !strings.Contains(string(plain), `"body":"First line."`) {
		t.Errorf("%d bytes: %.300s", len(plain), plain)
	}
}

func TestOnlyBrowsersOwnServicesAreSentTo(t *testing.T) {
	for _, name := range []string{"chrome", "edge", "firefox", "safari"} {
		if err := subscription(t, "testdata/subscription_"+name+".json").Check(""); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	var hostile []struct {
		Why          string
		Subscription wire
	}
	readJSON(t, "testdata/subscription_hostile.json", &hostile)
	if len(hostile) < 5 {
		t.Fatalf("%d hostile subscriptions", len(hostile))
	}
	for _, h := range hostile {
		if err := h.Subscription.sub().Check(""); err == nil {
			t.Errorf("%s: taken", h.Why)
		}
	}
	good := subscription(t, "testdata/subscription_chrome.json")
	for _, endpoint := range []string{
		"", "https://", "https://fcm.googleapis.com:8080/x", "https://fcm.googleapis.com.evil.example/", "https://[::1]/",
		"https://192.168.1.1/", "file:///etc/passwd", "https://push.services.mozilla.com/x",
		"https://fcm.googleapis.com/" + strings.Repeat("x", 3000),
	} {
		good.Endpoint = endpoint
		if good.Check("") == nil {
			t.Errorf("%.60q is taken", endpoint)
		}
	}
	good.Endpoint = "http://127.0.0.1:9/push"
	if err := good.Check("http://127.0.0.1:9"); err != nil {
		t.Errorf("the service that the configuration names: %v", err)
	}
	good.Endpoint = "http://user@127.0.0.1:9/push"
	if good.Check("http://127.0.0.1:9") == nil {
		t.Error("a user in the address is taken")
	}
}

// wire is a subscription as a browser says it.
type wire struct {
	Endpoint string
	Keys     struct{ P256dh, Auth string }
}

func (w wire) sub() webpush.Subscription {
	return webpush.Subscription{Endpoint: w.Endpoint, P256DH: w.Keys.P256dh, Auth: w.Keys.Auth}
}

func subscription(t *testing.T, file string) webpush.Subscription {
	var w wire
	readJSON(t, file, &w)
	return w.sub()
}

func readJSON(t *testing.T, file string, v any) {
	t.Helper()
	raw, err := os.ReadFile(file)
	must(t, err)
	must(t, json.Unmarshal(raw, v))
}

func TestWhoIsToBeContacted(t *testing.T) {
	for text, want := range map[string]string{
		"you@example.org": "mailto:you@example.org", "mailto:you@example.org": "mailto:you@example.org",
		"https://example.org/about": "https://example.org/about",
		"":                          "", "you": "", "you@localhost": "", "http://example.org": "", "You <you@example.org>": "",
		"https://": "",
	} {
		if got := webpush.Contact(text); got != want {
			t.Errorf("%q: got %q; want %q", text, got, want)
		}
	}
	if _, err := webpush.New(webpush.Options{}); err == nil || !strings.Contains(err.Error(), "contact") {
		t.Errorf("without a contact: %v", err)
	}
}

func TestTheKeyShowsItselfNowhere(t *testing.T) {
	dir := t.TempDir()
	key, err := webpush.LoadKey(dir)
	must(t, err)
	raw, err := os.ReadFile(dir + "/vapid.key")
	must(t, err)
	channeltest.Leaks(t, key, string(raw), fmt.Sprintf("%x", raw))
}

func FuzzSubscriptions(f *testing.F) {
	f.Add(
		"https://fcm.googleapis.com/x", "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
		"BTBZMqHH6r4Tts7J_aSIgg",
	)
	f.Add("https://127.0.0.1/", "", "")
	f.Fuzz(func(t *testing.T, endpoint, p256dh, auth string) {
		if (webpush.Subscription{Endpoint: endpoint, P256DH: p256dh, Auth: auth}).Check("") == nil && !strings.HasPrefix(
			strings.ToLower(endpoint), "https://",
		) {
			t.Errorf("%q is taken", endpoint)
		}
	})
}
