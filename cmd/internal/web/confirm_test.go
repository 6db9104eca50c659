package web_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/schedule"
)

// phone is a caller from outside.
var phone = from("203.0.113.9:4000")

func TestLookingAtALinkRecordsNothing(t *testing.T) {
	for _, method := range []string{"GET", "HEAD"} {
		h := newHouse()
		got := h.ask(method, "/c/good", "", phone)
		if got.code != 200 || len(h.recorded) != 0 {
			t.Errorf("%s: got %d and %d events; want 200 and none", method, got.code, len(h.recorded))
		}
	}
	h := newHouse()
	wants(t, h.ask("GET", "/c/good", "", phone), 200, "Time for the next coat", "Is your sunscreen on?", "It’s on", `method="post"`)
	wants(t, h.ask("DELETE", "/c/good", "", phone), 405)
}

func TestAConfirmLinkRecordsOnce(t *testing.T) {
	h := newHouse()
	wants(t, h.ask("POST", "/c/good", "event=applied", asForm, phone), 200, "Recorded: sunscreen at 13:00.", "Undo")
	h.now = noon.Add(time.Minute)
	wants(t, h.ask("POST", "/c/good", "", asForm, phone), 200)
	want := []schedule.Event{{ID: "link-1-applied", At: noon, Kind: schedule.Applied, Slot: slot, Source: "link"}}
	if diff := cmp.Diff(want, h.recorded); diff != "" {
		t.Errorf("a confirmation and its replay (-want +got):\n%s", diff)
	}
}

func TestAPostRecordsOnlyWhatThePageOffers(t *testing.T) {
	h := newHouse()
	wants(t, h.ask("POST", "/c/good", "event=indoors", asForm, phone), 422)
	wants(t, h.ask("POST", "/c/seen", "event=applied", asForm, phone), 422)
	wants(t, h.ask("POST", "/c/snooze", "event=snoozed", asForm, phone), 200)
	if len(h.recorded) != 1 || h.recorded[0].Minutes != 15 {
		t.Errorf("recorded %+v; want the snooze of 15 min alone", h.recorded)
	}
}

func TestACallbackOnlyWakesThePoll(t *testing.T) {
	h := newHouse()
	wants(t, h.ask("POST", "/c/callback", "receipt=r1&acknowledged=1&acknowledged_by=liar", asForm, phone), 204)
	if h.woken != 1 || len(h.recorded) != 0 {
		t.Errorf("woken %d times, recorded %+v; want once and nothing", h.woken, h.recorded)
	}
	wants(t, h.ask("GET", "/c/callback", "", phone), 404)
}

func TestForgedAndOldLinks(t *testing.T) {
	h := newHouse()
	for _, method := range []string{"GET", "POST"} {
		wants(t, h.ask(method, "/c/forged", "", asForm, phone), 404, "not one of ours")
		wants(t, h.ask(method, "/c/old", "", asForm, phone), 410, "ended at midnight")
	}
	if len(h.recorded) != 0 {
		t.Errorf("recorded %+v; want nothing", h.recorded)
	}
}

func TestTheAnswersToAnAsk(t *testing.T) {
	for _, row := range []struct {
		why, form string
		code      int
		want      schedule.Event
	}{
		{"I'm out", "event=outdoors", 200, schedule.Event{Kind: schedule.Outdoors}},
		{"no choice is the first", "", 200, schedule.Event{Kind: schedule.Outdoors}},
		{"applied", "event=applied", 200, schedule.Event{Kind: schedule.Applied}},
		{"in today lasts until midnight", "event=indoors", 200, schedule.Event{Kind: schedule.Indoors, Minutes: 11 * 60}},
		{"out until half past five", "event=outdoors&until=17:30", 200, schedule.Event{Kind: schedule.Outdoors, Minutes: 270}},
		{"out until a time that has passed", "event=outdoors&until=09:00", 422, schedule.Event{}},
		{"out until no time", "event=outdoors&until=late", 422, schedule.Event{}},
	} {
		h := newHouse()
		got := h.ask("POST", "/c/ask", row.form, asForm, phone)
		if got.code != row.code {
			t.Errorf("%s: got %d; want %d", row.why, got.code, row.code)
		}
		if row.code != 200 {
			continue
		}
		row.want.ID, row.want.At, row.want.Slot, row.want.Source = "link-3-"+row.want.Kind.String(), noon, h.links["ask"].Slot, "link"
		if diff := cmp.Diff([]schedule.Event{row.want}, h.recorded); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.why, diff)
		}
	}
	wants(t, newHouse().ask("GET", "/c/ask", "", phone), 200, "I’m out", "It’s on", "I stay in today", "Out until")
}

func TestAClosedSlotOffersANewCoat(t *testing.T) {
	for why, close := range map[string]func(*house){
		"confirmed":       func(h *house) { h.view.Pushes[0].ConfirmedAt = &noon },
		"past its time":   func(h *house) { h.now = noon.Add(7 * time.Hour) },
		"a later coat":    func(h *house) { h.view.Decision.Evidence.Applied = noon },
		"no longer known": func(h *house) { h.view.Pushes = nil },
	} {
		h := newHouse()
		close(h)
		wants(t, h.ask("GET", "/c/good", "", phone), 200, "This reminder is over.", "It’s on")
		for _, body := range []string{"event=applied", "event=applied&after=0", "event=applied&after=1", "event=applied&once=x", ""} {
			wants(t, h.ask("POST", "/c/good", body, asForm, phone), 200, "Recorded")
		}
		if len(h.recorded) != 1 || h.recorded[0].Kind != schedule.Applied || !h.recorded[0].Slot.IsZero() {
			t.Errorf("%s: recorded %+v; want one coat of its own, whatever was posted", why, h.recorded)
		}
	}
}

func TestAClosedSlotInCoverOffersNothing(t *testing.T) {
	h := newHouse()
	h.view.Decision.Evidence.Phase, h.view.Decision.Evidence.Film = schedule.Cover, schedule.NoPhase
	h.view.Pushes = nil
	got := h.ask("GET", "/c/good", "", phone)
	wants(t, got, 200, "This reminder is over")
	if regexp.MustCompile("<button").MatchString(got.body) {
		t.Error("there is a button all the same")
	}
	wants(t, h.ask("POST", "/c/good", "event=applied", asForm, phone), 422, "over")
}

func TestALinkThatWasUsedSaysSo(t *testing.T) {
	h := newHouse()
	wants(t, h.ask("POST", "/c/good", "", asForm, phone), 200)
	h.now, h.view.Pushes = noon.Add(time.Hour), nil
	got := h.ask("GET", "/c/good", "", phone)
	wants(t, got, 200, "Recorded: sunscreen at 13:00.")
	if strings.Contains(got.body, `value="applied"`) {
		t.Error("it offers a tap that would not be recorded")
	}
}

func TestUndoingFreesALink(t *testing.T) {
	h := newHouse()
	wants(t, h.ask("POST", "/c/good", "event=undone", asForm, phone), 404, "nothing")
	for range 3 {
		for range 2 {
			wants(t, h.ask("POST", "/c/good", "event=applied", asForm, phone), 200, "Recorded: sunscreen")
		}
		wants(t, h.ask("POST", "/c/good", "event=undone", asForm, phone), 200, "Taken back.")
		wants(t, h.ask("POST", "/c/good", "event=undone", asForm, phone), 404)
		wants(t, h.ask("GET", "/c/good", "", phone), 200, "It’s on")
	}
	var ids []string
	for _, e := range h.recorded {
		ids = append(ids, e.ID+" "+e.Of)
	}
	want := []string{"link-1-applied ", "undo-link-1-applied link-1-applied", "link-1-applied~1 ", "undo-link-1-applied~1 link-1-applied~1",
		"link-1-applied~2 ", "undo-link-1-applied~2 link-1-applied~2"}
	if diff := cmp.Diff(want, ids); diff != "" {
		t.Errorf("recorded (-want +got):\n%s", diff)
	}
}

func TestATapThatIsTwoEventsIsTakenBackWhole(t *testing.T) {
	h := newHouse()
	both := h.links["ask"]
	both.And = schedule.Applied
	h.links["ask"] = both
	for range 2 {
		wants(t, h.ask("POST", "/c/ask", "", asForm, phone), 200)
		wants(t, h.ask("POST", "/c/ask", "event=undone", asForm, phone), 200, "Taken back.")
	}
	var ids []string
	for _, e := range h.recorded {
		ids = append(ids, e.ID)
	}
	want := []string{"link-3-outdoors", "link-3-applied", "undo-link-3-applied", "undo-link-3-outdoors",
		"link-3-outdoors~1", "link-3-applied~1", "undo-link-3-applied~1", "undo-link-3-outdoors~1"}
	if diff := cmp.Diff(want, ids); diff != "" {
		t.Errorf("recorded (-want +got):\n%s", diff)
	}
}

func TestALinkTakesAnEarlierTimeOnce(t *testing.T) {
	h := newHouse()
	wants(t, h.ask("POST", "/c/good", "event=applied&ago=20m", asForm, phone), 200, "sunscreen at 12:40")
	wants(t, h.ask("POST", "/c/good", "event=applied&ago=10m", asForm, phone), 200)
	wants(t, h.ask("POST", "/c/good", "event=applied&at=12:00", asForm, phone), 200)
	if len(h.recorded) != 1 || !h.recorded[0].At.Equal(noon.Add(-20*time.Minute)) {
		t.Errorf("recorded %+v; want one coat of 12:40", h.recorded)
	}
	wants(t, newHouse().ask("POST", "/c/good", "event=applied&at=23:00", asForm, phone), 422, "still to come")
}

func TestALinkOfAReminderThatAnotherCarriedIsOpen(t *testing.T) {
	h := newHouse()
	h.view.Pushes[0].Slot, h.view.Pushes[0].Covers = schedule.Slot{Kind: schedule.Water, Anchor: 1}, []schedule.Slot{slot}
	wants(t, h.ask("GET", "/c/good", "", phone), 200, "Is your sunscreen on?")
}

func TestTheTokenIsNotLeftInReferrersOrCaches(t *testing.T) {
	got := newHouse().ask("GET", "/c/good", "", phone)
	if got.Get("Referrer-Policy") != "same-origin" || got.Get("Cache-Control") != "no-store" {
		t.Errorf("got %v", got.Header)
	}
	for _, secret := range []string{"ada", "microneedling"} {
		if regexp.MustCompile(`\b` + secret + `\b`).MatchString(seen(got.body)) {
			t.Errorf("the page of a link names %s", secret)
		}
	}
}

// "Out, and it's on" is one tap and two events, however often it is posted.
func TestOneTapCanBeTwoAnswers(t *testing.T) {
	h := newHouse()
	wants(t, h.ask("GET", "/c/both", "", phone), 200, "Out, and it’s on", "I stay in today")
	for range 2 {
		wants(t, h.ask("POST", "/c/both", "event=outdoors", asForm, phone), 200)
	}
	var kinds []schedule.EventKind
	for _, e := range h.recorded {
		kinds = append(kinds, e.Kind)
	}
	if want := []schedule.EventKind{schedule.Outdoors, schedule.Applied}; !slices.Equal(kinds, want) {
		t.Errorf("recorded %v; want %v", kinds, want)
	}
}
