package postgres_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/engine/postgres"
	"parasol/schedule/journal/journaltest"
)

// tables lists what the schema has: river's tables hold ids only, and goose's
// the schema's version.
func tables(t *testing.T, conn *pgx.Conn) []string {
	t.Helper()
	rows, err := conn.Query(context.Background(), `SELECT relname FROM pg_class WHERE relnamespace = 'parasol'::regnamespace
		AND relkind IN ('r', 'p') AND NOT relname ^@ 'river_' AND relname <> 'goose_db_version' ORDER BY relname`)
	if err != nil {
		t.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(names) < 12 {
		t.Fatal(names, err)
	}
	return names
}

// What a life of somebody leaves in every table. None of these words may be
// readable.
const (
	secretName  = "wilhelmina"
	secretPhone = "+31-20-5550123"
	secretError = "user wilhelmina has no device"
)

// live fills every table with rows of a clinic.
func live(t *testing.T, e *postgres.Engine, name string) *postgres.Clinic {
	t.Helper()
	ctx := context.Background()
	c := clinic(t, e, name)
	body := `{"name":"wilhelmina","treatments":[{"kind":"microneedling"}],"clinic":{"phone":"` + secretPhone + `"}}`
	put(t, c, secretName, body)
	slot := schedule.Slot{Kind: schedule.PhaseChange, Cause: "microneedling", Anchor: noon.Unix(), Of: "strict"}
	decide := func(now time.Time, turn *postgres.Turn) postgres.Verdict {
		d := journaltest.Decided(0, slot, 1, schedule.Emergency)
		d.Person, d.Send.Covers = turn.Person, []schedule.Slot{slot}
		d.Evidence.Treatment = "microneedling"
		return postgres.Verdict{Status: []byte(`{"treatment":"microneedling"}`), Verdict: agent.Verdict{
			Send: d, Routes: []agent.Route{{Channel: "phone", Lane: "push"}}, Next: now.Add(time.Hour),
			Notes: []schedule.Event{agent.Cancelled(slot, 1, now)}, DayEnded: now,
			Day: &schedule.Sum{Date: schedule.DateOf(now), Treatment: "microneedling", Asked: 1},
		}}
	}
	told := schedule.Event{ID: "receipt/phone/" + secretName, At: noon, Kind: schedule.Applied, Slot: slot, Source: secretPhone}
	if _, err := c.Record(ctx, noon, secretName, told, decide); err != nil {
		t.Fatal(err)
	}
	due, _, err := c.Due(ctx, "push", noon, 9)
	if err != nil || len(due) != 1 {
		t.Fatal(due, err)
	}
	journaltest.Settle(t, c, agent.Outcome{Delivery: due[0].ID, At: noon, State: agent.Sent, Class: schedule.Delivered,
		Error: secretError, Receipt: "receipt of " + secretName, Ringing: noon.Add(time.Hour)})
	for _, err := range []error{
		c.PutNote(ctx, "calendar/"+secretName, secretPhone),
		c.PutDevice(ctx, postgres.Device{ID: "d-" + name, Person: secretName, Name: secretName + "'s phone",
			Endpoint: "https://push.example/" + secretName}),
		e.Sky().SaveForecast(ctx, "open-meteo", "52.4/4.9", noon, []byte("{}")),
		e.Sky().SaveBudget(ctx, "open-meteo", "*", []byte("{}")),
		e.Sky().Want(ctx, []string{"52.4/4.9"}, noon),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func TestEveryTableShowsOneClinicAlone(t *testing.T) {
	ctx := context.Background()
	url := migrated(t)
	e := opened(t, url)
	live(t, e, "north")
	live(t, e, "south")
	if _, err := e.Tidy(ctx, noon); err != nil { // which makes partitions
		t.Fatal(err)
	}
	conn := owner(t, url)
	all := tables(t, conn)
	if _, err := conn.Exec(ctx, `SET ROLE parasol_clinic`); err != nil {
		t.Fatal(err)
	}
	shared := []string{"forecasts", "budgets", "cells"} // clinic 0's
	for _, table := range all {
		if strings.ContainsAny(table, "0123456789") || strings.HasSuffix(table, "_else") {
			if _, err := conn.Exec(ctx, `SELECT FROM `+table); err == nil {
				t.Errorf("%s: a partition can be read by its own name", table)
			}
			continue
		}
		visible := func(clinic string) (n int) {
			t.Helper()
			err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
				if clinic != "unset" {
					if _, err := tx.Exec(ctx, `SELECT set_config('parasol.clinic', $1, true)`, clinic); err != nil {
						return err
					}
				}
				return tx.QueryRow(ctx, `SELECT count(*) FROM `+table).Scan(&n)
			})
			if err != nil {
				t.Error(table, err)
			}
			return n
		}
		own := "1"
		if slices.Contains(shared, table) {
			own = "0"
		}
		if n := visible(own); n == 0 {
			t.Errorf("%s: its clinic sees nothing; the test would not notice what others see", table)
		}
		for _, not := range []string{"unset", "", "99"} {
			if n := visible(not); n > 0 {
				t.Errorf("%s: bound to %q, %d rows are visible", table, not, n)
			}
		}
		if n, both := visible(own), countAll(t, url, table); own == "1" && 2*n != both {
			t.Errorf("%s: one of two clinics sees %d of %d rows", table, n, both)
		}
	}
}

func countAll(t *testing.T, url, table string) (n int) {
	t.Helper()
	if err := owner(t, url).QueryRow(context.Background(), `SELECT count(*) FROM `+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestNobodyWritesForAnotherClinic(t *testing.T) {
	ctx := context.Background()
	url := migrated(t)
	e := opened(t, url)
	live(t, e, "north")
	clinic(t, e, "south")
	conn := owner(t, url)
	if _, err := conn.Exec(ctx, `SET ROLE parasol_clinic; SET parasol.clinic = '2'`); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"people", "turns", "events", "reminders", "deliveries", "days", "notes", "devices"} {
		tag, err := conn.Exec(ctx, `UPDATE `+table+` SET clinic = 2`)
		if err != nil || tag.RowsAffected() > 0 {
			t.Errorf("%s: took %d rows of another clinic, %v", table, tag.RowsAffected(), err)
		}
	}
	if _, err := conn.Exec(ctx, `INSERT INTO notes (clinic, hash, body) VALUES (1, gen_random_uuid(), '')`); err == nil {
		t.Error("a note for another clinic was written")
	}
	if _, err := conn.Exec(ctx, `INSERT INTO clinics (name, proof) VALUES ('east', '')`); err == nil {
		t.Error("a clinic was written")
	}
}

func TestDumpWithoutKeysTellsNothing(t *testing.T) {
	ctx := context.Background()
	url := migrated(t)
	live(t, opened(t, url), "north")
	conn := owner(t, url)
	var dump bytes.Buffer
	for _, table := range append(tables(t, conn), "river_job") {
		// Binary, so that no word hides in hexadecimal digits.
		if _, err := conn.PgConn().CopyTo(ctx, &dump, fmt.Sprintf(`COPY (SELECT * FROM %s) TO STDOUT (FORMAT binary)`,
			table)); err != nil {
			t.Fatal(err)
		}
	}
	for _, word := range []string{secretName, secretPhone, secretError, "microneedling", "strict", "receipt", "no device",
		"push.example", "calendar"} {
		if bytes.Contains(dump.Bytes(), []byte(word)) {
			t.Errorf("the dump shows %q", word)
		}
	}
	for _, word := range []string{"north", "phase", "applied", "phone", "push", "delivered"} {
		if !bytes.Contains(dump.Bytes(), []byte(word)) {
			t.Errorf("the dump does not show %q, which is no secret: what does it hold?", word)
		}
	}
}

// A row cannot be read with another clinic's key, or as another row.
func TestWhatCannotBeOpenedIsPassedOver(t *testing.T) {
	url := migrated(t)
	e := opened(t, url)
	c := live(t, e, "north")
	put(t, c, "bob", `{}`)
	for _, tt := range []struct {
		sentence, spoil string
		events          int // of wilhelmina that are left: an event, a note, a reminder
	}{
		{"an event as another event", `UPDATE events SET body = (SELECT body FROM events WHERE kind = 'stopped')
			WHERE kind = 'applied'`, 2},
		{"a reminder that was changed", `UPDATE reminders SET body = set_byte(body, 20, get_byte(body, 20) # 1)`, 1},
		{"an unknown kind of event", `UPDATE events SET kind = 'dreamt' WHERE kind = 'stopped'`, 0},
	} {
		execute(t, url, tt.spoil)
		turn, err := c.Turn(context.Background(), secretName, noon.Add(-time.Hour))
		if err != nil || len(turn.Recent) != tt.events {
			t.Errorf("%s: got %d events, %v; want %d", tt.sentence, len(turn.Recent), err, tt.events)
		}
	}
	execute(t, url, `UPDATE people SET name = (SELECT name FROM people ORDER BY person LIMIT 1), body = '\x00'
		WHERE person = (SELECT max(person) FROM people)`)
	if _, _, err := c.Person(context.Background(), "bob"); err == nil {
		t.Error("a body that was changed was opened")
	}
}
