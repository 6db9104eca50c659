package shoutrrr

import (
	"errors"
	"testing"

	"parasol/schedule"
)

// Internal: errors of services that cannot be served from here. The texts have
// the forms of the library's v0.18.
func TestClassOf(t *testing.T) {
	for text, want := range map[string]schedule.Class{
		"failed to send: server returned unexpected response status code: 429 Too Many Requests": schedule.Busy,
		"unexpected status: got HTTP 400 Bad Request":                                            schedule.Refused,
		"unexpected status: got HTTP 503":                                                        schedule.Failed,
		"status: 408":                                                                            schedule.Failed,
		`Post "…": dial tcp 10.0.0.1:443: connect: connection refused`:                           schedule.Failed,
		"dial tcp: lookup api.example.org: no such host":                                         schedule.Failed,
		"tls: failed to verify certificate: x509: certificate is not valid":                      schedule.Failed,
		`Post "…": EOF`:                 schedule.Unknown,
		"chat 429 does not exist":       schedule.Unknown,
		"malformed HTTP/1.1 500 answer": schedule.Unknown,
		"got a strange answer":          schedule.Unknown,
	} {
		if got := classOf(errors.New(text)); got != want {
			t.Errorf("%q: got %s; want %s", text, got, want)
		}
	}
}
