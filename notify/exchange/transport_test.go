package exchange_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"parasol/notify"
	"parasol/notify/exchange"
	"parasol/schedule"
)

// Each answer below holds a whole JSON object, so that only the transport can
// see what is wrong with it.
func TestTransportRequiresTheWholeAnswer(t *testing.T) {
	cut := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		fmt.Fprint(w, `{"status":1}`)
	}
	huge := func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"status":1}`+strings.Repeat(" ", 1<<20))
	}
	for _, row := range []struct {
		sentence   string
		answer     http.HandlerFunc
		statusOnly bool
		want       string
	}{
		{"cut after an object", cut, false, "unknown: test: answer cut short: unexpected EOF"},
		{"an object in a megabyte", huge, false, "unknown: test: answer over 256 KiB"},
		{"cut, but only the status counts", cut, true, "<nil>"},
		{"a megabyte, but only the status counts", huge, true, "<nil>"},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			server := httptest.NewServer(row.answer)
			defer server.Close()
			wire := &exchange.Transport{Name: "test", Base: exchange.Base(1), StatusOnly: row.statusOnly}
			defer wire.CloseIdleConnections()
			_, err := exchange.Client(wire).R().Get(server.URL)
			if err != nil {
				err = wire.Failure(err)
			}
			if fmt.Sprint(err) != row.want {
				t.Errorf("got %v; want %s", err, row.want)
			}
		})
	}
}

// A request that breaks off was not written, so that its message cannot have
// been taken.
func TestTransportKnowsWhetherTheRequestWasWritten(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	defer server.Close()
	wire := &exchange.Transport{Name: "test", Base: exchange.Base(1)}
	defer wire.CloseIdleConnections()
	gone := errors.New("gone")
	req, err := http.NewRequestWithContext(
		t.Context(),
		http.MethodPost,
		server.URL,
		io.MultiReader(strings.NewReader("half"), iotest.ErrReader(gone)),
	)
	if err != nil {
		t.Fatal(err)
	}
	req.ContentLength = 8
	_, err = wire.RoundTrip(req)
	var e *notify.Error
	if !errors.As(err, &e) || e.Class != schedule.Failed {
		t.Errorf("got %v; want failed", err)
	}
}
