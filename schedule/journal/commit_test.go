package journal_test

import (
	"context"
	"math"
	"strconv"
	"testing"
	"time"

	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/journal"
	"parasol/schedule/journal/journaltest"
	"parasol/uv"
)

// sends returns an entry that sends an attempt of a slot to the phone.
func sends(minutes, slot, attempt int, level schedule.Level) journaltest.Entry {
	return journaltest.Sends(journaltest.Decided(minutes, journaltest.Reapply(slot), attempt, level), "phone")
}

// wake runs the wake for an event and the reminder that follows, which goes to
// two channels.
func wake(j *journal.Journal, minutes, n int) error {
	e := journaltest.Sends(journaltest.Decided(minutes, journaltest.Reapply(n), 1, schedule.Normal), "phone", "mail")
	told := []agent.Told{{Person: "ada", Event: journaltest.Event(strconv.Itoa(n), minutes, schedule.Outdoors)}}
	_, err := j.Wake(context.Background(), agent.Wake{Now: e.Send.At, Since: noon, Told: told}, func(time.Time,
		*agent.Turn) agent.Verdict {
		return e.Verdict
	})
	return err
}

func TestNaNInEvidenceDoesNotLoseTheReminder(t *testing.T) {
	j := opened(t, t.TempDir())
	d := journaltest.Decided(0, journaltest.Reapply(1), 1, schedule.High)
	d.Evidence.Forecast = uv.Index(math.NaN())
	journaltest.Put(t, j, journaltest.Sends(d, "phone"))
	got := journaltest.Due(t, j, noon)
	if len(got) != 1 || got[0].Decision.Send == nil || got[0].Decision.Evidence.Phase != schedule.Strict {
		t.Errorf("got %+v; want the reminder with its phase", got)
	}
}

// An unreadable row affects no other row, and is not sent again and again.
func TestUnreadableRowsAffectNoOthers(t *testing.T) {
	tests := []struct {
		name, spoil          string
		events, sent, toSend int
	}{
		{"nothing", `SELECT 1`, 2, 2, 2},
		{"a decision that is no JSON", `UPDATE reminders SET decision = '{"at":' WHERE attempt = 2`, 2, 2, 2},
		{"a decision without a reminder", `UPDATE reminders SET decision = '{}'`, 2, 2, 2},
		{"an unknown level", `UPDATE reminders SET level = 'deafening' WHERE attempt = 2`, 2, 2, 2},
		{"an invalid covered slot", `UPDATE reminders SET covers = 'x y' WHERE attempt = 2`, 2, 2, 2},
		{"an invalid slot", `UPDATE reminders SET slot = 'x' WHERE attempt = 2`, 2, 1, 2},
		{"an invalid slot and decision", `UPDATE reminders SET slot = 'x', decision = '' WHERE attempt = 2`, 2, 1, 1},
		{"an event of an unknown kind", `UPDATE events SET kind = 'x' WHERE id = 'a'`, 1, 2, 2},
		{"an event of no slot", `UPDATE events SET slot = 'x' WHERE id = 'a'`, 2, 2, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			j := opened(t, t.TempDir())
			journaltest.Put(t, j, journaltest.Tells(journaltest.Event("a", 0, schedule.Applied), journaltest.Event("b", 1, schedule.Seen)),
				sends(0, 1, 2, schedule.Emergency), sends(1, 2, 1, schedule.Normal))
			if err := j.Exec(context.Background(), tt.spoil); err != nil {
				t.Fatal(err)
			}
			recent, err := j.Recent(context.Background(), "ada", noon)
			if err != nil {
				t.Fatal(err)
			}
			events, sent := 0, 0
			for _, e := range recent {
				if e.Sent != nil {
					sent++
				} else {
					events++
				}
			}
			if events != tt.events || sent != tt.sent {
				t.Errorf("got %d events and %d reminders; want %d and %d", events, sent, tt.events, tt.sent)
			}
			if got := journaltest.Due(t, j, journaltest.At(1)); len(got) != tt.toSend {
				t.Errorf("got %d deliveries; want %d", len(got), tt.toSend)
			}
			if _, err := j.Pushes(context.Background(), "ada", 20); err != nil {
				t.Errorf("pushes: %v", err)
			}
		})
	}
}

func TestUnreadableDeliveryBlocksNoOthers(t *testing.T) {
	j := opened(t, t.TempDir())
	journaltest.Put(t, j, sends(0, 1, 1, schedule.Emergency), sends(0, 2, 1, schedule.Normal))
	if err := j.Exec(context.Background(), `UPDATE reminders SET slot = 'x', decision = '' WHERE level = 'emergency'`); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the first call gives the row up, the second does not find it
		if _, _, err := j.Due(context.Background(), "lane", noon, 1); err != nil {
			t.Fatal(err)
		}
	}
	got, _, err := j.Due(context.Background(), "lane", noon, 1)
	if err != nil || len(got) != 1 || got[0].Decision.Send.Slot != journaltest.Reapply(2) {
		t.Errorf("got %+v, %v; want the readable one", got, err)
	}
}

func BenchmarkWake(b *testing.B) {
	j := opened(b, b.TempDir())
	for n := range b.N {
		if err := wake(j, n%1000, n); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRecent(b *testing.B) {
	j := opened(b, b.TempDir())
	for n := range 24 {
		if err := wake(j, n, n); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if _, err := j.Recent(context.Background(), "ada", noon); err != nil {
			b.Fatal(err)
		}
	}
}
