package agent

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"parasol/schedule"
)

// hanging is how long a try may take before the next is started beside it (H;
// a push service answers in tenths of a second). Until then tries run one
// after the other: whatever is in flight during a crash is sent again, and
// that should be one message at most.
const hanging = 2 * time.Second

// lane serves the channels of one service. It takes what is due from the
// journal, the most urgent first, one at a time and beside tries that hang,
// but never more than limit at once. Lanes are independent, so one that hangs
// does not delay the others.
type lane struct {
	agent *Agent
	name  string
	limit int
	quiet time.Time // owned by run: the service is left alone until then
	begun time.Time // owned by run: the last try
	stale bool      // owned by run: a try ended since the pending were counted

	timeouts map[string]time.Duration // by channel
	plain    bool                     // none of them gives receipts
	poke     chan struct{}            // something may be due
	ring     chan struct{}            // something may need a poll or a cancel
	done     chan finished
}

// finished is a try that has ended and was written to the journal.
type finished struct {
	id    int64
	pause time.Duration
}

func newLane(a *Agent, name string, c Channel) *lane {
	l := &lane{
		agent: a, name: name, limit: c.Limit, timeouts: map[string]time.Duration{}, plain: c.Plain,
		poke: make(chan struct{}, 1), ring: make(chan struct{}, 1), done: make(chan finished),
	}
	if l.limit <= 0 {
		l.limit = defaultLimit
	}
	return l
}

func (l *lane) timeout(channel string) time.Duration {
	if t := l.timeouts[channel]; t > 0 {
		return t
	}
	return defaultTimeout
}

// run serves the lane until ctx ends, then waits for the tries in flight,
// whose context is wire.
func (l *lane) run(ctx, wire context.Context) {
	busy := map[int64]bool{}
	var tries sync.WaitGroup
	defer tries.Wait()
	timer := time.NewTimer(sweep) // what waits already was poked for
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			l.drain(busy)
			return
		case f := <-l.done:
			delete(busy, f.id)
			l.quiet = later(l.quiet, time.Now().Add(f.pause))
			l.stale = true
		case <-l.poke:
		case <-timer.C:
		}
		timer.Reset(l.start(ctx, wire, busy, &tries))
	}
}

// drain receives the results of the tries in flight, so that they can end.
func (l *lane) drain(busy map[int64]bool) {
	for range busy {
		<-l.done
	}
}

// start starts the next try if the limit allows it and returns how long to
// wait before the one after.
func (l *lane) start(ctx, wire context.Context, busy map[int64]bool, tries *sync.WaitGroup) time.Duration {
	now := time.Now()
	switch {
	case len(busy) >= l.limit:
		return sweep // the end of a try comes sooner
	case now.Before(l.quiet):
		return l.quiet.Sub(now)
	case l.agent.gathering.Load():
		return gatherFor // the release comes sooner and pokes the lane
	case len(busy) > 0 && now.Before(l.begun.Add(hanging)):
		return l.begun.Add(hanging).Sub(now)
	}
	// Deliveries in flight are pending too and may be among the first.
	due, next, err := l.agent.Journal.Due(ctx, l.name, now, l.limit)
	if err != nil {
		l.agent.trouble(ctx, err)
		return leastWait
	}
	for i := range due {
		if d := &due[i]; !busy[d.ID] {
			busy[d.ID], l.begun = true, now
			tries.Go(func() { l.try(ctx, wire, d) })
			return hanging
		}
	}
	if l.stale && len(busy) == 0 { // once the lane is idle, not at every try of a crowd
		l.stale = false
		if err := l.agent.count(ctx); err != nil {
			l.agent.trouble(ctx, err)
		}
	}
	if next.IsZero() {
		return sweep
	}
	return min(max(next.Sub(now), 0), sweep)
}

// try makes one try and writes its result. It returns only when the result is
// written or the agent stops: a lane that cannot record what it did must not
// do it again.
func (l *lane) try(ctx, wire context.Context, d *Delivery) {
	a := l.agent
	begun := time.Now()
	r := l.send(wire, *d)
	took := time.Since(begun)
	o := Judge(time.Now(), d, r)
	o.Fallback, o.Patience = a.fallback(d), o.At.Add(-Patience)
	a.told(d, r, &o, took)
	for {
		err := a.Journal.Settle(context.WithoutCancel(ctx), o)
		if err == nil {
			break
		}
		a.trouble(ctx, err)
		select {
		case <-ctx.Done():
			l.done <- finished{id: d.ID}
			return
		case <-time.After(leastWait):
		}
	}
	switch {
	case o.Receipt != "":
		poke(l.ring)
	case o.State != Sent:
		a.pokeAll(o.Fallback)
	}
	l.done <- finished{d.ID, Pause(r)}
}

// send makes one try within the channel's timeout. A channel that panics has
// failed; the panic's value is not shown, since it may hold a secret.
func (l *lane) send(wire context.Context, d Delivery) (r Result) {
	ctx, cancel := context.WithTimeout(wire, l.timeout(d.Channel))
	defer cancel()
	defer func() {
		if recover() != nil {
			r = Result{Class: schedule.Unknown, Err: errors.New("channel panicked")}
		}
	}()
	return l.agent.Sender.Send(ctx, d)
}

// fallback returns the routes to try in place of a channel that failed. A
// message to the buddy has none: the person's fallback would notify the person
// instead.
func (a *Agent) fallback(d *Delivery) []Route {
	if p := a.find(d.Person); p != nil && d.Decision.Send.Slot.Kind != schedule.Buddy {
		return p.routes.Fallback
	}
	return nil
}

// pokeWaiting pokes the lanes for which something waits; if that cannot be
// found out, all. There may be thousands, and each would look into the journal.
func (a *Agent) pokeWaiting(ctx context.Context) {
	waiting, err := a.Journal.Waiting(ctx)
	for _, r := range a.routes {
		if err != nil || waiting[r.Channel] > 0 {
			poke(a.lanes[r.Channel].poke)
		}
	}
}

func (a *Agent) pokeAll(routes []Route) {
	for _, r := range routes {
		poke(a.lanes[r.Channel].poke)
	}
}

// trouble records an error of the journal unless ctx has ended.
func (a *Agent) trouble(ctx context.Context, err error) {
	if ctx.Err() == nil {
		a.health.disk(a.Log, err)
	}
}

// told reports a try to log, health and metrics.
func (a *Agent) told(d *Delivery, r Result, o *Outcome, took time.Duration) {
	s := d.Decision.Send
	a.Observer.Tried(Try{d.Person, d.Channel, s.Slot.Kind, s.Level, r.Class, took})
	a.health.channel(a.Log, d.Channel, r)
	if ringsOn := r.Again > 0 && d.Tries > 0; r.Class == schedule.Delivered && !ringsOn {
		a.Log.Info("reminder delivered", slog.String("person", d.Person), slog.String("channel", d.Channel),
			slog.String("slot", s.Slot.String()),
			slog.Int("attempt", s.Attempt), slog.String("level", s.Level.String()), slog.Int("tries", d.Tries+1))
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
