package postgres

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"parasol/schedule/agent"
)

// PutPerson stores a person's description and makes them due at now. It
// reports whether they are new.
func (c *Clinic) PutPerson(ctx context.Context, now time.Time, name string, body []byte) (created bool, err error) {
	h := c.hashOf(name)
	err = c.each(ctx, func(rows pgx.Rows) error { return rows.Scan(&created) },
		`WITH put AS (
			INSERT INTO people (clinic, hash, name, body, version) VALUES ($1, $2, $3, $4, 1)
			ON CONFLICT (clinic, hash) DO UPDATE SET body = excluded.body, version = people.version + 1
			RETURNING person, version
		), turn AS (
			INSERT INTO turns (clinic, person, next_at) SELECT $1, person, $5 FROM put
			ON CONFLICT (person) DO UPDATE SET next_at = least(turns.next_at, excluded.next_at)
		) SELECT version = 1 FROM put`,
		c.id, h, seal(c.keys.aead, "name", []byte(name)), sealBody(c.keys.of(h), body), now)
	return created, wrap("person", err)
}

// SwapPerson stores a person's description if its version is still the one that
// it was made from, makes them due at now, and reports whether it did.
func (c *Clinic) SwapPerson(ctx context.Context, now time.Time, name string, version int64, body []byte) (swapped bool,
	err error) {
	h := c.hashOf(name)
	n, err := c.exec(ctx, `WITH put AS (
			UPDATE people SET body = $3, version = version + 1 WHERE hash = $1 AND version = $2 RETURNING person
		) UPDATE turns t SET next_at = least(t.next_at, $4) FROM put WHERE t.person = put.person`,
		h, version, sealBody(c.keys.of(h), body), now)
	return n > 0, wrap("person", err)
}

// Person returns a person's description and its version, which grows with each
// change. The error is [agent.ErrPerson] if there is none.
func (c *Clinic) Person(ctx context.Context, name string) (body []byte, version int64, err error) {
	h := c.hashOf(name)
	var sealed []byte
	err = c.each(ctx, func(rows pgx.Rows) error { return rows.Scan(&sealed, &version) },
		`SELECT body, version FROM people WHERE hash = $1`, h)
	if err == nil && sealed == nil {
		err = agent.ErrPerson
	}
	if err == nil {
		body, err = openBody(c.keys.of(h), sealed)
	}
	return body, version, wrap("person", err)
}

// DropPerson deletes a person with everything that is known of them, and
// reports whether there was anything. It waits for whoever decides for them.
func (c *Clinic) DropPerson(ctx context.Context, name string) (found bool, err error) {
	err = c.within(ctx, func(tx pgx.Tx) error {
		var person int64
		err := query(ctx, tx, func(rows pgx.Rows) error {
			found = true
			return rows.Scan(&person)
		}, `SELECT p.person FROM people p JOIN turns t ON t.person = p.person WHERE p.hash = $1 FOR UPDATE OF t`,
			c.hashOf(name))
		if err != nil || !found {
			return err
		}
		var b pgx.Batch
		for _, table := range []string{"events", "reminders", "deliveries", "days", "devices", "turns", "people"} {
			b.Queue(`DELETE FROM `+table+` WHERE person = $1`, person)
		}
		return tx.SendBatch(ctx, &b).Close()
	})
	return found, wrap("person", err)
}

// Row is a person as lists show them.
type Row struct {
	ID         int64 // in the order of which pages are made
	Name       string
	Status     []byte    // of their last verdict that had one; nil: none yet
	Next       time.Time // when they are due; zero: never
	AskedSince time.Time // the first reminder that asked something since their last answer; zero: none
	Refused    []string  // channels that refused a push in the last three days
}

// refusedFor is how long a refused push shows in lists (H: a person gets some
// six pushes a day, so a channel that works again has shown it by then).
const refusedFor = 3 * 24 * time.Hour

// rowColumns are those of a Row. Refusals are counted since $1.
const rowColumns = `SELECT p.person, p.hash, p.name, t.status, nullif(t.next_at, 'infinity'), t.asked_since,
	ARRAY(SELECT DISTINCT d.channel FROM deliveries d WHERE d.person = p.person AND d.state = 'refused'
		AND d.tried_at >= $1 ORDER BY 1)
	FROM people p JOIN turns t ON t.person = p.person WHERE p.body IS NOT NULL AND p.person > $2 `

// People returns at most n people, the first after one of them (0 for the
// beginning).
func (c *Clinic) People(ctx context.Context, now time.Time, after int64, n int) ([]Row, error) {
	var all []Row
	err := c.each(ctx, func(rows pgx.Rows) error { return c.row(rows, func(r Row) { all = append(all, r) }) },
		rowColumns+`ORDER BY p.person LIMIT $3`, now.Add(-refusedFor), after, n)
	return all, wrap("people", err)
}

// Unanswered returns at most n people, the first after one of them, who have
// answered nothing since an instant although they were asked before it.
func (c *Clinic) Unanswered(ctx context.Context, now, since time.Time, after int64, n int) ([]Row, error) {
	var all []Row
	err := c.each(ctx, func(rows pgx.Rows) error { return c.row(rows, func(r Row) { all = append(all, r) }) },
		rowColumns+`AND t.asked_since <= $4 ORDER BY p.person LIMIT $3`, now.Add(-refusedFor), after, n, since)
	return all, wrap("people", err)
}

// Find returns at most n people whose names contain a text. The names must be
// opened for that: about 0.2 s for 100,000.
func (c *Clinic) Find(ctx context.Context, now time.Time, part string, n int) ([]Row, error) {
	var found []int64
	err := c.each(ctx, func(rows pgx.Rows) error {
		var id int64
		var h hash
		var sealed []byte
		if err := rows.Scan(&id, &h, &sealed); err != nil {
			return err
		}
		name, err := unseal(c.keys.aead, "name", sealed)
		if err != nil {
			c.skip("person", h, err)
		}
		if len(found) < n && strings.Contains(string(name), part) {
			found = append(found, id)
		}
		return nil
	}, `SELECT person, hash, name FROM people WHERE body IS NOT NULL ORDER BY person`)
	if err != nil || len(found) == 0 {
		return nil, wrap("find", err)
	}
	var all []Row
	err = c.each(ctx, func(rows pgx.Rows) error { return c.row(rows, func(r Row) { all = append(all, r) }) },
		rowColumns+`AND p.person = ANY($3) ORDER BY p.person`, now.Add(-refusedFor), 0, found)
	return all, wrap("find", err)
}

// row scans a row of rowColumns and passes it on unless its name cannot be
// opened.
func (c *Clinic) row(rows pgx.Rows, found func(Row)) error {
	var r Row
	var h hash
	var name, status []byte
	var next, asked *time.Time
	if err := rows.Scan(&r.ID, &h, &name, &status, &next, &asked, &r.Refused); err != nil {
		return err
	}
	text, err := unseal(c.keys.aead, "name", name)
	if err == nil && status != nil {
		r.Status, err = unseal(c.keys.of(h).aead, "status", status)
	}
	if err != nil {
		c.skip("person", h, err)
		return nil
	}
	r.Name, r.Next, r.AskedSince = string(text), orZero(next), orZero(asked)
	found(r)
	return nil
}
