package pushover

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"parasol/notify"
	"parasol/schedule"
)

type panics struct{}

func (panics) RoundTrip(*http.Request) (*http.Response, error) { panic("token=secret") }

// Internal: the library's known panics are kept from happening, so that one
// has to be made.
func TestAPanicIsAnErrorAndEndsTheCall(t *testing.T) {
	key := func() string { return "aTokenaTokenaTokenaTokenaToken" }
	c, err := New(Options{Token: key, User: key, URL: "http://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	c.wire.Base = panics{}
	_, err = c.Send(context.Background(), notify.Message{Title: "t"})
	var e *notify.Error
	if !errors.As(err, &e) || e.Class != schedule.Unknown || e.Error() != "unknown: pushover: the library panicked" {
		t.Fatalf("got %v; want unknown", err)
	}
	if n := len(theGuard().calls); n != 0 {
		t.Errorf("%d calls are still admitted", n)
	}
}
