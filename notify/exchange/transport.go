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
	// timeout is that of one exchange whose context has no earlier deadline: a
	// push is answered within a second, over a bad phone network within ten.
	timeout = 15 * time.Second
	// answerLimit is the most bytes read of a response: those of all services
	// are under 4 KiB, and a larger one is not theirs.
	answerLimit = 256 << 10
	// idle is how long idle connections are kept, which is shorter than a
	// service's proxy keeps them: a request written to a connection that the
	// other side has just closed has an unknown outcome, and is the most
	// common cause of duplicates.
	idle = 10 * time.Second
)

// Transport is an http.RoundTripper for a single notification service. Every
// error it returns is a *notify.Error. A response it returns has a status
// under 300 and its whole body in memory. Set the fields before the first use.
type Transport struct {
	Name    string            // of the service, the first word of its errors
	Base    http.RoundTripper // the transport to use; see [Base]
	Timeout time.Duration     // of one exchange, including the response body; 0 is 15 s
	// the status alone says whether the message was accepted: a truncated or
	// huge body does not matter
	StatusOnly bool
	Explain    func([]byte) string // extracts the reason from a refusal's body, to be scrubbed; may be nil
	Secrets    func() []string     // what must never appear in an error; may be nil
	// Refused is called with the headers of a response of 300 or above and may
	// amend the error; may be nil.
	Refused func(http.Header, *notify.Error)
}

// Base returns a transport that opens at most conns connections to a host (0:
// no limit), speaks HTTP/1.1, so that a connection carries one message at a
// time, and drops idle connections early.
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

// Stream begins an exchange whose response continues until ctx ends or the
// service closes it: only the status is checked. The caller must close the
// body.
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

// CloseIdleConnections closes the connections that Base keeps open between
// messages.
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

// broken returns the error of an exchange without a complete response: unknown
// once the request was written; before that the message cannot have been
// accepted.
func (t *Transport) broken(err error, written bool) *notify.Error {
	class := schedule.Failed
	if written {
		class = schedule.Unknown
	}
	return &notify.Error{Class: class, Err: t.cause(err.Error(), sentinel(err))}
}

// refusal returns the error of a response that does not accept the message.
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

// classOf classifies a status of 300 or above. 408 and 425 say that the
// request was not processed, so it can be sent again.
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

// Unreadable returns the error of a response under 300 that is not the
// service's: whether the message was accepted is unknown.
func (t *Transport) Unreadable(format string, args ...any) *notify.Error {
	return &notify.Error{Class: schedule.Unknown, Err: t.cause(fmt.Sprintf(format, args...), nil)}
}

// Refuse returns a refusal with a reason given by the channel.
func (t *Transport) Refuse(format string, args ...any) *notify.Error {
	return &notify.Error{Class: schedule.Refused, Err: t.cause(fmt.Sprintf(format, args...), nil)}
}

// Fail returns the error of a failure before anything was written.
func (t *Transport) Fail(err error) *notify.Error {
	return t.broken(err, false)
}

// Failure returns the *notify.Error in err without the wrapping of net/http
// and resty, which names the URL.
func (t *Transport) Failure(err error) *notify.Error {
	var e *notify.Error
	if errors.As(err, &e) {
		return e
	}
	return t.Refuse("the request could not be made: %T", err)
}

// cause is a text that is safe to show, with the context's error if it was
// one.
type cause struct {
	text string
	is   error
}

func (c *cause) Error() string { return c.text }
func (c *cause) Unwrap() error { return c.is }

// cause returns text shortened to 300 bytes, so that it fits a readable log
// line.
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
