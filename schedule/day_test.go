package schedule_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"parasol/schedule"
	"parasol/schedule/simulation"
	"parasol/uv"
)

// tableDay is the day of most tables: a Wednesday on the equator at Greenwich,
// where the sun is up from about six to six.
var tableDay = schedule.Date{Year: 2026, Month: 7, Day: 1}

// days returns a length of n times 24 hours.
func days(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }

// inPhase returns a person who is in one phase of a procedure all through the
// table day; with NoPhase, without any treatment.
func inPhase(ph schedule.Phase) *schedule.Policy {
	p := &schedule.Policy{
		Person: "ada", Home: schedule.Place{Zone: time.UTC},
		SkinType: 2, SPF: 30, ReapplyEvery: 2 * time.Hour, WakeAt: 7 * 60, SleepAt: 22*60 + 30, MaxPerDay: 12, CanConfirm: true,
	}
	if ph != schedule.NoPhase {
		p.Treatments = []schedule.Treatment{phases(tableDay.Start(time.UTC).Add(-days(5)), "", ph, 30)}
	}
	return p
}

// phases returns a treatment whose phases follow each other, given as phase,
// days, phase, days …
func phases(at time.Time, area string, list ...any) schedule.Treatment {
	t := schedule.Treatment{Kind: "other", At: at, Area: area, SkinCheck: true}
	from := at
	for i := 0; i < len(list); i += 2 {
		until := from.Add(days(list[i+1].(int)))
		t.Phases = append(t.Phases, schedule.PhaseSpan{Span: schedule.Span{From: from, Until: until}, Phase: list[i].(schedule.Phase)})
		from = until
	}
	return t
}

// flat returns a forecast of a constant index, with a constant ceiling above
// it.
func flat(forecast, ceiling float64) *uv.Forecast {
	start := tableDay.Start(time.UTC)
	var samples []uv.Sample
	for h := -12; h < 96; h++ {
		samples = append(samples, uv.Sample{Time: start.Add(time.Duration(h) * time.Hour), Index: uv.Index(forecast)})
	}
	model := func(time.Time) uv.Index { return uv.Index(ceiling) }
	f := uv.NewForecast(uv.Place{}, model, []uv.Run{{Source: "file", Unlimited: true, Forecast: uv.NewSeries(uv.Instant, samples)}})
	return &f
}

// rising returns a clear sky with UV 4 until 11:00 and UV 8 from then on.
func rising() *uv.Forecast {
	start := tableDay.Start(time.UTC)
	var samples []uv.Sample
	for m := -12 * 60; m < 48*60; m += 10 {
		at, index := start.Add(time.Duration(m)*time.Minute), uv.Index(4)
		if m >= 11*60 {
			index = 8
		}
		samples = append(samples, uv.Sample{Time: at, Index: index})
	}
	f := uv.NewForecast(uv.Place{}, func(time.Time) uv.Index { return 8 },
		[]uv.Run{{Source: "file", Unlimited: true, Forecast: uv.NewSeries(uv.Instant, samples)}})
	return &f
}

// at returns a wall time of the table day; 24:00 and later are on the next day.
func at(tb testing.TB, clock string) time.Time {
	tb.Helper()
	h, m, ok := strings.Cut(clock, ":")
	hours, err1 := strconv.Atoi(h)
	minutes, err2 := strconv.Atoi(m)
	if !ok || err1 != nil || err2 != nil {
		tb.Fatalf("clock %q", clock)
	}
	return tableDay.Start(time.UTC).Add(time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute)
}

// reports parses what a person reports, such as "10:00 outdoors, 10:30 indoors
// 20". The n-th event has the id r00, r01 …. "outdoors@phone/place" is a
// device's report, of=r01 names the event that is undone, slot=… and to=12:30
// set these fields.
func reports(tb testing.TB, text string) []schedule.Event {
	tb.Helper()
	var all []schedule.Event
	for i, part := range strings.Split(text, ",") {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		e := schedule.Event{ID: fmt.Sprintf("r%02d", i), At: at(tb, words[0])}
		word, source, _ := strings.Cut(words[1], "@")
		e.Source = source
		if err := e.Kind.UnmarshalText([]byte(word)); err != nil {
			tb.Fatal(err)
		}
		for _, more := range words[2:] {
			detail(tb, &e, more)
		}
		all = append(all, e)
	}
	return all
}

// detail parses a further word of a report.
func detail(tb testing.TB, e *schedule.Event, word string) {
	tb.Helper()
	var err error
	switch key, value, _ := strings.Cut(word, "="); key {
	case "of":
		e.Of = value
	case "slot":
		e.Slot, err = schedule.ParseSlot(value)
	case "to":
		e.To = at(tb, value)
	default:
		e.Minutes, err = strconv.Atoi(word)
	}
	if err != nil {
		tb.Fatal(err)
	}
}

// told is a row of a table: a person, a sky, what the person reports during the
// table day, and the expected pushes.
type told struct {
	name     string
	who      *schedule.Policy
	sky      *uv.Forecast
	reports  string
	ack      time.Duration // 0: never
	from, to string        // 00:00 and 24:00 if empty
	want     string        // "07:30 morning normal, 08:15 morning 2 normal"
}

func (c told) run(tb testing.TB) simulation.Run {
	tb.Helper()
	from, to, ack := "00:00", "24:00", c.ack
	if c.from != "" {
		from = c.from
	}
	if c.to != "" {
		to = c.to
	}
	if ack == 0 {
		ack = simulation.Never
	}
	return simulation.Run{
		Policy: c.who, Forecast: func(schedule.Place) *uv.Forecast { return c.sky }, Events: reports(tb, c.reports), Ack: ack,
		From: at(tb, from), Until: at(tb, to),
	}
}

// line formats a push as the tables do: wall time, kind, the n of its anchor
// and the attempt unless they are 1, level, and the phase, skin-check and
// session that it carries.
func line(d *schedule.Decision) string {
	r := d.Send
	var b strings.Builder
	sinceMidnight := d.At.Sub(tableDay.Start(time.UTC))
	fmt.Fprintf(&b, "%02d:%02d %v", int(sinceMidnight.Hours()), int(sinceMidnight.Minutes())%60, r.Slot.Kind)
	if r.Slot.N > 1 {
		fmt.Fprintf(&b, "/%d", r.Slot.N)
	}
	if r.Attempt > 1 {
		fmt.Fprintf(&b, " #%d", r.Attempt)
	}
	fmt.Fprintf(&b, " %v", r.Level)
	if r.Slot.Kind == schedule.Leaving && r.Confirms == schedule.Seen {
		b.WriteString(" (to be seen)")
	}
	for _, c := range r.Covers {
		if c.LongLived() {
			fmt.Fprintf(&b, " +%v", c.Kind)
		}
	}
	return b.String()
}

func (c told) check(t *testing.T) {
	t.Helper()
	var got []string
	for s := range c.run(t).Pushes() {
		got = append(got, line(&s.Decision))
	}
	if text := strings.Join(got, ", "); text != c.want {
		t.Errorf("got  %s\nwant %s", text, c.want)
	}
}

func checkAll(t *testing.T, rows []told) {
	t.Helper()
	for _, c := range rows {
		t.Run(c.name, c.check)
	}
}

// with changes a policy, for a row of a table.
func with(p *schedule.Policy, change func(*schedule.Policy)) *schedule.Policy {
	change(p)
	return p
}
