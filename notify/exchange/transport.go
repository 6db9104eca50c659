package exchange

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"parasol/notify"
	"parasol/schedule"
)

const (
	// timeout of one exchange where the caller's context has no earlier
	// deadline: a push answers within a second, a phone network's worst case
	// within ten.
	timeout = 15 * time.Second
	// answerLimit in bytes: the answers of all services are under 4 KiB; what
	// is larger is not theirs.
	answerLimit = 256 << 10
	// idle connections are dropped before a service's proxy does: a request
	// written into a connection that the other side has just closed has an
	// unknown outcome, and is the commonest way to a duplicate.
	idle = 10 * time.Second
)

// Transport is an http.RoundTripper for a single notification service. Every
// error it returns is a *notify.Error. The answer it returns has a status
// under 300 and its whole body in memory. Set the fields before the first use.
type Transport struct {
	Name    string            // of the service, the first word of its errors
	Base    http.RoundTripper // what carries the request; see [Base]
	Timeout time.Duration     // of one exchange, the answer's body included; 0 is 15 s
	// the status alone says whether the message was taken: a cut or huge body
	// does not matter
	StatusOnly bool
	Explain    func([]byte) string // the reason in a refusal's body; may be nil. It is scrubbed and shortened
	Secrets    func() []string     // what must never appear in an error; may be nil
	// Refused sees the headers of an answer from 300 on and may add to the
	// error; may be nil.
	Refused func(http.Header, *notify.Error)
}

// Base returns a transport that opens at most conns connections to a host,
// speaks HTTP/1.1 (so that a connection carries one message at a time) and
// drops idle connections early. 0 is without bound.
func Base(conns int) *http.Transport {
	var http1 http.Protocols
	http1.SetHTTP1(true)
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		Protocols:              &http1,
		MaxConnsPerHost:        conns,
		MaxIdleConnsPerHost:    max(conns, 1),
		IdleConnTimeout:        idle,
		TLSHandshakeTimeout:    timeout,
		MaxResponseHeaderBytes: answerLimit,
	}
}

// RoundTrip makes the exchange.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), t.timeout())
	defer cancel()
	var written atomic.Bool
	trace := &httptrace.ClientTrace{WroteRequest: func(i httptrace.WroteRequestInfo) { written.Store(i.Err == nil) }}
	resp, err := t.Base.RoundTrip(req.WithContext(httptrace.WithClientTrace(ctx, trace)))
	if err != nil {
		return nil, t.broken(err, written.Load())
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, answerLimit+1))
	if resp.StatusCode >= 300 {
		return nil, t.refusal(resp, body)
	}
	if !t.StatusOnly && err != nil {
		return nil, t.broken(fmt.Errorf("answer cut short: %w", err), true)
	}
	if !t.StatusOnly && len(body) > answerLimit {
		return nil, t.broken(fmt.Errorf("answer over %d KiB", answerLimit>>10), true)
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return resp, nil
}

// Stream begins an exchange whose answer goes on until ctx is over or the
// service ends it: only the status is looked at. Close the body.
func (t *Transport) Stream(req *http.Request) (*http.Response, error) {
	resp, err := t.Base.RoundTrip(req)
	if err != nil {
		return nil, t.broken(err, false)
	}
	if resp.StatusCode >= 300 {
		defer resp.Body.Close()
		body, _ := io.ReadAll(io.LimitReader(resp.Body, answerLimit))
		return nil, t.refusal(resp, body)
	}
	return resp, nil
}

// CloseIdleConnections closes what the base keeps open between two messages.
func (t *Transport) CloseIdleConnections() {
	if b, ok := t.Base.(interface{ CloseIdleConnections() }); ok {
		b.CloseIdleConnections()
	}
}

func (t *Transport) timeout() time.Duration {
	if t.Timeout > 0 {
		return t.Timeout
	}
	return timeout
}

// broken is an exchange without a whole answer: unknown once the request was
// written, else the message cannot have been taken.
func (t *Transport) broken(err error, written bool) *notify.Error {
	class := schedule.Failed
	if written {
		class = schedule.Unknown
	}
	return &notify.Error{Class: class, Err: t.cause(err.Error(), sentinel(err))}
}

// refusal is an answer that does not take the message.
func (t *Transport) refusal(resp *http.Response, body []byte) *notify.Error {
	text := strconv.Itoa(resp.StatusCode)
	if s := http.StatusText(resp.StatusCode); s != "" {
		text += " " + s
	}
	if resp.StatusCode < 400 {
		text += " (a redirect is not followed: the url must name the service itself)"
	} else if t.Explain != nil {
		if why := t.Explain(body); why != "" {
			text += ": " + why
		}
	}
	e := &notify.Error{
		Class:      classOf(resp.StatusCode),
		Status:     resp.StatusCode,
		RetryAfter: RetryAfter(resp.Header, time.Now()),
		Err:        t.cause(text, nil),
	}
	if t.Refused != nil {
		t.Refused(resp.Header, e)
	}
	return e
}

// classOf maps a status from 300 on. 408 and 425 say that the request was not
// processed, so that the same one may be sent again.
func classOf(status int) schedule.Class {
	switch {
	case status == http.StatusTooManyRequests:
		return schedule.Busy
	case status == http.StatusRequestTimeout, status == http.StatusTooEarly, status >= 500:
		return schedule.Failed
	default:
		return schedule.Refused
	}
}

// Unreadable is an error for an answer under 300 that is not the service's:
// whether the message was taken is unknown.
func (t *Transport) Unreadable(format string, args ...any) *notify.Error {
	return &notify.Error{Class: schedule.Unknown, Err: t.cause(fmt.Sprintf(format, args...), nil)}
}

// Refuse is a refusal with a reason of the channel's own.
func (t *Transport) Refuse(format string, args ...any) *notify.Error {
	return &notify.Error{Class: schedule.Refused, Err: t.cause(fmt.Sprintf(format, args...), nil)}
}

// Fail is a failure before anything was written.
func (t *Transport) Fail(err error) *notify.Error {
	return t.broken(err, false)
}

// Failure returns the *notify.Error in err without what net/http and resty
// wrapped round it, which names the URL.
func (t *Transport) Failure(err error) *notify.Error {
	var e *notify.Error
	if errors.As(err, &e) {
		return e
	}
	return t.Refuse("the request could not be made: %T", err)
}

// cause is a text that is safe to show, and the context's error if it was one.
type cause struct {
	text string
	is   error
}

func (c *cause) Error() string { return c.text }
func (c *cause) Unwrap() error { return c.is }

// cause shortens to 300 bytes, the length of a log line that is still read.
func (t *Transport) cause(text string, is error) error {
	var secrets []string
	if t.Secrets != nil {
		secrets = t.Secrets()
	}
	text = Scrub(text, secrets...)
	text = strings.Map(printable, strings.ToValidUTF8(text, "?"))
	if len(text) > 300 {
		text = strings.ToValidUTF8(text[:300], "") + "…"
	}
	return &cause{text: t.Name + ": " + text, is: is}
}

func sentinel(err error) error {
	for _, s := range []error{context.DeadlineExceeded, context.Canceled} {
		if errors.Is(err, s) {
			return s
		}
	}
	return nil
}
