package web_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"parasol/cmd/parasol/internal/web"
	"parasol/schedule"
)

func TestThePageShowsWhatMatters(t *testing.T) {
	got := newHouse().ask("GET", "/", "")
	wants(t, got, 200, "Put on sunscreen now", "keep out of direct sun", "UV index 7.2 now (high)", "peak 7.2 at 13:30", "3 and above 10:00–17:00",
		"Day 4 after microneedling: strict until", "The window ends on Sat 25 Jul", "put on 11:00", "yes, since 11:00", "13:10", "2 of at most 12",
		`<svg viewBox="0 0 640 220"`, `class="three"`, ">now</text>", "reapply, high", `value="applied" class="main"`, "In the water")
	if strings.Contains(got.body, "<script") || strings.Contains(got.body, " style=") || strings.Contains(got.body, "safe") {
		t.Error("the page has a script, an inline style or speaks of safety")
	}
}

func TestThePageIsWellFormed(t *testing.T) {
	for _, path := range []string{"/", "/c/good", "/c/ask", "/c/nothing"} {
		d := xml.NewDecoder(strings.NewReader(newHouse().ask("GET", path, "").body))
		d.Strict, d.AutoClose, d.Entity = false, append(xml.HTMLAutoClose, "meta", "input", "link"), xml.HTMLEntity
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Errorf("%s: %v", path, err)
				break
			}
		}
	}
}

func TestWhatTheHeadlineSays(t *testing.T) {
	for _, row := range []struct {
		why  string
		edit func(*schedule.Evidence)
		want string
		not  string
	}{
		{"film on", func(e *schedule.Evidence) { e.FilmOn, e.FilmEnds = true, noon.Add(time.Hour) }, "next coat at 14:00", "now:"},
		{"cover never names sunscreen", func(e *schedule.Evidence) { e.Phase, e.Film = schedule.Cover, schedule.NoPhase }, "Stay in, or cover the skin", "unscreen applied"},
		{"one area covered, another takes sunscreen", func(e *schedule.Evidence) {
			e.Phase, e.Film = schedule.Cover, schedule.Strict
			e.Areas = []schedule.AreaPhase{{Area: "arm", Phase: schedule.Cover}, {Area: "face", Phase: schedule.Strict}}
		}, "No sunscreen on the arm: stay in or keep it covered.", "Stay in,"},
		{"dark by day", func(e *schedule.Evidence) { e.Phase, e.Film = schedule.Dark, schedule.NoPhase }, "Sunscreen does not protect you now", "unscreen applied"},
		{"dark by night", func(e *schedule.Evidence) { e.Phase, e.Film, e.SunUp = schedule.Dark, schedule.NoPhase, false }, "bright lamps", "daylight<"},
		{"after the window", func(e *schedule.Evidence) { e.Phase, e.Film = schedule.NoPhase, schedule.NoPhase }, "Nothing to do", "Put on"},
		{"at night", func(e *schedule.Evidence) { e.SunUp = false }, "until morning", "Put on"},
		{"the sun is low", func(e *schedule.Evidence) { e.Over = false }, "The sun is low", "Put on"},
		{"nobody knows where", func(e *schedule.Evidence) { e.Presence = schedule.UnknownPresence }, "before you go out", "Put on"},
	} {
		h := newHouse()
		row.edit(&h.view.Decision.Evidence)
		got := h.ask("GET", "/", "")
		if got.code != 200 || !strings.Contains(got.body, row.want) || strings.Contains(got.body, row.not) {
			t.Errorf("%s: want %q and no %q, got %d:\n%s", row.why, row.want, row.not, got.code, got.body)
		}
	}
}

func TestAButtonRecordsAndLeadsBack(t *testing.T) {
	h := newHouse()
	for range 2 {
		got := h.ask("POST", "/people/ada/events", "event=snoozed&minutes=15&once=abc", asForm, header("Sec-Fetch-Site", "same-origin"))
		if got.code != 303 || got.Get("Location") != "/" {
			t.Errorf("got %d to %q; want 303 to /", got.code, got.Get("Location"))
		}
	}
	if len(h.recorded) != 1 || h.recorded[0].Kind != schedule.Snoozed || h.recorded[0].Minutes != 15 {
		t.Errorf("recorded %+v; want one snooze of 15 min, a double tap counting once", h.recorded)
	}
	wants(t, h.ask("POST", "/people/ada/events", "event=sent", asForm), 422)
	wants(t, h.ask("POST", "/people/ada/events", "event=applied&x="+strings.Repeat("x", 5000), asForm), 413)
}

func TestThePageOfAPersonWithoutAnything(t *testing.T) {
	h := newHouse()
	h.view = web.View{Zone: time.UTC, Policy: h.view.Policy, Decision: schedule.Decision{At: noon, Next: noon.Add(time.Hour)}}
	wants(t, h.ask("GET", "/", ""), 200, "Nothing to do", "None yet")
}

func TestAPageOfManyPeopleNamesTheRest(t *testing.T) {
	h := newHouse()
	h.names = []string{"ada", "ada", "ada", "ada", "ada", "ada", "ada", "ada", "ada", "ada", "eve"}
	got := h.ask("GET", "/", "")
	wants(t, got, 200, `<a href="/?person=eve">eve</a>`)
	if n := strings.Count(got.body, "<h1"); n != 10 {
		t.Errorf("%d people are shown; want 10", n)
	}
	if n := strings.Count(h.ask("GET", "/?person=ada", "").body, "<h1"); n != 1 {
		t.Errorf("%d people are shown where one was asked for", n)
	}
	wants(t, h.ask("GET", "/?person=nobody", ""), 404)
}

func TestTheCalendarHasPhasesSessionsAndSkinCheck(t *testing.T) {
	h := newHouse()
	got := h.ask("GET", "/calendar/cal.ics", "")
	wants(t, got, 200, "SUMMARY:Sun: cover (microneedling)", "DTSTART:20260628T140000Z", "SUMMARY:Look for dark patches", "DTSTART;VALUE=DATE:20260718",
		"SUMMARY:Session 2", "VALUE=DATE:20260801", "SUMMARY:Session 3", "VALUE=DATE:20260905")
	cal, err := ics.ParseCalendar(strings.NewReader(got.body))
	if err != nil || len(cal.Events()) != 6 {
		t.Fatalf("parsed back: %v, %d events; want 6", err, len(cal.Events()))
	}
	if lines := strings.Count(got.body, "\n"); lines == 0 || strings.Count(got.body, "\r\n") != lines {
		t.Error("a line does not end in CRLF, which RFC 5545 asks for and strict calendars insist on")
	}
	if got.body != h.ask("GET", "/calendar/cal.ics", "").body {
		t.Error("two fetches differ: calendars would show every event as changed")
	}
}

func TestTheCalendarIsDiscreetAndGuarded(t *testing.T) {
	h := newHouse()
	h.view.Policy.Discreet = true
	if got := h.ask("GET", "/calendar/cal.ics", ""); strings.Contains(got.body, "needling") {
		t.Error("the treatment is named")
	}
	wants(t, h.ask("GET", "/calendar/other.ics", ""), 404)
	wants(t, h.ask("GET", "/calendar/cal", ""), 404)
	wants(t, h.ask("GET", "/calendar/cal.ics", "", from("192.168.1.7:4000")), 403, "server.token")
	h.token = "secret-token"
	wants(t, h.ask("GET", "/calendar/cal.ics", "", from("192.168.1.7:4000")), 200, "BEGIN:VCALENDAR")
}
