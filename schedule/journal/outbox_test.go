package journal_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/journal"
)

func settle(t *testing.T, j *journal.Journal, o agent.Outcome) {
	t.Helper()
	if err := j.Settle(context.Background(), o); err != nil {
		t.Fatal(err)
	}
}

func TestDueFollowsWhatTriesDid(t *testing.T) {
	j := opened(t, t.TempDir())
	commit(t, j, agent.Batch{Intents: []agent.Intent{intent(decided(0, reapply(1), 1, 1), "phone")}})
	id := due(t, j, noon)[0].ID
	settle(t, j, agent.Outcome{Delivery: id, At: noon, State: agent.Pending, Class: schedule.Unknown, Error: "no answer", Next: noon.Add(5 * time.Second)})
	got, next, err := j.Due(context.Background(), "lane", noon.Add(4*time.Second), 2)
	if err != nil || len(got) != 0 || !next.Equal(noon.Add(5*time.Second)) {
		t.Errorf("before its time: got %d, next %v, %v", len(got), next, err)
	}
	again := due(t, j, noon.Add(5*time.Second))
	if len(again) != 1 || again[0].Tries != 1 || again[0].Class != schedule.Unknown {
		t.Errorf("at its time: got %+v; want the second try with what the first did", again)
	}
	if got := due(t, j, noon.Add(time.Hour)); len(got) != 0 {
		t.Errorf("when pointless: got %d; want none", len(got))
	}
	settle(t, j, agent.Outcome{Delivery: id, At: noon, State: agent.Sent, Class: schedule.Delivered})
	if got := due(t, j, noon.Add(time.Minute)); len(got) != 0 {
		t.Errorf("once delivered: got %d; want none", len(got))
	}
}

func TestRepeatSupersedesWhatWasNotDelivered(t *testing.T) {
	j := opened(t, t.TempDir())
	commit(t, j, agent.Batch{Intents: []agent.Intent{intent(decided(0, reapply(1), 1, 1), "phone")}})
	first := due(t, j, noon)[0]
	commit(t, j, agent.Batch{Intents: []agent.Intent{intent(decided(10, reapply(1), 2, 2), "phone")}})
	if diff := cmp.Diff([]string{"reapply/2 pending", "reapply/1 superseded"}, outcomes(t, j)); diff != "" {
		t.Errorf("after the repeat (-want +got):\n%s", diff)
	}
	settle(t, j, agent.Outcome{Delivery: first.ID, At: noon, State: agent.Pending, Class: schedule.Failed})
	if diff := cmp.Diff([]string{"reapply/2 pending", "reapply/1 superseded"}, outcomes(t, j)); diff != "" {
		t.Errorf("a late failure revives nothing (-want +got):\n%s", diff)
	}
	settle(t, j, agent.Outcome{Delivery: first.ID, At: noon, State: agent.Sent, Class: schedule.Delivered, Receipt: "r1", Ringing: noon.Add(time.Hour)})
	if diff := cmp.Diff([]string{"reapply/2 pending", "reapply/1 delivered"}, outcomes(t, j)); diff != "" {
		t.Errorf("a late success is told (-want +got):\n%s", diff)
	}
	ringing, err := j.Ringing(context.Background(), "lane")
	if err != nil || len(ringing) != 1 || !ringing[0].Cancel {
		t.Errorf("what rings although superseded: got %+v, %v; want it marked to be cancelled", ringing, err)
	}
}

func TestConfirmedAndEndedSlotsLeaveTheRoad(t *testing.T) {
	j := opened(t, t.TempDir())
	commit(t, j, agent.Batch{Intents: []agent.Intent{
		intent(decided(0, reapply(1), 1, 3), "phone", "mail"), intent(decided(0, reapply(2), 1, 1), "phone"), intent(decided(0, reapply(3), 1, 1), "phone"),
	}})
	ring := due(t, j, noon)[0]
	settle(t, j, agent.Outcome{Delivery: ring.ID, At: noon, State: agent.Sent, Class: schedule.Delivered, Receipt: "r1", Ringing: noon.Add(time.Hour)})
	commit(t, j, agent.Batch{
		Confirmed: []agent.Close{{Person: "ada", Slot: reapply(2), At: noon.Add(time.Minute)}},
		Ended:     []agent.Close{{Person: "ada", Slot: reapply(1)}, {Person: "bob", Slot: reapply(3)}},
	})
	left := due(t, j, noon)
	if len(left) != 1 || left[0].Decision.Send.Slot != reapply(3) {
		t.Errorf("to send: got %+v; want only the slot that still stands", left)
	}
	open, err := j.Open(context.Background(), "ada")
	if err != nil {
		t.Fatal(err)
	}
	want := []agent.Open{
		{ID: ring.ID, Person: "ada", Channel: ring.Channel, Slot: reapply(1), Attempt: 1, Receipt: "r1", Confirms: schedule.Applied, Until: noon.Add(time.Hour), Cancel: true},
		{ID: left[0].ID, Person: "ada", Channel: "phone", Slot: reapply(3), Attempt: 1, Pending: true, Confirms: schedule.Applied},
	}
	if diff := cmp.Diff(want, open); diff != "" {
		t.Errorf("open (-want +got):\n%s", diff)
	}
	pushes, err := j.Pushes(context.Background(), "ada", 2)
	if err != nil || len(pushes) != 2 {
		t.Fatal(pushes, err)
	}
	if at := pushes[1].ConfirmedAt; pushes[1].Slot != reapply(2) || at == nil || !at.Equal(noon.Add(time.Minute)) || pushes[1].Outcome != "dropped" {
		t.Errorf("pushes: got %+v; want the confirmation of slot 2", pushes[1])
	}
	commit(t, j, agent.Batch{Settled: []agent.Settlement{{Delivery: ring.ID, Acked: noon}}})
	if ringing, err := j.Ringing(context.Background(), "lane"); err != nil || len(ringing) != 0 {
		t.Errorf("settled: got %+v, %v; want silence", ringing, err)
	}
}

func TestFallbackIsTakenOnceNothingElseCanBeHopedFor(t *testing.T) {
	fallback := []agent.Route{{Channel: "mail", Lane: "lane"}}
	try := func(channel string, s agent.State, c schedule.Class, after time.Duration) func(t *testing.T, j *journal.Journal) {
		return func(t *testing.T, j *journal.Journal) {
			for _, d := range due(t, j, noon) {
				if d.Channel == channel {
					at := noon.Add(after)
					settle(t, j, agent.Outcome{Delivery: d.ID, At: at, State: s, Class: c, Fallback: fallback, Patience: at.Add(-5 * time.Minute)})
				}
			}
		}
	}
	type steps []func(*testing.T, *journal.Journal)
	tests := []struct {
		name  string
		steps steps
		want  bool
	}{
		{"one of two refused, the other not tried", steps{try("phone", agent.Rejected, schedule.Refused, 0)}, false},
		{"both refused", steps{try("phone", agent.Rejected, schedule.Refused, 0), try("pager", agent.Rejected, schedule.Refused, 0)}, true},
		{"one delivered, the other refused", steps{try("phone", agent.Sent, schedule.Delivered, 0), try("pager", agent.Rejected, schedule.Refused, 0)}, false},
		{"one refused, the other failing for a minute", steps{try("phone", agent.Rejected, schedule.Refused, 0), try("pager", agent.Pending, schedule.Failed, time.Minute)}, false},
		{"one refused, the other failing for five", steps{try("phone", agent.Rejected, schedule.Refused, 0), try("pager", agent.Pending, schedule.Failed, 5*time.Minute)}, true},
		{"one refused, the other ringing for ten minutes", steps{try("phone", agent.Rejected, schedule.Refused, 0), try("pager", agent.Pending, schedule.Delivered, 0),
			try("pager", agent.Pending, schedule.Delivered, 10*time.Minute)}, false},
		{"busy for longer than it makes sense", steps{try("phone", agent.Expired, schedule.Busy, 0), try("pager", agent.Uncertain, schedule.Unknown, 0)}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			j := opened(t, t.TempDir())
			commit(t, j, agent.Batch{Intents: []agent.Intent{intent(decided(0, reapply(1), 1, 1), "phone", "pager")}})
			for _, step := range tt.steps {
				step(t, j)
			}
			got := false
			for _, d := range due(t, j, noon.Add(10*time.Minute)) {
				got = got || d.Channel == "mail"
			}
			if got != tt.want {
				t.Errorf("fallback: got %v; want %v", got, tt.want)
			}
		})
	}
}

// An emergency on a channel that cannot ring by itself is made again and
// again: taken once, it was delivered, however that ends.
func TestWhatIsMadeAgainWasDelivered(t *testing.T) {
	ends := map[string]func(*testing.T, *journal.Journal){
		"not yet": func(*testing.T, *journal.Journal) {},
		"confirmed": func(t *testing.T, j *journal.Journal) {
			commit(t, j, agent.Batch{Confirmed: []agent.Close{{Person: "ada", Slot: reapply(1), At: noon.Add(time.Minute)}}})
		},
		"expired": func(t *testing.T, j *journal.Journal) {
			late, err := j.Expire(context.Background(), noon.Add(24*time.Hour))
			if err != nil || late["phone"] != 0 {
				t.Errorf("got %v late, %v; want none", late, err)
			}
		},
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			j := opened(t, t.TempDir())
			commit(t, j, agent.Batch{Intents: []agent.Intent{intent(decided(0, reapply(1), 1, 1), "phone")}})
			first := due(t, j, noon)[0]
			settle(t, j, agent.Outcome{Delivery: first.ID, At: noon, State: agent.Pending, Class: schedule.Delivered, Next: noon.Add(5 * time.Minute)})
			end(t, j)
			if diff := cmp.Diff([]string{"reapply/1 delivered"}, outcomes(t, j)); diff != "" {
				t.Errorf("outcomes (-want +got):\n%s", diff)
			}
			if again := due(t, j, noon.Add(5*time.Minute)); (len(again) == 1) != (name == "not yet") {
				t.Errorf("to be made again: %d", len(again))
			}
		})
	}
}

func TestExpiredAreEndedAndCounted(t *testing.T) {
	j := opened(t, t.TempDir())
	commit(t, j, agent.Batch{Intents: []agent.Intent{intent(decided(0, reapply(1), 1, 1), "phone", "mail"), intent(decided(30, reapply(2), 1, 1), "phone")}})
	waiting, err := j.Waiting(context.Background())
	if diff := cmp.Diff(map[string]int{"phone": 2, "mail": 1}, waiting); err != nil || diff != "" {
		t.Errorf("waiting, %v (-want +got):\n%s", err, diff)
	}
	late, err := j.Expire(context.Background(), noon.Add(time.Hour))
	if diff := cmp.Diff(map[string]int{"phone": 1, "mail": 1}, late); err != nil || diff != "" {
		t.Errorf("expired, %v (-want +got):\n%s", err, diff)
	}
	if diff := cmp.Diff([]string{"reapply/1 pending", "reapply/1 expired"}, outcomes(t, j)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	if late, err := j.Expire(context.Background(), noon.Add(time.Hour)); err != nil || late != nil {
		t.Errorf("again: got %v, %v; want nothing", late, err)
	}
}

func TestDeliveriesFollowTheirChannelToAnotherLane(t *testing.T) {
	j := opened(t, t.TempDir())
	commit(t, j, agent.Batch{Intents: []agent.Intent{intent(decided(0, reapply(1), 1, 1), "phone", "mail")}})
	if err := j.Reroute(context.Background(), []agent.Route{{Channel: "phone", Lane: "new"}}); err != nil {
		t.Fatal(err)
	}
	got, _, err := j.Due(context.Background(), "new", noon, 5)
	if err != nil || len(got) != 1 || got[0].Channel != "phone" {
		t.Errorf("new lane: got %+v, %v; want the phone's", got, err)
	}
}

func TestSourcesAndNotesAreKept(t *testing.T) {
	dir := t.TempDir()
	ctx := context.Background()
	j := opened(t, dir)
	if b, err := j.LoadForecast(ctx, "open-meteo", "52.37,4.90"); err != nil || b != nil {
		t.Errorf("no forecast: got %q, %v", b, err)
	}
	if b, err := j.LoadBudget(ctx, "open-meteo", "*"); err != nil || b != nil {
		t.Errorf("no budget: got %q, %v", b, err)
	}
	for _, text := range []string{"old", "new"} {
		if err := j.SaveForecast(ctx, "open-meteo", "52.37,4.90", noon, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if err := j.SaveBudget(ctx, "open-meteo", "*", []byte(text)); err != nil {
			t.Fatal(err)
		}
		if err := j.PutNote(ctx, "zone", text); err != nil {
			t.Fatal(err)
		}
	}
	_ = j.Close()
	j = opened(t, dir)
	if b, err := j.LoadForecast(ctx, "open-meteo", "52.37,4.90"); err != nil || string(b) != "new" {
		t.Errorf("forecast: got %q, %v", b, err)
	}
	if b, err := j.LoadBudget(ctx, "open-meteo", "*"); err != nil || string(b) != "new" {
		t.Errorf("budget: got %q, %v", b, err)
	}
	if text, found, err := j.Note(ctx, "zone"); err != nil || !found || text != "new" {
		t.Errorf("note: got %q, %v, %v", text, found, err)
	}
	if err := j.PutNote(ctx, "zone", ""); err != nil {
		t.Fatal(err)
	}
	if _, found, err := j.Note(ctx, "zone"); err != nil || found {
		t.Errorf("note taken away: still found, %v", err)
	}
}
