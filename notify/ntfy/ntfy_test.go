package ntfy_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"parasol/notify"
	"parasol/notify/channeltest"
	"parasol/notify/ntfy"
	"parasol/schedule"
)

const (
	topic = "sun-Vb83nQzLrT"
	reply = "sun-reply-Vb83nQzLrT"
	token = "tk_madeupmadeupmadeup"
	write = "tk_onlyforthereplytopic"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	channeltest.Run(t, channeltest.Suite{
		New: func(t *testing.T, url string) channeltest.Sender {
			return channel(t, ntfy.Options{URL: url, Token: is(token), ReplyTopic: is(reply), ReplyToken: is(write)})
		},
		Success: published,
		Verdict: true,
		Secrets: []string{topic, reply, token, write},
	})
}

func is(s string) func() string { return func() string { return s } }

func channel(t *testing.T, o ntfy.Options) *ntfy.Channel {
	t.Helper()
	o.Topic, o.Pause = is(topic), time.Millisecond
	c, err := ntfy.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// published answers as a server of 2.16 or newer.
func published(w http.ResponseWriter, r *http.Request) {
	var p struct {
		Sequence string `json:"sequence_id"`
	}
	_ = json.NewDecoder(r.Body).Decode(&p)
	fmt.Fprintf(
		w,
		`{"id":"hwQ2YpKdmg","sequence_id":%q,"time":1782900000,"expires":1782943200,"event":"message","topic":%q}`,
		p.Sequence,
		topic,
	)
}

// old answers as a server that knows no sequence ids.
func old(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprintf(w, `{"id":"hwQ2YpKdmg","time":1782900000,"event":"message","topic":%q}`, topic)
}

type request struct {
	Line, Authorization string
	Body                map[string]any
}

// serve keeps what was requested and answers.
func serve(t *testing.T, answer http.HandlerFunc) (url string, got func() []request) {
	var mu sync.Mutex
	var all []request
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		q := request{Line: r.Method + " " + r.URL.String(), Authorization: r.Header.Get("Authorization")}
		_ = json.Unmarshal(body, &q.Body)
		mu.Lock()
		all = append(all, q)
		mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL, func() []request { mu.Lock(); defer mu.Unlock(); return all }
}

func refused(t *testing.T, err error) *notify.Error {
	t.Helper()
	channeltest.Leaks(t, err, topic, reply, token, write)
	var e *notify.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v; want a *notify.Error", err)
	}
	return e
}

func TestMessageWithButtonsThatReply(t *testing.T) {
	url, got := serve(t, published)
	m := channeltest.Message()
	r, err := channel(t, ntfy.Options{URL: url, Token: is(token), ReplyTopic: is(reply), ReplyToken: is(write)}).Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	button := func(i int) any {
		return map[string]any{
			"action":  "http",
			"label":   m.Actions[i].Label,
			"url":     url + "/" + reply,
			"method":  "POST",
			"body":    m.Actions[i].Token,
			"clear":   true,
			"headers": map[string]any{"Authorization": "Bearer " + write},
		}
	}
	want := []request{{
		Line: "POST /", Authorization: "Bearer " + token,
		Body: map[string]any{
			"topic": topic, "title": m.Title, "message": m.Body, "priority": 4.0, "tags": []any{"warning", "sunny"},
			"click": m.Actions[0].URL, "actions": []any{button(0), button(1), button(2)}, "sequence_id": r.ID,
		},
	}}
	if diff := cmp.Diff(want, got()); diff != "" {
		t.Error(diff)
	}
	if !strings.HasPrefix(r.ID, "parasol-") || strings.Contains(r.ID, "ada") || r.Quota != -1 {
		t.Errorf("receipt %+v; want a digest without the name", r)
	}
}

func TestButtonsByPublicAddress(t *testing.T) {
	url, got := serve(t, old)
	m := channeltest.Message()
	r, err := channel(t, ntfy.Options{URL: url, User: "ada", Password: is("correct horse")}).Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	if r.ID != "" {
		t.Errorf("receipt %q of an old server, which cannot clear", r.ID)
	}
	q := got()[0]
	if q.Authorization != "Basic YWRhOmNvcnJlY3QgaG9yc2U=" {
		t.Errorf("authorization %q", q.Authorization)
	}
	want := map[string]any{"action": "http", "label": "Applied", "url": m.Actions[0].URL, "method": "POST", "clear": true}
	if diff := cmp.Diff(want, q.Body["actions"].([]any)[0]); diff != "" {
		t.Error(diff)
	}
}

func TestNoButtonsThatLeadNowhere(t *testing.T) {
	url, got := serve(t, old)
	m := channeltest.Message()
	for i := range m.Actions {
		m.Actions[i].URL = ""
	}
	if _, err := channel(t, ntfy.Options{URL: url}).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{"actions", "click"} {
		if v, ok := got()[0].Body[field]; ok {
			t.Errorf("%s: %v", field, v)
		}
	}
}

func TestLevelsArePriorities(t *testing.T) {
	for level, want := range map[schedule.Level]float64{schedule.Quiet: 2, schedule.Normal: 3, schedule.High: 4, schedule.Emergency: 5} {
		url, got := serve(t, published)
		m := channeltest.Message()
		m.Level = level
		if _, err := channel(t, ntfy.Options{URL: url}).Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		if p := got()[0].Body["priority"]; p != want {
			t.Errorf("%s: priority %v; want %v", level, p, want)
		}
	}
}

func TestCancelClears(t *testing.T) {
	url, got := serve(t, published)
	c := channel(t, ntfy.Options{URL: url})
	r, err := c.Send(t.Context(), channeltest.Message())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Cancel(t.Context(), r.ID); err != nil {
		t.Fatal(err)
	}
	if want := "PUT /" + topic + "/" + r.ID + "/clear"; got()[1].Line != want {
		t.Errorf("got %s; want %s", got()[1].Line, want)
	}
	if e := refused(t, c.Cancel(t.Context(), "../other")); e.Class != schedule.Refused {
		t.Errorf("a receipt that is none: got %v", e)
	}
}

func TestScheduledMessageIsLeftAndTakenBack(t *testing.T) {
	url, got := serve(t, published)
	c := channel(t, ntfy.Options{URL: url})
	c.Trust() // as after a restart
	at := time.Now().Add(10 * time.Hour).Truncate(time.Second)
	if err := c.Schedule(t.Context(), channeltest.Message(), at, "ada/outlive"); err != nil {
		t.Fatal(err)
	}
	if err := c.CancelScheduled(t.Context(), "ada/outlive"); err != nil {
		t.Fatal(err)
	}
	left := got()[0].Body
	if left["delay"] != strconv.FormatInt(at.Unix(), 10) {
		t.Errorf("delay %v; want %d", left["delay"], at.Unix())
	}
	if want := fmt.Sprintf("DELETE /%s/%s", topic, left["sequence_id"]); got()[1].Line != want {
		t.Errorf("got %s; want %s", got()[1].Line, want)
	}
}

func TestScheduleRefuses(t *testing.T) {
	for _, row := range []struct {
		sentence string
		in       time.Duration
		requests int
	}{
		{"what has passed", -time.Minute, 0},
		{"under ten seconds", 5 * time.Second, 0},
		{"beyond three days", 73 * time.Hour, 0},
		{"at a server that was proved and is old now, after the first", time.Hour, 1},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			url, got := serve(t, old)
			c := channel(t, ntfy.Options{URL: url})
			c.Trust()
			for range 2 {
				err := c.Schedule(t.Context(), channeltest.Message(), time.Now().Add(row.in), "ada")
				if e := refused(t, err); e.Class != schedule.Refused {
					t.Errorf("got %v; want refused", e)
				}
			}
			if n := len(got()); n != row.requests {
				t.Errorf("%d requests; want %d", n, row.requests)
			}
		})
	}
}

// A message left at a server that cannot take it back would stay for good.
func TestNothingIsLeftBeforeTheServerIsProved(t *testing.T) {
	for _, row := range []struct {
		why    string
		answer http.HandlerFunc
		proved bool
	}{{"a server of today", published, true}, {"an old one", old, false}} {
		url, got := serve(t, row.answer)
		c := channel(t, ntfy.Options{URL: url})
		if err := c.Schedule(t.Context(), channeltest.Message(), time.Now().Add(time.Hour), "ada"); err == nil || len(got()) != 0 {
			t.Errorf("%s, before any push: %v, %d requests; want a refusal and none", row.why, err, len(got()))
		}
		if _, err := c.Send(t.Context(), channeltest.Message()); err != nil || c.Proved() != row.proved {
			t.Errorf("%s, after a push: proved %t, %v", row.why, c.Proved(), err)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, row := range []struct {
		sentence string
		status   int
		body     string
		want     string
	}{
		{"all well", 200, `{"success":true}`, ""},
		{"a wrong token", 401, `{"code":40101,"http":401,"error":"unauthorized"}`, "refused: ntfy: 401 Unauthorized: unauthorized"},
		{"no ntfy", 200, `<html>`, "unknown: ntfy: 200 with an answer that is not ntfy's"},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			url, got := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(row.status); fmt.Fprint(w, row.body) })
			err := channel(t, ntfy.Options{URL: url, ReplyTopic: is(reply), Token: is(token)}).Check(t.Context())
			if fmt.Sprint(err) != row.want && (err != nil || row.want != "") {
				t.Errorf("got %v; want %q", err, row.want)
			}
			if got()[0].Line != "GET /"+reply+"/auth" {
				t.Errorf("asked %s", got()[0].Line)
			}
		})
	}
}

// A token that may only write was told that it would be refused.
func TestCheckOfATopicThatMayOnlyBeWritten(t *testing.T) {
	for _, row := range []struct {
		why    string
		status int
		reply  string
		want   schedule.Class
	}{
		{"it may be written, for all we know", 403, "", schedule.Delivered},
		{"a reply topic must be readable", 403, reply, schedule.Refused},
		{"an invalid token", 401, "", schedule.Refused},
	} {
		url, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(row.status)
			fmt.Fprint(w, `{"error":"forbidden"}`)
		})
		err := channel(t, ntfy.Options{URL: url, ReplyTopic: is(row.reply), Token: is(token)}).Check(t.Context())
		got := schedule.Delivered
		if err != nil {
			got = refused(t, err).Class
		}
		if got != row.want {
			t.Errorf("%s: got %v; want %s", row.why, err, row.want)
		}
	}
}

func TestNewNamesTheOptionAndNotItsValue(t *testing.T) {
	for want, o := range map[string]ntfy.Options{
		"topic: got text":            {Topic: is("with/slash" + token)},
		"reply_topic: got the topic": {Topic: is(topic), ReplyTopic: is(topic)},
		"reply_topic: got text":      {Topic: is(topic), ReplyTopic: is("with space")},
		"url: got ":                  {Topic: is(topic), URL: "ntfy.sh/" + topic},
		"username: got ":             {Topic: is(topic), User: "ada"},
		"topic: got a page":          {Topic: is("docs")}, // the server refuses what has its own pages
		"reply_topic: got a page":    {Topic: is(topic), ReplyTopic: is("account")},
	} {
		_, err := ntfy.New(o)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v; want %s", err, want)
		}
		channeltest.Leaks(t, err, token, topic)
	}
	channeltest.Leaks(t, channel(t, ntfy.Options{Token: is(token)}), token, topic)
}
