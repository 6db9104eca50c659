package journal_test

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/uv"
)

// report returns an event of ada's so many minutes after noon.
func report(id string, minutes int, kind schedule.EventKind) agent.Report {
	return agent.Report{Person: "ada", Event: schedule.Event{ID: id, At: noon.Add(time.Duration(minutes) * time.Minute), Kind: kind}}
}

func TestRecentReturnsWhatWasWritten(t *testing.T) {
	j := opened(t, t.TempDir())
	zone := time.FixedZone("CEST", 7200)
	out := report("b", 1, schedule.Outdoors)
	out.Event.Minutes, out.Event.At = 45, out.Event.At.In(zone)
	seen := report("a", 2, schedule.Seen)
	seen.Event.Slot = reapply(1)
	d := decided(1, reapply(1), 2, schedule.Emergency)
	d.Send.Ring, d.Send.Last, d.Send.Covers = true, true, []schedule.Slot{{Kind: schedule.Water, Anchor: noon.Unix()}, reapply(2)}
	commit(t, j, agent.Batch{Reports: []agent.Report{out, seen, report("old", -60, schedule.Applied)}, Intents: []agent.Intent{intent(d, "phone")}})
	commit(t, j, agent.Batch{Reports: []agent.Report{{Person: "bob", Event: out.Event}}})

	got, err := j.Recent(context.Background(), "ada", noon)
	if err != nil {
		t.Fatal(err)
	}
	out.Event.At = out.Event.At.UTC()
	want := []schedule.Event{
		{ID: "!" + reapply(1).String() + "/2", At: d.At, Kind: schedule.Sent, Slot: reapply(1), Sent: d.Send},
		out.Event, seen.Event,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("recent (-want +got):\n%s", diff)
	}
}

func TestKnownEventsAndRemindersCountOnce(t *testing.T) {
	j := opened(t, t.TempDir())
	first := agent.Batch{Reports: []agent.Report{report("a", 0, schedule.Applied)}, Intents: []agent.Intent{intent(decided(0, reapply(1), 1, 1), "phone")}}
	again := agent.Batch{Reports: []agent.Report{report("a", 5, schedule.Indoors)}, Intents: []agent.Intent{intent(decided(5, reapply(1), 1, 2), "phone", "mail")}}
	commit(t, j, first)
	commit(t, j, again)
	got, err := j.Recent(context.Background(), "ada", noon)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].Sent.Level != 1 || got[1].Kind != schedule.Applied {
		t.Errorf("got %+v; want the first event and the first reminder", got)
	}
	if n := len(due(t, j, noon)); n != 1 {
		t.Errorf("got %d deliveries; want the first one", n)
	}
	for id, want := range map[string]bool{"a": true, "b": false} {
		if known, err := j.Recorded(context.Background(), "ada", id); err != nil || known != want {
			t.Errorf("recorded %q: got %v, %v; want %v", id, known, err, want)
		}
	}
}

func TestLongLivedSlotsAreFoundAtAnyAge(t *testing.T) {
	j := opened(t, t.TempDir())
	phase := schedule.Slot{Kind: schedule.PhaseChange, Cause: "microneedling", Anchor: noon.Unix(), Of: "strict"}
	morning := schedule.Slot{Kind: schedule.Morning, Anchor: noon.Unix() / 86400}
	carrier := decided(0, morning, 1, 1)
	carrier.Send.Covers = []schedule.Slot{{Kind: schedule.SkinCheck, Cause: "microneedling", Anchor: noon.Unix()}}
	commit(t, j, agent.Batch{Intents: []agent.Intent{
		intent(decided(0, phase, 1, 1)), intent(carrier), intent(decided(0, reapply(1), 1, 1)),
	}})
	got, err := j.Recent(context.Background(), "ada", noon.AddDate(0, 3, 0))
	if err != nil {
		t.Fatal(err)
	}
	var slots []string
	for _, e := range got {
		slots = append(slots, e.Slot.String())
	}
	want := []string{morning.String(), phase.String()}
	if diff := cmp.Diff(want, slots); diff != "" {
		t.Errorf("after three months (-want +got):\n%s", diff)
	}
}

func TestDecisionComesBackAsItWas(t *testing.T) {
	j := opened(t, t.TempDir())
	d := decided(0, reapply(1), 1, schedule.High)
	d.Held = []schedule.Held{{Slot: reapply(2), Reason: schedule.Carried}}
	d.Evidence.Subject = &schedule.Change{At: noon, Kind: schedule.PhaseChange, From: schedule.Cover, To: schedule.Strict}
	commit(t, j, agent.Batch{Intents: []agent.Intent{intent(d, "phone")}})
	got := due(t, j, noon)
	if len(got) != 1 {
		t.Fatalf("got %d deliveries; want 1", len(got))
	}
	want := agent.Delivery{ID: got[0].ID, Key: "ada/" + reapply(1).String() + "/1/phone", Person: "ada", Channel: "phone", Decision: *d}
	if diff := cmp.Diff(want, got[0]); diff != "" {
		t.Errorf("delivery (-want +got):\n%s", diff)
	}
}

func TestEvidenceThatJSONCannotHoldDoesNotLoseTheReminder(t *testing.T) {
	j := opened(t, t.TempDir())
	d := decided(0, reapply(1), 1, schedule.High)
	d.Evidence.Forecast = uv.Index(math.NaN())
	commit(t, j, agent.Batch{Intents: []agent.Intent{intent(d, "phone")}})
	got := due(t, j, noon)
	if len(got) != 1 || got[0].Decision.Send == nil || got[0].Decision.Evidence.Phase != schedule.Strict {
		t.Errorf("got %+v; want the reminder with its phase", got)
	}
}

// A row that cannot be read costs that row alone, and is never sent twice for
// it.
func TestSpoiltRowsBlindNobody(t *testing.T) {
	tests := []struct {
		name, spoil          string
		events, sent, toSend int
	}{
		{"nothing", `SELECT 1`, 2, 2, 2},
		{"a decision that is no JSON", `UPDATE reminders SET decision = '{"at":' WHERE attempt = 2`, 2, 2, 2},
		{"a decision without a reminder", `UPDATE reminders SET decision = '{}'`, 2, 2, 2},
		{"an unknown level", `UPDATE reminders SET level = 'deafening' WHERE attempt = 2`, 2, 2, 2},
		{"a slot covered that is none", `UPDATE reminders SET covers = 'x y' WHERE attempt = 2`, 2, 2, 2},
		{"a slot that is none", `UPDATE reminders SET slot = 'x' WHERE attempt = 2`, 2, 1, 2},
		{"a slot and a decision that are none", `UPDATE reminders SET slot = 'x', decision = '' WHERE attempt = 2`, 2, 1, 1},
		{"an event of an unknown kind", `UPDATE events SET kind = 'x' WHERE id = 'a'`, 1, 2, 2},
		{"an event of no slot", `UPDATE events SET slot = 'x' WHERE id = 'a'`, 2, 2, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			j := opened(t, t.TempDir())
			commit(t, j, agent.Batch{
				Reports: []agent.Report{report("a", 0, schedule.Applied), report("b", 1, schedule.Seen)},
				Intents: []agent.Intent{intent(decided(0, reapply(1), 2, 3), "phone"), intent(decided(1, reapply(2), 1, 1), "phone")},
			})
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
			if got := due(t, j, noon.Add(time.Minute)); len(got) != tt.toSend {
				t.Errorf("got %d deliveries; want %d", len(got), tt.toSend)
			}
			if _, err := j.Pushes(context.Background(), "ada", 20); err != nil {
				t.Errorf("pushes: %v", err)
			}
		})
	}
}

func TestUnreadableDeliveryGetsOutOfTheWay(t *testing.T) {
	j := opened(t, t.TempDir())
	commit(t, j, agent.Batch{Intents: []agent.Intent{intent(decided(0, reapply(1), 1, 3), "phone"), intent(decided(0, reapply(2), 1, 1), "phone")}})
	if err := j.Exec(context.Background(), `UPDATE reminders SET slot = 'x', decision = '' WHERE level = 'emergency'`); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the first look finds it, the second passes it by
		if _, _, err := j.Due(context.Background(), "lane", noon, 1); err != nil {
			t.Fatal(err)
		}
	}
	got, _, err := j.Due(context.Background(), "lane", noon, 1)
	if err != nil || len(got) != 1 || got[0].Decision.Send.Slot != reapply(2) {
		t.Errorf("got %+v, %v; want the readable one", got, err)
	}
}

func TestOldRowsArePruned(t *testing.T) {
	j := opened(t, t.TempDir())
	commit(t, j, agent.Batch{
		Reports: []agent.Report{report("old", 0, 1), report("new", 2, 1)},
		Intents: []agent.Intent{intent(decided(0, reapply(1), 1, 1), "phone"), intent(decided(2, reapply(2), 1, 1), "phone")},
	})
	if err := j.Prune(context.Background(), noon.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	for table, want := range map[string]int{"events": 1, "reminders": 1, "deliveries": 1} {
		if n, err := j.Ask(context.Background(), "SELECT count(*) FROM "+table); err != nil || n != want {
			t.Errorf("%s: got %d rows, %v; want %d", table, n, err, want)
		}
	}
}

func TestThousandsInOneTransaction(t *testing.T) {
	j := opened(t, t.TempDir())
	var b agent.Batch
	for n := range 2000 {
		d := decided(0, reapply(1), 1, schedule.Level(n%4))
		d.Person = "p" + strconv.Itoa(n)
		b.Intents = append(b.Intents, intent(d, "phone"))
	}
	commit(t, j, b)
	got, _, err := j.Due(context.Background(), "lane", noon, 501)
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range got {
		want := schedule.Emergency
		if i == 500 {
			want = schedule.High
		}
		if d.Decision.Send.Level != want {
			t.Fatalf("the %dth to send is %s; want %s: the loudest go first", i+1, d.Decision.Send.Level, want)
		}
	}
}

func BenchmarkCommit(b *testing.B) {
	j := opened(b, b.TempDir())
	for n := range b.N {
		commit(b, j, agent.Batch{
			Reports: []agent.Report{report(fmt.Sprint(n), n%1000, schedule.Outdoors)},
			Intents: []agent.Intent{intent(decided(n%1000, reapply(n), 1, 1), "phone")},
		})
	}
}

func BenchmarkRecent(b *testing.B) {
	j := opened(b, b.TempDir())
	for n := range 24 {
		commit(b, j, agent.Batch{
			Reports: []agent.Report{report(fmt.Sprint(n), n, schedule.Applied)},
			Intents: []agent.Intent{intent(decided(n, reapply(n), 1, 1), "phone")},
		})
	}
	for b.Loop() {
		if _, err := j.Recent(context.Background(), "ada", noon); err != nil {
			b.Fatal(err)
		}
	}
}
