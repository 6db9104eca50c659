package postgres

import (
	"context"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"parasol/schedule"
	"parasol/schedule/agent"
)

// outcome is the sealed part of a delivery. A service's error may quote what
// it was sent.
type outcome struct{ receipt, err string }

func rowOf(delivery int64) string { return "delivery " + strconv.FormatInt(delivery, 10) }

func (o outcome) sealed(own *own, delivery int64) []byte {
	if o == (outcome{}) {
		return nil
	}
	var w writing
	w.text(o.receipt)
	w.text(o.err)
	return seal(own.aead, rowOf(delivery), w)
}

// outcome opens the sealed part of a delivery. It is empty, with a warning,
// if it cannot be read.
func (c *Clinic) outcome(own *own, delivery int64, body []byte) outcome {
	if body == nil {
		return outcome{}
	}
	text, err := unseal(own.aead, rowOf(delivery), body)
	r := &reading{rest: text}
	o := outcome{r.text(), r.text()}
	if err == nil {
		err = r.err
	}
	if err != nil {
		c.skip("delivery", tag(delivery), err)
		return outcome{}
	}
	return o
}

// deliver takes the row of a delivery that a channel took, and that does not
// ring.
const deliver = `DELETE FROM deliveries WHERE id = $1 AND week = $2`

// settle writes an outcome unless the delivery is final. What the channel
// accepted counts as delivered even if the reminder was superseded or dropped
// while in flight; if it rings, it is marked to be cancelled.
const settle = `UPDATE deliveries SET state = $3::text::state, tries = tries + 1, next_at = $4,
	tried_at = CASE WHEN $6::text IS NOT NULL THEN $5::timestamptz END, class = $6::text, body = $7,
	ringing = $8::timestamptz, poll_at = CASE WHEN $8::timestamptz IS NOT NULL THEN $5::timestamptz + $9::interval END,
	cancel = state IN ('superseded', 'dropped')
	WHERE id = $1 AND week = $2 AND (state = 'pending' OR $3 = 'delivered')`

// firstPoll is how long after a message began to ring its receipt is asked for
// at the earliest (FIELD.md 3: at most every 5 s).
const firstPoll = 5 * time.Second

// Settle writes the outcome of a try.
func (c *Clinic) Settle(ctx context.Context, o agent.Outcome) error {
	if o.State == agent.Sent && o.Ringing.IsZero() {
		_, err := c.exec(ctx, deliver, o.Delivery, weekIn(o.Delivery))
		return wrap("settle", err)
	}
	return wrap("settle", c.within(ctx, func(tx pgx.Tx) error {
		p, err := c.owner(ctx, tx, o.Delivery)
		if p == nil || err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, settle, c.settled(p.own, &o)...); err != nil {
			return err
		}
		if o.State == agent.Sent || len(o.Fallback) == 0 {
			return nil
		}
		jobs, err := c.fallBack(ctx, tx, &o)
		if err != nil {
			return err
		}
		return c.engine.enqueue(ctx, tx, jobs)
	}))
}

// settled returns the arguments of settle.
func (c *Clinic) settled(own *own, o *agent.Outcome) []any {
	return []any{
		o.Delivery, weekIn(o.Delivery), o.State.String(), orNull(o.Next), o.At, notDelivered(o.Class),
		outcome{o.Receipt, o.Error}.sealed(own, o.Delivery), orNull(o.Ringing), firstPoll,
	}
}

// notDelivered returns a class as it is stored: most tries are delivered, which
// takes no room.
func notDelivered(c schedule.Class) *string {
	if c == schedule.Delivered {
		return nil
	}
	word := c.String()
	return &word
}

// fallBack adds deliveries to the fallback channels once the others are
// hopeless: none was accepted, and those that are pending were tried and are
// older than Patience. Reminders that are over get none. The reminder's row is
// locked, so that of two channels that fail at once the second sees the first.
func (c *Clinic) fallBack(ctx context.Context, tx pgx.Tx, o *agent.Outcome) ([]job, error) {
	var person, reminder int64
	w := weekIn(o.Delivery)
	err := tx.QueryRow(ctx, `SELECT r.person, r.id FROM deliveries d JOIN reminders r ON `+itsReminder+`
		WHERE d.id = $1 AND d.week = $2 FOR UPDATE OF r`, o.Delivery, w).Scan(&person, &reminder)
	if err != nil {
		return nil, err
	}
	var channels, lanes []string
	for _, r := range o.Fallback {
		channels, lanes = append(channels, r.Channel), append(lanes, r.Lane)
	}
	var jobs []job
	err = query(ctx, tx, func(rows pgx.Rows) error { return readJob(rows, c.id, &jobs) },
		`WITH others AS (
			SELECT d.* FROM deliveries d JOIN reminders r ON `+itsReminder+`
			WHERE r.person = $3 AND r.id = $4 AND r.week = $2
		), added AS (
			INSERT INTO deliveries (id, clinic, person, decided, until_at, week, loudness, channel, lane)
			SELECT (r.id << 19) | ((r.routes + row_number() OVER () - 1) << 13) | $2, d.clinic, d.person, d.decided,
				d.until_at, d.week, d.loudness, f.channel, f.lane
			FROM deliveries d JOIN reminders r ON `+itsReminder+`
				CROSS JOIN unnest($5::text[], $6::text[]) AS f (channel, lane)
			WHERE d.id = $1 AND d.week = $2 AND NOT EXISTS (SELECT FROM others o WHERE o.channel = f.channel)
				AND r.routes = (SELECT count(*) FROM others) AND NOT EXISTS (SELECT FROM others o
					WHERE o.state NOT IN ('pending', 'refused', 'unknown', 'expired')
						OR o.state = 'pending' AND (o.tries = 0 OR o.class IS NULL OR r.at > $7))
			RETURNING id, lane, loudness
		), counted AS (
			UPDATE reminders SET routes = routes + (SELECT count(*) FROM added)
			WHERE person = $3 AND id = $4 AND week = $2 AND EXISTS (SELECT FROM added)
		) SELECT id, lane, loudness FROM added`, o.Delivery, w, person, reminder, channels, lanes, o.Patience)
	return jobs, err
}
