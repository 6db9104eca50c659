package daemon

import (
	"context"
	"strings"
	"testing"
	"time"

	"parasol/config"
	"parasol/config/parts"
	"parasol/schedule/journal"
)

const two = `people:
  - name: ada
    place: {latitude: 38.72, longitude: -9.14, timezone: Europe/Lisbon}
    treatments: [{kind: microneedling, at: today}]
  - name: bob
    place: {latitude: 38.72, longitude: -9.14, timezone: Europe/Lisbon}
    long_term: true
sources: []
`

func TestWhatIsEnteredChangesOnePersonAtOnce(t *testing.T) {
	ctx := context.Background()
	d := built(t, two)
	h := d.house.Load().people
	ada, bob := h.Person("ada"), h.Person("bob")
	entry := journal.Overlay{Person: "bob", Section: journal.Treatments, ID: "x1", Body: []byte(`{"kind":"ipl","at":"2026-06-30T10:00"}`)}
	if err := h.Enter(ctx, entry); err != nil {
		t.Fatal(err)
	}
	if h.Person("ada") != ada || h.Person("bob") == bob || len(bob.Policy.Treatments) > 0 {
		t.Error("want another bob, the same ada, and the old bob as he was")
	}
	now := h.roster.Everybody()
	if len(now) != 2 || now[0].Policy != &ada.Policy || len(now[1].Policy.Treatments) != 1 ||
		now[1].Policy.CanConfirm != bob.Policy.CanConfirm {
		t.Errorf("the agent is told %+v; want bob's treatment", now)
	}

	wrong := journal.Overlay{Person: "bob", Section: journal.Settings, ID: "morning", Body: []byte(`"25:00"`)}
	if err := h.Enter(ctx, wrong); err == nil || !strings.Contains(err.Error(), "25:00") {
		t.Errorf("a morning at 25:00: got %v", err)
	}
	if err := h.Enter(ctx, journal.Overlay{Person: "eve"}); err == nil {
		t.Error("a stranger's entry was taken")
	}
	again, err := newHousehold(ctx, h.file, d.journal, h.log)
	if err != nil || len(again.Person("bob").Policy.Treatments) != 1 {
		t.Errorf("after a restart: %v, %+v; want the treatment", err, again.Person("bob"))
	}
	for _, want := range []bool{true, false} {
		if found, err := h.Leave(ctx, "bob", journal.Treatments, "x1"); err != nil || found != want {
			t.Errorf("leave: got %v, %v; want %v", found, err, want)
		}
	}
	if n := len(h.Person("bob").Policy.Treatments); n > 0 {
		t.Errorf("bob has %d treatments; want the file's none", n)
	}
}

func TestTodayIsTheDayItWasFirstRead(t *testing.T) {
	ctx := context.Background()
	d := built(t, two)
	first := d.house.Load().people.Person("ada").Policy.Treatments[0].At
	tomorrow, err := config.Parse([]byte(two), parts.Options(config.Options{Path: "parasol.yaml", Now: time.Date(2026, 7, 2, 12, 0, 0, 0,
		time.UTC)}))
	if err != nil {
		t.Fatal(err)
	}
	again, err := newHousehold(ctx, tomorrow, d.journal, d.options.Log)
	if err != nil {
		t.Fatal(err)
	}
	if at := again.Person("ada").Policy.Treatments[0].At; !at.Equal(first) {
		t.Errorf("read a day later: got %v; want %v", at, first)
	}
}

func TestAnEntryThatDoesNotFitAnyMoreLeavesThePersonAsTheFileHasThem(t *testing.T) {
	ctx := context.Background()
	d := built(t, two)
	h := d.house.Load().people
	if err := d.journal.PutOverlay(ctx, journal.Overlay{Person: "bob", Section: journal.Treatments, ID: "x1",
		Body: []byte(`{"kind":"sorcery","at":"2026-06-30"}`)}); err != nil {
		t.Fatal(err)
	}
	again, err := newHousehold(ctx, h.file, d.journal, h.log)
	if err != nil || len(again.Person("bob").Policy.Treatments) != 0 || len(again.Everybody()) != 2 {
		t.Errorf("got %+v, %v; want bob of the file", again, err)
	}
}
