package daemon

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"parasol/config"
	"parasol/config/parts"
	"parasol/notify"
	"parasol/schedule"
	"parasol/schedule/agent"
)

// keeper is a channel that keeps receipts and can cancel.
type keeper struct {
	taker
	ack       notify.Ack
	cancelled []string
}

func (k *keeper) Poll(_ context.Context, receipt string) (notify.Ack, error) {
	if receipt != "r1" {
		return notify.Ack{}, errors.New("no such receipt")
	}
	return k.ack, nil
}

func (k *keeper) Cancel(_ context.Context, receipt string) error {
	k.cancelled = append(k.cancelled, receipt)
	return k.err
}

func TestWhatBecameOfWhatRings(t *testing.T) {
	acked := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		why           string
		k             parts.Channel
		name, receipt string
		acked         time.Time
		settled, fail bool
	}{
		{"it rings still", &keeper{}, "phone", "r1", time.Time{}, false, false},
		{"it was answered", &keeper{ack: notify.Ack{Acked: acked, Settled: true}}, "phone", "r1", acked, true, false},
		{"it ended without an answer", &keeper{ack: notify.Ack{Settled: true}}, "phone", "r1", time.Time{}, true, false},
		{"the service does not know it", &keeper{}, "phone", "r2", time.Time{}, false, true},
		{"the channel is of another type now", &taker{}, "phone", "r1", time.Time{}, false, false},
		{"the channel is gone, so that nothing is waited for", &taker{}, "old", "r1", time.Time{}, true, false},
	} {
		h := built(t, lisbon).house.Load()
		with(h, row.k, config.Channel{})
		at, settled, err := h.post.Poll(context.Background(), row.name, row.receipt)
		if !at.Equal(row.acked) || settled != row.settled || (err != nil) != row.fail {
			t.Errorf("%s: got %v, %t, %v; want %v, %t", row.why, at, settled, err, row.acked, row.settled)
		}
	}
}

func TestWhatRingsIsCancelledWhereItCanBe(t *testing.T) {
	h, k := built(t, lisbon).house.Load(), &keeper{}
	with(h, k, config.Channel{})
	ctx := context.Background()
	if err := h.post.Cancel(ctx, "phone", "r1"); err != nil || strings.Join(k.cancelled, " ") != "r1" {
		t.Errorf("got %v, cancelled %v; want r1", err, k.cancelled)
	}
	k.err = errors.New("503")
	if err := h.post.Cancel(ctx, "phone", "r2"); !errors.Is(err, k.err) {
		t.Errorf("a service that is down: got %v; want %v", err, k.err)
	}
	if err := h.post.Cancel(ctx, "old", "r3"); err != nil || len(k.cancelled) != 2 {
		t.Errorf("a channel that is gone: got %v, cancelled %v", err, k.cancelled)
	}
	with(h, &taker{}, config.Channel{})
	if err := h.post.Cancel(ctx, "phone", "r4"); err != nil {
		t.Errorf("a channel that cannot: got %v", err)
	}
}

// A channel that refuses is told apart from one that is down for a while.
func TestTriesAreCounted(t *testing.T) {
	const pushes = "parasol_notifications_total{channel=\"console\",kind=\"morning\",level=\"high\",person=\"ada\"} 1"
	for _, row := range []struct {
		why   string
		class schedule.Class
		want  string
	}{
		{"taken", schedule.Delivered, pushes},
		{"refused", schedule.Refused, "parasol_notification_failures_total{channel=\"console\",reason=\"refused\"} 1"},
		{"a channel that refuses is told apart", schedule.Refused, "parasol_channel_refusing{channel=\"console\"} 1"},
		{"down", schedule.Failed, "parasol_notification_failures_total{channel=\"console\",reason=\"failed\"} 1"},
		{"down is no refusal", schedule.Failed, "parasol_channel_refusing{channel=\"console\"} 0"},
		{"how long it took", schedule.Delivered, "parasol_delivery_duration_seconds_sum{channel=\"console\"} 2"},
	} {
		d := built(t, lisbon)
		o := observer{d.metrics, d.house.Load()}
		o.Enrolled([]string{"ada"})
		o.Tried(agent.Try{Person: "ada", Channel: "console", Kind: schedule.Morning, Level: schedule.High, Class: row.class,
			Took: 2 * time.Second})
		page := httptest.NewRecorder()
		d.metrics.Handler().ServeHTTP(page, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
		if text := page.Body.String(); !strings.Contains(text, row.want+"\n") {
			var near []string
			for line := range strings.Lines(text) {
				if name, _, _ := strings.Cut(row.want, "{"); strings.HasPrefix(line, name) {
					near = append(near, line)
				}
			}
			t.Errorf("%s: got %q; want %s", row.why, near, row.want)
		}
	}
}
