package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"parasol/schedule"
	"parasol/schedule/agent"
)

// What a turn knows of each of some people ($1): their events and reminders
// since an instant ($2) and the long-lived ones of any age, and what is on its
// way to them. Reminders since an instant lie in the weeks from the one before
// it on ($3), since a slot's anchor is at most a day from its reminder, and
// those of treatments in week 0.
const (
	recentEvents = `SELECT person, id, at, kind, body FROM events WHERE person = ANY($1) AND at >= $2
		UNION ALL SELECT person, id, at, kind, body FROM events WHERE person = ANY($1) AND long_lived AND at < $2
		ORDER BY 3, 2`
	recentReminders = `SELECT person, slot, at, body FROM reminders WHERE person = ANY($1) AND at >= $2
			AND (week >= $3 OR week = 0)
		UNION ALL SELECT person, slot, at, body FROM reminders WHERE person = ANY($1) AND long_lived AND at < $2
		ORDER BY 3, 2`
	openDeliveries = `SELECT d.person, d.id, d.channel, d.state = 'pending', d.cancel, d.ringing, d.body, r.slot, r.at,
			r.body FROM deliveries d JOIN reminders r ON ` + itsReminder + `
		WHERE d.person = ANY($1) AND (d.state = 'pending' OR d.ringing IS NOT NULL) ORDER BY d.id`
)

// weekLength is how much of the slots' anchors a partition holds.
const weekLength = 7 * 24 * 60 * 60

// week returns the partition of an instant.
func week(t time.Time) int16 { return int16(max(t.Unix()/weekLength, 1)) }

// weekOf returns the partition of a slot.
func weekOf(s schedule.Slot) int16 {
	if s.LongLived() {
		return 0
	}
	return week(s.Around())
}

// readTurns reads the results of the three queries above.
func (c *Clinic) readTurns(res pgx.BatchResults, people map[int64]*claimed) error {
	for _, read := range []func(pgx.Rows, map[int64]*claimed) error{c.readEvent, c.readReminder, c.readOpen} {
		if _, err := scan(res, func(rows pgx.Rows) error { return read(rows, people) }); err != nil {
			return err
		}
	}
	return nil
}

func (c *Clinic) readEvent(rows pgx.Rows, people map[int64]*claimed) error {
	var person int64
	var id tag
	var kind string
	var body []byte
	var e schedule.Event
	if err := rows.Scan(&person, &id, &e.At, &kind, &body); err != nil {
		return err
	}
	p := people[person]
	text, err := unseal(p.own.aead, id.row("event"), body)
	if err == nil {
		err = e.Kind.UnmarshalText([]byte(kind))
	}
	if err == nil {
		err = decodeEvent(&e, text)
	}
	if err != nil {
		c.skip("event", id, err)
		return nil
	}
	e.At = e.At.UTC()
	p.Recent = append(p.Recent, e)
	return nil
}

func (c *Clinic) readReminder(rows pgx.Rows, people map[int64]*claimed) error {
	var person int64
	var slot tag
	var at time.Time
	var body []byte
	if err := rows.Scan(&person, &slot, &at, &body); err != nil {
		return err
	}
	p := people[person]
	if s, _ := c.reminder(p.own, slot, at, body); s != nil {
		p.Recent = append(p.Recent, agent.SentEvent(at.UTC(), s))
	}
	return nil
}

// reminder opens the body of a reminder and returns it, and the rest of the
// body. It returns nil with a warning if the body cannot be read.
func (c *Clinic) reminder(o *own, slot tag, at time.Time, body []byte) (*schedule.Reminder, []byte) {
	text, err := unseal(o.aead, slot.row("reminder"), body)
	var s *schedule.Reminder
	var rest []byte
	if err == nil {
		s, rest, err = decodeReminder(at.UTC(), text)
	}
	if err != nil {
		c.skip("reminder", slot, err)
		return nil, nil
	}
	return s, rest
}

func (c *Clinic) readOpen(rows pgx.Rows, people map[int64]*claimed) error {
	var o agent.Open
	var person int64
	var slot tag
	var at time.Time
	var until *time.Time
	var body, reminder []byte
	if err := rows.Scan(&person, &o.ID, &o.Channel, &o.Pending, &o.Cancel, &until, &body, &slot, &at,
		&reminder); err != nil {
		return err
	}
	p := people[person]
	s, _ := c.reminder(p.own, slot, at, reminder)
	if s == nil {
		return nil
	}
	o.Person, o.Slot, o.Attempt, o.Confirms = p.Person, s.Slot, s.Attempt, s.Confirms
	if until != nil {
		o.Until = until.UTC()
	}
	o.Receipt = c.outcome(p.own, o.ID, body).receipt
	p.Open = append(p.Open, o)
	return nil
}

// Turn returns what is known of a person, without claiming them.
func (c *Clinic) Turn(ctx context.Context, person string, since time.Time) (*agent.Turn, error) {
	p, err := c.look(ctx, person, since)
	if p == nil || err != nil {
		return &agent.Turn{Person: person}, wrap("turn", err)
	}
	return p.Turn, nil
}

// Recent returns a person's events since an instant, with what was sent, as a
// turn has them.
func (c *Clinic) Recent(ctx context.Context, person string, since time.Time) ([]schedule.Event, error) {
	t, err := c.Turn(ctx, person, since)
	return t.Recent, err
}

// look reads what is known of a person; nil if nothing is.
func (c *Clinic) look(ctx context.Context, person string, since time.Time) (p *claimed, err error) {
	err = c.within(ctx, func(tx pgx.Tx) error {
		err := query(ctx, tx, func(rows pgx.Rows) (err error) {
			p, err = c.person(rows)
			return err
		}, `SELECT `+personColumns+`, NULL::timestamptz, NULL::timestamptz FROM people p
			WHERE p.hash = $1`, c.hashOf(person))
		if err != nil || p == nil {
			return err
		}
		return c.know(ctx, tx, []*claimed{p}, since, nil)
	})
	return p, err
}
