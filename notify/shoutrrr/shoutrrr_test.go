package shoutrrr_test

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

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"parasol/notify"
	"parasol/notify/channeltest"
	"parasol/notify/shoutrrr"
	"parasol/schedule"
)

const (
	path   = "/hook/made-up-key-in-the-path"
	gotify = "AxxxxxMADEUPx1x" // Gotify's tokens have 15 characters and begin with A
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) { http.DefaultClient.CloseIdleConnections() }))
}

// What the library cannot tell or do is in Want, as in the package's comment.
func TestConformance(t *testing.T) {
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	channeltest.Run(t, channeltest.Suite{
		New: func(t *testing.T, url string) channeltest.Sender {
			return channel(t, "generic+"+url+path)
		},
		Success: func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") },
		Secrets: []string{path, "made-up-key-in-the-path"},
	})
}

func channel(t *testing.T, url string) *shoutrrr.Channel {
	t.Helper()
	c, err := shoutrrr.New(shoutrrr.Options{URL: func() string { return url }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTitleGoesWhereTheServiceShowsIt(t *testing.T) {
	m := channeltest.Message()
	links := "\nApplied: " + m.Actions[0].URL + "\nSnooze 15 min: " + m.Actions[1].URL + "\nI'm inside: " + m.Actions[2].URL
	for service, want := range map[string]string{
		"generic": m.Title + "\n" + m.Body + links,
		"gotify":  m.Title + "|" + m.Body + links,
	} {
		t.Run(service, func(t *testing.T) {
			var got string
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				got = show(body)
				fmt.Fprint(w, `{"id":1,"appid":1,"message":"m","title":"t","priority":0,"date":"2026-07-01T10:00:00Z"}`)
			}))
			defer s.Close()
			host := strings.TrimPrefix(s.URL, "http://")
			url := map[string]string{
				"generic": "generic+" + s.URL, "gotify": "gotify://" + host + "/" + gotify + "?disabletls=yes",
			}[service]
			r, err := channel(t, url).Send(t.Context(), m)
			if err != nil || r.ID != "" || r.Quota != -1 {
				t.Fatalf("got %+v, %v; want no receipt and no quota", r, err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	http.DefaultClient.CloseIdleConnections()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
}

// show is the title and the message of Gotify's JSON, or the body as it is.
func show(body []byte) string {
	var v struct{ Title, Message string }
	if json.Unmarshal(body, &v) != nil {
		return string(body)
	}
	return v.Title + "|" + v.Message
}

// A service that hangs is left with the caller's time, and the next message
// does not wait for it.
func TestAHangingServiceHoldsNobodyUp(t *testing.T) {
	release := make(chan struct{})
	arrived := make(chan struct{}, 3)
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		arrived <- struct{}{}
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	defer s.Close()
	c := channel(t, "generic+"+s.URL)
	for range 2 {
		ctx, cancel := context.WithCancel(t.Context())
		result := make(chan error)
		go func() { _, err := c.Send(ctx, channeltest.Message()); result <- err }()
		<-arrived
		cancel()
		var e *notify.Error
		if err := <-result; !errors.As(err, &e) || e.Class != schedule.Unknown || !errors.Is(err, context.Canceled) {
			t.Errorf("one that hangs: got %v; want unknown", err)
		}
	}
	close(release)
	if _, err := c.Send(t.Context(), channeltest.Message()); err != nil {
		t.Errorf("once the service is back: %v", err)
	}
	c.Close()
}

// Gotify's app is silent below 4; everything arrived with 0.
func TestLevelsWhereTheServiceHasThem(t *testing.T) {
	for level, want := range map[schedule.Level]int{schedule.Quiet: 2, schedule.Normal: 5, schedule.High: 8, schedule.Emergency: 10} {
		var got struct{ Priority int }
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
				t.Error(err)
			}
			fmt.Fprint(w, `{"id":1,"appid":1,"message":"m","title":"t","priority":0,"date":"2026-07-01T10:00:00Z"}`)
		}))
		m := channeltest.Message()
		m.Level = level
		at := strings.TrimPrefix(s.URL, "http://") + "/"
		for address, want := range map[string]int{
			"gotify://" + at + gotify + "?disabletls=yes":                                          want,
			"gotify://" + at + "gtfya.MADEUPMADEUPMADEUPMADEUPMADEUPMADEUPMADEUPMA?disabletls=yes": want, // of Gotify 3
			"gotify://" + at + gotify + "?disabletls=yes&priority=7":                               7,
		} {
			c := channel(t, address)
			if _, err := c.Send(t.Context(), m); err != nil || got.Priority != want {
				t.Errorf("%s: got priority %d, %v; want %d", level, got.Priority, err, want)
			}
			c.Close()
		}
		s.Close()
	}
}

func TestNewDoesNotShowTheURL(t *testing.T) {
	for sentence, url := range map[string]string{
		"nothing":            "",
		"an unknown service": "telegramm://110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw@telegram?chats=@made-up-chat",
		"a wrong token":      "telegram://made-up-token@telegram?chats=@made-up-chat",
		"no URL at all":      "://made-up-token",
	} {
		_, err := shoutrrr.New(shoutrrr.Options{URL: func() string { return url }})
		if err == nil || !strings.HasPrefix(err.Error(), "url: got ") {
			t.Errorf("%s: got %v", sentence, err)
		}
		channeltest.Leaks(t, err, "made-up-token", "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", "made-up-chat")
	}
	channeltest.Leaks(t, channel(t, "generic+https://example.org"+path), path)
}
