package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"parasol/schedule"
	"parasol/schedule/agent"
)

// write writes what follows from turns, in one batch of statements however
// many they are, and returns the deliveries that are new.
func (c *Clinic) write(ctx context.Context, tx pgx.Tx, people []*claimed, verdicts []Verdict) ([]job, error) {
	var events eventRows
	var sends sendRows
	var closes closeRows
	var days dayRows
	var turns turnRows
	for i, p := range people {
		v := &verdicts[i]
		for k := range p.Fresh {
			events.add(p, &p.Fresh[k])
		}
		for k := range v.Notes {
			events.add(p, &v.Notes[k])
		}
		if v.Send != nil {
			sends.add(p, v.Send, v.Routes)
		}
		closes.add(p, &v.Verdict)
		if v.Day != nil {
			if err := days.add(p, v.Day, v.DayEnded); err != nil {
				return nil, err
			}
		}
		turns.add(p, v)
	}
	var b pgx.Batch
	events.queue(&b, c.id)
	jobs := sends.queue(&b, c.id)
	closes.queue(&b)
	days.queue(&b, c.id)
	turns.queue(&b)
	return *jobs, tx.SendBatch(ctx, &b).Close()
}

// eventRows are events to write, by columns.
type eventRows struct {
	id        []tag
	person    []int64
	at        []time.Time
	kind      []string
	longLived []bool
	body      [][]byte
}

func (r *eventRows) add(p *claimed, e *schedule.Event) {
	id := p.own.tag("event", e.ID)
	r.id, r.person, r.at = append(r.id, id), append(r.person, p.id), append(r.at, e.At)
	r.kind, r.longLived = append(r.kind, e.Kind.String()), append(r.longLived, e.LongLived())
	r.body = append(r.body, seal(p.own.aead, id.row("event"), encodeEvent(e)))
}

// queue writes the events that are not there yet.
func (r *eventRows) queue(b *pgx.Batch, clinic int32) {
	if len(r.id) > 0 {
		b.Queue(`INSERT INTO events (clinic, id, person, at, kind, long_lived, body)
			SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::timestamptz[], $5::text[], $6::boolean[],
				$7::bytea[])
			ON CONFLICT DO NOTHING`, clinic, r.id, r.person, r.at, r.kind, r.longLived, r.body)
	}
}

// sendRows are reminders to write, by columns, and the routes of each.
type sendRows struct {
	slot          []tag
	attempt, week []int16
	person        []int64
	at, until     []time.Time
	kind          []string
	longLived     []bool
	body          [][]byte
	loudness      []int16
	routes        []int16

	routed        []tag
	nth           []int16
	channel, lane []string
}

func (r *sendRows) add(p *claimed, d *schedule.Decision, routes []agent.Route) {
	s := d.Send
	slot := p.own.tag("slot", s.Slot.String())
	r.slot, r.person, r.at = append(r.slot, slot), append(r.person, p.id), append(r.at, d.At)
	r.attempt, r.week = append(r.attempt, int16(s.Attempt)), append(r.week, weekOf(s.Slot))
	r.until, r.kind = append(r.until, pointless(d)), append(r.kind, s.Slot.Kind.String())
	r.longLived, r.loudness = append(r.longLived, s.LongLived()), append(r.loudness, int16(s.Level))
	r.body = append(r.body, seal(p.own.aead, slot.row("reminder"), encodeReminder(d)))
	routes = routes[:min(len(routes), 1<<routeBits/2)] // the rest of the numbers is for fallbacks
	r.routes = append(r.routes, int16(len(routes)))
	for n, route := range routes {
		r.routed, r.nth = append(r.routed, slot), append(r.nth, int16(n))
		r.channel, r.lane = append(r.channel, route.Channel), append(r.lane, route.Lane)
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

// insertSends writes the reminders that are not there yet, and a delivery for
// each route of these.
const insertSends = `WITH sent AS (
		SELECT * FROM unnest($2::bigint[], $3::smallint[], $4::smallint[], $5::bigint[], $6::timestamptz[], $7::text[],
			$8::boolean[], $9::bytea[], $10::timestamptz[], $11::smallint[], $16::smallint[])
		AS s (slot, attempt, week, person, at, kind, long_lived, body, until_at, loudness, routes)
	), new AS (
		INSERT INTO reminders (clinic, slot, attempt, week, person, at, kind, long_lived, body, routes)
		SELECT $1, slot, attempt, week, person, at, kind, long_lived, body, routes FROM sent
		ON CONFLICT DO NOTHING RETURNING id, slot, week, person
	)
	INSERT INTO deliveries (id, clinic, person, decided, until_at, week, loudness, channel, lane)
	SELECT (new.id << 19) | (nth::bigint << 13) | new.week, $1, new.person, at, until_at, new.week, loudness,
		channel, lane
	FROM new JOIN sent USING (slot)
		JOIN unnest($12::bigint[], $13::smallint[], $14::text[], $15::text[]) AS r (slot, nth, channel, lane)
			USING (slot)
	RETURNING id, lane, loudness`

// supersede ends the deliveries of earlier attempts.
const supersede = `UPDATE deliveries d SET state = ` + orDelivered + `'superseded' END
	FROM unnest($1::bigint[], $2::smallint[], $3::smallint[]) AS s (slot, attempt, week)
	JOIN reminders r ON r.slot = s.slot AND r.week = s.week AND r.attempt < s.attempt
	WHERE ` + itsReminder + ` AND d.state = 'pending'`

// orDelivered makes a delivery count as delivered when it ends while waiting
// to be sent again, if a channel has accepted it before: that is an emergency
// on a channel that cannot ring by itself.
const orDelivered = `CASE WHEN tries > 0 AND class IS NULL THEN 'delivered'::state ELSE `

// queue writes the reminders, and returns where their jobs will be.
func (r *sendRows) queue(b *pgx.Batch, clinic int32) *[]job {
	jobs := &[]job{}
	if len(r.slot) == 0 {
		return jobs
	}
	b.Queue(insertSends, clinic, r.slot, r.attempt, r.week, r.person, r.at, r.kind, r.longLived, r.body, r.until,
		r.loudness, r.routed, r.nth, r.channel, r.lane, r.routes).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			if err := readJob(rows, clinic, jobs); err != nil {
				return err
			}
		}
		return rows.Err()
	})
	var again sendRows
	for i, n := range r.attempt {
		if n > 1 {
			again.slot, again.attempt = append(again.slot, r.slot[i]), append(again.attempt, n)
			again.week = append(again.week, r.week[i])
		}
	}
	if len(again.slot) > 0 {
		b.Queue(supersede, again.slot, again.attempt, again.week)
	}
	return jobs
}

// closeRows are slots that are confirmed or over, by columns.
type closeRows struct {
	slot  []tag
	week  []int16
	at    []*time.Time // when it was confirmed
	ended []bool
}

func (r *closeRows) add(p *claimed, v *agent.Verdict) {
	for _, c := range v.Confirmed {
		r.one(p, c, false)
	}
	for _, c := range v.Ended {
		r.one(p, c, true)
	}
}

func (r *closeRows) one(p *claimed, c agent.Close, ended bool) {
	r.slot, r.week = append(r.slot, p.own.tag("slot", c.Slot.String())), append(r.week, weekOf(c.Slot))
	r.at, r.ended = append(r.at, orNull(c.At)), append(r.ended, ended)
}

// orNull returns how a time that may be zero is stored.
func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// queue records what was confirmed, drops what was not delivered, and marks
// what rings of an ended slot to be cancelled at once.
func (r *closeRows) queue(b *pgx.Batch) {
	if len(r.slot) == 0 {
		return
	}
	b.Queue(`UPDATE reminders r SET confirmed = c.at FROM unnest($1::bigint[], $2::smallint[], $3::timestamptz[])
		AS c (slot, week, at) WHERE r.slot = c.slot AND r.week = c.week AND r.confirmed IS NULL AND c.at IS NOT NULL`,
		r.slot, r.week, r.at)
	b.Queue(`UPDATE deliveries d SET state = `+orDelivered+`'dropped' END`+ofSlots+` AND d.state = 'pending'`,
		r.slot, r.week, r.ended)
	b.Queue(`UPDATE deliveries d SET cancel = true, poll_at = '-infinity'`+ofSlots+`
		AND d.ringing IS NOT NULL AND c.ended`,
		r.slot, r.week, r.ended)
}

// ofSlots finds the open deliveries of slots.
const ofSlots = `
	FROM unnest($1::bigint[], $2::smallint[], $3::boolean[]) AS c (slot, week, ended)
	JOIN reminders r ON r.slot = c.slot AND r.week = c.week
	WHERE ` + itsReminder

// dayRows are the sums of days, by columns.
type dayRows struct {
	person []int64
	date   []time.Time
	ended  []time.Time
	body   [][]byte
}

func (r *dayRows) add(p *claimed, s *schedule.Sum, ended time.Time) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	r.person, r.ended = append(r.person, p.id), append(r.ended, ended)
	r.date = append(r.date, s.Date.Start(time.UTC))
	r.body = append(r.body, seal(p.own.aead, "day "+s.Date.String(), deflate(nil, text)))
	return nil
}

// queue writes the sums of days that have none.
func (r *dayRows) queue(b *pgx.Batch, clinic int32) {
	if len(r.person) > 0 {
		b.Queue(`INSERT INTO days (clinic, person, date, ended, body)
			SELECT $1, * FROM unnest($2::bigint[], $3::date[], $4::timestamptz[], $5::bytea[]) ON CONFLICT DO NOTHING`,
			clinic, r.person, r.date, r.ended, r.body)
	}
}

// turnRows are when people are due next, by columns.
type turnRows struct {
	person   []int64
	next     []time.Time
	answered []bool
	asked    []*time.Time
	summed   []*time.Time
	status   [][]byte
}

func (r *turnRows) add(p *claimed, v *Verdict) {
	var asked *time.Time
	if v.Send != nil && v.Send.Send.Confirms != schedule.NoEvent {
		asked = &v.Send.At
	}
	var status []byte
	if v.Status != nil {
		status = seal(p.own.aead, "status", v.Status)
	}
	r.person, r.next = append(r.person, p.id), append(r.next, v.Next)
	r.answered, r.asked = append(r.answered, byHand(p.Fresh)), append(r.asked, asked)
	r.summed, r.status = append(r.summed, orNull(v.DayEnded)), append(r.status, status)
}

// byHand reports whether a person reported one of the events themselves.
func byHand(events []schedule.Event) bool {
	for i := range events {
		if _, _, device := events[i].Device(); !device {
			return true
		}
	}
	return false
}

// queue writes when people are due next.
func (r *turnRows) queue(b *pgx.Batch) {
	b.Queue(`UPDATE turns t SET next_at = v.next_at, status = coalesce(v.status, t.status),
			summed = coalesce(v.summed, t.summed),
			asked_since = CASE WHEN v.answered THEN v.asked ELSE coalesce(t.asked_since, v.asked) END
		FROM unnest($1::bigint[], $2::timestamptz[], $3::boolean[], $4::timestamptz[], $5::timestamptz[], $6::bytea[])
			AS v (person, next_at, answered, asked, summed, status) WHERE t.person = v.person`,
		r.person, r.next, r.answered, r.asked, r.summed, r.status)
}
