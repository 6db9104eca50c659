package channeltest

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parasol/schedule"
)

// patience is how long a case waits for a service that hangs: long enough for
// writing the request on a busy machine.
const patience = 300 * time.Millisecond

type testCase struct {
	name     string
	answer   http.HandlerFunc // nil: the service hangs
	want     Outcome
	patience time.Duration
	after    func(t *testing.T)
}

func cases(s Suite) []testCase {
	noVerdict := Taken
	if s.Verdict {
		noVerdict = Unknown
	}
	redirect, elsewhere := redirecting()
	return []testCase{
		{name: "success", answer: s.Success, want: Taken},
		{name: "refused", answer: status(400), want: Refused},
		{name: "bad key", answer: status(401), want: Refused},
		{name: "no such thing", answer: status(404), want: Refused},
		{name: "busy", answer: busy, want: Outcome{Class: schedule.Busy, RetryAfter: 7 * time.Second}},
		{name: "server error", answer: status(500), want: Failed},
		{name: "gateway error", answer: status(502), want: Failed},
		{name: "unavailable", answer: unavailable, want: Outcome{Class: schedule.Failed, RetryAfter: 9 * time.Second}},
		{name: "hang", want: Unknown, patience: patience},
		{name: "reset after the request was read", answer: reset, want: Unknown},
		{name: "cut answer", answer: cut(s.Success), want: noVerdict},
		{name: "wrong content type", answer: mislabelled(s.Success), want: Taken},
		{name: "a page instead of an answer", answer: page, want: noVerdict},
		{name: "an empty answer", answer: empty, want: noVerdict},
		{name: "redirect", answer: redirect, want: Refused, after: elsewhere},
		{name: "huge body", answer: huge, want: noVerdict},
	}
}

// echo answers with the content of the request, as careless services do.
func echo(w http.ResponseWriter, r *http.Request, status int) {
	all := fmt.Sprintf("%s http://%s%s %v %s\n", r.Method, r.Host, r.URL, r.Header, drain(r))
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"status":0,"errors":[%q],"error":%q,"message":%q}`, all, all, all)
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { echo(w, r, code) }
}

func busy(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Retry-After", "7")
	echo(w, r, http.StatusTooManyRequests)
}

func unavailable(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Retry-After", "9")
	echo(w, r, http.StatusServiceUnavailable)
}

// handler returns the answer, or one that hangs until the client or the test
// ends.
func (c testCase) handler(over <-chan struct{}) http.Handler {
	if c.answer != nil {
		return c.answer
	}
	return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		drain(r)
		select {
		case <-r.Context().Done():
		case <-over:
		}
	})
}

func reset(w http.ResponseWriter, r *http.Request) {
	drain(r)
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	_ = conn.(*net.TCPConn).SetLinger(0) // RST instead of FIN
	_ = conn.Close()
}

// cut sends the first half of a successful answer.
func cut(success http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		whole := recorded(success, r)
		body := whole.Body.Bytes()
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		fmt.Fprintf(
			conn,
			"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
			len(body)+1,
			body[:len(body)/2],
		)
	}
}

func mislabelled(success http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		whole := recorded(success, r)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(whole.Body.Bytes())
	}
}

func page(w http.ResponseWriter, r *http.Request) {
	drain(r)
	w.Header().Set("Content-Type", "text/html")
	fmt.Fprint(w, "<!doctype html><title>Sign in to the hotel's network</title>")
}

func empty(w http.ResponseWriter, r *http.Request) {
	drain(r)
	w.WriteHeader(http.StatusOK)
}

// huge sends a JSON object of 1 MiB, far more than the answer of any service.
func huge(w http.ResponseWriter, r *http.Request) {
	drain(r)
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"padding":%q}`, strings.Repeat("x", 1<<20))
}

// redirecting redirects the request to a server that must never receive it.
func redirecting() (http.HandlerFunc, func(t *testing.T)) {
	var followed atomic.Int32
	return func(w http.ResponseWriter, r *http.Request) {
			drain(r)
			if r.URL.Query().Get("elsewhere") != "" {
				followed.Add(1)
				return
			}
			target := *r.URL
			target.RawQuery = "elsewhere=1"
			http.Redirect(w, r, target.String(), http.StatusTemporaryRedirect)
		}, func(t *testing.T) {
			if followed.Load() != 0 {
				t.Error("the redirect was followed")
			}
		}
}

func recorded(h http.HandlerFunc, r *http.Request) *httptest.ResponseRecorder {
	body := drain(r)
	r.Body = http.NoBody
	if body != "" {
		r.Body = readCloser{bytes.NewReader([]byte(body))}
	}
	w := httptest.NewRecorder()
	h(w, r)
	return w
}

type readCloser struct{ *bytes.Reader }

func (readCloser) Close() error { return nil }
