package daemon

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/config"
	"parasol/notify"
	"parasol/schedule/agent"
	"parasol/schedule/journal/journaltest"
)

// shelf is a channel that holds messages for later.
type shelf struct {
	taker
	left []string
	body string
}

func (s *shelf) Schedule(_ context.Context, m notify.Message, at time.Time, _ string) error {
	s.left, s.body = append(s.left, "left for "+at.UTC().Format(time.RFC3339)), m.Body
	return nil
}

func (s *shelf) Outlives() bool { return true }

func (s *shelf) CancelScheduled(context.Context, string) error {
	s.left = append(s.left, "taken back")
	return nil
}

func TestTomorrowsMorningIsLeftInTheEveningAndTakenBack(t *testing.T) {
	d, s, ctx := built(t, lisbon), &shelf{}, context.Background()
	h := d.house.Load()
	with(h, s, config.Channel{})
	p := h.config.Person("ada")
	p.Channels = []string{"phone"}
	w := &will{
		config: h.config, channels: h.channels, journal: d.journal, sky: h.sky, texts: notify.Default(), pushes: h.agent.Pushes,
		log: h.log, said: new(notes),
	}
	zone := p.Policy.Home.Zone
	look := func(day, hour, minute int) { w.outliveFor(ctx, time.Date(2026, 7, day, hour, minute, 0, 0, zone), p) }
	look(1, 12, 0) // too early
	look(1, 20, 0)
	look(1, 20, 1) // left already
	look(2, 7, 31) // ours has not gone out yet
	if diff := cmp.Diff([]string{"left for 2026-07-02T06:45:00Z"}, s.left); diff != "" {
		t.Fatalf("in the evening (-want +got):\n%s", diff)
	}
	if !strings.Contains(s.body, "Written last night.") {
		t.Errorf("the text does not say why it comes: %s", s.body)
	}
	dec, ok := w.nextMorning(time.Date(2026, 7, 2, 7, 0, 0, 0, zone), &p.Policy)
	if !ok {
		t.Fatal("no morning on 2 July")
	}
	journaltest.Put(t, d.journal, journaltest.Entry{Person: "ada", Verdict: agent.Verdict{Send: &dec, Routes: []agent.Route{{Channel: "phone", Lane: "phone"}}}})
	due, _, err := d.journal.Due(ctx, "phone", dec.At, 1)
	if err != nil || len(due) != 1 {
		t.Fatalf("due: %v, %v", due, err)
	}
	if err := d.journal.Settle(ctx, agent.Outcome{Delivery: due[0].ID, At: dec.At, State: agent.Sent}); err != nil {
		t.Fatal(err)
	}
	look(2, 7, 32)
	look(2, 7, 33)
	if diff := cmp.Diff([]string{"left for 2026-07-02T06:45:00Z", "taken back"}, s.left); diff != "" {
		t.Errorf("after ours went out (-want +got):\n%s", diff)
	}
}
