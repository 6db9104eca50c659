package journal

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"parasol/schedule"
	"parasol/schedule/agent"
)

// Recent returns the person's events since an instant, sorted by time: what
// they reported, what was stopped, what was sent (Event.Sent holds the
// reminder), and all long-lived ones before that. Rows that cannot be read are
// left out with a warning and affect no other row.
func (j *Journal) Recent(ctx context.Context, person string, since time.Time) ([]schedule.Event, error) {
	events, err := j.events(ctx, person, since)
	if err != nil {
		return nil, wrap("recent", err)
	}
	sent, err := j.sent(ctx, person, since)
	if err != nil {
		return nil, wrap("recent", err)
	}
	return append(sent, events...), nil
}

// told lists the columns that events reads.
const told = `id, at, kind, minutes, slot, source, undoes, moved_to`

func (j *Journal) events(ctx context.Context, person string, since time.Time) ([]schedule.Event, error) {
	if events, ok := j.cache.find(person, since); ok {
		return events, nil
	}
	version := j.cache.version()
	events, err := j.readEvents(ctx, person, since)
	if err == nil && j.write != nil { // a reader does not see what another process writes
		j.cache.keep(version, person, since, events)
	}
	return events, err
}

func (j *Journal) readEvents(ctx context.Context, person string, since time.Time) ([]schedule.Event, error) {
	var all []schedule.Event
	err := j.each(ctx, func(rows *sql.Rows) error {
		var id, kind, slot string
		var at, to int64
		var e schedule.Event
		if err := rows.Scan(&id, &at, &kind, &e.Minutes, &slot, &e.Source, &e.Of, &to); err != nil {
			return err
		}
		e.ID, e.At, e.To = id, instant(at), instant(to)
		if err := e.Kind.UnmarshalText([]byte(kind)); err != nil {
			j.skip("event", person, id, err)
			return nil
		}
		var err error
		if e.Slot, err = schedule.ParseSlot(slot); err != nil {
			j.skip("slot of event", person, id, err) // it still counts for whatever is open
		}
		all = append(all, e)
		return nil
	}, `SELECT `+told+` FROM events WHERE person = ?1 AND at >= ?2
		UNION SELECT `+told+` FROM events WHERE person = ?1 AND long_lived = 1 ORDER BY 2, 1`, person, stamp(since))
	return all, err
}

func (j *Journal) sent(ctx context.Context, person string, since time.Time) ([]schedule.Event, error) {
	var all []schedule.Event
	err := j.each(ctx, func(rows *sql.Rows) error {
		var r reminder
		if err := rows.Scan(r.into()...); err != nil {
			return err
		}
		sent, err := r.decode()
		if err != nil {
			j.skip("reminder", person, r.slot, err)
		}
		if sent != nil {
			all = append(all, agent.SentEvent(instant(r.at), sent))
		}
		return nil
	}, `SELECT `+columns+` FROM reminders r WHERE person = ?1 AND at >= ?2
		UNION SELECT `+columns+` FROM reminders r WHERE person = ?1 AND long_lived = 1 ORDER BY 3, 1,
		2`, person, stamp(since))
	return all, err
}

// recorded reports whether the journal has an event of the person with this
// id.
func (j *Journal) recorded(ctx context.Context, person, id string) (bool, error) {
	var n int
	err := j.read.QueryRowContext(ctx, `SELECT count(*) FROM events WHERE person = ? AND id = ?`, person, id).Scan(&n)
	return n > 0, err
}

// each runs a query and calls row for every row of the result.
func (j *Journal) each(ctx context.Context, row func(*sql.Rows) error, query string, args ...any) error {
	rows, err := j.read.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (j *Journal) counts(ctx context.Context, query string, args ...any) (map[string]int, error) {
	all := map[string]int{}
	err := j.each(ctx, func(rows *sql.Rows) error {
		var name string
		var n int
		err := rows.Scan(&name, &n)
		all[name] = n
		return err
	}, query, args...)
	return all, err
}

// skip logs an unreadable row, once per process.
func (j *Journal) skip(what, person, id string, err error) {
	key := fmt.Sprint(what, "\x00", person, "\x00", id)
	if _, told := j.told.LoadOrStore(key, true); !told {
		j.log.Warn("journal row unreadable", slog.String("row", what), slog.String("person", person), slog.String("id",
			id), slog.Any("error", err))
	}
}
