package web_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"parasol/cmd/internal/web"
	"parasol/notify"
	"parasol/schedule"
)

// sums are the last n days before the house's: the mornings answered but every
// seventh, out for an hour, on every ninth with half of it overdue at lunch.
func sums(n int) []schedule.Sum {
	today := schedule.Date{Year: 2026, Month: 7, Day: 1}
	var all []schedule.Sum
	for i := n; i > 0; i-- {
		d := today.Add(-i)
		s := schedule.Sum{Date: d, Phase: schedule.Strict, Treatment: "microneedling", Day: n - i, Peak: 7.9, PeakAt: d.At(840, lisbon),
			Asked: 4, Answered: 4,
			Morning: true, MorningAt: d.At(461, lisbon), CoatsDue: 2, OnTime: 2, Coats: 3, Outdoors: 80, InSun: 60}
		if i%7 == 0 {
			s.MorningAt, s.OnTime = time.Time{}, 1
		}
		if i%9 == 0 {
			s.Overdue, s.StrongOverdue, s.WorstFrom, s.Worst, s.WorstIndex = 30, 25, d.At(760, lisbon), 30, 6.1
		}
		all = append(all, s)
	}
	return all
}

func happened() []schedule.Event {
	at := func(minute schedule.Clock) time.Time {
		return schedule.Date{Year: 2026, Month: 6, Day: 28}.At(minute, lisbon)
	}
	return []schedule.Event{
		{At: at(450), Kind: schedule.Sent, Slot: schedule.Slot{Kind: schedule.Morning}, Sent: &schedule.Reminder{}},
		{At: at(461), Kind: schedule.Applied, Source: "link"},
		{At: at(725), Kind: schedule.Outdoors, Source: "page"},
		{At: at(726), Kind: schedule.Stopped},
	}
}

func TestHistoryCountsWhatWasDone(t *testing.T) {
	h := newHouse()
	h.sums, h.events = sums(28), happened()
	got := h.ask("GET", "/history?day=2026-06-28", "")
	wants(t, got, 200, "28 days. You covered your skin nearly every time", "24 of 28", "52 of 56", "94 %", "26 h 30 of 28 h", "3 days",
		"1 h 15 at UV 6 or more", "Not answered last: Wed 24 Jun", "Sunday 28 June", "Morning sunscreen", "Sunscreen on",
		"You tapped it in the reminder", `<caption>June 2026</caption>`, `href="?day=2026-06-22#day"`,
		"covered all the time you were out, morning done", "strong sun, coat overdue")
	if strings.Contains(got.body, "Stopped") || strings.Contains(got.body, ">stopped<") {
		t.Error("it tells of the daemon's own notes")
	}
	wants(t, h.ask("GET", "/history?month=2026-05", ""), 200, "<caption>May 2026</caption>")
	wants(t, h.ask("GET", "/history?day=soon", ""), 422)
	wants(t, newHouse().ask("GET", "/history", ""), 200, "No day is noted yet.", "Nothing is noted of this day.")
}

// Today was once left out until it was over: who looked in the evening did not
// find the coats of the day.
func TestHistoryHasTodaySoFar(t *testing.T) {
	h := newHouse()
	today := schedule.Sum{Date: schedule.Date{Year: 2026, Month: 7, Day: 1}, Phase: schedule.Strict, Treatment: "microneedling",
		Day: 4, Peak: 7.2, Asked: 2, Answered: 1, Morning: true, Coats: 1, Outdoors: 45, InSun: 45}
	h.view.Today = func() schedule.Sum { return today }
	wants(t, h.ask("GET", "/history", ""), 200, "The first day, so far.", "Out for <b>45 min</b>")
	h.sums = sums(28)
	got := h.ask("GET", "/history", "")
	wants(t, got, 200, "29 days, today so far among them.", "24 of 29", "Out for <b>45 min</b>", "Not answered last: Wed 24 Jun")
	wants(t, h.ask("GET", "/history/clinic", ""), 200, "<th scope=\"row\">Wed 1 Jul, so far</th>")
	wants(t, h.ask("GET", "/history.csv", ""), 200, "2026-07-01,strict,microneedling,4,7.2,true,,2,1,0,0,1,45,45,0,0")
	for _, row := range []struct {
		why, query, has string
		days            int
	}{
		{"without dates", "", "2026-07-01", 29},
		{"until yesterday", "?to=2026-06-30", "2026-06-30", 28},
		{"today alone", "?from=2026-07-01&to=2026-07-01", "2026-07-01", 1},
		{"beyond today", "?from=2026-06-30&to=2026-07-09", "2026-07-01", 2},
		{"days to come", "?from=2026-07-02&to=2026-07-09", "", 0},
	} {
		var api web.History
		got := h.ask("GET", "/api/v1/people/ada/history"+row.query, "")
		if err := json.Unmarshal([]byte(got.body), &api); err != nil || len(api.Days) != row.days || !strings.Contains(got.body, row.has) {
			t.Errorf("%s: %v, %d days: %s; want %d with %s", row.why, err, len(api.Days), got.body, row.days, row.has)
		}
	}
	h.sums = append(h.sums, today)
	wants(t, h.ask("GET", "/history", ""), 200, "29 days, today")
}

func TestTheClinicsSheetListsTheDays(t *testing.T) {
	h := newHouse()
	h.sums = sums(28)
	wants(t, h.ask("GET", "/history/clinic", ""), 200, "Sun protection after microneedling", "24 of 28",
		"coat overdue 30 min, longest from 12:40, UV 6.1",
		"<th scope=\"row\">Tue 30 Jun</th><td>27</td><td>out of the sun</td><td>7.9</td><td>07:41</td><td>3</td><td>covered</td>",
		"@page{size:A4")
}

func TestPageAPITableAndReportAgree(t *testing.T) {
	h := newHouse()
	h.sums = sums(28)
	var api web.History
	got := h.ask("GET", "/api/v1/people/ada/history?from=2026-06-20&to=2026-06-30", "")
	if err := json.Unmarshal([]byte(got.body), &api); err != nil {
		t.Fatal(err)
	}
	want := web.Summarize(h.sums[17:])
	if len(api.Days) != 11 || api.Summary.MorningsDone != want.MorningsDone || *api.Summary.CoveredRatio != *want.CoveredRatio ||
		api.Summary.InSun != 660 {
		t.Errorf("the API: %d days, %+v; want %+v", len(api.Days), api.Summary, want)
	}
	csv := h.ask("GET", "/history.csv", "")
	if lines := strings.Count(csv.body, "\n"); lines != 29 || csv.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Errorf("the table has %d lines, %s", lines, csv.Get("Content-Type"))
	}
	wants(t, csv, 200, "2026-06-30,strict,microneedling,27,7.9,true,2026-06-30T06:41:00Z,4,4,2,2,3,80,60,0,0")
	var text, sheet bytes.Buffer
	s := web.Sheet{Person: "ada", Zone: lisbon, Policy: h.view.Policy, Days: h.sums, Now: noon}
	if err := web.WriteText(&text, notify.Default(), s); err != nil {
		t.Fatal(err)
	}
	if err := web.WriteSheet(&sheet, notify.Default(), s); err != nil {
		t.Fatal(err)
	}
	for _, figure := range []string{"24 of 28", "52 of 56", "94 %", "3 days", "coat overdue 30 min, longest from 12:40, UV 6.1"} {
		if !strings.Contains(text.String(), figure) || !strings.Contains(sheet.String(), figure) {
			t.Errorf("the report lacks %q:\n%s", figure, text.String())
		}
	}
}

func TestDaysThatCannotBeAreRefused(t *testing.T) {
	h := newHouse()
	for _, query := range []string{"from=soon", "from=2026-06-30&to=2026-06-01", "from=2020-01-01&to=2026-06-01"} {
		wants(t, h.ask("GET", "/api/v1/people/ada/history?"+query, ""), 422)
	}
	wants(t, h.ask("GET", "/api/v1/people/nobody/history", ""), 404)
	wants(t, h.ask("GET", "/api/v1/people/ada/history", ""), 200, `{"days":[],"summary":{"days":0,`, `"covered_ratio":null`)
}

// BenchmarkHistory is the page of 400 days: at most 50 ms is the aim.
func BenchmarkHistory(b *testing.B) {
	h := newHouse()
	h.sums, h.events = sums(400), happened()
	handler := h.handler()
	for b.Loop() {
		if got := h.askOf(handler, "GET", "/history", ""); got.code != 200 {
			b.Fatal(got.code)
		}
	}
}
