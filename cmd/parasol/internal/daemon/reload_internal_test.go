package daemon

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/cmd/internal/web"
	"parasol/config"
	"parasol/schedule"
)

// at has a daemon work until the test ends.
func at(t *testing.T, d *Daemon) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func names(h *house) []string {
	var all []string
	for _, p := range h.people.Everybody() {
		all = append(all, p.Policy.Person)
	}
	return all
}

func TestAnotherConfigurationMovesIn(t *testing.T) {
	d, ctx := built(t, lisbon), context.Background()
	at(t, d)
	before := d.house.Load()
	if err := d.Reload(ctx, configured(t, two)); err != nil {
		t.Fatal(err)
	}
	after := d.house.Load()
	if diff := cmp.Diff([]string{"ada", "bob"}, names(after)); diff != "" || after == before {
		t.Errorf("people (-want +got):\n%s", diff)
	}
	select {
	case <-before.over:
	default:
		t.Error("the house before is not over")
	}
	if code, _ := call(t, http.MethodGet, "http://"+d.Addr()+"/api/v1/people/bob", ""); code != http.StatusOK {
		t.Errorf("the page of who is new: %d", code)
	}
	if err := (recorder{&d.house}).Record(ctx, "bob", schedule.Event{Kind: schedule.Applied}); err != nil {
		t.Errorf("an event of who is new: %v", err)
	}
}

// A configuration that will not do changes nothing, and the metrics say so.
func TestAConfigurationThatWillNotDoChangesNothing(t *testing.T) {
	d := built(t, lisbon)
	at(t, d)
	before := d.house.Load()
	c := configured(t, two)
	c.Channels = []config.Channel{{Name: "phone", Type: "pigeon"}}
	err := d.Reload(context.Background(), c)
	if err == nil || !strings.Contains(err.Error(), `channels.phone: type "pigeon": not built into this program`) {
		t.Errorf("got %v", err)
	}
	if d.house.Load() != before {
		t.Error("another house has moved in")
	}
	const good = "parasol_config_last_reload_successful "
	if _, text := call(t, http.MethodGet, "http://"+d.Addr()+"/metrics", ""); !strings.Contains(text, good+"0\n") {
		t.Errorf("want %s0 in the metrics", good)
	}
	if err := d.Reload(context.Background(), configured(t, two)); err != nil {
		t.Fatal(err)
	}
	if _, text := call(t, http.MethodGet, "http://"+d.Addr()+"/metrics", ""); !strings.Contains(text, good+"1\n") {
		t.Errorf("want %s1 in the metrics", good)
	}
}

// The port, the folder and the log are the process's own.
func TestWhatStaysUntilARestart(t *testing.T) {
	for _, row := range []struct {
		why    string
		change func(*config.Config)
		want   string
	}{
		{"nothing has changed", func(*config.Config) {}, ""},
		{"another port", func(c *config.Config) { c.Server.Listen = "127.0.0.1:1" }, "key=server.listen got=127.0.0.1:1 kept=127.0.0.1:0"},
		{"another folder", func(c *config.Config) { c.DataDir = "elsewhere" }, "key=data_dir got=elsewhere kept="},
		{"another level", func(c *config.Config) { c.Log.Level = "debug" }, "key=log.level got=debug kept=info"},
		{"another format", func(c *config.Config) { c.Log.Format = "json" }, "key=log.format got=json kept=text"},
		{"another token is taken", func(c *config.Config) { c.Server.Token = config.NewSecret("a-token-of-the-page") }, ""},
	} {
		var log bytes.Buffer
		d := built(t, lisbon)
		d.options.Log = slog.New(slog.NewTextHandler(&log, nil))
		now := *d.house.Load().config
		c := now
		row.change(&c)
		d.stay(&c)
		if got := log.String(); !strings.Contains(got, row.want) || strings.Count(got, "\n") != min(len(row.want), 1) {
			t.Errorf("%s: logged %q; want %q", row.why, got, row.want)
		}
		if c.Server.Listen != now.Server.Listen || c.DataDir != now.DataDir || c.Log != now.Log {
			t.Errorf("%s: got %+v; want that it stays", row.why, c)
		}
	}
}

// What the page and the API send is answered in the server's words.
func TestWhatIsRecorded(t *testing.T) {
	d := built(t, lisbon)
	at(t, d)
	r, now := recorder{&d.house}, time.Now()
	for _, row := range []struct {
		why, person string
		event       schedule.Event
		want        error
	}{
		{"a coat", "ada", schedule.Event{Kind: schedule.Applied}, nil},
		{"a coat of an hour ago", "ada", schedule.Event{Kind: schedule.Applied, At: now.Add(-time.Hour)}, nil},
		{"a stranger", "eve", schedule.Event{Kind: schedule.Applied}, web.ErrNoPerson},
		{"a coat of tomorrow", "ada", schedule.Event{Kind: schedule.Applied, At: now.Add(24 * time.Hour)}, web.ErrEvent},
		{"a coat of last year", "ada", schedule.Event{Kind: schedule.Applied, At: now.AddDate(-1, 0, 0)}, web.ErrEvent},
		{"what nobody reports", "ada", schedule.Event{Kind: schedule.Sent}, web.ErrEvent},
	} {
		if err := r.Record(context.Background(), row.person, row.event); !errors.Is(err, row.want) {
			t.Errorf("%s: got %v; want %v", row.why, err, row.want)
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	idle := built(t, lisbon)
	if err := (recorder{&idle.house}).Record(ctx, "ada", schedule.Event{Kind: schedule.Applied}); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits any more: got %v", err)
	}
}
