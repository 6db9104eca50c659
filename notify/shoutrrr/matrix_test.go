package shoutrrr_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"parasol/notify"
	"parasol/notify/channeltest"
	"parasol/schedule"
)

// Matrix signs in while its URL is read. A server that is down while Parasol
// starts made the URL a wrong one: Parasol ended with code 2 and was not
// started again; and one that was down later "refused" the reminder for good.
func TestMatrixSignsInWhenThereIsSomethingToSend(t *testing.T) {
	var mu sync.Mutex
	status, sent, signed := http.StatusOK, 0, 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case status != http.StatusOK:
			w.WriteHeader(status)
			fmt.Fprint(w, `{"errcode":"M_X","error":"made-up"}`)
		case strings.HasSuffix(r.URL.Path, "/login") && r.Method == http.MethodGet:
			fmt.Fprint(w, `{"flows":[{"type":"m.login.password"}]}`)
		case strings.HasSuffix(r.URL.Path, "/login"):
			signed++
			fmt.Fprint(w, `{"access_token":"made-up-access","home_server":"h","user_id":"@ada:h"}`)
		case strings.Contains(r.URL.Path, "/join"):
			fmt.Fprint(w, `{"room_id":"!sun:h"}`)
		default:
			sent++
			fmt.Fprint(w, `{"event_id":"$1"}`)
		}
	}))
	defer s.Close()
	c := channel(t, "matrix://ada:made-up-password@"+strings.TrimPrefix(s.URL, "http://")+"/?rooms=!sun:h&disableTLS=yes")
	defer c.Close()
	if signed > 0 {
		t.Error("signed in before there was something to send")
	}
	for _, row := range []struct {
		why    string
		status int
		want   schedule.Class
		sent   int
	}{
		{"down while it signs in", http.StatusServiceUnavailable, schedule.Failed, 0},
		{"a wrong password", http.StatusForbidden, schedule.Refused, 0},
		{"up again", http.StatusOK, schedule.Delivered, 1},
	} {
		mu.Lock()
		status = row.status
		mu.Unlock()
		m := channeltest.Message()
		m.Key = row.why
		_, err := c.Send(t.Context(), m)
		got := schedule.Delivered
		if e, ok := errors.AsType[*notify.Error](err); ok {
			got = e.Class
		}
		if got != row.want || sent != row.sent {
			t.Errorf("%s: got %s (%v), %d sent; want %s, %d", row.why, got, err, sent, row.want, row.sent)
		}
		channeltest.Leaks(t, err, "made-up-password", "made-up-access")
	}
}
