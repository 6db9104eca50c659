package exchange_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"parasol/notify/exchange"
)

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"":                              0,
		"30":                            30 * time.Second,
		"-5":                            0,
		"soon":                          0,
		"99999999999999999":             31 * 24 * time.Hour,
		"99999999999999999999999":       0,
		"Wed, 01 Jul 2026 12:01:00 GMT": time.Minute,
		"Wed, 01 Jul 2026 11:00:00 GMT": 0,
		"Wed, 01 Jul 2099 11:00:00 GMT": 31 * 24 * time.Hour,
	} {
		if got := exchange.RetryAfter(http.Header{"Retry-After": {value}}, now); got != want {
			t.Errorf("%q: got %s; want %s", value, got, want)
		}
	}
}

func TestScrub(t *testing.T) {
	long := strings.Repeat("k", 28)
	for _, row := range []struct{ sentence, text, want string }{
		{"a word stays", "user key is invalid", "user key is invalid"},
		{"a secret goes", "bad token hunter22!", "bad token …"},
		{"escaped too", "q=hunter22%21", "q=…"},
		{"an address goes", `Get "https://user:pw@example.org/x?token=1": EOF`, `Get "…": EOF`},
		{"an opaque word goes", "receipt " + long + ".", "receipt …."},
		{"a short secret is none", "a cat", "a cat"},
	} {
		if got := exchange.Scrub(row.text, "hunter22!", "cat"); got != row.want {
			t.Errorf("%s: got %q; want %q", row.sentence, got, row.want)
		}
	}
}

func TestObject(t *testing.T) {
	for body, want := range map[string]bool{
		`{}`: true, " \n{\"a\":1} ": true, `[]`: false, `null`: false, ``: false, `{`: false, `{}{}`: false, `"{}"`: false,
	} {
		var v struct{ A int }
		if got := exchange.Object([]byte(body), &v); got != want {
			t.Errorf("%q: got %v; want %v", body, got, want)
		}
	}
}
