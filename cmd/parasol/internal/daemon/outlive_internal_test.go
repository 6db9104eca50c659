package daemon

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/cmd/internal/delivery"
	"parasol/config"
	"parasol/notify"
	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/journal/journaltest"
	"parasol/schedule/recur"
)

// shelf is a channel that holds messages for later.
type shelf struct {
	taker
	left   []string
	body   string
	proved bool
	off    bool // outlive is false
}

func (s *shelf) Schedule(_ context.Context, m notify.Message, at time.Time, _ string) error {
	s.left, s.body = append(s.left, "left for "+at.UTC().Format("01-02 15:04")), m.Body
	return nil
}

func (s *shelf) Outlives() bool { return !s.off }
func (s *shelf) Proved() bool   { return s.proved }
func (s *shelf) Trust()         { s.proved = true }

func (s *shelf) CancelScheduled(context.Context, string) error {
	s.left = append(s.left, "taken back")
	return nil
}

// evening is a will of a house whose one channel is a shelf.
type evening struct {
	*will
	d    *Daemon
	s    *shelf
	p    *config.Person
	zone *time.Location
}

func newEvening(t *testing.T) *evening {
	t.Helper()
	d, s := built(t, lisbon), &shelf{proved: true}
	h := d.house.Load()
	with(h, s, config.Channel{})
	for _, p := range h.people.Everybody() {
		p.Channels = []string{"phone"}
	}
	w := &will{
		people: h.people, channels: h.channels, journal: d.journal, sky: h.sky, texts: notify.Default(), pushes: h.agent.Pushes,
		log: h.log, said: new(notes),
	}
	p := &h.people.Person("ada").Person
	return &evening{w, d, s, p, p.Policy.Home.Zone}
}

func (e *evening) at(day, hour, minute int) time.Time {
	return time.Date(2026, 7, day, hour, minute, 0, 0, e.zone)
}

func (e *evening) look(day, hour, minute int) {
	e.tend(context.Background(), e.at(day, hour, minute), "phone", e.p)
}

func (e *evening) want(t *testing.T, why string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, e.s.left); diff != "" {
		t.Fatalf("%s (-want +got):\n%s", why, diff)
	}
}

// sent lets the morning of 2 July go out.
func (e *evening) sent(t *testing.T) {
	t.Helper()
	dec, ok := e.nextMorning(e.at(2, 7, 0), &e.p.Policy)
	if !ok {
		t.Fatal("no morning on 2 July")
	}
	journaltest.Put(
		t,
		e.d.journal,
		journaltest.Entry{Person: "ada", Verdict: agent.Verdict{Send: &dec, Routes: []agent.Route{{Channel: "phone", Lane: "phone"}}}},
	)
	due, _, err := e.d.journal.Due(context.Background(), "phone", dec.At, 1)
	if err != nil || len(due) != 1 {
		t.Fatalf("due: %v, %v", due, err)
	}
	if err := e.d.journal.Settle(context.Background(), agent.Outcome{Delivery: due[0].ID, At: dec.At, State: agent.Sent}); err != nil {
		t.Fatal(err)
	}
}

func TestTomorrowsMorningIsLeftInTheEveningAndTakenBack(t *testing.T) {
	e := newEvening(t)
	e.look(1, 12, 0) // too early
	e.look(1, 20, 0)
	e.look(1, 20, 1) // left already
	e.look(2, 7, 31) // ours has not gone out yet
	e.want(t, "in the evening", "left for 07-02 06:45")
	if !strings.Contains(e.s.body, "Written last night.") {
		t.Errorf("the text does not say why it comes: %s", e.s.body)
	}
	e.sent(t)
	e.look(2, 7, 32)
	e.look(2, 7, 33)
	e.want(t, "after ours went out", "left for 07-02 06:45", "taken back")
}

// Apply and emergency held the morning back beyond the grace, and the phone
// read that the server is down, while it lived.
func TestWhileTheDaemonLivesItIsPutOff(t *testing.T) {
	e := newEvening(t)
	e.look(1, 20, 0)
	for minute := 30; minute < 60; minute++ {
		e.look(2, 7, minute)
	}
	e.want(t, "held back for half an hour", "left for 07-02 06:45", "left for 07-02 06:56", "left for 07-02 07:07")
	e.sent(t)
	e.look(2, 8, 0)
	e.want(t, "then it went out", "left for 07-02 06:45", "left for 07-02 06:56", "left for 07-02 07:07", "taken back")
}

func TestAMorningThatLapsedIsTakenBack(t *testing.T) {
	e := newEvening(t)
	e.look(1, 20, 0)
	e.look(2, 15, 31)
	e.want(t, "it is not sent any more", "left for 07-02 06:45", "taken back")
}

func TestWhatWasLeftFollowsTheConfiguration(t *testing.T) {
	e, ctx := newEvening(t), context.Background()
	e.look(1, 20, 0)
	later := *e.p
	later.Policy.Morning = clockAt(9, 0)
	e.tend(ctx, e.at(1, 20, 1), "phone", &later)
	e.want(t, "the morning has moved", "left for 07-02 06:45", "left for 07-02 08:15")

	over := later
	over.Policy.Treatments = nil
	e.tend(ctx, e.at(1, 20, 2), "phone", &over)
	e.want(t, "the window is over", "left for 07-02 06:45", "left for 07-02 08:15", "taken back")

	e = newEvening(t)
	e.look(1, 20, 0)
	e.s.off = true
	if n := e.reconcile(ctx, e.at(1, 20, 1)); n != 0 {
		t.Errorf("%d are still there", n)
	}
	e.want(t, "outlive is off", "left for 07-02 06:45", "taken back")

	e = newEvening(t)
	e.look(1, 20, 0)
	e.before, e.channels = e.channels, map[string]*delivery.Channel{}
	e.p.Channels = nil
	e.reconcile(ctx, e.at(1, 20, 1))
	e.want(t, "the channel is gone, and the house before has it", "left for 07-02 06:45", "taken back")
}

func TestNothingIsLeftAtAServerThatWasNotProved(t *testing.T) {
	e := newEvening(t)
	e.s.proved = false
	e.look(1, 20, 0)
	e.want(t, "before any push")
	e.s.proved = true // by what it answered to a push
	e.look(1, 20, 1)
	e.want(t, "once it is proved", "left for 07-02 06:45")
	e.s.proved = false // after a restart
	e.look(1, 20, 2)
	e.sent(t)
	e.look(2, 7, 32)
	e.s.left = nil
	e.look(2, 20, 0)
	e.want(t, "after a restart the proof is remembered", "left for 07-03 06:45")
}

// clockAt is a morning at one wall time every day.
func clockAt(hour, minute int) schedule.Recurrence {
	r, err := recur.Parse(schedule.Clock(hour*60 + minute).String())
	if err != nil {
		panic(err) // a wall time of this file
	}
	return r
}
