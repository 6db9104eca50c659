package homeassistant_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	"parasol/notify/exchange"
	"parasol/notify/homeassistant"
	"parasol/schedule"
)

const token = "made-up.long-lived.token"

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	channeltest.Run(t, channeltest.Suite{
		New: func(t *testing.T, url string) channeltest.Sender {
			return channel(t, homeassistant.Options{URL: url, Events: true})
		},
		Success: func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "[]") },
		Verdict: true,
		Secrets: []string{token},
		Want: map[string]channeltest.Outcome{ // while it starts its services are not there
			"refused": channeltest.Failed, "no such thing": channeltest.Failed,
		},
	})
}

func channel(t *testing.T, o homeassistant.Options) *homeassistant.Channel {
	t.Helper()
	o.Token, o.Service = func() string { return token }, "notify.mobile_app_iphone"
	c, err := homeassistant.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

type request struct {
	Line, Authorization string
	Body                map[string]any
}

func serve(t *testing.T, status int, answer string) (url string, got *[]request) {
	got = new([]request)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := request{Line: r.Method + " " + r.URL.Path, Authorization: r.Header.Get("Authorization")}
		body, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(body, &q.Body)
		*got = append(*got, q)
		w.WriteHeader(status)
		fmt.Fprint(w, answer)
	}))
	t.Cleanup(s.Close)
	return s.URL, got
}

func refusal(t *testing.T, err error) *notify.Error {
	t.Helper()
	channeltest.Leaks(t, err, token)
	var e *notify.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v; want a *notify.Error", err)
	}
	return e
}

func TestMessageAsTheAppGetsIt(t *testing.T) {
	url, got := serve(t, 200, "[]")
	m := channeltest.Message()
	r, err := channel(t, homeassistant.Options{URL: url + "/", Events: true}).Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	want := []request{{
		Line: "POST /api/services/notify/mobile_app_iphone", Authorization: "Bearer " + token,
		Body: map[string]any{"title": m.Title, "message": m.Body, "data": map[string]any{
			"tag": r.ID, "when": float64(m.Time.Unix()), "channel": "Parasol high", "importance": "high", "ttl": 0.0, "priority": "high",
			"clickAction": m.Actions[0].URL, "url": m.Actions[0].URL, "push": map[string]any{"interruption-level": "time-sensitive"},
			"actions": []any{
				map[string]any{"action": "PARASOL_" + m.Actions[0].Token, "title": "Applied"},
				map[string]any{"action": "PARASOL_" + m.Actions[1].Token, "title": "Snooze 15 min"},
				map[string]any{"action": "PARASOL_" + m.Actions[2].Token, "title": "I'm inside"},
			},
		}},
	}}
	if diff := cmp.Diff(want, *got); diff != "" {
		t.Error(diff)
	}
}

func TestButtonsOpenThePageWithoutEvents(t *testing.T) {
	url, got := serve(t, 200, "[]")
	m := channeltest.Message()
	m.Actions[1].URL = ""
	if _, err := channel(t, homeassistant.Options{URL: url}).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	want := []any{
		map[string]any{"action": "URI", "title": "Applied", "uri": m.Actions[0].URL},
		map[string]any{"action": "URI", "title": "I'm inside", "uri": m.Actions[2].URL},
	}
	if diff := cmp.Diff(want, (*got)[0].Body["data"].(map[string]any)["actions"]); diff != "" {
		t.Error(diff)
	}
}

func TestLevelsGetLouder(t *testing.T) {
	for level, want := range map[schedule.Level]string{
		schedule.Quiet: "passive Parasol quiet", schedule.Normal: "active Parasol",
		schedule.High: "time-sensitive Parasol high", schedule.Emergency: "critical alarm_stream",
	} {
		url, got := serve(t, 200, "[]")
		m := channeltest.Message()
		m.Level = level
		if _, err := channel(t, homeassistant.Options{URL: url}).Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		data := (*got)[0].Body["data"].(map[string]any)
		if loud := fmt.Sprint(data["push"].(map[string]any)["interruption-level"], " ", data["channel"]); loud != want {
			t.Errorf("%s: got %s; want %s", level, loud, want)
		}
	}
}

func TestCancelClears(t *testing.T) {
	url, got := serve(t, 200, "[]")
	c := channel(t, homeassistant.Options{URL: url})
	r, err := c.Send(t.Context(), channeltest.Message())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Cancel(t.Context(), r.ID); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"message": "clear_notification", "data": map[string]any{"tag": r.ID}}
	if diff := cmp.Diff(want, (*got)[1].Body); diff != "" {
		t.Error(diff)
	}
	if e := refusal(t, c.Cancel(t.Context(), "somebody-elses")); e.Class != schedule.Refused {
		t.Errorf("a tag that is not ours: got %v", e)
	}
}

func TestCheck(t *testing.T) {
	for _, row := range []struct {
		sentence, body string
		status         int
		want           string
	}{
		{"all well", `{"message":"API running."}`, 200, "<nil>"},
		{"a wrong token", `401: Unauthorized`, 401, "refused: homeassistant: 401 Unauthorized"},
		{"something else", `<html>`, 200, "unknown: homeassistant: 200 with an answer that is not Home Assistant's"},
	} {
		url, got := serve(t, row.status, row.body)
		if err := channel(t, homeassistant.Options{URL: url}).Check(t.Context()); fmt.Sprint(err) != row.want {
			t.Errorf("%s: got %v; want %s", row.sentence, err, row.want)
		}
		if (*got)[0].Line != "GET /api/" {
			t.Errorf("asked %s", (*got)[0].Line)
		}
	}
}

func TestListenHearsOurButtons(t *testing.T) {
	at := time.Date(2026, 7, 1, 10, 0, 0, 123456000, time.UTC)
	over := errors.New("over")
	taps := func(_ context.Context, heard func(string, time.Time)) error {
		heard("PARASOL_token-a", at)
		heard("OPEN_GARAGE", at)
		heard("PARASOL_token-b", at)
		return over
	}
	var heard []exchange.Answer
	c := channel(t, homeassistant.Options{URL: "http://127.0.0.1:1", Events: true, Taps: taps})
	err := c.Listen(t.Context(), func(a exchange.Answer) { heard = append(heard, a) })
	if e := refusal(t, err); e.Class != schedule.Refused || !strings.Contains(e.Error(), "over") {
		t.Errorf("got %v; want refused, with the reason", err)
	}
	want := []exchange.Answer{{Token: "token-a", At: at}, {Token: "token-b", At: at}}
	if diff := cmp.Diff(want, heard); diff != "" {
		t.Error(diff)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Listen(ctx, func(exchange.Answer) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v; want the context's", err)
	}
	for _, o := range []homeassistant.Options{{URL: "http://127.0.0.1:1", Taps: taps}, {URL: "http://127.0.0.1:1", Events: true}} {
		if e := refusal(t, channel(t, o).Listen(t.Context(), nil)); e.Class != schedule.Refused {
			t.Errorf("without events or a connection: got %v; want refused", e)
		}
	}
}

func TestNewNamesTheOption(t *testing.T) {
	is := func() string { return token }
	for option, o := range map[string]homeassistant.Options{
		"url":     {Token: is, Service: "mobile_app_x", URL: "homeassistant.local:8123"},
		"token":   {Service: "mobile_app_x", URL: "http://homeassistant.local:8123"},
		"service": {Token: is, Service: "light/turn_on", URL: "http://homeassistant.local:8123"},
	} {
		_, err := homeassistant.New(o)
		if err == nil || !strings.Contains(err.Error(), option+": got ") {
			t.Errorf("%s: got %v", option, err)
		}
		channeltest.Leaks(t, err, token)
	}
	for n, right := range map[int]bool{255: true, 256: false} { // what Home Assistant allows
		o := homeassistant.Options{Token: is, Service: "notify." + strings.Repeat("x", n), URL: "http://127.0.0.1:1"}
		if _, err := homeassistant.New(o); (err == nil) != right {
			t.Errorf("a service of %d letters: %v", n, err)
		}
	}
	channeltest.Leaks(t, channel(t, homeassistant.Options{URL: "http://127.0.0.1:1"}), token)
}
