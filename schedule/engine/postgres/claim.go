package postgres

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"parasol/schedule"
	"parasol/schedule/agent"
)

// claimed is a person whose row in turns this transaction has locked.
type claimed struct {
	*agent.Turn
	id      int64
	own     *own
	next    pgtype.Timestamptz // when they were due
	version int64
	body    []byte     // sealed; nil if the person was never described
	summed  *time.Time // the end of the last day that was summed
}

// dueAt returns when the person was due, zero for never.
func (p *claimed) dueAt() time.Time {
	if p.next.InfinityModifier != pgtype.Finite {
		return time.Time{}
	}
	return p.next.Time.UTC()
}

// columns of a person, in the order of person.
const personColumns = `p.person, p.hash, p.name, p.version, p.body`

// lockTold locks the people who told something, in the order of their ids, so
// that two transactions do not wait for each other.
const lockTold = `SELECT ` + personColumns + `, t.next_at, t.summed FROM people p JOIN turns t ON t.person = p.person
	WHERE p.hash = ANY($1) ORDER BY p.person FOR UPDATE OF t`

// lockDue locks people who are due, the longest overdue first, and passes over
// those whom another process decides for. It reads who they are afterwards: of
// a crowd that is due at once it must not read everybody for each batch.
const lockDue = `WITH due AS MATERIALIZED (
		SELECT person, next_at, summed FROM turns WHERE next_at <= $1 AND person <> ALL($2)
		ORDER BY clinic, next_at, person LIMIT $3 FOR UPDATE SKIP LOCKED
	) SELECT ` + personColumns + `, t.next_at, t.summed FROM due t
	CROSS JOIN LATERAL (SELECT * FROM people WHERE people.person = t.person OFFSET 0) p ORDER BY t.next_at, t.person`

// claim locks the people of a wake, and reads what is known of them: first the
// lock, then the reading, since a statement sees what was committed before it
// began. It leaves out those who told nothing new and are not due.
func (c *Clinic) claim(ctx context.Context, tx pgx.Tx, w agent.Wake) ([]*claimed, error) {
	var all []*claimed
	take := func(rows pgx.Rows) error {
		p, err := c.person(rows)
		if p != nil {
			all = append(all, p)
		}
		return err
	}
	told := byName(w.Told)
	if len(told) > 0 {
		if err := query(ctx, tx, take, lockTold, told.hashes(c)); err != nil {
			return nil, err
		}
	}
	if w.Most > 0 {
		if err := query(ctx, tx, take, lockDue, w.Now, ids(all), w.Most); err != nil {
			return nil, err
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	if err := c.know(ctx, tx, all, w.Since, told); err != nil {
		return nil, err
	}
	idle := func(p *claimed) bool { return len(p.Fresh) == 0 && (p.dueAt().IsZero() || p.dueAt().After(w.Now)) }
	return slices.DeleteFunc(all, idle), nil
}

// person scans a person's columns, when they are due, and what was summed. A
// person whose name cannot be opened is left out with a warning.
func (c *Clinic) person(rows pgx.Rows) (*claimed, error) {
	p := &claimed{Turn: &agent.Turn{}}
	var h hash
	var name []byte
	if err := rows.Scan(&p.id, &h, &name, &p.version, &p.body, &p.next, &p.summed); err != nil {
		return nil, err
	}
	text, err := unseal(c.keys.aead, "name", name)
	if err != nil {
		c.skip("person", h, err)
		return nil, nil
	}
	p.Person, p.own = string(text), c.keys.of(h)
	return p, nil
}

func ids(people []*claimed) []int64 {
	all := make([]int64, len(people))
	for i, p := range people {
		all[i] = p.id
	}
	return all
}

// news are reported events by person.
type news map[string][]schedule.Event

// byName sorts reported events by person. Of two with one id the first counts.
func byName(told []agent.Told) news {
	n := news{}
	for _, t := range told {
		same := func(e schedule.Event) bool { return e.ID == t.Event.ID }
		if !slices.ContainsFunc(n[t.Person], same) {
			n[t.Person] = append(n[t.Person], t.Event)
		}
	}
	return n
}

func (c *Clinic) hashOf(person string) hash { return c.keys.hash("person", person) }

// know fills in what is known of people, and which of their news is fresh.
func (c *Clinic) know(ctx context.Context, tx pgx.Tx, people []*claimed, since time.Time, told news) error {
	by := make(map[int64]*claimed, len(people))
	var fresh []tag
	for _, p := range people {
		by[p.id] = p
		p.Fresh = told[p.Person]
		for i := range p.Fresh {
			fresh = append(fresh, p.own.tag("event", p.Fresh[i].ID))
		}
	}
	who := ids(people)
	var b pgx.Batch
	b.Queue(recentEvents, who, since)
	b.Queue(recentReminders, who, since, week(since)-1)
	b.Queue(openDeliveries, who)
	b.Queue(`SELECT id FROM events WHERE person = ANY($1) AND id = ANY($2)`, who, fresh)
	res := tx.SendBatch(ctx, &b)
	defer res.Close()
	if err := c.readTurns(res, by); err != nil {
		return err
	}
	known := map[tag]bool{}
	_, err := scan(res, func(rows pgx.Rows) error {
		var id tag
		err := rows.Scan(&id)
		known[id] = true
		return err
	})
	if err != nil || len(known) == 0 {
		return err
	}
	for _, p := range people {
		p.Fresh = slices.DeleteFunc(slices.Clone(p.Fresh),
			func(e schedule.Event) bool { return known[p.own.tag("event", e.ID)] })
	}
	return nil
}

// query runs a query of a transaction and calls row for every row.
func query(ctx context.Context, tx pgx.Tx, row func(pgx.Rows) error, sql string, args ...any) error {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// hashes returns the hashes of the people who told something.
func (n news) hashes(c *Clinic) []hash {
	all := make([]hash, 0, len(n))
	for person := range n {
		all = append(all, c.hashOf(person))
	}
	return all
}
