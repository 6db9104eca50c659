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
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
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
	})
}

func channel(t *testing.T, o homeassistant.Options) *homeassistant.Channel {
	t.Helper()
	o.Token, o.Service, o.Pause = func() string { return token }, "notify.mobile_app_iphone", time.Millisecond
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

// talk is a Home Assistant that says what play tells it to, once for each
// connection.
func talk(t *testing.T, play func(n int, say func(string), hear func() map[string]any)) string {
	var connections atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api/websocket" {
			http.NotFound(w, r)
			return
		}
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer conn.CloseNow()
		play(int(connections.Add(1)), func(text string) {
			_ = conn.Write(r.Context(), websocket.MessageText, []byte(text))
		}, func() map[string]any {
			var v map[string]any
			_ = wsjson.Read(r.Context(), conn, &v)
			return v
		})
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func event(action string) string {
	return fmt.Sprintf(`{"id":1,"type":"event","event":{"event_type":"mobile_app_notification_action","time_fired":"2026-07-01T10:00:00.123456+00:00","data":{"action":%q}}}`, action)
}

func TestListenHearsOurButtonsAndComesBack(t *testing.T) {
	var said []map[string]any
	url := talk(t, func(n int, say func(string), hear func() map[string]any) {
		say(`{"type":"auth_required","ha_version":"2026.6.0"}`)
		first := hear()
		say(`{"type":"auth_ok"}`)
		second := hear()
		say(`{"id":1,"type":"result","success":true,"result":null}`)
		if n == 1 {
			said = append(said, first, second)
			say(event("PARASOL_token-a"))
			say(event("OPEN_GARAGE"))
			say(`{"id":1,"type":"event","event":"odd"}`)
			return // the connection breaks
		}
		say(event("PARASOL_token-b"))
		hear()
	})
	ctx, cancel := context.WithCancel(t.Context())
	var heard []exchange.Answer
	err := channel(t, homeassistant.Options{URL: url, Events: true}).Listen(ctx, func(a exchange.Answer) {
		if heard = append(heard, a); len(heard) == 2 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v; want %v", err, context.Canceled)
	}
	at := time.Date(2026, 7, 1, 10, 0, 0, 123456000, time.UTC)
	want := []exchange.Answer{{Token: "token-a", At: at}, {Token: "token-b", At: at}}
	if diff := cmp.Diff(want, heard, cmp.Comparer(time.Time.Equal)); diff != "" {
		t.Error(diff)
	}
	wantSaid := []map[string]any{
		{"type": "auth", "access_token": token},
		{"id": 1.0, "type": "subscribe_events", "event_type": "mobile_app_notification_action"},
	}
	if diff := cmp.Diff(wantSaid, said); diff != "" {
		t.Error(diff)
	}
}

func TestListenEndsWhenRefused(t *testing.T) {
	for _, row := range []struct {
		sentence, auth, result, want string
	}{
		{"a wrong token is not tried twice", `{"type":"auth_invalid","message":"Invalid access token or password"}`, "", "the access token is not valid"},
		{"not an administrator", `{"type":"auth_ok"}`, `{"id":1,"type":"result","success":false,"error":{"code":"unauthorized","message":"Unauthorized"}}`, "Unauthorized (the token must be"},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			var connections atomic.Int32
			url := talk(t, func(n int, say func(string), hear func() map[string]any) {
				connections.Store(int32(n))
				say(`{"type":"auth_required"}`)
				hear()
				say(row.auth)
				if row.result != "" {
					hear()
					say(row.result)
				}
				hear()
			})
			err := channel(t, homeassistant.Options{URL: url, Events: true}).Listen(t.Context(), nil)
			if e := refusal(t, err); e.Class != schedule.Refused || !strings.Contains(e.Error(), row.want) {
				t.Errorf("got %v; want refused with %q", err, row.want)
			}
			if n := connections.Load(); n != 1 {
				t.Errorf("%d connections; want 1", n)
			}
		})
	}
	err := channel(t, homeassistant.Options{URL: "http://127.0.0.1:1"}).Listen(t.Context(), nil)
	if e := refusal(t, err); e.Class != schedule.Refused {
		t.Errorf("without events: got %v; want refused", err)
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
	channeltest.Leaks(t, channel(t, homeassistant.Options{URL: "http://127.0.0.1:1"}), token)
}
