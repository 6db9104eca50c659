package postgres

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"parasol/schedule"
	"parasol/schedule/agent"
)

// batch is how many people one transaction decides for: with more, a commit
// costs each of them little less, and a killed process repeats more.
const batch = 200

// Wake decides for at most a number of people who are due, in all clinics
// whose keys are known, each batch in a transaction of its own. Any number of
// processes may do so at once. It returns how many it decided for, and when
// the next person is due; not after now if more are due yet.
func (e *Engine) Wake(ctx context.Context, now time.Time, most int, d Decider) (agent.Woken, error) {
	due, next, err := e.due(ctx, now)
	if err != nil {
		return agent.Woken{}, wrap("wake", err)
	}
	woken := agent.Woken{Next: next}
	for _, c := range due {
		n, next, err := c.wakeDue(ctx, now, most-woken.Decided, d)
		woken.Decided += n
		woken.Next = sooner(woken.Next, next)
		if err != nil {
			return woken, wrap("wake", err)
		}
	}
	return woken, nil
}

// due returns the clinics with people who are due, another one first at each
// call, and when the first person of the others is due.
func (e *Engine) due(ctx context.Context, now time.Time) (due []*Clinic, next time.Time, err error) {
	rows, err := e.pool.Query(ctx, `SELECT clinic, next_at FROM due()`)
	if err != nil {
		return nil, next, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	var id int32
	var at time.Time
	_, err = pgx.ForEachRow(rows, []any{&id, &at}, func() error {
		switch c := e.clinics[id]; {
		case c == nil:
		case at.After(now):
			next = sooner(next, at.UTC())
		default:
			due = append(due, c)
		}
		return nil
	})
	if n := len(due); n > 0 {
		e.first++
		first := e.first % n
		due = slices.Concat(due[first:], due[:first])
	}
	return due, next, err
}

// sooner returns the earlier of two times; zero is never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// wakeDue decides for at most a number of the clinic's people who are due.
func (c *Clinic) wakeDue(ctx context.Context, now time.Time, most int, d Decider) (decided int, next time.Time,
	err error) {
	for {
		n := 0
		w := agent.Wake{Now: now, Since: now.Add(-schedule.Memory), Most: min(batch, most-decided)}
		err = c.within(ctx, func(tx pgx.Tx) error {
			people, err := c.take(ctx, tx, w, d)
			n = len(people)
			if err == nil {
				next, err = nextTurn(ctx, tx)
			}
			return err
		})
		if err != nil {
			return decided, next, err
		}
		decided += n
		if n < batch || decided >= most {
			return decided, next, nil
		}
	}
}

// Record writes an event of a person and what follows from it, in a
// transaction of its own. It reports whether the event was not known before.
// The error is [agent.ErrPerson] if there is no such person.
func (c *Clinic) Record(ctx context.Context, now time.Time, person string, ev schedule.Event, d Decider) (fresh bool,
	err error) {
	w := agent.Wake{Now: now, Since: now.Add(-schedule.Memory), Told: []agent.Told{{Person: person, Event: ev}}}
	known := false
	decide := func(now time.Time, t *Turn) Verdict {
		fresh = len(t.Fresh) > 0
		return d(now, t)
	}
	err = c.within(ctx, func(tx pgx.Tx) error {
		people, err := c.take(ctx, tx, w, decide)
		if err != nil || len(people) > 0 {
			known = true
			return err
		}
		return tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM people WHERE hash = $1 AND body IS NOT NULL)`,
			c.hashOf(person)).Scan(&known)
	})
	if err == nil && !known {
		err = agent.ErrPerson
	}
	return fresh, wrap("record", err)
}

// Hasten makes everybody due at an instant, unless they are due earlier
// anyway.
func (e *Engine) Hasten(ctx context.Context, at time.Time) error {
	for _, c := range e.known() {
		if err := c.Hasten(ctx, nil, at); err != nil {
			return err
		}
	}
	return nil
}

// known returns the clinics whose keys are known.
func (e *Engine) known() []*Clinic {
	e.mu.RLock()
	defer e.mu.RUnlock()
	all := make([]*Clinic, 0, len(e.clinics))
	for _, c := range e.clinics {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *Clinic) int { return int(a.id - b.id) })
	return all
}
