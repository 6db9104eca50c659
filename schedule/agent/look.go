package agent

import (
	"context"
	"time"

	"parasol/schedule"
)

// lookMost is how many people are looked at between wakes, each minute. Up to
// this many have metrics of their own; larger groups take turns.
const lookMost = 100

// week is the span over which mornings are counted (contract C, Metrics).
const week = 7 * 24 * time.Hour

// Snapshot is a person's state when they were last looked at. What it points
// to is never modified.
type Snapshot struct {
	Decision *schedule.Decision
	State    *schedule.State // including what was sent with the decision
	Day      *schedule.Day
	Policy   *schedule.Policy // that it was decided by
}

// Snapshot returns the person's last snapshot, and false if the person is
// unknown or has not been decided for yet.
func (a *Agent) Snapshot(person string) (Snapshot, bool) {
	p := a.find(person)
	if p == nil {
		return Snapshot{}, false
	}
	s := p.snapshot.Load()
	if s == nil {
		return Snapshot{}, false
	}
	return *s, true
}

// Look returns the person's current snapshot, which is that of the last wake
// if it is less than a minute old. Errors are ErrPerson and those of the
// journal.
func (a *Agent) Look(ctx context.Context, person string) (Snapshot, error) {
	p := a.find(person)
	if p == nil {
		return Snapshot{}, ErrPerson
	}
	now := time.Now().Truncate(time.Second)
	if s := p.snapshot.Load(); s.fresh(now) {
		return *s, nil
	}
	t, err := a.look(ctx, now, p)
	if err != nil {
		return Snapshot{}, err
	}
	return *t.snapshot(), nil
}

func (s *Snapshot) fresh(now time.Time) bool {
	return s != nil && !now.Before(s.Decision.At) && now.Before(s.Decision.At.Add(sweep))
}

// decided is what a turn of a person came to.
type decided struct {
	*Deliberation
	*Turn
	person *person
	day    *schedule.Day
}

// decide makes the decision for a person. It modifies nothing but the person's
// day, which is prepared once.
func (a *Agent) decide(now time.Time, p *person, known *Turn) *decided {
	day := p.today(now, known.Events(), a.Forecasts)
	return &decided{Deliberate(now, known, day, &p.routes), known, p, day}
}

// look decides for a person without claiming them. Nothing is written.
func (a *Agent) look(ctx context.Context, now time.Time, p *person) (*decided, error) {
	known, err := a.Journal.Turn(ctx, p.name, now.Add(-schedule.Memory))
	if err != nil {
		return nil, err
	}
	return a.decide(now, p, known), nil
}

// lookRound looks at people whom no wake has seen for a minute, so that
// metrics and page stay current. If a reminder turns out to be due earlier
// than the last decision said, the person is decided for at once.
func (a *Agent) lookRound(ctx context.Context, now time.Time) error {
	if now.Before(a.looked.Add(sweep)) && !now.Before(a.looked) {
		return nil
	}
	a.looked = now
	r := a.roster.Load()
	for range min(lookMost, len(r.names)) {
		a.turnOf = (a.turnOf + 1) % len(r.names)
		p := r.named[r.names[a.turnOf]]
		if err := a.adherence(ctx, now, p.name); err != nil {
			return err
		}
		if p.snapshot.Load().fresh(now) {
			continue
		}
		t, err := a.look(ctx, now, p)
		if err != nil {
			return err
		}
		if t.Decision.Send != nil || len(t.Decision.Cancel) > 0 {
			a.Log.Warn("a decision was due earlier than foretold", "person", p.name, "reason", t.Decision.Reason)
			a.errands.hasten = append(a.errands.hasten, p.name)
			continue
		}
		a.show(t)
	}
	return nil
}

// adherence reports how many of the last week's mornings a person confirmed.
func (a *Agent) adherence(ctx context.Context, now time.Time, person string) error {
	asked, confirmed, err := a.Journal.Mornings(ctx, person, now.Add(-week))
	if err == nil {
		a.Observer.Asked(person, asked, confirmed)
	}
	return err
}

// show publishes what a turn decided to page and metrics.
func (a *Agent) show(d *decided) {
	d.person.snapshot.Store(d.snapshot())
	a.Observer.Decided(d.person.name, &d.Decision)
}

func (d *decided) snapshot() *Snapshot {
	return &Snapshot{Decision: &d.Decision, State: &d.After, Day: d.day, Policy: d.person.policy}
}
