package agent

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"parasol/schedule"
)

const (
	// crowd is how many people one wake decides for: it bounds the memory of a
	// batch and how long an event waits its turn.
	crowd = 500
	// gatherFor is how long a crowd's reminders are gathered before the first
	// goes out, so that the loudest of all goes first (H): the 20 wakes that
	// 10,000 people take are over in less.
	gatherFor = 5 * time.Second
	// keep is how long the journal remembers (design A5).
	keep = 400 * 24 * time.Hour
)

// loop wakes until ctx ends.
func (a *Agent) loop(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		var asked []*request
		select {
		case <-ctx.Done():
			return
		case r := <-a.inlet:
			asked = a.gather(r)
		case <-a.forecast:
			a.markStale(time.Now())
		case <-timer.C:
		}
		next := a.wake(ctx, time.Now(), asked)
		timer.Reset(time.Until(next))
	}
}

// gather takes what else waits at the inlet, so that one transaction serves
// all.
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

// markStale finds the people whose forecast has a new version.
func (a *Agent) markStale(now time.Time) {
	for _, p := range a.people {
		if _, v := a.Forecasts.Forecast(now, p.policy.PlaceAt(now).Place); v != p.version {
			p.stale = true
		}
	}
}

// wake decides for everybody who is due, commits what follows, hands it to the
// lanes and returns when to wake next. The wall clock of the whole wake is
// read; whole seconds, as events are, so that an event and the reminder that
// answers it are not in each other's future.
func (a *Agent) wake(ctx context.Context, wall time.Time, asked []*request) time.Time {
	now := wall.Truncate(time.Second)
	turns, err := a.turns(ctx, now, asked)
	if err == nil {
		err = a.commit(ctx, now, turns)
	}
	for _, r := range asked {
		r.reply(err)
	}
	if ctx.Err() != nil {
		return now.Add(sweep)
	}
	if err == nil {
		a.publish(turns)
	}
	a.release(now, err)
	if err == nil {
		err = a.tidy(ctx, now)
	}
	a.health.woke(now)
	a.health.disk(a.Log, err)
	a.Observer.Woke(now)
	if err != nil {
		return wall.Add(leastWait)
	}
	return a.next(wall)
}

// next returns the earliest instant at which somebody is due, not before the
// wall's next moment.
func (a *Agent) next(wall time.Time) time.Time {
	next := wall.Add(sweep)
	for _, p := range a.people {
		if t := p.again(); t.Before(next) {
			next = t
		}
	}
	if next.Before(wall) {
		return wall
	}
	return next
}

// turns decides for those who reported something and for at most crowd others
// who are due.
func (a *Agent) turns(ctx context.Context, now time.Time, asked []*request) ([]*turn, error) {
	reported, err := a.reported(ctx, now, asked)
	if err != nil {
		return nil, err
	}
	var turns []*turn
	for _, p := range a.people {
		events, told := reported[p]
		if !told && (len(turns) >= crowd || !p.due(now)) {
			continue
		}
		t, err := a.decide(ctx, now, p, events)
		if err != nil {
			return nil, err
		}
		turns = append(turns, t)
	}
	return turns, nil
}

// reported sorts the requests by person. Those that cannot be recorded, or are
// recorded already, are answered and now.
func (a *Agent) reported(ctx context.Context, now time.Time, asked []*request) (map[*person][]schedule.Event, error) {
	all := map[*person][]schedule.Event{}
	for _, r := range asked {
		if err := r.admit(now); err != nil {
			r.reply(err)
			continue
		}
		same := func(e schedule.Event) bool { return e.ID == r.event.ID }
		known, err := a.Journal.Recorded(ctx, r.person.name, r.event.ID)
		if err != nil {
			return nil, err
		}
		if !known && !slices.ContainsFunc(all[r.person], same) {
			all[r.person] = append(all[r.person], r.event)
		}
	}
	return all, nil
}

// decide runs the one decision for one person.
func (a *Agent) decide(ctx context.Context, now time.Time, p *person, reported []schedule.Event) (*turn, error) {
	recent, err := a.Journal.Recent(ctx, p.name, now.Add(-memory))
	if err != nil {
		return nil, err
	}
	recent = append(recent, reported...)
	t := &turn{now: now, person: p, reported: reported, state: schedule.Fold(now, recent)}
	t.decision = schedule.Decide(now, p.today(now, a.Forecasts), &t.state)
	t.decision.Person = p.name
	if r := t.decision.Send; r != nil {
		sent := schedule.Event{At: now, Kind: schedule.Sent, Slot: r.Slot, Sent: r}
		t.after = schedule.Fold(now, append(recent, sent))
	} else {
		t.after = t.state
	}
	return t, nil
}

// commit writes what follows from the turns in one transaction. Reminders in
// it are gathered until release.
func (a *Agent) commit(ctx context.Context, now time.Time, turns []*turn) error {
	var b Batch
	for _, t := range turns {
		var open []Open
		if len(t.state.Slots) > 0 { // without a reminder in 48 h nothing can be on its way
			var err error
			if open, err = a.Journal.Open(ctx, t.person.name); err != nil {
				return err
			}
		}
		t.write(&b, open)
	}
	slices.SortStableFunc(b.Intents, func(x, y Intent) int { return cmp.Compare(y.Decision.Send.Level, x.Decision.Send.Level) })
	if len(b.Intents) > 0 && !a.gathering.Load() {
		a.since = now
		a.gathering.Store(true)
	}
	if err := a.Journal.Commit(ctx, &b); err != nil {
		return err
	}
	if b.Empty() && a.health.broken() { // nothing was written, so nothing was proved
		return a.Journal.Probe(ctx, now)
	}
	if len(b.Ended) > 0 {
		for l := range a.eachLane() {
			poke(l.ring)
		}
	}
	return nil
}

// release lets the lanes go once everybody who is due was decided for: no
// emergency is to wait behind the mornings of those who stand before it in the
// configuration. A wake that failed ends the gathering too.
func (a *Agent) release(now time.Time, err error) {
	if !a.gathering.Load() {
		return
	}
	early := err == nil && !now.Before(a.since) && now.Before(a.since.Add(gatherFor))
	if early && slices.ContainsFunc(a.people, func(p *person) bool { return p.due(now) }) {
		return
	}
	a.gathering.Store(false)
	for l := range a.eachLane() {
		poke(l.poke)
	}
}

// publish makes the turns visible, after their commit.
func (a *Agent) publish(turns []*turn) {
	for _, t := range turns {
		p := t.person
		p.decided, p.next, p.stale = t.now, t.decision.Next, false
		if !p.next.After(t.now) {
			p.next = t.now.Add(time.Second) // Decide promises it; a broken promise must not spin
		}
		p.snapshot.Store(&Snapshot{Decision: &t.decision, State: &t.after, Day: p.day})
		a.Observer.Decided(p.name, &t.decision)
		for _, e := range t.reported {
			a.Observer.Confirmed(p.name, e.Kind)
			a.Log.Info("event recorded", slog.String("person", p.name), slog.String("event", e.Kind.String()), slog.Time("at", e.At), slog.String("slot", e.Slot.String()))
		}
	}
}

// tidy ends what is pointless, counts what waits, and once a day forgets what
// is old.
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

// count tells how many deliveries each channel waits for.
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

// cancelled is the event that a slot's ringing was stopped. Its id makes it
// count once, whoever notices.
func cancelled(person string, slot schedule.Slot, attempt int, at time.Time) Report {
	id := "cancelled/" + slot.String() + "/" + strconv.Itoa(attempt)
	return Report{person, schedule.Event{ID: id, At: at, Kind: schedule.Stopped, Slot: slot}}
}
