package web_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"parasol/cmd/internal/web"
	"parasol/schedule"
)

// forbidden are the daemon's words, which a page never says (mock-ups, Words).
var forbidden = regexp.MustCompile(`(?i)\b(film|slot|strict|protect|ceiling|safe|worn off|quiet|emergency|probably-out|nothing-due)\b`)

// seen is what a page says to eyes and ears: its text, labels and title.
func seen(html string) string {
	_, body, _ := strings.Cut(html, "</style>")
	body = regexp.MustCompile(`(?s)<script>.*?</script>`).ReplaceAllString(body, "")
	labels := regexp.MustCompile(`(?:aria-label|placeholder|title)="([^"]*)"`).FindAllStringSubmatch(body, -1)
	text := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(body, " ")
	for _, l := range labels {
		text += " " + l[1]
	}
	return text
}

func TestNoPageSpeaksTheDaemonsWords(t *testing.T) {
	for _, st := range states() {
		h := newHouse()
		st.edit(h)
		text := seen(h.ask("GET", "/", "").body)
		if word := forbidden.FindString(text); word != "" {
			t.Errorf("%s says %q", st.name, word)
		}
		if key := regexp.MustCompile(`\b(page|label|word)\.[a-z-]+(\.[a-z-]+)*\b|\{[a-z_]+\}`).FindString(text); key != "" {
			t.Errorf("%s lacks the words of %s", st.name, key)
		}
	}
}

func TestAPageIsSmallAndNeedsNothingElse(t *testing.T) {
	for _, st := range states() {
		h := newHouse()
		st.edit(h)
		got := h.ask("GET", "/", "")
		small := h.ask("GET", "/", "", header("Accept-Encoding", "gzip"))
		if len(got.body) > 64_000 || len(small.body) > 20_000 {
			t.Errorf("%s: %d bytes, %d over the wire; want at most 64,000 and 20,000", st.name, len(got.body), len(small.body))
		}
		outside := regexp.MustCompile(`(?:src|href)="(?:https?:)?//`).FindString(got.body)
		if outside != "" || strings.Contains(got.body, " style=") {
			t.Errorf("%s: %s: a page loads from elsewhere or has an inline style", st.name, outside)
		}
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

func TestAButtonRecordsAndLeadsBack(t *testing.T) {
	h := newHouse()
	for range 2 {
		got := h.ask("POST", "/people/ada/events", "event=snoozed&minutes=15&once=abc", asForm, header("Sec-Fetch-Site", "same-origin"))
		if got.code != 303 || got.Get("Location") != "/?did=page-abc-snoozed#recorded" {
			t.Errorf("got %d to %q; want 303 to what was recorded", got.code, got.Get("Location"))
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
	h.view = web.View{
		Zone: time.UTC, Policy: &schedule.Policy{Person: "ada"}, Decision: schedule.Decision{At: noon, Next: noon.Add(time.Hour)},
	}
	wants(t, h.ask("GET", "/", ""), 200, "No plan is running.", "None yet.")
}

func TestPeopleAreTabsAndAboveTenAreLookedFor(t *testing.T) {
	h := newHouse()
	wants(t, h.ask("GET", "/", ""), 200, `<nav class="tabs"`)
	if got := h.ask("GET", "/", ""); strings.Contains(got.body, `class="people"`) {
		t.Error("one person has a tab of her own")
	}
	h.names = []string{"ada", "ben"}
	wants(
		t, h.ask("GET", "/", ""), 200, `href="/?person=ada" aria-current="page"`, `<a class="tone p-due" href="/?person=ben"><b>ben</b>`,
		"coat due",
	)
	wants(t, h.ask("GET", "/?person=ben", ""), 200, `href="/?person=ben" aria-current="page"`, `action="/people/ben/events"`)
	for i := range 20 {
		h.names = append(h.names, fmt.Sprint("guest-", i))
	}
	got := h.ask("GET", "/", "")
	wants(t, got, 200, `name="find"`, "/people/ada/events")
	if strings.Contains(got.body, `class="people"`) {
		t.Error("22 people have tabs")
	}
	wants(t, h.ask("GET", "/?find=est-1", ""), 200, `href="/?person=guest-1"`, `href="/?person=guest-19"`)
	wants(t, h.ask("GET", "/?find=<b>", ""), 200, "Nobody’s name has “&lt;b&gt;” in it.")
	if got := h.ask("GET", "/?find=ben", ""); got.code != 303 || got.Get("Location") != "/?person=ben" {
		t.Errorf("the whole name: %d to %q; want 303 to the person", got.code, got.Get("Location"))
	}
	wants(t, h.ask("GET", "/?person=nobody", ""), 404)
}

func TestTheCalendarHasPhasesSessionsAndSkinCheck(t *testing.T) {
	h := newHouse()
	h.view.Policy.Treatments = append(h.view.Policy.Treatments, schedule.Treatment{
		Kind: "microneedling", Session: 2, Planned: true, At: noon.AddDate(0, 0, 31),
	},
		schedule.Treatment{Kind: "microneedling", Session: 3, Planned: true, At: noon.AddDate(0, 0, 66)})
	got := h.ask("GET", "/calendar/cal.ics", "")
	wants(t, got, 200, "SUMMARY:No sunscreen yet (Microneedling)", "DTSTART:20260628T140000Z", "SUMMARY:Look for dark marks",
		"DTSTART;VALUE=DATE:20260718",
		"SUMMARY:Session 2\\, planned", "VALUE=DATE:20260801", "SUMMARY:Session 3\\, planned", "VALUE=DATE:20260905")
	cal, err := ics.ParseCalendar(strings.NewReader(got.body))
	if err != nil || len(cal.Events()) != 6 {
		t.Fatalf("parsed back: %v, %d events; want 6", err, len(cal.Events()))
	}
	if lines := strings.Count(got.body, "\n"); lines == 0 || strings.Count(got.body, "\r\n") != lines {
		t.Error("a line does not end in CRLF, which RFC 5545 asks for and strict calendars insist on")
	}
	h.now = noon.Add(time.Hour)
	if got.body != h.ask("GET", "/calendar/cal.ics", "").body {
		t.Error("two fetches differ: calendars would show every event as changed")
	}
}

// Calendars ignore a change that does not come with a higher SEQUENCE.
func TestAChangedTreatmentIsARevisionOfItsEvents(t *testing.T) {
	h := newHouse()
	read := func() map[string]string {
		cal, err := ics.ParseCalendar(strings.NewReader(h.ask("GET", "/calendar/cal.ics", "").body))
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]string{}
		for _, e := range cal.Events() {
			value := func(p ics.ComponentProperty) string { return e.GetProperty(p).Value }
			all[value(ics.ComponentPropertySummary)] = value(
				ics.ComponentPropertyUniqueId,
			) + " " + value(ics.ComponentPropertySequence) + " " +
				value(ics.ComponentPropertyLastModified) + " " + value(ics.ComponentPropertyDtstamp)
		}
		return all
	}
	first := read()
	h.now = noon.Add(time.Hour)
	longer := h.view.Policy.Treatments[0]
	longer.Phases = append([]schedule.PhaseSpan{}, longer.Phases...)
	longer.Phases[2].Until = longer.Phases[2].Until.AddDate(0, 0, 14)
	h.view.Policy.Treatments = []schedule.Treatment{longer}
	second := read()
	const spf, sun = "Daily SPF (Microneedling)", "Out of the sun (Microneedling)"
	id := strings.Fields(first[spf])[0]
	if first[spf] != id+" 0 20260701T120000Z 20260701T120000Z" || second[spf] != id+" 1 20260701T130000Z 20260701T130000Z" {
		t.Errorf(
			"the longer phase was %q and is %q; want the same id, a higher sequence, the time of the change", first[spf], second[spf],
		)
	}
	if second[sun] != first[sun] {
		t.Errorf("the phase that stayed was %q and is %q", first[sun], second[sun])
	}
	h.now = noon.Add(2 * time.Hour)
	longer.At = longer.At.Add(time.Hour)
	h.view.Policy.Treatments = []schedule.Treatment{longer}
	if third := read(); third[spf] != second[spf] || len(third) != len(second) {
		t.Errorf("another date of the same entry makes other events: %v", third)
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
