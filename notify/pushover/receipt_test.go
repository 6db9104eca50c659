package pushover_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/notify"
	"parasol/notify/channeltest"
	"parasol/notify/pushover"
	"parasol/schedule"
)

const rung = "rLqVuqTRh62UzxtmqiaLzQmVcPgiCy"

func TestPoll(t *testing.T) {
	acked := time.Unix(1_782_900_000, 0)
	for _, row := range []struct {
		sentence, body string
		want           notify.Ack
	}{
		{"still ringing", `{"status":1,"acknowledged":0,"acknowledged_at":0,"expired":0}`, notify.Ack{}},
		{"a callback lied: what counts is the poll", `{"status":1,"acknowledged":0,"called_back":1,"called_back_at":1782900000}`,
			notify.Ack{}},
		{"a time alone is no acknowledgement", `{"status":1,"acknowledged":0,"acknowledged_at":1782900000}`, notify.Ack{}},
		{"acknowledged", `{"status":1,"acknowledged":1,"acknowledged_at":1782900000,"expired":0}`, notify.Ack{Acked: acked, Settled: true}},
		{"acknowledged after it expired", `{"status":1,"acknowledged":1,"acknowledged_at":1782900000,"expired":1}`,
			notify.Ack{Acked: acked, Settled: true}},
		{"expired", `{"status":1,"acknowledged":0,"expired":1}`, notify.Ack{Settled: true}},
		{"the library would panic: no timestamps at all", `{"status":1,"acknowledged":0}`, notify.Ack{}},
		{"timestamps null or text", `{"status":1,"acknowledged":0,"acknowledged_at":null,"expired":null,"expires_at":"soon"}`,
			notify.Ack{}},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			s := serve(t, says(row.body))
			got, err := channel(t, pushover.Options{URL: s.URL + "/1"}).Poll(t.Context(), rung)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Error(diff)
			}
			if p := s.got()[0].Get("path"); p != "GET /1/receipts/"+rung+".json" {
				t.Errorf("asked %s", p)
			}
		})
	}
}

func TestAcknowledgedWithoutATimeCountsFromNow(t *testing.T) {
	s := serve(t, says(`{"status":1,"acknowledged":1}`))
	before := time.Now()
	got, err := channel(t, pushover.Options{URL: s.URL}).Poll(t.Context(), rung)
	if err != nil || !got.Settled || got.Acked.Before(before) || got.Acked.After(time.Now()) {
		t.Errorf("got %+v, %v; want acknowledged now", got, err)
	}
}

func TestPollFailures(t *testing.T) {
	for _, row := range []struct {
		sentence, receipt string
		status            int
		body              string
		want              schedule.Class
	}{
		{"a receipt Pushover does not know", rung, 404,
			`{"receipt":"not found; may be invalid or expired","errors":["receipt not found"],"status":0}`, schedule.Refused},
		{"a receipt that is none asks nothing", "../users/validate", 200, ``, schedule.Refused},
		{"an empty receipt asks nothing", "", 200, ``, schedule.Refused},
		{"status 0 in a 200", rung, 200, `{"status":0,"errors":["no"]}`, schedule.Refused},
		{"server error", rung, 500, `<html>`, schedule.Failed},
		{"a page", rung, 200, `<html>`, schedule.Unknown},
		{"too often", rung, 429, `{}`, schedule.Busy},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(row.status)
				fmt.Fprint(w, row.body)
			})
			_, err := channel(t, pushover.Options{URL: s.URL}).Poll(t.Context(), row.receipt)
			if e := classOf(t, err); e.Class != row.want {
				t.Errorf("got %v; want %s", err, row.want)
			}
		})
	}
}

func TestPollNoServerShowsNoToken(t *testing.T) {
	s := serve(t, queued)
	s.Close()
	_, err := channel(t, pushover.Options{URL: s.URL}).Poll(t.Context(), rung)
	if e := classOf(t, err); e.Class != schedule.Failed {
		t.Errorf("got %v; want failed", err)
	}
}

func TestCancel(t *testing.T) {
	s := serve(t, says(`{"status":1}`))
	c := channel(t, pushover.Options{URL: s.URL + "/1"})
	if err := c.Cancel(t.Context(), rung); err != nil {
		t.Fatal(err)
	}
	got := s.got()
	if diff := cmp.Diff(url.Values{"path": {"POST /1/receipts/" + rung + "/cancel.json"}, "token": {token}}, got[0]); diff != "" {
		t.Error(diff)
	}
	if e := classOf(t, c.Cancel(t.Context(), "a/b")); e.Class != schedule.Refused {
		t.Errorf("a receipt that is none: got %v", e)
	}
}

func TestCheck(t *testing.T) {
	for _, row := range []struct {
		sentence, device string
		status           int
		body, want       string
	}{
		{"all well", "iphone", 200, `{"status":1,"group":0,"devices":["iphone","ipad"]}`, ""},
		{"a group has no devices", "", 200, `{"status":1,"group":1,"devices":[]}`, ""},
		{"no active device", "", 200, `{"status":1,"group":0,"devices":[]}`, "no active device"},
		{"another device", "iphone", 200, `{"status":1,"devices":["ipad"]}`, `device "iphone" is not one of the user's (ipad)`},
		{"a wrong key", "", 400, `{"user":"invalid","errors":["user key is invalid"],"status":0}`, "400 Bad Request: user key is invalid"},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(row.status); fmt.Fprint(w, row.body) })
			err := channel(t, pushover.Options{URL: s.URL, Device: row.device}).Check(t.Context())
			if row.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if e := classOf(t, err); e.Class != schedule.Refused || !strings.Contains(e.Error(), row.want) {
				t.Errorf("got %v; want refused with %q", err, row.want)
			}
		})
	}
}

func TestQuotaExhausted(t *testing.T) {
	for _, row := range []struct {
		sentence string
		header   map[string]string
		quota    bool
		after    time.Duration // at least
		known    int
	}{
		{"nothing left until the reset", map[string]string{"X-Limit-App-Remaining": "0", "X-Limit-App-Reset": in(time.Hour)}, true,
			50 * time.Minute, 0},
		{"a bare 429 is the quota", nil, true, 0, 0},
		{"a pause with messages left is none", map[string]string{"X-Limit-App-Remaining": "50", "Retry-After": "30"}, false,
			30 * time.Second, 50},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				for k, v := range row.header {
					w.Header().Set(k, v)
				}
				w.WriteHeader(http.StatusTooManyRequests)
				fmt.Fprint(w, `{"errors":["application is over its quota"],"status":0}`)
			})
			c := channel(t, pushover.Options{URL: s.URL})
			_, err := c.Send(t.Context(), channeltest.Message())
			e := classOf(t, err)
			if e.Class != schedule.Busy || e.Quota != row.quota || e.RetryAfter < row.after || c.Quota() != row.known {
				t.Errorf("got %+v with %d left; want busy, quota %v, after %s, %d left", e, c.Quota(), row.quota, row.after, row.known)
			}
		})
	}
}

func in(d time.Duration) string { return strconv.FormatInt(time.Now().Add(d).Unix(), 10) }

func TestReserveIsKeptForHighAndEmergency(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { limits(w, 100); fmt.Fprint(w, `{"status":1}`) })
	c := channel(t, pushover.Options{URL: s.URL, Reserve: 100})
	send := func(l schedule.Level) error {
		m := channeltest.Message()
		m.Level = l
		_, err := c.Send(t.Context(), m)
		return err
	}
	if err := send(schedule.Quiet); err != nil {
		t.Fatalf("before the quota is known everything passes: %v", err)
	}
	for _, l := range []schedule.Level{schedule.Quiet, schedule.Normal} {
		if e := classOf(t, send(l)); e.Class != schedule.Refused || !e.Quota {
			t.Errorf("%s: got %+v; want refused by quota", l, e)
		}
	}
	for _, l := range []schedule.Level{schedule.High, schedule.Emergency} {
		if err := send(l); err != nil {
			t.Errorf("%s: %v", l, err)
		}
	}
	if n := len(s.got()); n != 3 {
		t.Errorf("%d requests; want 3", n)
	}
}

func TestChannelsOfOneApplicationShareTheQuota(t *testing.T) {
	s := serve(t, queued)
	a, b := channel(t, pushover.Options{URL: s.URL}), channel(t, pushover.Options{URL: s.URL})
	if b.Quota() != -1 {
		t.Errorf("before the first answer: got %d; want -1", b.Quota())
	}
	if _, err := a.Send(t.Context(), channeltest.Message()); err != nil {
		t.Fatal(err)
	}
	if b.Quota() != 7496 {
		t.Errorf("got %d; want 7496", b.Quota())
	}
}
