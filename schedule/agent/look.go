package agent

import (
	"context"
	"time"

	"parasol/schedule"
)

// lookMost is how many people are looked at beside the wakes, each minute. Up
// to as many have metrics of their own; of more, each is looked at in turn.
const lookMost = 100

// week is over how long mornings are counted (contract C, Metrics).
const week = 7 * 24 * time.Hour

// Snapshot is how a person stood when they were looked at. What it points to
// does not change.
type Snapshot struct {
	Decision *schedule.Decision
	State    *schedule.State // what was sent with the decision included
	Day      *schedule.Day
	Policy   *schedule.Policy // by which it was decided, as the roster had it
}

// Snapshot returns how a person stood when they were looked at last; false for
// a stranger and before their first wake.
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

// Look returns how a person stands: as the last wake saw them, if that is less
// than a minute ago. Errors are ErrPerson and the journal's.
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

// look decides for a person without claiming them: nothing follows from it.
func (a *Agent) look(ctx context.Context, now time.Time, p *person) (*turn, error) {
	known, err := a.Journal.Turn(ctx, p.name, now.Add(-schedule.Memory))
	if err != nil {
		return nil, err
	}
	return a.decide(now, p, known), nil
}

// lookRound looks at people whom no wake saw for a minute, so that metrics and
// page do not grow old. Whom there would be something to say to, contrary to
// what their last decision promised, is decided for at once.
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
		if t.decision.Send != nil || len(t.decision.Cancel) > 0 {
			a.Log.Warn("a decision was due earlier than foretold", "person", p.name, "reason", t.decision.Reason)
			a.errands.hasten = append(a.errands.hasten, p.name)
			continue
		}
		a.show(t)
	}
	return nil
}

// adherence tells how many of the last week's mornings a person confirmed.
func (a *Agent) adherence(ctx context.Context, now time.Time, person string) error {
	asked, confirmed, err := a.Journal.Mornings(ctx, person, now.Add(-week))
	if err == nil {
		a.Observer.Asked(person, asked, confirmed)
	}
	return err
}

// show keeps what a turn decided for page and metrics.
func (a *Agent) show(t *turn) {
	t.person.snapshot.Store(t.snapshot())
	a.Observer.Decided(t.Person, &t.decision)
}

func (t *turn) snapshot() *Snapshot {
	return &Snapshot{Decision: &t.decision, State: &t.after, Day: t.day, Policy: t.person.policy}
}
