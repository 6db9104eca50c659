package webhook_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"parasol/notify"
	"parasol/notify/channeltest"
	"parasol/notify/webhook"
	"parasol/schedule"
)

const (
	path   = "/hook/made-up-key-in-the-path"
	secret = "made-up-signing-secret"
	bearer = "Bearer made-up-header-value"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	channeltest.Run(t, channeltest.Suite{
		New: func(t *testing.T, url string) channeltest.Sender {
			return channel(t, webhook.Options{URL: is(url + path), Secret: is(secret), Headers: map[string]string{"Authorization": bearer}})
		},
		Success: func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") },
		Secrets: []string{path, secret, bearer},
	})
}

func is(s string) func() string { return func() string { return s } }

func channel(t *testing.T, o webhook.Options) *webhook.Channel {
	t.Helper()
	c, err := webhook.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

type request struct {
	header http.Header
	body   []byte
}

func send(t *testing.T, o webhook.Options, m notify.Message) request {
	t.Helper()
	var got request
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got.header = r.Header
		got.body, _ = io.ReadAll(r.Body)
	}))
	defer s.Close()
	o.URL = is(s.URL + path)
	r, err := channel(t, o).Send(t.Context(), m)
	if err != nil || r.ID != "" || r.Quota != -1 {
		t.Fatalf("got %+v, %v; want no receipt and no quota", r, err)
	}
	return got
}

func TestBodyHasEveryField(t *testing.T) {
	m := channeltest.Message()
	got := send(t, webhook.Options{}, m)
	var body map[string]any
	if err := json.Unmarshal(got.body, &body); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"title": m.Title, "message": m.Body, "person": "ada", "kind": "reapply", "slot": m.Slot.String(), "attempt": 1.0,
		"level": "high", "priority": 1.0, "time": m.Time.UTC().Format(time.RFC3339), "until": m.Until.UTC().Format(time.RFC3339),
		"actions": []any{
			map[string]any{"label": "Applied", "event": "applied", "url": m.Actions[0].URL},
			map[string]any{"label": "Snooze 15 min", "event": "snoozed", "minutes": 15.0, "url": m.Actions[1].URL},
			map[string]any{"label": "I'm inside", "event": "indoors", "url": m.Actions[2].URL},
		},
	}
	if diff := cmp.Diff(want, body); diff != "" {
		t.Error(diff)
	}
	if _, signed := got.header["X-Parasol-Signature"]; signed {
		t.Error("signed without a secret")
	}
}

func TestSignatureIsOverTimestampAndBody(t *testing.T) {
	got := send(t, webhook.Options{Secret: is(secret)}, channeltest.Message())
	want := webhook.Signature(secret, got.header.Get("X-Parasol-Timestamp"), got.body)
	if got.header.Get("X-Parasol-Signature") != want {
		t.Errorf("got %s; want %s", got.header.Get("X-Parasol-Signature"), want)
	}
	// From openssl: printf '1782900000.{"a":1}' | openssl dgst -sha256 -hmac
	// key
	const reference = "sha256=4581836a159d0971a8ff255174cfddce2e8c48a8ca5193a2f682019d65a7e490"
	if s := webhook.Signature("key", "1782900000", []byte(`{"a":1}`)); s != reference {
		t.Errorf("got %s; want %s", s, reference)
	}
}

func TestIdempotencyKey(t *testing.T) {
	m := channeltest.Message()
	first, again := send(t, webhook.Options{}, m).header.Get("Idempotency-Key"), send(t, webhook.Options{}, m).header.Get("Idempotency-Key")
	m.Attempt++
	next := send(t, webhook.Options{}, m).header.Get("Idempotency-Key")
	if first == "" || first != again || first == next || strings.Contains(first, "ada") {
		t.Errorf("got %q, %q, %q; want the same twice and another for the next attempt", first, again, next)
	}
}

func TestTemplate(t *testing.T) {
	m := channeltest.Message()
	m.Title, m.Image = `say "now"`, []byte("png")
	got := send(t, webhook.Options{
		Template: `{"text": {{json .Title}}{{if ge .Priority 1}}, "loud": true{{end}}, ` +
			`"first": {{with .Actions}}{{json (index . 0).URL}}{{else}}null{{end}}, "image": {{json .Image}}}`,
	}, m)
	want := `{"text": "say \"now\"", "loud": true, "first": "` + m.Actions[0].URL + `", "image": "cG5n"}`
	if diff := cmp.Diff(want, string(got.body)); diff != "" {
		t.Error(diff)
	}
}

func TestNewRefuses(t *testing.T) {
	for _, row := range []struct {
		sentence string
		o        webhook.Options
		want     string
	}{
		{"no address", webhook.Options{}, "url: got "},
		{"an address without a scheme", webhook.Options{URL: is("hooks.example.org" + path)}, "url: got "},
		{"a field there is none of", webhook.Options{URL: is("https://h" + path), Template: `{"a":{{json .Titel}}}`}, "template: got "},
		{"texts quoted by hand, which a quote would break", webhook.Options{URL: is("https://h" + path), Template: `{"a":"{{.Title}}"}`},
			"it does not give JSON"},
		{"an unclosed action", webhook.Options{URL: is("https://h" + path), Template: `{"a":{{json .Title}`}, "template: got "},
		{"an action that not every message has",
			webhook.Options{URL: is("https://h" + path), Template: `{"a":{{json (index .Actions 0).URL}}}`}, "out of range"},
		{"a header of ours", webhook.Options{URL: is("https://h" + path), Headers: map[string]string{"idempotency-key": "x"}},
			"Idempotency-Key, which the channel sets itself"},
	} {
		_, err := webhook.New(row.o)
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v; want %q", row.sentence, err, row.want)
		}
		channeltest.Leaks(t, err, path)
	}
	channeltest.Leaks(t, channel(t, webhook.Options{URL: is("https://h" + path), Secret: is(secret)}), path, secret)
}

func TestTemplateThatFailsLaterIsRefused(t *testing.T) {
	c := channel(t, webhook.Options{URL: is("http://127.0.0.1:1" + path), Template: `{{if eq .Attempt 7}}{ {{end}}{}`})
	m := channeltest.Message()
	m.Attempt = 7
	_, err := c.Send(t.Context(), m)
	var e *notify.Error
	if !errors.As(err, &e) || e.Class != schedule.Refused {
		t.Errorf("got %v; want refused", err)
	}
}
