package postgres

import (
	"context"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"parasol/schedule"
	"parasol/schedule/agent"
)

// dueColumns are those of delivery.
const dueColumns = `d.id, d.channel, d.tries, coalesce(d.class, 'delivered'), p.hash, p.name, r.slot, r.attempt, r.at,
	r.body FROM deliveries d JOIN reminders r ON ` + itsReminder + `
	JOIN people p ON p.person = d.person`

// Due returns at most limit of a lane's pending deliveries that may be tried
// at now, the most urgent first, then the oldest. If fewer are due it also
// returns when the next one will be, zero for never. It claims nothing: where
// several processes send, river hands out the deliveries (see Engine.Deliver).
func (c *Clinic) Due(ctx context.Context, lane string, now time.Time, limit int) ([]agent.Delivery, time.Time, error) {
	var due []agent.Delivery
	err := c.each(ctx, func(rows pgx.Rows) error {
		d, err := c.delivery(rows)
		if d != nil {
			due = append(due, *d)
		}
		return err
	}, `SELECT `+dueColumns+` WHERE d.state = 'pending' AND d.lane = $1 AND coalesce(d.next_at, $2) <= $2
		AND d.until_at > $2 ORDER BY d.loudness DESC, d.id LIMIT $3`, lane, now, limit)
	if err != nil || len(due) == limit {
		return due, time.Time{}, wrap("due", err)
	}
	var next *time.Time
	err = c.each(ctx, func(rows pgx.Rows) error { return rows.Scan(&next) },
		`SELECT min(next_at) FROM deliveries WHERE state = 'pending' AND lane = $1 AND next_at > $2`, lane, now)
	return due, orZero(next), wrap("due", err)
}

// orZero is the inverse of orNull.
func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// delivery scans a row of dueColumns. It returns nil with a warning if nothing
// in it can be read: what can never be sent expires.
func (c *Clinic) delivery(rows pgx.Rows) (*agent.Delivery, error) {
	d := &agent.Delivery{}
	var person hash
	var slot tag
	var name, body []byte
	var class string
	var attempt int
	var at time.Time
	if err := rows.Scan(&d.ID, &d.Channel, &d.Tries, &class, &person, &name, &slot, &attempt, &at, &body); err != nil {
		return nil, err
	}
	text, err := unseal(c.keys.aead, "name", name)
	if err != nil {
		c.skip("person", person, err)
		return nil, nil
	}
	d.Person, d.Class = string(text), schedule.ParseClass(class)
	s, rest := c.reminder(c.keys.of(person), slot, at, body)
	if s == nil {
		return nil, nil
	}
	decision, err := decodeDecision(at.UTC(), d.Person, s, rest)
	if err != nil {
		c.skip("decision", slot, err)
	}
	d.Decision = *decision
	d.Key = d.Person + "/" + s.Slot.String() + "/" + strconv.Itoa(attempt) + "/" + d.Channel
	return d, nil
}

// waits is the condition of an index of what is pending.
const waits = `coalesce(state = 'pending', false)`

// Waiting counts the pending deliveries of each channel.
func (c *Clinic) Waiting(ctx context.Context) (map[string]int, error) {
	n, err := c.counts(ctx, `SELECT channel, count(*) FROM deliveries WHERE `+waits+`
		GROUP BY channel`)
	return n, wrap("waiting", err)
}

func (c *Clinic) counts(ctx context.Context, query string, args ...any) (map[string]int, error) {
	all := map[string]int{}
	err := c.each(ctx, func(rows pgx.Rows) error {
		var name string
		var n int
		err := rows.Scan(&name, &n)
		all[name] = n
		return err
	}, query, args...)
	return all, err
}

// Expire ends pending deliveries that are no longer worth sending at now and
// returns how many there were of each channel, without those that a channel
// had accepted.
func (c *Clinic) Expire(ctx context.Context, now time.Time) (map[string]int, error) {
	late, err := c.counts(ctx, `WITH late AS (
			UPDATE deliveries SET state = `+orDelivered+`'expired' END WHERE `+waits+`
			AND until_at <= $1 RETURNING channel, tries, class)
		SELECT channel, count(*) FILTER (WHERE tries = 0 OR class IS NOT NULL) FROM late GROUP BY channel`, now)
	return late, wrap("expire", err)
}

// Ringing returns a lane's deliveries whose receipts are to be polled or
// cancelled, those to be cancelled first.
func (c *Clinic) Ringing(ctx context.Context, lane string) ([]agent.Open, error) {
	var all []agent.Open
	err := c.each(ctx, func(rows pgx.Rows) error {
		return c.ringing(rows, func(o agent.Open, _ int) { all = append(all, o) })
	},
		ringingColumns("deliveries")+`WHERE d.ringing IS NOT NULL AND d.clinic = bound() AND d.lane = $1
		ORDER BY d.cancel DESC, d.ringing, d.id`, lane)
	return all, wrap("ringing", err)
}

// ringingColumns are those of ringing, from a table or a part of one.
func ringingColumns(deliveries string) string {
	return `SELECT d.id, d.channel, d.cancel, d.ringing, coalesce(d.failed, 0), d.body, p.hash, p.name, r.slot,
		r.at, r.body FROM ` + deliveries + ` d JOIN reminders r ON ` + itsReminder + `
		JOIN people p ON p.person = d.person `
}

// ringing scans a row of ringingColumns and passes it on, with the number of
// polls that failed, unless it cannot be read.
func (c *Clinic) ringing(rows pgx.Rows, found func(o agent.Open, failed int)) error {
	var o agent.Open
	var failed int
	var body, name, reminder []byte
	var person hash
	var slot tag
	var at time.Time
	if err := rows.Scan(&o.ID, &o.Channel, &o.Cancel, &o.Until, &failed, &body, &person, &name, &slot, &at,
		&reminder); err != nil {
		return err
	}
	text, err := unseal(c.keys.aead, "name", name)
	if err != nil {
		c.skip("person", person, err)
		return nil
	}
	own := c.keys.of(person)
	s, _ := c.reminder(own, slot, at, reminder)
	if s == nil {
		return nil
	}
	o.Person, o.Until, o.Receipt = string(text), o.Until.UTC(), c.outcome(own, o.ID, body).receipt
	o.Slot, o.Attempt, o.Confirms = s.Slot, s.Attempt, s.Confirms
	found(o, failed)
	return nil
}

// Silence ends the ringing of a delivery, which was delivered, and records that
// it did.
func (c *Clinic) Silence(ctx context.Context, s agent.Settlement) error {
	return wrap("silence", c.within(ctx, func(tx pgx.Tx) error {
		p, err := c.owner(ctx, tx, s.Delivery)
		if p == nil || err != nil {
			return err
		}
		var events eventRows
		events.add(p, &s.Note.Event)
		var b pgx.Batch
		b.Queue(`DELETE FROM deliveries WHERE id = $1 AND week = $2 AND ringing IS NOT NULL`, s.Delivery,
			weekIn(s.Delivery))
		events.queue(&b, c.id)
		return tx.SendBatch(ctx, &b).Close()
	}))
}

// A delivery's id holds its reminder's id, which of its deliveries it is, and
// its week, so that a job names its partition.
const (
	weekBits  = 13 // they last until the year 2127
	routeBits = 6

	// itsReminder joins reminders and deliveries, by person and time in both
	// directions: under row-level security an index is searched only for what
	// PostgreSQL knows to leak nothing, and a shift is not of that kind.
	itsReminder = `r.week = d.week AND r.person = d.person AND r.at = d.decided AND r.id = d.id >> 19`
)

// weekIn returns the week that a delivery's id holds.
func weekIn(delivery int64) int16 { return int16(delivery & (1<<weekBits - 1)) }

// owner returns whose delivery it is; nil if there is none.
func (c *Clinic) owner(ctx context.Context, tx pgx.Tx, delivery int64) (p *claimed, err error) {
	err = query(ctx, tx, func(rows pgx.Rows) (err error) {
		p, err = c.person(rows)
		return err
	}, `SELECT `+personColumns+`, NULL::timestamptz, NULL::timestamptz FROM people p
		JOIN deliveries d USING (person) WHERE d.id = $1 AND d.week = $2`,
		delivery, weekIn(delivery))
	return p, err
}
