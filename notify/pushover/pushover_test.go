package pushover_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"parasol/notify"
	"parasol/notify/channeltest"
	"parasol/notify/pushover"
	"parasol/schedule"
)

// Made-up keys of the right form.
const (
	token = "aTokenaTokenaTokenaTokenaToken"
	user  = "uUserkuUserkuUserkuUserkuUserk"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	channeltest.Run(t, channeltest.Suite{
		New: func(t *testing.T, url string) channeltest.Sender {
			return channel(t, pushover.Options{URL: url + "/1"})
		},
		Success: queued,
		Verdict: true,
		Secrets: []string{token, user},
	})
}

func channel(t *testing.T, o pushover.Options) *pushover.Channel {
	t.Helper()
	o.Token, o.User = func() string { return token }, func() string { return user }
	c, err := pushover.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func queued(w http.ResponseWriter, _ *http.Request) {
	limits(w, 7496)
	fmt.Fprint(w, `{"status":1,"request":"647d2300-702c-4b38-8b2f-d56326ae460b"}`)
}

func limits(w http.ResponseWriter, left int) {
	w.Header().Set("X-Limit-App-Limit", "10000")
	w.Header().Set("X-Limit-App-Remaining", strconv.Itoa(left))
	w.Header().Set("X-Limit-App-Reset", strconv.FormatInt(time.Now().Add(240*time.Hour).Unix(), 10))
}

// service is a loopback Pushover that keeps what it was sent.
type service struct {
	*httptest.Server
	mu       sync.Mutex
	requests []url.Values // the form, with path and query under "path" and "query"
}

func serve(t *testing.T, answer http.HandlerFunc) *service {
	s := &service{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseMultipartForm(1 << 20)
		form := r.PostForm
		if r.MultipartForm != nil {
			part := r.MultipartForm.File["attachment"][0]
			form.Set("type", part.Header.Get("Content-Type"))
			if f, err := part.Open(); err == nil {
				image, _ := io.ReadAll(f)
				form.Set("attachment", string(image))
			}
		}
		if form == nil {
			form = url.Values{}
		}
		form.Set("path", r.Method+" "+r.URL.Path)
		s.mu.Lock()
		s.requests = append(s.requests, form)
		s.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *service) got() []url.Values {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

func says(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }
}

func classOf(t *testing.T, err error) *notify.Error {
	t.Helper()
	channeltest.Leaks(t, err, token, user)
	var e *notify.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v; want a *notify.Error", err)
	}
	return e
}

func TestMessageAsPushoverGetsIt(t *testing.T) {
	s := serve(t, queued)
	c := channel(t, pushover.Options{URL: s.URL + "/1/", Device: "iphone", Sound: "siren"})
	m := channeltest.Message()
	got, err := c.Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(notify.Receipt{Quota: 7496}, got); diff != "" {
		t.Error(diff)
	}
	if q := c.Quota(); q != 7496 {
		t.Errorf("quota %d; want 7496", q)
	}
	want := []url.Values{{
		"path": {"POST /1/messages.json"}, "token": {token}, "user": {user},
		"title": {m.Title}, "message": {m.Body}, "priority": {"1"}, "timestamp": {strconv.FormatInt(m.Time.Unix(), 10)},
		"url": {m.Actions[0].URL}, "url_title": {"Applied"}, "device": {"iphone"}, "sound": {"siren"},
	}}
	if diff := cmp.Diff(want, s.got()); diff != "" {
		t.Error(diff)
	}
}

func TestMessageWithImage(t *testing.T) {
	s := serve(t, queued)
	c := channel(t, pushover.Options{URL: s.URL + "/1"})
	m := channeltest.Message()
	m.Image = []byte("\x89PNG tick" + strings.Repeat("A", 26) + " no ticket of ours")
	if _, err := c.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	got := s.got()[0]
	for field, want := range map[string]string{
		"attachment": string(m.Image), "type": "image/png", "token": token, "user": user, "message": m.Body,
	} {
		if got.Get(field) != want {
			t.Errorf("%s: got %q; want %q", field, got.Get(field), want)
		}
	}
}

func TestLevelsArePriorities(t *testing.T) {
	for level, want := range map[schedule.Level]string{
		schedule.Quiet: "-1", schedule.Normal: "0", schedule.High: "1", schedule.Emergency: "2",
	} {
		s := serve(t, queued)
		m := channeltest.Message()
		m.Level = level
		if _, err := channel(t, pushover.Options{URL: s.URL}).Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		if got := s.got()[0].Get("priority"); got != want {
			t.Errorf("%s: got priority %s; want %s", level, got, want)
		}
	}
}

func TestEmergencyStaysInBounds(t *testing.T) {
	for _, row := range []struct {
		sentence    string
		ring, until time.Duration
		retry       string
		least, most int
	}{
		{"half an hour, every five minutes", 5 * time.Minute, 30 * time.Minute, "300", 1790, 1800},
		{"no pause given: five minutes", 0, 30 * time.Minute, "300", 1790, 1800},
		{"a pause under 30 s is 30 s", time.Second, 30 * time.Minute, "30", 1790, 1800},
		{"an end beyond three hours is three hours", time.Minute, 100 * time.Hour, "60", 10800, 10800},
		{"an end that is past rings once more", time.Minute, -time.Hour, "60", 30, 30},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			s := serve(t, says(`{"status":1,"receipt":"rLqVuqTRh62UzxtmqiaLzQmVcPgiCy"}`))
			m := channeltest.Message()
			m.Level, m.Ring, m.Until = schedule.Emergency, row.ring, time.Now().Add(row.until)
			r, err := channel(t, pushover.Options{URL: s.URL, Callback: "https://parasol.example/callback"}).Send(t.Context(), m)
			if err != nil || r.ID != "rLqVuqTRh62UzxtmqiaLzQmVcPgiCy" {
				t.Fatalf("got %+v, %v; want the receipt", r, err)
			}
			got := s.got()[0]
			expire, _ := strconv.Atoi(got.Get("expire"))
			if got.Get("retry") != row.retry || expire < row.least || expire > row.most {
				t.Errorf("retry %s, expire %d; want %s, %d to %d", got.Get("retry"), expire, row.retry, row.least, row.most)
			}
			if got.Get("callback") != "https://parasol.example/callback" {
				t.Errorf("callback %q", got.Get("callback"))
			}
		})
	}
}

func TestLongTextsAreCutNotRefused(t *testing.T) {
	s := serve(t, queued)
	m := channeltest.Message()
	m.Title, m.Body = strings.Repeat("ü", 300), strings.Repeat("☀", 2000)
	m.Actions[0].URL += strings.Repeat("x", 600)
	if _, err := channel(t, pushover.Options{URL: s.URL}).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	got := s.got()[0]
	if n := len([]rune(got.Get("title"))); n != 250 {
		t.Errorf("title of %d characters; want 250", n)
	}
	if n := len([]rune(got.Get("message"))); n != 1024 {
		t.Errorf("message of %d characters; want 1024", n)
	}
	if got.Has("url") || got.Has("url_title") {
		t.Error("a link that is too long must be left out: cut, it leads nowhere")
	}
}

func TestAnswersThatTookTheMessage(t *testing.T) {
	const emergency = `{"status":1,"receipt":`
	for _, row := range []struct {
		sentence, body string
		header         http.Header
		want           notify.Receipt
	}{
		{"no limit headers: sent, and only once", `{"status":1}`, nil, notify.Receipt{Quota: -1}},
		{"a limit that is no number", `{"status":1}`, http.Header{"X-Limit-App-Remaining": {"many"}}, notify.Receipt{Quota: -1}},
		{"a limit given twice", `{"status":1}`, http.Header{"X-Limit-App-Remaining": {"1", "2"}}, notify.Receipt{Quota: -1}},
		{"a receipt that is a number", emergency + `7}`, nil, notify.Receipt{Quota: -1}},
		{"a receipt that is an object", emergency + `{}}`, nil, notify.Receipt{Quota: -1}},
		{"a receipt that would lead to another path", emergency + `"../messages"}`, nil, notify.Receipt{Quota: -1}},
		{"errors beside status 1", `{"status":1,"errors":"odd"}`, nil, notify.Receipt{Quota: -1}},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				for k, v := range row.header {
					w.Header()[k] = v
				}
				fmt.Fprint(w, row.body)
			})
			got, err := channel(t, pushover.Options{URL: s.URL}).Send(t.Context(), channeltest.Message())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Error(diff)
			}
			if n := len(s.got()); n != 1 {
				t.Errorf("%d requests; want 1", n)
			}
		})
	}
}

func TestAnswersThatDidNot(t *testing.T) {
	for _, row := range []struct {
		sentence, body string
		want           schedule.Class
		text           string
	}{
		{"status 0 in a 200 is never repeated", `{"status":0,"errors":["user key is invalid"]}`, schedule.Refused, "user key is invalid"},
		{"an array", `[1]`, schedule.Unknown, "not Pushover's"},
		{"null", `null`, schedule.Unknown, "not Pushover's"},
		{"an object without a status", `{"ok":true}`, schedule.Unknown, "not Pushover's"},
		{"a status that is text", `{"status":"1"}`, schedule.Unknown, "not Pushover's"},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			s := serve(t, says(row.body))
			_, err := channel(t, pushover.Options{URL: s.URL}).Send(t.Context(), channeltest.Message())
			if e := classOf(t, err); e.Class != row.want || !strings.Contains(e.Error(), row.text) {
				t.Errorf("got %v; want %s with %q", err, row.want, row.text)
			}
		})
	}
}

func TestOtherUsersOfTheDefaultClientAreLeftAlone(t *testing.T) {
	channel(t, pushover.Options{URL: "http://127.0.0.1:1"})
	server := httptest.NewServer(says("hello"))
	defer server.Close()
	resp, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	if string(body) != "hello" {
		t.Errorf("got %q", body)
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestChannelsHaveTheirOwnServers(t *testing.T) {
	a, b := serve(t, queued), serve(t, queued)
	for _, s := range []*service{a, b, b} {
		if _, err := channel(t, pushover.Options{URL: s.URL}).Send(t.Context(), channeltest.Message()); err != nil {
			t.Fatal(err)
		}
	}
	if len(a.got()) != 1 || len(b.got()) != 2 {
		t.Errorf("got %d and %d requests; want 1 and 2", len(a.got()), len(b.got()))
	}
}

// Pushover asks for no more than two connections, however many channels a
// house has.
func TestAtMostTwoConnections(t *testing.T) {
	var mu sync.Mutex
	connections := map[string]bool{}
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		connections[r.RemoteAddr] = true
		mu.Unlock()
		queued(w, r)
	})
	first, second := channel(t, pushover.Options{URL: s.URL}), channel(t, pushover.Options{URL: s.URL})
	var sent sync.WaitGroup
	for _, c := range []*pushover.Channel{first, second, first, second, first, second} {
		sent.Go(func() {
			if _, err := c.Send(t.Context(), channeltest.Message()); err != nil {
				t.Error(err)
			}
		})
	}
	sent.Wait()
	if len(connections) > 2 || len(s.got()) != 6 {
		t.Errorf("%d of 6 messages over %d connections; want at most 2", len(s.got()), len(connections))
	}
}

func TestNewNamesTheOptionAndNotItsValue(t *testing.T) {
	good := pushover.Options{Token: func() string { return token }, User: func() string { return user }}
	for option, o := range map[string]pushover.Options{
		"token":   {Token: func() string { return token + "!" }, User: good.User},
		"user":    {Token: good.Token, User: func() string { return user[:29] }},
		"url":     {Token: good.Token, User: good.User, URL: "ftp://" + token},
		"device":  {Token: good.Token, User: good.User, Device: "my phone"},
		"reserve": {Token: good.Token, User: good.User, Reserve: -1},
	} {
		_, err := pushover.New(o)
		if err == nil || !strings.Contains(err.Error(), option+": got ") {
			t.Errorf("%s: got %v", option, err)
		}
		channeltest.Leaks(t, err, token, user, user[:29])
	}
	c, err := pushover.New(good)
	if err != nil {
		t.Fatal(err)
	}
	channeltest.Leaks(t, c, token, user)
}
