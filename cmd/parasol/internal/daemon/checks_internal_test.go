package daemon

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/config"
	"parasol/notify"
	"parasol/schedule"
)

// checked is a channel that answers a check with err.
type checked struct {
	taker
	err error
}

func (c *checked) Check(context.Context) error { return c.err }

// A service that is down at start may be up a minute later; one that refuses
// stays that way, and is told on /readyz.
func TestWhatTheCheckAtStartFinds(t *testing.T) {
	refused := &notify.Error{Class: schedule.Refused, Err: errors.New("no such token")}
	for _, row := range []struct {
		why        string
		err        error
		found, log string
	}{
		{"all is well", nil, "", ""},
		{"it would refuse", refused, "channel phone would refuse: " + refused.Error(), "level=ERROR"},
		{"it would refuse, wrapped", fmt.Errorf("check: %w", refused), "channel phone would refuse: check: " + refused.Error(),
			"level=ERROR"},
		{"it is down", &notify.Error{Class: schedule.Failed, Err: errors.New("503")}, "", "level=WARN"},
		{"an error of another kind", errors.New("no route"), "", "level=WARN"},
		{"the daemon stops meanwhile", context.Canceled, "", ""},
	} {
		var log bytes.Buffer
		h := built(t, lisbon).house.Load()
		h.log = slog.New(slog.NewTextHandler(&log, nil))
		with(h, &checked{err: row.err}, config.Channel{})
		h.config.Channels = []config.Channel{{Name: "phone"}}
		h.checkChannels(context.Background())
		if got := strings.Join(h.doctor.Health(h.doctor.begun).Notes, "|"); !strings.HasPrefix(got, row.found) ||
			strings.Contains(got, "would refuse") != (row.found != "") {
			t.Errorf("%s: told %q; want %q", row.why, got, row.found)
		}
		if got := log.String(); !strings.Contains(got, row.log) || (row.log == "") != (got == "") {
			t.Errorf("%s: logged %q; want %q", row.why, got, row.log)
		}
	}
}

// What a source is in trouble with is a note, since the clear-sky model serves.
func TestHowTheSourcesAreIsTold(t *testing.T) {
	for _, row := range []struct {
		why, body string
		status    int
		want      []string
	}{
		{"it is broken", "oops", http.StatusInternalServerError, []string{"uv: currentuvindex: "}},
		{"it answers nonsense", "<html>", http.StatusOK, []string{"uv: currentuvindex: "}},
	} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(row.status)
			_, _ = w.Write([]byte(row.body))
		}))
		h := built(t, withSources("[{type: currentuvindex, url: \""+srv.URL+"\"}]")).house.Load()
		now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
		h.sky.Chain.Refresh(context.Background(), now, h.people.Person("ada").Policy.Home.Place)
		srv.Close()
		got := h.doctor.sourceNotes(now)
		if len(got) != 1 || !strings.HasPrefix(got[0], row.want[0]) || !strings.HasSuffix(got[0], ", since 2026-07-01T12:00:00Z") {
			t.Errorf("%s: got %q; want %q", row.why, got, row.want)
		}
		if problems := h.doctor.Health(h.doctor.begun).Problems; len(problems) > 0 {
			t.Errorf("%s: problems %q", row.why, problems)
		}
	}
}

func TestATroubleIsSaidOnce(t *testing.T) {
	n := new(notes)
	var got []bool
	for _, text := range []string{"down", "down", "refused", "down"} {
		got = append(got, n.once(text))
	}
	if diff := cmp.Diff([]bool{true, false, true, false}, got); diff != "" {
		t.Errorf("said (-want +got):\n%s", diff)
	}
	n.add("down")
	list := n.list()
	list[0] = "overwritten"
	if diff := cmp.Diff([]string{"down", "refused", "down"}, n.list()); diff != "" {
		t.Errorf("all that was said, in a list of its own (-want +got):\n%s", diff)
	}
}

// The prober stands outside a daemon: it takes a channel's word and nothing
// else.
func TestTheProber(t *testing.T) {
	var paths []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		paths = append(paths, r.Method+" "+r.URL.Path)
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer srv.Close()
	c := configured(t, lisbon+"channels: {out: {type: console}, phone: {type: ntfy, topic: a, url: \""+srv.URL+"\"}}\n")
	var out bytes.Buffer
	p, err := NewProber(c, &out)
	if err != nil {
		t.Fatal(err)
	}
	ctx, now := context.Background(), time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	if told, err := p.Check(ctx, "out"); told || err != nil {
		t.Errorf("a console cannot tell: got %t, %v", told, err)
	}
	if told, err := p.Check(ctx, "phone"); !told || err == nil {
		t.Errorf("a server that knows no such token: got %t, %v", told, err)
	}
	if err := p.Test(ctx, "out", "ada", now); err != nil || !strings.Contains(out.String(), "13:00") {
		t.Errorf("got %v, %q; want a test at 13:00 of Lisbon", err, out.String())
	}
	if err := p.Test(ctx, "phone", "ada", now); err == nil {
		t.Error("a refused test was sent")
	}
	if len(paths) == 0 {
		t.Error("nobody was asked")
	}
}
