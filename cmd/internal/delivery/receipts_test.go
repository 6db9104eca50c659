package delivery_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"parasol/config"
	"parasol/config/parts"
	"parasol/notify"
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
		at, settled, err := posted(row.k, config.Channel{}).Poll(context.Background(), row.name, row.receipt)
		if !at.Equal(row.acked) || settled != row.settled || (err != nil) != row.fail {
			t.Errorf("%s: got %v, %t, %v; want %v, %t", row.why, at, settled, err, row.acked, row.settled)
		}
	}
}

func TestWhatRingsIsCancelledWhereItCanBe(t *testing.T) {
	k := &keeper{}
	p, ctx := posted(k, config.Channel{}), context.Background()
	if err := p.Cancel(ctx, "phone", "r1"); err != nil || strings.Join(k.cancelled, " ") != "r1" {
		t.Errorf("got %v, cancelled %v; want r1", err, k.cancelled)
	}
	k.err = errors.New("503")
	if err := p.Cancel(ctx, "phone", "r2"); !errors.Is(err, k.err) {
		t.Errorf("a service that is down: got %v; want %v", err, k.err)
	}
	if err := p.Cancel(ctx, "old", "r3"); err != nil || len(k.cancelled) != 2 {
		t.Errorf("a channel that is gone: got %v, cancelled %v", err, k.cancelled)
	}
	if err := posted(&taker{}, config.Channel{}).Cancel(ctx, "phone", "r4"); err != nil {
		t.Errorf("a channel that cannot: got %v", err)
	}
}
