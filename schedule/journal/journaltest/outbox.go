package journaltest

import (
	"context"
	"strconv"
	"testing"
	"time"

	"parasol/schedule"
	"parasol/schedule/agent"
)

func decisionBack(t *testing.T, j agent.Journal) {
	d := Decided(0, Reapply(1), 1, schedule.High)
	d.Held = []schedule.Held{{Slot: Reapply(2), Reason: schedule.Carried}}
	d.Evidence.Subject = &schedule.Change{At: Noon, Kind: schedule.PhaseChange, From: schedule.Cover,
		To: schedule.Strict}
	Put(t, j, Sends(d, "phone"))
	got := Due(t, j, Noon)
	if len(got) != 1 {
		t.Fatalf("got %d deliveries; want 1", len(got))
	}
	want := agent.Delivery{ID: got[0].ID, Key: "ada/" + Reapply(1).String() + "/1/phone", Person: "ada",
		Channel: "phone", Decision: *d}
	equal(t, "delivery", want, got[0])
}

func loudestFirst(t *testing.T, j agent.Journal) {
	for n := range 40 {
		d := Decided(0, Reapply(n), 1, schedule.Level(n%4))
		d.Person = "p" + strconv.Itoa(n)
		Put(t, j, Sends(d, "phone"))
	}
	due, next, err := j.Due(context.Background(), lane, Noon, 11)
	if err != nil || len(due) != 11 || !next.IsZero() {
		t.Fatalf("got %d, next %v, %v; want as many as were asked for", len(due), next, err)
	}
	for i, d := range due {
		want := schedule.Emergency
		if i == 10 {
			want = schedule.High
		}
		if d.Decision.Send.Level != want {
			t.Errorf("the %dth to send is %s; want %s", i+1, d.Decision.Send.Level, want)
		}
	}
}

func pruned(t *testing.T, j agent.Journal) {
	Put(t, j, Sends(Decided(0, Reapply(1), 1, schedule.Normal), "phone"), Sends(Decided(2, Reapply(2), 1,
		schedule.Normal), "phone"),
		Tells(Event("old", 0, schedule.Applied), Event("new", 2, schedule.Applied)))
	if err := j.Prune(context.Background(), At(1)); err != nil {
		t.Fatal(err)
	}
	turn := Known(t, j, At(-1))
	if len(turn.Recent) != 2 || len(turn.Open) != 1 {
		t.Errorf("got %d events and reminders, %d deliveries; want the later ones", len(turn.Recent), len(turn.Open))
	}
}

func tries(t *testing.T, j agent.Journal) {
	Put(t, j, Sends(Decided(0, Reapply(1), 1, schedule.Normal), "phone"))
	id := Due(t, j, Noon)[0].ID
	soon := Noon.Add(5 * time.Second)
	Settle(t, j, agent.Outcome{Delivery: id, At: Noon, State: agent.Pending, Class: schedule.Unknown,
		Error: "no answer", Next: soon})
	got, next, err := j.Due(context.Background(), lane, soon.Add(-1), 2)
	if err != nil || len(got) != 0 || !next.Equal(soon) {
		t.Errorf("before its time: got %d, next %v, %v", len(got), next, err)
	}
	again := Due(t, j, soon)
	if len(again) != 1 || again[0].Tries != 1 || again[0].Class != schedule.Unknown {
		t.Errorf("at its time: got %+v; want the second try with what the first did", again)
	}
	if got := Due(t, j, At(60)); len(got) != 0 {
		t.Errorf("when pointless: got %d; want none", len(got))
	}
	Settle(t, j, agent.Outcome{Delivery: id, At: Noon, State: agent.Sent, Class: schedule.Delivered})
	if got := Due(t, j, At(1)); len(got) != 0 {
		t.Errorf("once delivered: got %d; want none", len(got))
	}
}

func superseded(t *testing.T, j agent.Journal) {
	Put(t, j, Sends(Decided(0, Reapply(1), 1, schedule.Normal), "phone"))
	first := Due(t, j, Noon)[0]
	Put(t, j, Sends(Decided(10, Reapply(1), 2, schedule.High), "phone"))
	slot := Reapply(1).String()
	equal(t, "after the repeat", []string{slot + " pending", slot + " superseded"}, Outcomes(t, j))
	Settle(t, j, agent.Outcome{Delivery: first.ID, At: Noon, State: agent.Pending, Class: schedule.Failed})
	equal(t, "a late failure revives nothing", []string{slot + " pending", slot + " superseded"}, Outcomes(t, j))
	Settle(t, j, agent.Outcome{Delivery: first.ID, At: Noon, State: agent.Sent, Receipt: "r1", Ringing: At(60)})
	equal(t, "a late success is told", []string{slot + " pending", slot + " delivered"}, Outcomes(t, j))
	if ringing := ringing(t, j); len(ringing) != 1 || !ringing[0].Cancel {
		t.Errorf("what rings although superseded: got %+v; want it marked to be cancelled", ringing)
	}
}

func ringing(t *testing.T, j agent.Outbox) []agent.Open {
	t.Helper()
	all, err := j.Ringing(context.Background(), lane)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// closes returns an entry of ada that closes slots.
func closes(confirmed, ended []agent.Close) Entry {
	return Entry{Verdict: agent.Verdict{Confirmed: confirmed, Ended: ended}}
}

func closed(t *testing.T, j agent.Journal) {
	Put(t, j, Sends(Decided(0, Reapply(1), 1, schedule.Emergency), "phone", "mail"), Sends(Decided(0, Reapply(2), 1,
		schedule.Normal), "phone"),
		Sends(Decided(0, Reapply(3), 1, schedule.Normal), "phone"))
	ring := Due(t, j, Noon)[0]
	Settle(t, j, agent.Outcome{Delivery: ring.ID, At: Noon, State: agent.Sent, Receipt: "r1", Ringing: At(60)})
	Put(t, j, closes([]agent.Close{{Slot: Reapply(2), At: At(1)}}, []agent.Close{{Slot: Reapply(1)}}),
		Entry{Person: "bob", Verdict: agent.Verdict{Ended: []agent.Close{{Slot: Reapply(3)}}}})
	left := Due(t, j, Noon)
	if len(left) != 1 || left[0].Decision.Send.Slot != Reapply(3) {
		t.Fatalf("to send: got %+v; want only the slot that still stands", left)
	}
	equal(t, "open", []agent.Open{
		{ID: ring.ID, Person: "ada", Channel: ring.Channel, Slot: Reapply(1), Attempt: 1, Receipt: "r1",
			Confirms: schedule.Applied, Until: At(60), Cancel: true},
		{ID: left[0].ID, Person: "ada", Channel: "phone", Slot: Reapply(3), Attempt: 1, Pending: true,
			Confirms: schedule.Applied},
	}, Known(t, j, Noon).Open)
	pushes, err := j.Pushes(context.Background(), "ada", 2)
	if err != nil || len(pushes) != 2 {
		t.Fatal(pushes, err)
	}
	if at := pushes[1].ConfirmedAt; pushes[1].Slot != Reapply(2) || at == nil || !at.Equal(At(1)) ||
		pushes[1].Outcome != "dropped" {
		t.Errorf("pushes: got %+v; want the confirmation of slot 2", pushes[1])
	}
}

func silenced(t *testing.T, j agent.Journal) {
	Put(t, j, Sends(Decided(0, Reapply(1), 1, schedule.Emergency), "phone"))
	id := Due(t, j, Noon)[0].ID
	Settle(t, j, agent.Outcome{Delivery: id, At: Noon, State: agent.Sent, Receipt: "r1", Ringing: At(60)})
	if all := ringing(t, j); len(all) != 1 || all[0].Receipt != "r1" || all[0].Cancel {
		t.Fatalf("rings: got %+v", all)
	}
	note := Event("cancelled/1", 5, schedule.Stopped)
	if err := j.Silence(context.Background(), agent.Settlement{Delivery: id, Acked: At(4),
		Note: agent.Told{Person: "ada", Event: note}}); err != nil {
		t.Fatal(err)
	}
	if all := ringing(t, j); len(all) != 0 {
		t.Errorf("silenced: got %+v; want nothing", all)
	}
	recent := Known(t, j, At(5)).Recent
	equal(t, "noted", []schedule.Event{note}, recent)
}

func fallbacks(t *testing.T, j agent.Journal) {
	try := func(channel string, s agent.State, c schedule.Class, minutes int) func(person string) {
		return func(person string) {
			for _, d := range Due(t, j, Noon) {
				if d.Channel == channel && d.Person == person {
					at := At(minutes)
					Settle(t, j, agent.Outcome{Delivery: d.ID, At: at, State: s, Class: c,
						Patience: at.Add(-5 * time.Minute),
						Fallback: []agent.Route{{Channel: "mail", Lane: lane}}})
				}
			}
		}
	}
	type steps []func(string)
	refused, failed := schedule.Refused, schedule.Failed
	for i, tt := range []struct {
		name  string
		steps steps
		want  bool
	}{
		{"one of two refused, the other not tried", steps{try("phone", agent.Rejected, refused, 0)}, false},
		{"both refused", steps{try("phone", agent.Rejected, refused, 0), try("pager", agent.Rejected, refused, 0)},
			true},
		{"one delivered, the other refused", steps{try("phone", agent.Sent, schedule.Delivered, 0), try("pager",
			agent.Rejected, refused, 0)}, false},
		{"one refused, the other failing for a minute", steps{try("phone", agent.Rejected, refused, 0), try("pager",
			agent.Pending, failed, 1)}, false},
		{"one refused, the other failing for five", steps{try("phone", agent.Rejected, refused, 0), try("pager",
			agent.Pending, failed, 5)}, true},
		{"one refused, the other ringing for ten minutes", steps{try("phone", agent.Rejected, refused, 0),
			try("pager", agent.Pending, schedule.Delivered, 0), try("pager", agent.Pending, schedule.Delivered,
				10)}, false},
		{"busy for longer than it makes sense", steps{try("phone", agent.Expired, schedule.Busy, 0), try("pager",
			agent.Uncertain, schedule.Unknown, 0)}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := Decided(0, Reapply(1), 1, schedule.Normal)
			d.Person = "p" + strconv.Itoa(i)
			Put(t, j, Sends(d, "phone", "pager"))
			for _, step := range tt.steps {
				step(d.Person)
			}
			got := false
			for _, due := range Due(t, j, At(10)) {
				got = got || due.Channel == "mail" && due.Person == d.Person
			}
			if got != tt.want {
				t.Errorf("fallback: got %v; want %v", got, tt.want)
			}
		})
	}
}

// An emergency on a channel that cannot ring by itself is sent again and
// again; once accepted, it counts as delivered.
func madeAgain(t *testing.T, j agent.Journal) {
	for n, end := range []func(){
		func() {},
		func() { Put(t, j, closes([]agent.Close{{Slot: Reapply(1), At: At(1)}}, nil)) },
		func() { Put(t, j, Sends(Decided(10, Reapply(2), 2, schedule.Normal))) },
		func() {
			if late, err := j.Expire(context.Background(), At(24*60)); err != nil || late["phone"] != 0 {
				t.Errorf("got %v late, %v; want none", late, err)
			}
		},
	} {
		Put(t, j, Sends(Decided(0, Reapply(n), 1, schedule.Normal), "phone"))
		for _, d := range Due(t, j, Noon) {
			Settle(t, j, agent.Outcome{Delivery: d.ID, At: Noon, State: agent.Pending, Class: schedule.Delivered,
				Next: At(5)})
		}
		end()
		pushes, err := j.Pushes(context.Background(), "ada", 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range pushes {
			if p.Slot == Reapply(n) && p.Attempt == 1 && p.Outcome != "delivered" {
				t.Errorf("end %d: got %s; want delivered", n, p.Outcome)
			}
		}
		var again int
		for _, d := range Due(t, j, At(5)) {
			if d.Decision.Send.Slot == Reapply(n) {
				again++
			}
		}
		if (again == 1) != (n == 0) {
			t.Errorf("end %d: made again %d times", n, again)
		}
	}
}

func expired(t *testing.T, j agent.Journal) {
	ctx := context.Background()
	Put(t, j, Sends(Decided(0, Reapply(1), 1, schedule.Normal), "phone", "mail"), Sends(Decided(30, Reapply(2), 1,
		schedule.Normal), "phone"))
	waiting, err := j.Waiting(ctx)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "waiting", map[string]int{"phone": 2, "mail": 1}, waiting)
	late, err := j.Expire(ctx, At(60))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "expired", map[string]int{"phone": 1, "mail": 1}, late)
	equal(t, "outcomes", []string{Reapply(2).String() + " pending", Reapply(1).String() + " expired"}, Outcomes(t, j))
	if late, err := j.Expire(ctx, At(60)); err != nil || len(late) > 0 {
		t.Errorf("again: got %v, %v; want nothing", late, err)
	}
}

func daysKept(t *testing.T, j agent.Journal) {
	date := schedule.DateOf(Noon)
	day := func(n, coats int) Entry {
		return Entry{Verdict: agent.Verdict{Day: &schedule.Sum{Date: date.Add(n), Phase: schedule.Strict, Coats: coats,
			Peak: 6.5}, DayEnded: At(n * 24 * 60)}}
	}
	Put(t, j, day(1, 2), day(0, 1), day(1, 9), day(2, 3))
	got, err := j.Days(context.Background(), "ada", date, date.Add(1))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "two days", []schedule.Sum{*day(0, 1).Day, *day(1, 2).Day}, got)
	if got, err := j.Days(context.Background(), "bob", date, date.Add(1)); err != nil || len(got) > 0 {
		t.Errorf("somebody else's: got %v, %v", got, err)
	}
}

func sentAt(t *testing.T, j agent.Journal) {
	Put(t, j, Sends(Decided(0, Reapply(1), 1, schedule.Normal)), Sends(Decided(10, Reapply(1), 2, schedule.High)))
	for _, tt := range []struct {
		slot    schedule.Slot
		attempt int
		want    time.Time
	}{
		{Reapply(1), 1, At(0)},
		{Reapply(1), 2, At(10)},
		{Reapply(1), 3, At(10)},
		{Reapply(2), 1, time.Time{}},
	} {
		if got, err := j.SentAt(context.Background(), "ada", tt.slot, tt.attempt); err != nil || !got.Equal(tt.want) {
			t.Errorf("attempt %d of %s: got %v, %v; want %v", tt.attempt, tt.slot, got, err, tt.want)
		}
	}
}

func mornings(t *testing.T, j agent.Journal) {
	morning := func(day int) schedule.Slot {
		return schedule.Slot{Kind: schedule.Morning, Anchor: Noon.Unix()/86400 + int64(day)}
	}
	carrier := Decided(4, Reapply(1), 1, schedule.Normal)
	carrier.Send.Covers = []schedule.Slot{Reapply(2), morning(2)}
	Put(t, j, Sends(Decided(-60, morning(-1), 1, schedule.Normal)), Sends(Decided(1, morning(0), 1, schedule.Normal)),
		Sends(Decided(2, morning(0), 2, schedule.High)), Sends(Decided(3, morning(1), 1,
			schedule.Normal)), Sends(carrier),
		closes([]agent.Close{{Slot: morning(0), At: At(5)}}, nil))
	asked, confirmed, err := j.Mornings(context.Background(), "ada", Noon)
	if err != nil || asked != 3 || confirmed != 1 {
		t.Errorf("got %d of %d, %v; want 1 of 3", confirmed, asked, err)
	}
}

func rerouted(t *testing.T, j agent.Journal) {
	Put(t, j, Sends(Decided(0, Reapply(1), 1, schedule.Normal), "phone", "mail"))
	if err := j.Reroute(context.Background(), []agent.Route{{Channel: "phone", Lane: "new"}}); err != nil {
		t.Fatal(err)
	}
	got, _, err := j.Due(context.Background(), "new", Noon, 5)
	if err != nil || len(got) != 1 || got[0].Channel != "phone" {
		t.Errorf("new lane: got %+v, %v; want the phone's", got, err)
	}
	if left := Due(t, j, Noon); len(left) != 1 || left[0].Channel != "mail" {
		t.Errorf("old lane: got %+v; want the mail's", left)
	}
}
