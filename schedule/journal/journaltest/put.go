package journaltest

import (
	"context"
	"testing"
	"time"

	"parasol/schedule"
	"parasol/schedule/agent"
)

// Noon is the time at which the suite starts.
var Noon = time.Date(2026, 6, 21, 10, 0, 0, 0, time.UTC)

// lane is the lane of every channel in the suite.
const lane = "lane"

// At returns the instant the given number of minutes after noon.
func At(minutes int) time.Time { return Noon.Add(time.Duration(minutes) * time.Minute) }

// Event returns an event the given number of minutes after noon.
func Event(id string, minutes int, kind schedule.EventKind) schedule.Event {
	return schedule.Event{ID: id, At: At(minutes), Kind: kind}
}

// Reapply returns the n-th of many different slots.
func Reapply(n int) schedule.Slot {
	return schedule.Slot{Kind: schedule.Reapply, Anchor: Noon.Unix(), N: n}
}

// Decided returns a decision of ada's, the given number of minutes after noon,
// to send an attempt of a slot that expires an hour later.
func Decided(minutes int, slot schedule.Slot, attempt int, level schedule.Level) *schedule.Decision {
	at := At(minutes)
	return &schedule.Decision{
		At: at, Person: "ada", Reason: schedule.FilmEnded, Next: at.Add(10 * time.Minute),
		Send: &schedule.Reminder{
			Slot: slot, Attempt: attempt, Level: level, Due: at, Until: at.Add(time.Hour), Confirms: schedule.Applied,
		},
		Evidence: schedule.Evidence{Forecast: 6.4, Ceiling: 7, Source: "file", Date: schedule.DateOf(at),
			Phase: schedule.Strict},
	}
}

// Entry is what one person's turn writes.
type Entry struct {
	Person string // ada by default
	Told   []schedule.Event
	agent.Verdict
}

// Sends returns an entry that sends a decision through channels.
func Sends(d *schedule.Decision, channels ...string) Entry {
	e := Entry{Person: d.Person, Verdict: agent.Verdict{Send: d}}
	for _, c := range channels {
		e.Routes = append(e.Routes, agent.Route{Channel: c, Lane: lane})
	}
	return e
}

// Tells returns an entry with ada's events.
func Tells(events ...schedule.Event) Entry { return Entry{Told: events} }

// Put writes entries, each in a wake of its own.
func Put(t testing.TB, j agent.Turns, entries ...Entry) {
	t.Helper()
	for _, e := range entries {
		if err := TryPut(j, e); err != nil {
			t.Fatal(err)
		}
	}
}

// TryPut writes an entry in a wake of its own.
func TryPut(j agent.Turns, e Entry) error {
	ctx := context.Background()
	if e.Person == "" {
		e.Person = "ada"
	}
	now := Noon
	if e.Send != nil {
		now = e.Send.At
	}
	if e.Next.IsZero() {
		e.Next = now.AddDate(1, 0, 0)
	}
	w := agent.Wake{Now: now, Since: now.Add(-48 * time.Hour), Most: 1}
	for _, event := range e.Told {
		w.Told = append(w.Told, agent.Told{Person: e.Person, Event: event})
	}
	if err := j.Enrol(ctx, []string{e.Person}, now); err != nil {
		return err
	}
	if err := j.Hasten(ctx, []string{e.Person}, now); err != nil {
		return err
	}
	_, err := j.Wake(ctx, w, func(time.Time, *agent.Turn) agent.Verdict { return e.Verdict })
	return err
}

// Due returns the deliveries that may be tried at an instant.
func Due(t testing.TB, j agent.Outbox, at time.Time) []agent.Delivery {
	t.Helper()
	all, _, err := j.Due(context.Background(), lane, at, 100)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Settle records the outcome of a try.
func Settle(t testing.TB, j agent.Outbox, o agent.Outcome) {
	t.Helper()
	if err := j.Settle(context.Background(), o); err != nil {
		t.Fatal(err)
	}
}

// Known returns what the journal knows about ada since an instant.
func Known(t testing.TB, j agent.Turns, since time.Time) *agent.Turn {
	t.Helper()
	turn, err := j.Turn(context.Background(), "ada", since)
	if err != nil {
		t.Fatal(err)
	}
	return turn
}

// Outcomes returns ada's reminders as "kind/attempt outcome", the latest first.
func Outcomes(t testing.TB, j agent.Archive) []string {
	t.Helper()
	pushes, err := j.Pushes(context.Background(), "ada", 100)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, p := range pushes {
		all = append(all, p.Slot.String()+" "+p.Outcome)
	}
	return all
}
