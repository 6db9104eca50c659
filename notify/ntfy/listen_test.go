package ntfy_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/notify/channeltest"
	"parasol/notify/exchange"
	"parasol/notify/ntfy"
	"parasol/schedule"
)

// A stream that ends, is cut in the middle of a line, fails and refuses for a
// while: every answer is heard, and each connection asks from the last on.
func TestListenComesBackForWhatItMissed(t *testing.T) {
	var mu sync.Mutex
	var asked []string
	url, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, r.Method+" "+r.URL.String()+" "+r.Header.Get("Authorization"))
		switch len(asked) {
		case 1:
			fmt.Fprintln(w, `{"id":"o","time":1,"event":"open","topic":"x"}`)
			fmt.Fprintln(w, `{"id":"aaaa","time":1782900000,"event":"message","message":" token-a\n"}`)
			fmt.Fprintln(w, `{"id":"k","time":1,"event":"keepalive"}`)
			fmt.Fprintln(w, `nonsense`)
		case 2:
			fmt.Fprint(w, `{"id":"bbbb","time":17829000`)
		case 3:
			w.WriteHeader(http.StatusBadGateway)
		case 4:
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
		default:
			fmt.Fprintln(w, `{"id":"bbbb","time":1782900060,"event":"message","message":"token-b"}`)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	var heard []exchange.Answer
	err := channel(t, ntfy.Options{URL: url, ReplyTopic: is(reply), Token: is(token)}).Listen(ctx, func(a exchange.Answer) {
		if heard = append(heard, a); len(heard) == 2 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v; want %v", err, context.Canceled)
	}
	want := []exchange.Answer{{Token: "token-a", At: time.Unix(1782900000, 0)}, {Token: "token-b", At: time.Unix(1782900060, 0)}}
	if diff := cmp.Diff(want, heard); diff != "" {
		t.Error(diff)
	}
	line := func(since string) string { return "GET /" + reply + "/json?since=" + since + " Bearer " + token }
	mu.Lock()
	defer mu.Unlock()
	if diff := cmp.Diff([]string{line("12h"), line("aaaa"), line("aaaa"), line("aaaa"), line("aaaa")}, asked); diff != "" {
		t.Error(diff)
	}
}

// One 403 ended the stream until the next restart.
func TestListenSaysThatItMayNotAndGoesOn(t *testing.T) {
	url, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, `{"error":"forbidden: %s"}`, token)
	})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var log bytes.Buffer
	told := slog.New(slog.NewTextHandler(writer(func(b []byte) (int, error) { cancel(); return log.Write(b) }), nil))
	err := channel(t, ntfy.Options{URL: url, ReplyTopic: is(reply), Token: is(token), Log: told}).Listen(ctx, nil)
	if !errors.Is(err, context.Canceled) || !strings.Contains(log.String(), "refused: ntfy: 403 Forbidden") {
		t.Errorf("got %v, log %s; want that it was refused, and the end by the context alone", err, log.String())
	}
	channeltest.Leaks(t, log.String(), token)
	err = channel(t, ntfy.Options{URL: url}).Listen(t.Context(), nil)
	if e := refused(t, err); e.Class != schedule.Refused {
		t.Errorf("without a reply topic: got %v; want refused", err)
	}
}

// writer is a function as a stream.
type writer func([]byte) (int, error)

func (w writer) Write(b []byte) (int, error) { return w(b) }

// A server two hours behind stamped answers before their pushes.
func TestAnswersAreToldByOurClock(t *testing.T) {
	for _, row := range []struct {
		why  string
		off  time.Duration
		want time.Duration // of the answer, beside now
	}{
		{"two hours behind", -2 * time.Hour, 0}, {"ten minutes ahead", 10 * time.Minute, 0}, {"a second off is the way's", time.Second,
			time.Second},
	} {
		now := time.Now().Truncate(time.Second)
		url, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", now.Add(row.off).UTC().Format(http.TimeFormat))
			fmt.Fprintf(w, "{\"id\":\"aaaa\",\"time\":%d,\"event\":\"message\",\"message\":\"token-a\"}\n", now.Add(row.off).Unix())
		})
		ctx, cancel := context.WithCancel(t.Context())
		var at time.Time
		_ = channel(t, ntfy.Options{URL: url, ReplyTopic: is(reply)}).Listen(ctx, func(a exchange.Answer) { at = a.At; cancel() })
		if d := at.Sub(now) - row.want; d.Abs() > 5*time.Second {
			t.Errorf("%s: the answer is %s off", row.why, d)
		}
	}
}
