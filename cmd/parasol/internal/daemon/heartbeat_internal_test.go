package daemon

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAWatcherHearsOfGoodBeatsAndOfSustainedFailure(t *testing.T) {
	var heard []string
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { heard = append(heard, r.URL.String()) }))
	defer srv.Close()
	b := &heartbeat{url: srv.URL + "/ping/key?x=1", client: srv.Client()}
	for _, well := range []bool{true, false, true, false, false, false, true} {
		if err := b.tell(context.Background(), well); err != nil {
			t.Error(err)
		}
	}
	want := []string{"/ping/key?x=1", "/ping/key?x=1", "/ping/key/fail?x=1", "/ping/key/fail?x=1", "/ping/key?x=1"}
	if diff := cmp.Diff(want, heard); diff != "" {
		t.Errorf("one bad beat is a hiccup, two are a failure (-want +got):\n%s", diff)
	}
}

func TestAFailedBeatDoesNotShowItsAddress(t *testing.T) {
	srv := httptest.NewServer(http.NotFoundHandler())
	b := &heartbeat{url: srv.URL + "/ping/secret", client: srv.Client()}
	refused := b.tell(context.Background(), true)
	srv.Close()
	gone := b.tell(context.Background(), true)
	for _, err := range []error{refused, gone} {
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("got %v; want an error without the address", err)
		}
	}
}

// The path of the address is its key: a redirect carried it to another host,
// and in a Referer.
func TestABeatFollowsNoRedirect(t *testing.T) {
	elsewhere := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere++ }))
	defer other.Close()
	srv := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusFound))
	defer srv.Close()
	b := &heartbeat{url: srv.URL + "/ping/secret", client: beatClient()}
	err := b.tell(context.Background(), true)
	if err == nil || strings.Contains(err.Error(), "secret") || elsewhere != 0 {
		t.Errorf("got %v, %d calls elsewhere; want an error that says so, and none", err, elsewhere)
	}
	b.client.CloseIdleConnections()
}
