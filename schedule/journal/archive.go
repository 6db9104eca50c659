package journal

import (
	"context"
	"database/sql"
	"time"

	"parasol/schedule"
	"parasol/schedule/agent"
)

// outcome is the best state of a reminder's deliveries, 'none' if it has none.
const outcome = `coalesce((SELECT ` + orDelivered + `d.state END AS best FROM deliveries d WHERE d.reminder = r.id ORDER
	BY CASE best
	WHEN 'delivered' THEN 0 WHEN 'pending' THEN 1 WHEN 'unknown' THEN 2 WHEN 'superseded' THEN 3 WHEN 'dropped' THEN 4
	WHEN 'expired' THEN 5 ELSE 6 END LIMIT 1), 'none')`

// Pushes returns the person's last n reminders, the latest first.
func (j *Journal) Pushes(ctx context.Context, person string, n int) ([]agent.Push, error) {
	var all []agent.Push
	err := j.each(ctx, func(rows *sql.Rows) error {
		var r reminder
		var p agent.Push
		var confirmed int64
		var text string
		if err := rows.Scan(append([]any{&p.Outcome, &confirmed, &text}, r.into()...)...); err != nil {
			return err
		}
		sent, err := r.decode()
		if err != nil {
			j.skip("reminder", person, r.slot, err)
		}
		if sent == nil {
			return nil
		}
		p.Time, p.Kind, p.Slot, p.Attempt, p.Level = instant(r.at), sent.Slot.Kind, sent.Slot, sent.Attempt, sent.Level
		if at := instant(confirmed); !at.IsZero() {
			p.ConfirmedAt = &at
		}
		if p.Decision, err = r.decision(person, text); err != nil {
			j.skip("decision", person, r.slot, err)
		}
		all = append(all, p)
		return nil
	}, `SELECT `+outcome+`, r.confirmed, r.decision, `+columns+` FROM reminders r WHERE person = ? ORDER BY at DESC, id
		DESC LIMIT ? + 0`, person, n)
	return all, wrap("pushes", err)
}

// SentAt returns when an attempt of a slot was decided or, if it was not, the
// latest attempt before it; zero if there was none.
func (j *Journal) SentAt(ctx context.Context, person string, slot schedule.Slot, attempt int) (time.Time, error) {
	var at int64
	err := j.read.QueryRowContext(ctx, `SELECT coalesce(max(at), 0) FROM reminders WHERE person = ? AND slot = ? AND
		attempt <= ?`,
		person, slot.String(), attempt).Scan(&at)
	return instant(at), wrap("sent", err)
}

// Mornings counts the mornings since an instant that a person was reminded of,
// and those of them that were confirmed.
func (j *Journal) Mornings(ctx context.Context, person string, since time.Time) (asked, confirmed int, err error) {
	err = j.read.QueryRowContext(ctx, `SELECT count(*), count(*) FILTER (WHERE confirmed > 0) FROM reminders
		WHERE person = ? AND at >= ? AND attempt = 1 AND (slot LIKE 'morning/%' OR ' ' || covers LIKE '% morning/%')`,
		person, stamp(since)).Scan(&asked, &confirmed)
	return asked, confirmed, wrap("mornings", err)
}

// Reroute sets which lane serves the channel of each delivery that is pending
// or ringing. Deliveries of removed channels stay as they are until they
// expire.
func (j *Journal) Reroute(ctx context.Context, routes []agent.Route) error {
	waiting, err := j.counts(ctx, `SELECT channel, count(*) FROM deliveries WHERE state = 'pending' OR ringing > 0 GROUP
		BY channel`)
	if err != nil || len(waiting) == 0 {
		return wrap("reroute", err)
	}
	return j.update(ctx, "reroute", func(w *writer) error {
		for _, r := range routes {
			if waiting[r.Channel] > 0 {
				w.exec(`UPDATE deliveries SET lane = ?1 WHERE (state = 'pending' OR ringing > 0) AND channel = ?2 AND
					lane <> ?1`, r.Lane, r.Channel)
			}
		}
		return w.err
	})
}

// Prune deletes everything before an instant and checkpoints the write-ahead
// log into the database, so that a copy of that one file is at most about a
// day old.
func (j *Journal) Prune(ctx context.Context, before time.Time) error {
	defer j.cache.forget()
	err := j.update(ctx, "prune", func(w *writer) error {
		w.exec(`DELETE FROM events WHERE at < ?`, stamp(before))
		w.exec(`DELETE FROM reminders WHERE at < ?`, stamp(before)) // and their deliveries
		w.exec(`DELETE FROM days WHERE ended < ?`, stamp(before))
		w.exec(`DELETE FROM forecasts WHERE fetched < ?`, stamp(before))
		return w.err
	})
	if err != nil {
		return err
	}
	_, err = j.write.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	return wrap("checkpoint", err)
}

// Probe writes a row to find out whether the journal can be written.
func (j *Journal) Probe(ctx context.Context, now time.Time) error {
	return j.PutNote(ctx, "probe", now.UTC().Format(time.RFC3339))
}
