package agent

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"parasol/schedule"
)

const (
	// crowd is how many people one wake decides for. It bounds the memory of a
	// wake and how long an event waits for its turn.
	crowd = 500
	// gatherFor is how long a crowd's reminders are gathered before the first
	// is sent, so that the most urgent of all is sent first (H): the 20 wakes
	// that 10,000 people need take less.
	gatherFor = 5 * time.Second
	// keep is how long the journal keeps its rows (design A5).
	keep = 400 * 24 * time.Hour
	// sweep is the longest pause between two wakes: after a clock step or a
	// suspend, the wall clock and the timer disagree (design A4).
	sweep = time.Minute
)

// errands are changes that the next wake must write to the journal first. They
// are kept until that has succeeded.
type errands struct {
	enrol    bool     // the people changed, or the agent has just begun
	hasten   []string // decide for these people at once
	all      bool     // decide for everybody at once
	forecast bool     // decide for those whose forecast changed
}

// loop wakes until ctx ends.
func (a *Agent) loop(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	a.errands = errands{enrol: true, all: true}
	for {
		var asked []*request
		select {
		case <-ctx.Done():
			return
		case r := <-a.inlet:
			asked = a.gather(r)
		case <-a.forecast:
			a.errands.forecast = true
		case <-a.People.Changed():
			a.errands.enrol = true
			a.errands.hasten = append(a.errands.hasten, a.adopt()...)
		case <-timer.C:
		}
		next := a.wake(ctx, time.Now(), asked)
		timer.Reset(time.Until(next))
	}
}

// gather takes the other requests that are waiting, so that one transaction
// serves all.
func (a *Agent) gather(first *request) []*request {
	asked := []*request{first}
	for len(asked) < crowd {
		select {
		case r := <-a.inlet:
			asked = append(asked, r)
		default:
			return asked
		}
	}
	return asked
}

// wake decides for everybody who is due and returns when to wake next. The
// wall clock is read once per wake and truncated to whole seconds, as events
// are, so that an event and the reminder that answers it are never in each
// other's future.
func (a *Agent) wake(ctx context.Context, wall time.Time, asked []*request) time.Time {
	now := wall.Truncate(time.Second)
	told := admitted(now, asked)
	var next time.Time
	lost := a.Journal.Intact(ctx)
	var err error
	if errors.Is(lost, ErrTaken) { // it sends the reminders now: nobody should get them twice
		err = lost
	}
	if err == nil {
		err = a.runErrands(ctx, now)
	}
	if err == nil {
		next, err = a.turns(ctx, now, told)
	}
	for _, r := range asked {
		r.reply(err)
	}
	if ctx.Err() != nil {
		return now.Add(sweep)
	}
	a.release(ctx, now, next, err)
	if err == nil {
		err = a.tidy(ctx, now)
	}
	if err == nil && next.After(now) {
		err = a.lookRound(ctx, now)
	}
	if err == nil {
		// The journal still works until the process ends, so people are
		// reminded all the same.
		err = lost
	}
	a.last = now
	a.health.woke(now)
	a.health.disk(a.Log, err)
	a.Observer.Woke(now, err)
	if err != nil && lost == nil {
		return wall.Add(leastWait)
	}
	return a.bound(wall, next)
}

// bound limits the next wake to between now and a minute from now.
func (a *Agent) bound(wall, next time.Time) time.Time {
	switch {
	case next.Before(wall) && !next.IsZero() || len(a.errands.hasten) > 0:
		return wall
	case next.IsZero() || next.After(wall.Add(sweep)):
		return wall.Add(sweep)
	default:
		return next
	}
}

// admitted returns the events that can be recorded and answers the requests of
// the others.
func admitted(now time.Time, asked []*request) []Told {
	var told []Told
	for _, r := range asked {
		if err := r.admit(now); err != nil {
			r.reply(err)
			continue
		}
		told = append(told, Told{r.person, r.event})
	}
	return told
}

// runErrands writes to the journal whom to wake for, and whom at once. A clock
// that was set back makes everybody due, since their next turn may be further
// off than it seems.
func (a *Agent) runErrands(ctx context.Context, now time.Time) error {
	e := &a.errands
	if now.Before(a.last) {
		e.all = true
	}
	if e.enrol {
		names := a.roster.Load().names
		if err := a.Journal.Enrol(ctx, names, now); err != nil {
			return err
		}
		a.Observer.Enrolled(names)
		e.enrol = false
	}
	if e.forecast {
		e.hasten = append(e.hasten, a.stale(now)...)
		e.forecast = false
	}
	who := e.hasten
	switch {
	case e.all:
		who = nil
	case len(who) == 0:
		return nil
	}
	if err := a.Journal.Hasten(ctx, who, now); err != nil {
		return err
	}
	e.all, e.hasten = false, nil
	return nil
}

// stale returns the people whose forecast has a new version.
func (a *Agent) stale(now time.Time) []string {
	var names []string
	r := a.roster.Load()
	for _, name := range r.names {
		if r.named[name].stale(now, a.Forecasts) {
			names = append(names, name)
		}
	}
	return names
}

// turns decides for those who reported something and for at most crowd others
// who are due, and returns when the next one is due. The reminders that follow
// are gathered until release.
func (a *Agent) turns(ctx context.Context, now time.Time, told []Told) (time.Time, error) {
	made := map[string]*decided{}
	decider := func(now time.Time, known *Turn) Verdict {
		p := a.find(known.Person)
		if p == nil { // removed while their event was on its way
			return Verdict{Next: now.Add(keep)}
		}
		t := a.decide(now, p, known)
		made[p.name] = t
		if t.Decision.Send != nil && !a.gathering.Swap(true) {
			a.since = now
		}
		if day, lived := p.yesterday(t.day, a.Forecasts); day != nil {
			t.Verdict.Day, t.Verdict.DayEnded = t.Sum(day, lived), day.End
		}
		return t.Verdict
	}
	woken, err := a.Journal.Wake(ctx, Wake{Now: now, Since: now.Add(-schedule.Memory), Told: told, Most: crowd},
		decider)
	if err != nil {
		return time.Time{}, err
	}
	a.publish(made)
	if woken.Decided == 0 && a.health.broken() { // nothing was written, so the journal may still be broken
		return woken.Next, a.Journal.Probe(ctx, now)
	}
	return woken.Next, nil
}

// release lets the lanes send once everybody who is due was decided for: an
// emergency must not wait behind the morning reminders of people who come
// first in the configuration. A wake that failed ends the gathering too.
func (a *Agent) release(ctx context.Context, now, next time.Time, err error) {
	if !a.gathering.Load() {
		return
	}
	early := err == nil && !now.Before(a.since) && now.Before(a.since.Add(gatherFor))
	if early && !next.IsZero() && !next.After(now) {
		return
	}
	a.gathering.Store(false)
	a.pokeWaiting(ctx)
}

// publish makes the turns visible after they were committed.
func (a *Agent) publish(made map[string]*decided) {
	var ended bool
	for _, t := range made {
		a.show(t)
		t.person.keptSum(t.day)
		ended = ended || len(t.Verdict.Ended) > 0
		for _, e := range t.Fresh {
			a.Observer.Recorded(t.Person, e.Kind, e.Source)
			a.Log.Info("event recorded", slog.String("person", t.Person), slog.String("event", e.Kind.String()),
				slog.Time("at", e.At),
				slog.String("slot", e.Slot.String()), slog.String("source", e.Source))
		}
	}
	if ended {
		a.PollReceipts()
	}
}

// tidy expires deliveries, counts those that wait, and prunes old rows once a
// day.
func (a *Agent) tidy(ctx context.Context, now time.Time) error {
	late, err := a.Journal.Expire(ctx, now)
	if err != nil {
		return err
	}
	for channel, n := range late {
		a.Log.Warn("reminders expired undelivered", slog.String("channel", channel), slog.Int("reminders", n))
	}
	if err := a.count(ctx); err != nil {
		return err
	}
	if day := schedule.DateOf(now.UTC()); day != a.pruned {
		if err := a.Journal.Prune(ctx, now.Add(-keep)); err != nil {
			return err
		}
		a.pruned = day
	}
	return nil
}

// count reports how many deliveries wait for each channel.
func (a *Agent) count(ctx context.Context) error {
	waiting, err := a.Journal.Waiting(ctx)
	if err != nil {
		return err
	}
	for _, r := range a.routes {
		a.Observer.Pending(r.Channel, waiting[r.Channel])
	}
	return nil
}
