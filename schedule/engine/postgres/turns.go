package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"parasol/schedule/agent"
)

// Turn is what is known of one person of a clinic. Nobody else decides for
// them until the verdict is written.
type Turn struct {
	*agent.Turn
	Clinic  string
	Version int64     // of the body: it grows with each change
	Due     time.Time // when they were due; zero: they were not
	Summed  time.Time // the last verdict's DayEnded that was not zero

	sealed []byte
	own    *own
}

// Body returns the person as [Clinic.PutPerson] stored them. To open it takes
// longer than to decide: keep what it means by clinic, person and version.
func (t *Turn) Body() ([]byte, error) { return openBody(t.own, t.sealed) }

// Verdict is what follows from a turn.
type Verdict struct {
	agent.Verdict
	// Status is what lists show of the person; nil leaves it as it is.
	Status []byte
}

// Decider returns what follows from a turn. It modifies nothing: a turn whose
// transaction failed is decided again.
type Decider func(now time.Time, t *Turn) Verdict

// Enrol sets the people to wake for. New ones are due at the given instant;
// what is known of removed ones stays.
func (c *Clinic) Enrol(ctx context.Context, people []string, at time.Time) error {
	return wrap("enrol", c.within(ctx, func(tx pgx.Tx) error {
		hashes, err := c.meet(ctx, tx, people)
		if err != nil {
			return err
		}
		var b pgx.Batch
		b.Queue(`UPDATE turns t SET next_at = 'infinity' FROM people p WHERE p.person = t.person AND p.hash <> ALL($1)`,
			hashes)
		b.Queue(`UPDATE turns t SET next_at = $2 FROM people p WHERE p.person = t.person AND p.hash = ANY($1)
			AND t.next_at = 'infinity'`, hashes, at)
		return tx.SendBatch(ctx, &b).Close()
	}))
}

// meet makes rows for the people who have none, who are not woken for yet, and
// returns the hashes of all.
func (c *Clinic) meet(ctx context.Context, tx pgx.Tx, people []string) ([]hash, error) {
	hashes := make([]hash, len(people))
	names := make([][]byte, len(people))
	for i, name := range people {
		hashes[i], names[i] = c.hashOf(name), seal(c.keys.aead, "name", []byte(name))
	}
	_, err := tx.Exec(ctx, `WITH new AS (INSERT INTO people (clinic, hash, name)
			SELECT $1, hash, name FROM unnest($2::uuid[], $3::bytea[]) WITH ORDINALITY AS p (hash, name, n) ORDER BY n
			ON CONFLICT DO NOTHING RETURNING person)
		INSERT INTO turns (clinic, person, next_at) SELECT $1, person, 'infinity' FROM new`, c.id, hashes, names)
	return hashes, err
}

// Hasten makes people (nil for all) due at an instant, unless they are due
// earlier anyway.
func (c *Clinic) Hasten(ctx context.Context, people []string, at time.Time) error {
	statement := `UPDATE turns SET next_at = $1 WHERE next_at > $1 AND next_at < 'infinity'`
	args := []any{at}
	if people != nil {
		hashes := make([]hash, len(people))
		for i, name := range people {
			hashes[i] = c.hashOf(name)
		}
		statement += ` AND person IN (SELECT person FROM people WHERE hash = ANY($2))`
		args = append(args, hashes)
	}
	_, err := c.exec(ctx, statement, args...)
	return wrap("hasten", err)
}

// Wake takes the turns of those who reported something new and of others who
// are due, the longest overdue first.
func (c *Clinic) Wake(ctx context.Context, w agent.Wake, decide agent.Decider) (agent.Woken, error) {
	var woken agent.Woken
	err := c.within(ctx, func(tx pgx.Tx) error {
		names := make([]string, 0, len(w.Told))
		for name := range byName(w.Told) {
			names = append(names, name)
		}
		if _, err := c.meet(ctx, tx, names); err != nil {
			return err
		}
		people, err := c.take(ctx, tx, w, func(now time.Time, t *Turn) Verdict {
			return Verdict{Verdict: decide(now, t.Turn)}
		})
		woken.Decided = len(people)
		if err == nil {
			woken.Next, err = nextTurn(ctx, tx)
		}
		return err
	})
	return woken, wrap("wake", err)
}

// take takes the turns of a wake: it claims, decides and writes, with jobs for
// what is to be sent. It returns whom it decided for.
func (c *Clinic) take(ctx context.Context, tx pgx.Tx, w agent.Wake, decide Decider) ([]*claimed, error) {
	people, err := c.claim(ctx, tx, w)
	if err != nil || len(people) == 0 {
		return nil, err
	}
	verdicts := make([]Verdict, len(people))
	for i, p := range people {
		verdicts[i] = decide(w.Now, &Turn{p.Turn, c.name, p.version, p.dueAt(), orZero(p.summed), p.body, p.own})
	}
	jobs, err := c.write(ctx, tx, people, verdicts)
	if err != nil {
		return nil, err
	}
	return people, c.engine.enqueue(ctx, tx, jobs)
}

// nextTurn returns when the next person of the clinic is due, zero for never.
func nextTurn(ctx context.Context, tx pgx.Tx) (next time.Time, err error) {
	err = query(ctx, tx, func(rows pgx.Rows) error {
		err := rows.Scan(&next)
		next = next.UTC()
		return err
	}, `SELECT next_at FROM turns WHERE clinic = bound() AND next_at < 'infinity' ORDER BY next_at LIMIT 1`)
	return next, err
}
