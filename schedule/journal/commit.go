package journal

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"parasol/schedule"
	"parasol/schedule/agent"
)

// Commit writes the batch in one transaction, so with one fsync. Events and
// reminders that are known already count once: they are left as they are, and
// a known reminder gets no second set of deliveries.
func (j *Journal) Commit(ctx context.Context, b *agent.Batch) error {
	if b.Empty() {
		return nil
	}
	return j.update(ctx, "commit", func(w *writer) error {
		for _, r := range b.Reports {
			w.report(r)
		}
		for i := range b.Intents {
			w.intent(&b.Intents[i])
		}
		for _, c := range b.Confirmed {
			w.confirm(c)
		}
		for _, c := range b.Ended {
			w.drop(c)
			w.exec(`UPDATE deliveries SET cancel = 1 WHERE ringing > 0 AND person = ?1
				AND reminder IN (SELECT id FROM reminders WHERE person = ?1 AND slot = ?2)`, c.Person, c.Slot.String())
		}
		for _, s := range b.Settled {
			w.exec(`UPDATE deliveries SET ringing = 0, cancel = 0, acked = ? WHERE id = ?`, stamp(s.Acked), s.Delivery)
		}
		return w.err
	})
}

func (w *writer) report(r agent.Report) {
	e := &r.Event
	w.exec(`INSERT INTO events (person, id, at, kind, minutes, slot, source, undoes, moved_to) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO NOTHING`,
		r.Person, e.ID, stamp(e.At), e.Kind.String(), e.Minutes, e.Slot.String(), e.Source, e.Of, stamp(e.To))
}

// intent writes the reminder and a delivery for each route, and takes earlier
// attempts off the road.
func (w *writer) intent(in *agent.Intent) {
	d, r := in.Decision, in.Decision.Send
	slot := r.Slot.String()
	res := w.exec(`INSERT INTO reminders (person, slot, attempt, at, level, due, until, ring, confirms, last, covers, long_lived, decision)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		d.Person, slot, r.Attempt, stamp(d.At), r.Level.String(), stamp(r.Due), stamp(r.Until), r.Ring, r.Confirms.String(), r.Last,
		slotList(r.Covers), r.LongLived(), encode(d))
	if !w.changed(res) {
		return
	}
	id, err := res.LastInsertId()
	w.keep(err)
	w.exec(`UPDATE deliveries SET state = `+orDelivered+`'superseded' END WHERE state = 'pending' AND person = ?1
		AND reminder IN (SELECT id FROM reminders WHERE person = ?1 AND slot = ?2 AND attempt < ?3)`, d.Person, slot, r.Attempt)
	for _, route := range in.Routes {
		w.exec(`INSERT INTO deliveries (reminder, channel, lane, person, loudness, due, until) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT DO NOTHING`, id, route.Channel, route.Lane, d.Person, int(r.Level), stamp(r.Due), stamp(pointless(d)))
	}
}

// pointless returns when the reminder is no longer worth sending: within a
// day, where the decision does not say.
func pointless(d *schedule.Decision) time.Time {
	if d.Send.Until.IsZero() {
		return d.At.Add(24 * time.Hour)
	}
	return d.Send.Until
}

func (w *writer) confirm(c agent.Close) {
	w.exec(`UPDATE reminders SET confirmed = ? WHERE person = ? AND slot = ? AND confirmed = 0`, stamp(c.At), c.Person, c.Slot.String())
	w.drop(c)
}

func (w *writer) drop(c agent.Close) {
	w.exec(`UPDATE deliveries SET state = `+orDelivered+`'dropped' END WHERE state = 'pending' AND person = ?1
		AND reminder IN (SELECT id FROM reminders WHERE person = ?1 AND slot = ?2)`, c.Person, c.Slot.String())
}

// orDelivered keeps what a channel took already as delivered when a delivery
// that was to be made again, an emergency on a channel that cannot ring by
// itself, ends.
const orDelivered = `CASE WHEN tries > 0 AND class = 'delivered' THEN 'delivered' ELSE `

// Settle writes what one try did. What the channel took counts as delivered
// even if the reminder was superseded or dropped while it was on the wire; if
// it rings, it is then to be cancelled.
func (j *Journal) Settle(ctx context.Context, o agent.Outcome) error {
	return j.update(ctx, "settle", func(w *writer) error {
		var final string
		if o.State != agent.Sent {
			final = ` AND state = 'pending'`
		}
		w.exec(`UPDATE deliveries SET state = ?, tries = tries + 1, next = ?, tried = ?, class = ?, error = ?, receipt = ?, ringing = ?,
			cancel = state IN ('superseded', 'dropped') WHERE id = ?`+final,
			o.State.String(), stamp(o.Next), stamp(o.At), o.Class.String(), o.Error, o.Receipt, stamp(o.Ringing), o.Delivery)
		if o.State != agent.Sent && len(o.Fallback) > 0 {
			w.fallBack(o)
		}
		return w.err
	})
}

// fallBack adds deliveries to the fallback channels once nothing is to be
// hoped from the others: none was taken, and those that are pending were tried
// and are older than Patience. Reminders that are over anyway get none.
func (w *writer) fallBack(o agent.Outcome) {
	var reminder int64
	var hopeless bool
	w.keep(w.tx.QueryRowContext(w.ctx, `SELECT r.id, NOT EXISTS (
			SELECT 1 FROM deliveries d WHERE d.reminder = r.id AND (d.state NOT IN ('pending', 'refused', 'unknown', 'expired')
				OR d.state = 'pending' AND (d.tries = 0 OR d.class = 'delivered' OR r.at > ?2)))
		FROM reminders r JOIN deliveries o ON o.reminder = r.id WHERE o.id = ?1`, o.Delivery, stamp(o.Patience)).Scan(&reminder, &hopeless))
	if w.err != nil || !hopeless {
		return
	}
	for _, route := range o.Fallback {
		w.exec(`INSERT INTO deliveries (reminder, channel, lane, person, loudness, due, until)
			SELECT reminder, ?, ?, person, loudness, due, until FROM deliveries WHERE id = ? ON CONFLICT DO NOTHING`,
			route.Channel, route.Lane, o.Delivery)
	}
}

// Expire ends pending deliveries that are pointless at now and returns how
// many there were of each channel.
func (j *Journal) Expire(ctx context.Context, now time.Time) (map[string]int, error) {
	late, err := j.counts(ctx, `SELECT channel, sum(tries = 0 OR class <> 'delivered') FROM deliveries WHERE state = 'pending' AND until <= ?
		GROUP BY channel`, stamp(now))
	if err != nil || len(late) == 0 {
		return nil, wrap("expire", err)
	}
	return late, j.update(ctx, "expire", func(w *writer) error {
		w.exec(`UPDATE deliveries SET state = `+orDelivered+`'expired' END WHERE state = 'pending' AND until <= ?`, stamp(now))
		return w.err
	})
}

// writer runs statements of one transaction, each prepared once; after the
// first error it does nothing more.
type writer struct {
	ctx  context.Context
	tx   *sql.Tx
	stmt map[string]*sql.Stmt
	err  error
}

// update runs write in one transaction.
func (j *Journal) update(ctx context.Context, what string, write func(*writer) error) error {
	tx, err := j.write.BeginTx(ctx, nil)
	if err != nil {
		return wrap(what, err)
	}
	if err := write(&writer{ctx: ctx, tx: tx, stmt: map[string]*sql.Stmt{}}); err != nil {
		_ = tx.Rollback() // the error to tell is the first
		return wrap(what, err)
	}
	return wrap(what, tx.Commit())
}

func (w *writer) exec(query string, args ...any) sql.Result {
	if w.err != nil {
		return nil
	}
	stmt := w.stmt[query]
	if stmt == nil {
		if stmt, w.err = w.tx.PrepareContext(w.ctx, query); w.err != nil {
			return nil
		}
		w.stmt[query] = stmt // closed with the transaction
	}
	res, err := stmt.ExecContext(w.ctx, args...)
	w.keep(err)
	return res
}

func (w *writer) keep(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *writer) changed(res sql.Result) bool {
	if w.err != nil {
		return false
	}
	n, err := res.RowsAffected()
	w.keep(err)
	return n > 0
}

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("journal: %s: %w", what, explain(err))
}
