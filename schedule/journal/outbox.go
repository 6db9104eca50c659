package journal

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"parasol/schedule"
	"parasol/schedule/agent"
)

// Due returns at most limit of a lane's pending deliveries that may be tried
// at now, the most urgent first, then the oldest. If fewer are due it also
// returns when the next one will be, zero for never.
func (j *Journal) Due(ctx context.Context, lane string, now time.Time, limit int) ([]agent.Delivery, time.Time, error) {
	var due []agent.Delivery
	var lost []int64
	err := j.each(ctx, func(rows *sql.Rows) error {
		d, readable, err := j.delivery(rows)
		if readable {
			due = append(due, d)
		} else {
			lost = append(lost, d.ID)
		}
		return err
	}, `SELECT d.id, d.person, d.channel, d.tries, d.class, r.decision, `+columns+`
		FROM deliveries d JOIN reminders r ON r.id = d.reminder
		WHERE d.state = 'pending' AND d.lane = ?1 AND d.next <= ?2 AND d.until > ?2
		ORDER BY d.loudness DESC, d.due, d.id LIMIT ?3 + 0`, lane, stamp(now), limit)
	if err == nil && len(lost) > 0 {
		err = j.giveUp(ctx, lost)
	}
	if err != nil || len(due) == limit {
		return due, time.Time{}, wrap("due", err)
	}
	var next int64
	err = j.read.QueryRowContext(ctx, `SELECT coalesce(min(next), 0) FROM deliveries WHERE state = 'pending' AND lane =
		?1 AND next > ?2`,
		lane, stamp(now)).Scan(&next)
	return due, instant(next), wrap("due", err)
}

// delivery scans a row of Due and reports whether anything in it can be read.
func (j *Journal) delivery(rows *sql.Rows) (d agent.Delivery, readable bool, err error) {
	var r reminder
	var class, text string
	if err := rows.Scan(append([]any{&d.ID, &d.Person, &d.Channel, &d.Tries, &class, &text},
		r.into()...)...); err != nil {
		return d, false, err
	}
	decision, err := r.decision(d.Person, text)
	if err != nil {
		j.skip("decision", d.Person, r.slot, err)
	}
	if decision == nil {
		return d, false, nil
	}
	d.Decision, d.Class = *decision, schedule.ParseClass(class)
	d.Key = d.Person + "/" + r.slot + "/" + strconv.Itoa(r.attempt) + "/" + d.Channel
	return d, true, nil
}

// giveUp ends unreadable deliveries, so that they do not block the others.
func (j *Journal) giveUp(ctx context.Context, ids []int64) error {
	return j.update(ctx, "give up", func(w *writer) error {
		for _, id := range ids {
			w.exec(`UPDATE deliveries SET state = 'refused', error = 'unreadable' WHERE id = ?`, id)
		}
		return w.err
	})
}

// Waiting counts the pending deliveries of each channel.
func (j *Journal) Waiting(ctx context.Context) (map[string]int, error) {
	n, err := j.counts(ctx, `SELECT channel, count(*) FROM deliveries WHERE state = 'pending' GROUP BY channel`)
	return n, wrap("waiting", err)
}

// opened lists the columns that open reads.
const opened = `SELECT d.id, d.person, d.channel, r.slot, r.attempt, d.state = 'pending', d.receipt, r.confirms,
	d.ringing, d.cancel
	FROM deliveries d JOIN reminders r ON r.id = d.reminder WHERE `

// Silence ends the ringing of a delivery and records that it did.
func (j *Journal) Silence(ctx context.Context, s agent.Settlement) error {
	return j.update(ctx, "silence", func(w *writer) error {
		w.exec(`UPDATE deliveries SET ringing = 0, cancel = 0, acked = ? WHERE id = ?`, stamp(s.Acked), s.Delivery)
		w.event(s.Note.Person, &s.Note.Event)
		return w.err
	})
}

// Ringing returns a lane's deliveries whose receipts are to be polled or
// cancelled, those to be cancelled first.
func (j *Journal) Ringing(ctx context.Context, lane string) ([]agent.Open, error) {
	all, err := j.openRows(ctx, opened+`d.ringing > 0 AND d.lane = ? ORDER BY d.cancel DESC, d.ringing, d.id`, lane)
	return all, wrap("ringing", err)
}

func (j *Journal) openRows(ctx context.Context, query string, args ...any) ([]agent.Open, error) {
	var all []agent.Open
	err := j.each(ctx, func(rows *sql.Rows) error {
		var o agent.Open
		var slot, confirms string
		var ringing int64
		if err := rows.Scan(&o.ID, &o.Person, &o.Channel, &slot, &o.Attempt, &o.Pending, &o.Receipt, &confirms,
			&ringing, &o.Cancel); err != nil {
			return err
		}
		var err error
		if o.Slot, err = schedule.ParseSlot(slot); err != nil {
			j.skip("delivery", o.Person, slot, err)
			return nil
		}
		if err := o.Confirms.UnmarshalText([]byte(confirms)); err != nil {
			j.skip("delivery", o.Person, slot, err)
		}
		o.Until = instant(ringing)
		all = append(all, o)
		return nil
	}, query, args...)
	return all, err
}
