package source

import (
	"net/http"
	"strconv"
	"time"

	"github.com/go-resty/resty/v2"
)

// longestExpiry bounds the effect of Expires: a wrong header must not silence a
// source.
const longestExpiry = 12 * time.Hour

// Reply is the response to a Call that succeeded.
type Reply struct {
	Body        []byte
	NotModified bool
	Deprecated  bool // status 203, MET Norway's word for it
	Expires     time.Time
	Validators  Validators
}

// Answer returns the reply as an answer without runs.
func (r Reply) Answer() Answer {
	return Answer{Expires: r.Expires, Validators: r.Validators, NotModified: r.NotModified, Deprecated: r.Deprecated}
}

func reply(now time.Time, res *resty.Response) Reply {
	h := res.Header()
	return Reply{
		Body:        res.Body(),
		NotModified: res.StatusCode() == http.StatusNotModified,
		Deprecated:  res.StatusCode() == http.StatusNonAuthoritativeInfo,
		Expires:     expires(now, h),
		Validators:  Validators{ETag: h.Get("ETag"), LastModified: h.Get("Last-Modified")},
	}
}

// expires converts the header to our clock, which may be off, by its distance
// from Date.
func expires(now time.Time, h http.Header) time.Time {
	at, err := http.ParseTime(h.Get("Expires"))
	if err != nil {
		return time.Time{}
	}
	life := at.Sub(served(now, h))
	if life <= 0 {
		return time.Time{}
	}
	return now.Add(min(life, longestExpiry))
}

// served returns the time that the service gave for the answer, or ours if it
// gave none.
func served(now time.Time, h http.Header) time.Time {
	if at, err := http.ParseTime(h.Get("Date")); err == nil {
		return at
	}
	return now
}

// refusal returns the error of a response whose status is not 200, 203 or 304,
// and nil for those.
func refusal(now time.Time, res *resty.Response, explain func(int, []byte) *Error) *Error {
	status := res.StatusCode()
	switch status {
	case http.StatusOK, http.StatusNonAuthoritativeInfo, http.StatusNotModified:
		return nil
	}
	var e *Error
	if explain != nil && status >= 400 {
		e = explain(status, res.Body())
	}
	if e == nil {
		e = &Error{Class: byStatus(status)}
	}
	e.Status = status
	if wait := retryAfter(now, res.Header()); wait > 0 {
		e.Wait = wait
	}
	return e
}

func byStatus(status int) Class {
	switch {
	case status == http.StatusTooManyRequests:
		return Quota
	case status == http.StatusUnauthorized:
		return BadKey
	case status == http.StatusRequestTimeout, status >= 500:
		return Outage
	case status >= 400:
		return Refused
	default: // a redirect that leads nowhere, a 204 without a body
		return Malformed
	}
}

// retryAfter reads both forms of the header, seconds and a date.
func retryAfter(now time.Time, h http.Header) time.Duration {
	v := h.Get("Retry-After")
	if seconds, err := strconv.ParseUint(v, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(v); err == nil {
		return at.Sub(served(now, h))
	}
	return 0
}
