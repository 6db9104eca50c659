package agent

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"parasol/schedule"
)

// AfterRinging is how long past its end a receipt is still polled: the last
// acknowledgement may take a while to show (H).
const AfterRinging = 2 * time.Minute

// follow polls the lane's ringing messages, at least 5 s apart, until each is
// acknowledged or over, and cancels those that should stop.
func (l *lane) follow(ctx context.Context) {
	wait := make(map[int64]visit)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.ring:
		case <-timer.C:
		}
		again := l.visitAll(ctx, wait)
		switch {
		case again > 0:
			timer.Reset(again)
		case l.plain: // at most what an earlier configuration left has rung
			return
		}
	}
}

// visit is what follow remembers of a receipt.
type visit struct {
	next   time.Time
	failed int
}

// visitAll polls or cancels each receipt whose time has come. It returns how
// long to wait, 0 for until something rings.
func (l *lane) visitAll(ctx context.Context, wait map[int64]visit) time.Duration {
	ringing, err := l.agent.Journal.Ringing(ctx, l.name)
	if err != nil {
		l.agent.trouble(ctx, err)
		return leastWait
	}
	if len(ringing) == 0 {
		clear(wait)
		return 0
	}
	for _, o := range ringing {
		v := wait[o.ID]
		stop := o.Cancel && v.failed == 0 // cancel at once, even right after a poll
		if ctx.Err() == nil && (stop || !time.Now().Before(v.next)) {
			wait[o.ID] = l.visit(ctx, o, v)
		}
	}
	return leastWait
}

// visit makes one call about a receipt.
func (l *lane) visit(ctx context.Context, o Open, v visit) visit {
	a := l.agent
	settled, acked, err := l.call(ctx, o)
	if !acked.IsZero() && err == nil {
		err = a.acknowledge(ctx, o, acked)
	}
	now := time.Now()
	if err == nil && settled || !now.Before(o.Until.Add(AfterRinging)) {
		s := Settlement{o.ID, acked, Told{o.Person, Cancelled(o.Slot, o.Attempt, now.Truncate(time.Second))}}
		if err := a.Journal.Silence(ctx, s); err != nil {
			a.trouble(ctx, err)
		}
		return visit{next: now.Add(leastWait)}
	}
	if ctx.Err() == nil {
		a.health.receipts(a.Log, o.Channel, err)
	}
	if err != nil {
		return visit{next: now.Add(Backoff(v.failed)), failed: v.failed + 1}
	}
	return visit{next: now.Add(leastWait)}
}

// call cancels a receipt that is to be cancelled and polls any other.
func (l *lane) call(ctx context.Context, o Open) (settled bool, acked time.Time, err error) {
	ctx, cancel := context.WithTimeout(ctx, l.timeout(o.Channel))
	defer cancel()
	if o.Cancel {
		return true, time.Time{}, l.agent.Receipts.Cancel(ctx, o.Channel, o.Receipt)
	}
	acked, settled, err = l.agent.Receipts.Poll(ctx, o.Channel, o.Receipt)
	return settled || !acked.IsZero(), acked, err
}

// acknowledge records an acknowledged receipt.
func (a *Agent) acknowledge(ctx context.Context, o Open, at time.Time) error {
	e, matters := Acknowledged(time.Now(), o, at)
	if !matters {
		a.Log.Info("acknowledged too long ago to matter", slog.String("person", o.Person), slog.Time("at", at))
		return nil
	}
	if a.find(o.Person) == nil { // removed from the configuration while it rang
		return nil
	}
	return a.Answer(ctx, o.Person, o.Attempt, e)
}

// Acknowledged returns what an acknowledged receipt records: the answer that
// its reminder asked for, at the time of the acknowledgement, or false if that
// was too long ago. A fixed id makes it count once, however often the receipt
// is polled.
func Acknowledged(now time.Time, o Open, at time.Time) (e schedule.Event, matters bool) {
	kind := o.Confirms
	if !kind.Reported() {
		kind = schedule.Seen
	}
	if at.After(now) {
		at = now // the service's clock runs ahead
	}
	e = schedule.Event{ID: fmt.Sprintf("receipt/%s/%s", o.Channel, o.Receipt), At: at, Kind: kind, Slot: o.Slot,
		Source: "receipt"}
	return e, at.After(now.Add(-schedule.Memory + time.Minute))
}

// PollReceipts polls what rings now, unless a poll is less than 5 s old. It is
// called when a service calls back.
func (a *Agent) PollReceipts() {
	for l := range a.eachLane() {
		poke(l.ring)
	}
}
