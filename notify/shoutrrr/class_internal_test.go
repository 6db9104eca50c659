package shoutrrr

import (
	"testing"

	"parasol/notify"
)

// Internal: errors of services that cannot be served from here. The texts have
// the forms of the library's v0.13.
func TestClassOf(t *testing.T) {
	for text, want := range map[string]notify.Class{
		"failed to send: server returned unexpected response status code: 429 Too Many Requests": notify.Busy,
		"unexpected status: got HTTP 400 Bad Request":                                            notify.Refused,
		"unexpected status: got HTTP 503":                                                        notify.Failed,
		"status: 408":                                                                            notify.Failed,
		`Post "…": dial tcp 10.0.0.1:443: connect: connection refused`:                           notify.Failed,
		"dial tcp: lookup api.example.org: no such host":                                         notify.Failed,
		"tls: failed to verify certificate: x509: certificate is not valid":                      notify.Failed,
		`Post "…": EOF`:                 notify.Unknown,
		"chat 429 does not exist":       notify.Unknown,
		"malformed HTTP/1.1 500 answer": notify.Unknown,
		"got a strange answer":          notify.Unknown,
	} {
		if got := classOf(text); got != want {
			t.Errorf("%q: got %s; want %s", text, got, want)
		}
	}
}
