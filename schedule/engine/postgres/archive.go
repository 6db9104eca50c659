package postgres

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"parasol/schedule"
	"parasol/schedule/agent"
)

// best is the best state of a reminder's deliveries, 'none' if it has none.
// Those that were delivered have no row any more.
const best = `CASE WHEN (SELECT count(*) FROM deliveries d WHERE ` + itsReminder + `) < r.routes THEN 'delivered'
	ELSE coalesce((SELECT ` + orDelivered + `d.state END AS best FROM deliveries d WHERE ` + itsReminder + `
		ORDER BY array_position('{delivered,pending,unknown,superseded,dropped,expired,refused}',
			(` + orDelivered + `d.state END)::text) LIMIT 1)::text, 'none') END`

// Pushes returns the person's last n reminders, the latest first.
func (c *Clinic) Pushes(ctx context.Context, person string, n int) ([]agent.Push, error) {
	var all []agent.Push
	h := c.hashOf(person)
	own := c.keys.of(h)
	err := c.each(ctx, func(rows pgx.Rows) error {
		var p agent.Push
		var slot tag
		var body []byte
		if err := rows.Scan(&p.Outcome, &p.ConfirmedAt, &slot, &p.Time, &body); err != nil {
			return err
		}
		s, rest := c.reminder(own, slot, p.Time, body)
		if s == nil {
			return nil
		}
		if p.ConfirmedAt != nil {
			*p.ConfirmedAt = p.ConfirmedAt.UTC()
		}
		p.Time, p.Kind, p.Slot, p.Attempt, p.Level = p.Time.UTC(), s.Slot.Kind, s.Slot, s.Attempt, s.Level
		d, err := decodeDecision(p.Time, person, s, rest)
		if err != nil {
			c.skip("decision", slot, err)
		}
		p.Decision = d
		all = append(all, p)
		return nil
	}, `SELECT `+best+`, r.confirmed, r.slot, r.at, r.body FROM (
			SELECT * FROM reminders WHERE person = (SELECT person FROM people WHERE hash = $1)
			ORDER BY at DESC, id DESC LIMIT $2) r ORDER BY r.at DESC, r.id DESC`, h, n)
	return all, wrap("pushes", err)
}

// SentAt returns when an attempt of a slot was decided or, if it was not, the
// latest attempt before it; zero if there was none.
func (c *Clinic) SentAt(ctx context.Context, person string, slot schedule.Slot, attempt int) (time.Time, error) {
	var at *time.Time
	own := c.keys.of(c.hashOf(person))
	err := c.each(ctx, func(rows pgx.Rows) error { return rows.Scan(&at) },
		`SELECT max(at) FROM reminders WHERE slot = $1 AND week = $2 AND attempt <= $3`,
		own.tag("slot", slot.String()), weekOf(slot), attempt)
	return orZero(at), wrap("sent", err)
}

// Mornings counts the mornings since an instant that a person was reminded of,
// and those of them that were confirmed.
func (c *Clinic) Mornings(ctx context.Context, person string, since time.Time) (asked, confirmed int, err error) {
	h := c.hashOf(person)
	own := c.keys.of(h)
	err = c.each(ctx, func(rows pgx.Rows) error {
		var slot tag
		var at time.Time
		var body []byte
		var answered bool
		if err := rows.Scan(&slot, &at, &body, &answered); err != nil {
			return err
		}
		s, _ := c.reminder(own, slot, at, body)
		isMorning := func(s schedule.Slot) bool { return s.Kind == schedule.Morning }
		if s == nil || !isMorning(s.Slot) && !slices.ContainsFunc(s.Covers, isMorning) {
			return nil
		}
		asked++
		if answered {
			confirmed++
		}
		return nil
	}, `SELECT slot, at, body, confirmed IS NOT NULL FROM reminders
		WHERE person = (SELECT person FROM people WHERE hash = $1) AND at >= $2 AND attempt = 1
			AND (week >= $3 OR week = 0)`, h, since, week(since)-1)
	return asked, confirmed, wrap("mornings", err)
}

// Days returns the sums of a person's days between two dates, both included,
// in order. Days without a sum are left out.
func (c *Clinic) Days(ctx context.Context, person string, from, to schedule.Date) ([]schedule.Sum, error) {
	var all []schedule.Sum
	h := c.hashOf(person)
	own := c.keys.of(h)
	err := c.each(ctx, func(rows pgx.Rows) error {
		var date time.Time
		var body []byte
		if err := rows.Scan(&date, &body); err != nil {
			return err
		}
		var s schedule.Sum
		day := schedule.DateOf(date).String()
		text, err := unseal(own.aead, "day "+day, body)
		if err == nil {
			text, err = inflate(text)
		}
		if err == nil {
			err = json.Unmarshal(text, &s)
		}
		if err != nil {
			c.skip("day", own.tag("day", day), err)
			return nil
		}
		all = append(all, s)
		return nil
	}, `SELECT date, body FROM days WHERE person = (SELECT person FROM people WHERE hash = $1)
		AND date BETWEEN $2 AND $3 ORDER BY date`, h, from.Start(time.UTC), to.Start(time.UTC))
	return all, wrap("days", err)
}

// Reroute sets which lane serves the channel of each delivery that is pending
// or ringing.
func (c *Clinic) Reroute(ctx context.Context, routes []agent.Route) error {
	var channels, lanes []string
	for _, r := range routes {
		channels, lanes = append(channels, r.Channel), append(lanes, r.Lane)
	}
	return wrap("reroute", c.within(ctx, func(tx pgx.Tx) error {
		var jobs []job
		err := query(ctx, tx, func(rows pgx.Rows) error { return readJob(rows, c.id, &jobs) },
			`UPDATE deliveries d SET lane = n.lane FROM unnest($1::text[], $2::text[]) AS n (channel, lane)
			WHERE (d.state = 'pending' OR d.ringing IS NOT NULL) AND d.channel = n.channel AND d.lane <> n.lane
			RETURNING d.id, d.lane, d.loudness`, channels, lanes)
		if err != nil {
			return err
		}
		return c.engine.enqueue(ctx, tx, jobs) // the old lane's jobs find a lane that is not theirs
	}))
}

// Prune deletes everything of the clinic before an instant. Engine.Prune does
// it for all, and cheaper.
func (c *Clinic) Prune(ctx context.Context, before time.Time) error {
	return wrap("prune", c.within(ctx, func(tx pgx.Tx) error {
		var b pgx.Batch
		b.Queue(`DELETE FROM events WHERE at < $1`, before)
		b.Queue(`DELETE FROM deliveries d USING reminders r WHERE `+itsReminder+` AND r.at < $1`,
			before)
		b.Queue(`DELETE FROM reminders WHERE at < $1`, before)
		b.Queue(`DELETE FROM days WHERE ended < $1`, before)
		return tx.SendBatch(ctx, &b).Close()
	}))
}

// Probe writes something to find out whether the journal can be written.
func (c *Clinic) Probe(ctx context.Context, now time.Time) error {
	return c.PutNote(ctx, "probe", now.UTC().Format(time.RFC3339))
}

// Intact returns an error if the database does not answer.
func (c *Clinic) Intact(ctx context.Context) error { return c.engine.Ping(ctx) }
