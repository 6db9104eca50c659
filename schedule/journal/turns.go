package journal

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"parasol/schedule"
	"parasol/schedule/agent"
)

// Enrol sets the people to wake for. New ones are due at the given instant;
// what is known of removed ones stays.
func (j *Journal) Enrol(ctx context.Context, people []string, at time.Time) error {
	known := map[string]bool{}
	err := j.each(ctx, func(rows *sql.Rows) error {
		var person string
		err := rows.Scan(&person)
		known[person] = true
		return err
	}, `SELECT person FROM turns`)
	if err != nil {
		return wrap("enrol", err)
	}
	var fresh []string
	for _, person := range people {
		if !known[person] {
			fresh = append(fresh, person)
		}
		delete(known, person)
	}
	if len(fresh)+len(known) == 0 {
		return nil
	}
	return j.update(ctx, "enrol", func(w *writer) error {
		for _, person := range fresh {
			w.exec(`INSERT INTO turns (person, next) VALUES (?, ?) ON CONFLICT DO NOTHING`, person, stamp(at))
		}
		for gone := range known {
			w.exec(`DELETE FROM turns WHERE person = ?`, gone)
		}
		return w.err
	})
}

// Hasten makes people (nil for all) due at an instant, unless they are due
// earlier anyway.
func (j *Journal) Hasten(ctx context.Context, people []string, at time.Time) error {
	return j.update(ctx, "hasten", func(w *writer) error {
		if people == nil {
			w.exec(`UPDATE turns SET next = ?1 WHERE next > ?1`, stamp(at))
		}
		for _, person := range people {
			w.exec(`UPDATE turns SET next = ?1 WHERE next > ?1 AND person = ?2`, stamp(at), person)
		}
		return w.err
	})
}

// Wake takes the turns of those who reported something new and of others who
// are due, the longest overdue first. Only this process writes and only one
// wake runs at a time, so a mutex is the claim. Everything that follows is
// written in one transaction, with one fsync; nothing is written if nobody had
// a turn.
func (j *Journal) Wake(ctx context.Context, w agent.Wake, decide agent.Decider) (agent.Woken, error) {
	j.waking.Lock()
	defer j.waking.Unlock()
	turns, err := j.claim(ctx, w)
	if err != nil {
		return agent.Woken{}, wrap("wake", err)
	}
	verdicts := make([]agent.Verdict, len(turns))
	for i, t := range turns {
		verdicts[i] = decide(w.Now, t)
	}
	if len(turns) > 0 {
		err := j.update(ctx, "wake", func(w *writer) error {
			for i, t := range turns {
				w.verdict(t, &verdicts[i])
			}
			return w.err
		})
		if err != nil {
			return agent.Woken{}, err
		}
	}
	var next int64
	err = j.read.QueryRowContext(ctx, `SELECT coalesce(min(next), 0) FROM turns`).Scan(&next)
	return agent.Woken{Decided: len(turns), Next: instant(next)}, wrap("wake", err)
}

// claim reads the turns that a wake takes.
func (j *Journal) claim(ctx context.Context, w agent.Wake) ([]*agent.Turn, error) {
	names, fresh, err := j.news(ctx, w.Told)
	if err != nil {
		return nil, err
	}
	err = j.each(ctx, func(rows *sql.Rows) error {
		var person string
		err := rows.Scan(&person)
		if fresh[person] == nil {
			names = append(names, person)
		}
		return err
	}, `SELECT person FROM turns WHERE next <= ? ORDER BY next, person LIMIT ? + 0`, stamp(w.Now), w.Most)
	if err != nil {
		return nil, err
	}
	turns, err := j.known(ctx, names, w.Since)
	for i, person := range names[:len(turns)] {
		turns[i].Fresh = fresh[person]
	}
	return turns, err
}

// news returns the events that are not known yet by person, and these people
// in the order in which they reported.
func (j *Journal) news(ctx context.Context, told []agent.Told) (names []string, fresh map[string][]schedule.Event,
	err error) {
	fresh = map[string][]schedule.Event{}
	for _, t := range told {
		known, err := j.recorded(ctx, t.Person, t.Event.ID)
		if err != nil {
			return nil, nil, err
		}
		same := func(e schedule.Event) bool { return e.ID == t.Event.ID }
		if known || slices.ContainsFunc(fresh[t.Person], same) {
			continue
		}
		if fresh[t.Person] == nil {
			names = append(names, t.Person)
		}
		fresh[t.Person] = append(fresh[t.Person], t.Event)
	}
	return names, fresh, nil
}

// Turn returns what is known of a person: their events since an instant, with
// what was sent since then and all earlier reminders of long-lived slots, and
// the deliveries that are pending or ringing. Rows that cannot be read are
// left out with a warning and affect no other row.
func (j *Journal) Turn(ctx context.Context, person string, since time.Time) (*agent.Turn, error) {
	turns, err := j.known(ctx, []string{person}, since)
	if err != nil {
		return nil, wrap("turn", err)
	}
	return turns[0], nil
}

// known is Turn for many people, with as many queries as for one.
func (j *Journal) known(ctx context.Context, people []string, since time.Time) ([]*agent.Turn, error) {
	if len(people) == 0 {
		return nil, nil
	}
	recent, err := j.recent(ctx, people, since)
	if err != nil {
		return nil, err
	}
	var reminded []string // without a reminder nothing can be on its way
	for _, person := range people {
		if slices.ContainsFunc(recent[person], func(e schedule.Event) bool { return e.Kind == schedule.Sent }) {
			reminded = append(reminded, person)
		}
	}
	open := map[string][]agent.Open{}
	if len(reminded) > 0 {
		rows, err := j.openRows(ctx, opened+`(d.state = 'pending' OR d.ringing > 0)
			AND d.person IN (SELECT value FROM json_each(?1)) ORDER BY d.id`, list(reminded))
		if err != nil {
			return nil, err
		}
		for _, o := range rows {
			open[o.Person] = append(open[o.Person], o)
		}
	}
	turns := make([]*agent.Turn, len(people))
	for i, person := range people {
		turns[i] = &agent.Turn{Person: person, Recent: recent[person], Open: open[person]}
	}
	return turns, nil
}
