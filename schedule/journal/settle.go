package journal

import (
	"context"
	"time"

	"parasol/schedule/agent"
)

// Settle writes the outcome of a try. What the channel accepted counts as
// delivered even if the reminder was superseded or dropped while in flight; if
// it rings, it is marked to be cancelled.
func (j *Journal) Settle(ctx context.Context, o agent.Outcome) error {
	return j.update(ctx, "settle", func(w *writer) error {
		var final string
		if o.State != agent.Sent {
			final = ` AND state = 'pending'`
		}
		w.exec(`UPDATE deliveries SET state = ?, tries = tries + 1, next = ?, tried = ?, class = ?, error = ?, receipt =
			?, ringing = ?,
			cancel = state IN ('superseded', 'dropped') WHERE id = ?`+final,
			o.State.String(), stamp(o.Next), stamp(o.At), o.Class.String(), o.Error, o.Receipt, stamp(o.Ringing),
			o.Delivery)
		if o.State != agent.Sent && len(o.Fallback) > 0 {
			w.fallBack(o)
		}
		return w.err
	})
}

// fallBack adds deliveries to the fallback channels once the others are
// hopeless: none was accepted, and those that are pending were tried and are
// older than Patience. Reminders that are over get none.
func (w *writer) fallBack(o agent.Outcome) {
	var reminder int64
	var hopeless bool
	w.keep(w.tx.QueryRowContext(w.ctx, `SELECT r.id, NOT EXISTS (
			SELECT 1 FROM deliveries d WHERE d.reminder = r.id AND (d.state NOT IN ('pending', 'refused', 'unknown',
			'expired')
				OR d.state = 'pending' AND (d.tries = 0 OR d.class = 'delivered' OR r.at > ?2)))
		FROM reminders r JOIN deliveries o ON o.reminder = r.id WHERE o.id =
		?1`, o.Delivery, stamp(o.Patience)).Scan(&reminder, &hopeless))
	if w.err != nil || !hopeless {
		return
	}
	for _, route := range o.Fallback {
		w.exec(`INSERT INTO deliveries (reminder, channel, lane, person, loudness, due, until)
			SELECT reminder, ?, ?, person, loudness, due, until FROM deliveries WHERE id = ? ON CONFLICT DO NOTHING`,
			route.Channel, route.Lane, o.Delivery)
	}
}

// Expire ends pending deliveries that are no longer worth sending at now and
// returns how many there were of each channel.
func (j *Journal) Expire(ctx context.Context, now time.Time) (map[string]int, error) {
	late, err := j.counts(ctx, `SELECT channel, sum(tries = 0 OR class <> 'delivered') FROM deliveries WHERE state =
		'pending' AND until <= ?
		GROUP BY channel`, stamp(now))
	if err != nil || len(late) == 0 {
		return nil, wrap("expire", err)
	}
	return late, j.update(ctx, "expire", func(w *writer) error {
		w.exec(`UPDATE deliveries SET state = `+orDelivered+`'expired' END WHERE state = 'pending' AND until <= ?`,
			stamp(now))
		return w.err
	})
}
