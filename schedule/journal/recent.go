package journal

import (
	"context"
	"database/sql"
	"encoding/json"
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
	all, err := j.recent(ctx, []string{person}, since)
	return all[person], wrap("recent", err)
}

// recent is Recent for many people, with as many queries as for one.
func (j *Journal) recent(ctx context.Context, people []string, since time.Time) (map[string][]schedule.Event, error) {
	all, err := j.sent(ctx, people, since)
	if err != nil {
		return nil, err
	}
	return all, j.events(ctx, all, people, since)
}

// list passes people to a query as one argument.
func list(people []string) string {
	text, _ := json.Marshal(people) // texts
	return string(text)
}

// among selects the rows of the people in the first argument.
const among = ` person IN (SELECT value FROM json_each(?1)) `

// told lists the columns that readEvents reads.
const told = `person, id, at, kind, minutes, slot, source, undoes, moved_to`

// events appends what people reported to what was sent to them.
func (j *Journal) events(ctx context.Context, to map[string][]schedule.Event, people []string, since time.Time) error {
	var rest []string // of whom nothing is cached
	for _, person := range people {
		if events, ok := j.cache.find(person, since); ok {
			to[person] = append(to[person], events...)
		} else {
			rest = append(rest, person)
		}
	}
	if len(rest) == 0 {
		return nil
	}
	version := j.cache.version()
	read, err := j.readEvents(ctx, rest, since)
	for person, events := range read {
		if err == nil && j.write != nil { // a reader does not see what another process writes
			j.cache.keep(version, person, since, events)
		}
		to[person] = append(to[person], events...)
	}
	return err
}

func (j *Journal) readEvents(ctx context.Context, people []string, since time.Time) (map[string][]schedule.Event,
	error) {
	all := map[string][]schedule.Event{}
	err := j.each(ctx, func(rows *sql.Rows) error {
		var person, id, kind, slot string
		var at, to int64
		var e schedule.Event
		if err := rows.Scan(&person, &id, &at, &kind, &e.Minutes, &slot, &e.Source, &e.Of, &to); err != nil {
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
		all[person] = append(all[person], e)
		return nil
	}, `SELECT `+told+` FROM events WHERE`+among+`AND at >= ?2
		UNION SELECT `+told+` FROM events INDEXED BY events_long_lived WHERE`+among+`AND long_lived = 1
		ORDER BY 3, 2`, list(people), stamp(since))
	return all, err
}

func (j *Journal) sent(ctx context.Context, people []string, since time.Time) (map[string][]schedule.Event, error) {
	all := map[string][]schedule.Event{}
	err := j.each(ctx, func(rows *sql.Rows) error {
		var person string
		var r reminder
		if err := rows.Scan(append([]any{&person}, r.into()...)...); err != nil {
			return err
		}
		sent, err := r.decode()
		if err != nil {
			j.skip("reminder", person, r.slot, err)
		}
		if sent != nil {
			all[person] = append(all[person], agent.SentEvent(instant(r.at), sent))
		}
		return nil
	}, `SELECT person, `+columns+` FROM reminders r WHERE`+among+`AND at >= ?2
		UNION SELECT person, `+columns+` FROM reminders r WHERE`+among+`AND long_lived = 1 ORDER BY 4, 2, 3`,
		list(people), stamp(since))
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
