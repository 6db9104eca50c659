package agent_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"parasol/schedule"
	"parasol/schedule/agent"
)

func TestPeopleChangeWhileTheAgentRuns(t *testing.T) {
	var roster *agent.Roster
	with := func(c *agent.Config) {
		twoChannels(c)
		roster = agent.NewRoster(agent.Person{Policy: ada(), Channels: []string{"phone"}})
		c.People = roster
	}
	bubble(t, with, func(t *testing.T, h *house) {
		h.until("09:00")
		h.post.sent()
		early, bob := ada(), ada()
		early.Morning, bob.Person = nil, "bob"
		roster.Set([]agent.Person{{Policy: early, Channels: []string{"pager"}}, {Policy: bob, Channels: []string{"phone"}}})
		synctest.Wait()
		same(t, "bob is new and has not had his morning", []string{"09:00:00 morning/1 normal phone"}, h.post.sent())
		if s, ok := h.agent.Snapshot("ada"); !ok || !s.Decision.At.Equal(newYear.Add(9*time.Hour)) {
			t.Errorf("ada was not decided for at once: %v", s.Decision.At)
		}
		h.report(schedule.Event{Kind: schedule.Outdoors})
		for _, s := range h.post.sent() {
			if s[len(s)-5:] != "pager" {
				t.Errorf("ada's push went to her old channel: %s", s)
			}
		}
		roster.Set([]agent.Person{{Policy: bob, Channels: []string{"phone"}}})
		synctest.Wait()
		if err := h.agent.Record(context.Background(), "ada", schedule.Event{Kind: schedule.Applied}); !errors.Is(err, agent.ErrPerson) {
			t.Errorf("ada is gone: got %v; want %v", err, agent.ErrPerson)
		}
		roster.Set([]agent.Person{{Policy: early, Channels: []string{"pager"}}, {Policy: bob, Channels: []string{"phone"}}})
		synctest.Wait()
		if s, _ := h.agent.Snapshot("ada"); s.State == nil || len(s.State.Outings) != 1 {
			t.Errorf("back again: got %+v; want what the journal knows of her", s.State)
		}
	})
}

func TestInvalidPeopleChangeNothing(t *testing.T) {
	var roster *agent.Roster
	with := func(c *agent.Config) {
		roster = agent.NewRoster(agent.Person{Policy: ada(), Channels: []string{"phone"}})
		c.People = roster
	}
	bubble(t, with, func(t *testing.T, h *house) {
		h.until("07:00")
		roster.Set([]agent.Person{{Policy: ada(), Channels: []string{"pigeon"}}})
		h.until("07:31")
		same(t, "as before", []string{"07:30:00 morning/1 normal phone"}, h.post.sent())
		if lines(h.log, "ERROR") != 1 {
			t.Errorf("log: want one error:\n%s", h.log)
		}
	})
}

// decided counts decisions a person.
type decided struct {
	wakes
	of map[string]int
}

func (d *decided) Decided(person string, _ *schedule.Decision) { d.of[person]++ }

func TestEverybodyIsLookedAtInTurn(t *testing.T) {
	tests := []struct {
		name   string
		people int
		least  int // looks at each in ten quiet minutes
	}{
		{"a household: each every minute", 3, 10},
		{"a hundred: each every minute", 100, 10},
		{"a clinic: each in its turn", 300, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := &decided{of: map[string]int{}}
			bubble(t, func(c *agent.Config) { crowd(tt.people)(c); c.Observer = d }, func(t *testing.T, h *house) {
				h.until("03:00")
				h.memory.mu.Lock()
				clear(d.of)
				h.memory.mu.Unlock()
				h.until("03:10")
				for name, n := range d.of {
					if n < tt.least || n > 11 {
						t.Errorf("%s was looked at %d times in ten minutes", name, n)
					}
				}
				if len(d.of) != tt.people {
					t.Errorf("%d people were looked at; want all %d", len(d.of), tt.people)
				}
			})
		})
	}
}

func TestLookIsNeverOlderThanAMinute(t *testing.T) {
	bubble(t, crowd(300), func(t *testing.T, h *house) {
		for _, clock := range []string{"03:00", "03:07", "03:08:30"} {
			h.until(clock)
			now := time.Now()
			s, err := h.agent.Look(context.Background(), "p150")
			if err != nil || now.Sub(s.Decision.At) > time.Minute {
				t.Errorf("%s: got the decision of %v, %v", clock, s.Decision.At, err)
			}
		}
		if _, err := h.agent.Look(context.Background(), "eve"); !errors.Is(err, agent.ErrPerson) {
			t.Errorf("a stranger: got %v; want %v", err, agent.ErrPerson)
		}
	})
}

// Between two decisions nothing is written: a quiet night costs the disk no
// more than what falls due in it.
func TestQuietNightWritesNothing(t *testing.T) {
	bubble(t, nil, func(t *testing.T, h *house) {
		h.until("00:05")
		before := h.memory.writes
		h.until("05:30")
		if n := h.memory.writes - before; n > 4 {
			t.Errorf("got %d writes in five quiet hours; want next to none", n)
		}
	})
}
