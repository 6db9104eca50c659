package journal

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"parasol/schedule"
	"parasol/schedule/agent"
)

// verdict writes what follows from a turn and when the person is due next.
func (w *writer) verdict(t *agent.Turn, v *agent.Verdict) {
	for i := range t.Fresh {
		w.event(t.Person, &t.Fresh[i])
	}
	for i := range v.Notes {
		w.event(t.Person, &v.Notes[i])
	}
	if v.Send != nil {
		w.intent(v.Send, v.Routes)
	}
	for _, c := range v.Confirmed {
		w.exec(`UPDATE reminders SET confirmed = ? WHERE person = ? AND slot = ? AND confirmed = 0`, stamp(c.At),
			t.Person, c.Slot.String())
		w.drop(t.Person, c.Slot)
	}
	for _, c := range v.Ended {
		w.drop(t.Person, c.Slot)
		w.exec(`UPDATE deliveries SET cancel = 1 WHERE ringing > 0 AND person = ?1
			AND reminder IN (SELECT id FROM reminders WHERE person = ?1 AND slot = ?2)`, t.Person, c.Slot.String())
	}
	if v.Day != nil {
		w.sum(t.Person, v.Day, stamp(v.DayEnded))
	}
	w.exec(`INSERT INTO turns (person, next) VALUES (?, ?) ON CONFLICT DO UPDATE SET next = excluded.next`, t.Person,
		stamp(v.Next))
}

// event writes an event unless one with its id exists.
func (w *writer) event(person string, e *schedule.Event) {
	w.told[person] = append(w.told[person], *e)
	w.exec(`INSERT INTO events (person, id, at, kind, minutes, slot, source, undoes, moved_to, long_lived)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		person, e.ID, stamp(e.At), e.Kind.String(), e.Minutes, e.Slot.String(), e.Source, e.Of, stamp(e.To),
		e.LongLived())
}

// intent writes a decision's reminder and a delivery for each route, and
// supersedes earlier attempts. A reminder that exists already stays as it is
// and gets no second set of deliveries.
func (w *writer) intent(d *schedule.Decision, routes []agent.Route) {
	r := d.Send
	slot := r.Slot.String()
	res := w.exec(`INSERT INTO reminders (person, slot, attempt, at, level, due, until, ring, confirms, last, covers,
		silent, long_lived, decision)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		d.Person, slot, r.Attempt, stamp(d.At), r.Level.String(), stamp(r.Due), stamp(r.Until), r.Ring,
		r.Confirms.String(), r.Last,
		slotList(r.Covers), r.Silent, r.LongLived(), encode(d))
	if !w.changed(res) {
		return
	}
	id, err := res.LastInsertId()
	w.keep(err)
	w.exec(`UPDATE deliveries SET state = `+orDelivered+`'superseded' END WHERE state = 'pending' AND person = ?1
		AND reminder IN (SELECT id FROM reminders WHERE person = ?1 AND slot = ?2 AND attempt <
		?3)`, d.Person, slot, r.Attempt)
	for _, route := range routes {
		w.exec(`INSERT INTO deliveries (reminder, channel, lane, person, loudness, due, until) VALUES (?, ?, ?, ?, ?, ?,
			?)
			ON CONFLICT DO NOTHING`, id, route.Channel, route.Lane, d.Person, int(r.Level), stamp(r.Due),
			stamp(pointless(d)))
	}
}

// pointless returns when the reminder is no longer worth sending: after a day,
// unless the decision says otherwise.
func pointless(d *schedule.Decision) time.Time {
	if d.Send.Until.IsZero() {
		return d.At.Add(24 * time.Hour)
	}
	return d.Send.Until
}

// drop drops the undelivered pushes of a slot.
func (w *writer) drop(person string, slot schedule.Slot) {
	w.exec(`UPDATE deliveries SET state = `+orDelivered+`'dropped' END WHERE state = 'pending' AND person = ?1
		AND reminder IN (SELECT id FROM reminders WHERE person = ?1 AND slot = ?2)`, person, slot.String())
}

// orDelivered makes a delivery count as delivered when it ends while waiting
// to be sent again, if a channel has accepted it before: that is an emergency
// on a channel that cannot ring by itself.
const orDelivered = `CASE WHEN tries > 0 AND class = 'delivered' THEN 'delivered' ELSE `

// writer runs the statements of one transaction, each prepared once. After the
// first error it does nothing.
type writer struct {
	ctx  context.Context
	tx   *sql.Tx
	stmt map[string]*sql.Stmt
	told map[string][]schedule.Event // the events, by person
	err  error
}

// update runs write in one transaction.
func (j *Journal) update(ctx context.Context, what string, write func(*writer) error) error {
	tx, err := j.write.BeginTx(ctx, nil)
	if err != nil {
		return wrap(what, err)
	}
	w := &writer{ctx: ctx, tx: tx, stmt: map[string]*sql.Stmt{}, told: map[string][]schedule.Event{}}
	if err := write(w); err != nil {
		_ = tx.Rollback() // the first error is the one to report
		return wrap(what, err)
	}
	if err := tx.Commit(); err != nil {
		j.cache.forget() // what is on disk is unknown now
		return wrap(what, err)
	}
	if len(w.told) > 0 {
		j.cache.wrote(w.told)
	}
	return nil
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
