package simulation_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"parasol/notify"
	"parasol/schedule"
	"parasol/schedule/simulation"
	"parasol/uv"
	"parasol/uv/clearsky"
)

// story is a simulated part of a person's life, told as a timeline of reports
// and pushes.
type story struct {
	file    string // in testdata, without its extension
	about   string // the first lines of the timeline
	who     *schedule.Policy
	sky     []float64 // the fraction of the clear-sky index under the clouds, by day; none: no source answers
	reports string    // "2026-07-06 10:00 outdoors, 12:00 applied": a date applies to all that follows
	ack     time.Duration
	from    string // a date
	days    int
	least   int // pushes on every counted day, at least and at most
	most    int
	counted []int // which days, from 1; none: all
	whole   bool  // show each push in full
}

func (s *story) run(tb testing.TB) simulation.Run {
	tb.Helper()
	date, err := schedule.ParseDate(s.from)
	if err != nil {
		tb.Fatal(err)
	}
	zone := s.who.PlaceAt(date.Start(s.who.Home.Zone)).Zone
	from := date.Start(zone)
	return simulation.Run{
		Policy: s.who, Ack: s.ack, Events: reports(tb, s.reports, zone), From: from, Until: date.Add(s.days).Start(zone),
		Forecast: func(pl schedule.Place) *uv.Forecast { return forecast(pl, from, s.days, s.sky) },
	}
}

// forecast returns an hourly forecast of a fraction of the clear-sky model by
// day; the last value of sky applies to all later days.
func forecast(pl schedule.Place, from time.Time, days int, sky []float64) *uv.Forecast {
	model := clearsky.At(pl.Place, clearsky.Params{})
	if len(sky) == 0 {
		f := uv.NewForecast(pl.Place, model, nil)
		return &f
	}
	var samples []uv.Sample
	for h := range 24 * (days + 1) {
		t := from.Add(time.Duration(h-12) * time.Hour)
		day := min(max(0, (h-12)/24), len(sky)-1)
		samples = append(samples, uv.Sample{Time: t, Index: uv.Index(sky[day]) * model(t)})
	}
	run := uv.Run{Source: "open-meteo", Unlimited: true, Issued: from, Fetched: from, Forecast: uv.NewSeries(uv.Instant, samples)}
	f := uv.NewForecast(pl.Place, model, []uv.Run{run})
	return &f
}

// reports parses what a person reports, in the format of story.reports.
func reports(tb testing.TB, text string, zone *time.Location) []schedule.Event {
	tb.Helper()
	var all []schedule.Event
	var date schedule.Date
	for i, part := range strings.Split(text, ",") {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		if d, err := schedule.ParseDate(words[0]); err == nil {
			date, words = d, words[1:]
		}
		e := schedule.Event{ID: fmt.Sprintf("report-%03d", i)}
		var h, m int
		if _, err := fmt.Sscanf(words[0], "%d:%d", &h, &m); err != nil {
			tb.Fatalf("report %q: %v", part, err)
		}
		e.At = date.At(schedule.Clock(60*h+m), zone)
		word, source, _ := strings.Cut(words[1], "@")
		e.Source = source
		if err := e.Kind.UnmarshalText([]byte(word)); err != nil {
			tb.Fatalf("report %q: %v", part, err)
		}
		if len(words) > 2 && strings.HasPrefix(words[2], "to=") {
			when, err := time.ParseInLocation("2006-01-02T15:04", strings.TrimPrefix(words[2], "to="), zone)
			if err != nil {
				tb.Fatalf("report %q: %v", part, err)
			}
			e.To = when
		} else if len(words) > 2 {
			if _, err := fmt.Sscan(words[2], &e.Minutes); err != nil {
				tb.Fatalf("report %q: %v", part, err)
			}
		}
		all = append(all, e)
	}
	return all
}

// teller writes a timeline: a heading for each day, the reports, and every push
// with its text.
type teller struct {
	b     strings.Builder
	day   string
	whole bool
}

func (w *teller) heading(d *schedule.Decision, zone *time.Location) {
	day := d.At.In(zone).Format("Mon 2 Jan 2006") + "  " + zone.String()
	if day == w.day {
		return
	}
	w.day = day
	e := &d.Evidence
	fmt.Fprintf(&w.b, "\n%s, %v", day, e.Phase)
	if e.Treatment != "" {
		fmt.Fprintf(&w.b, " after %s, day %d", e.Treatment, e.TreatmentDay)
	}
	fmt.Fprintf(&w.b, "; peak UV %.1f, clear sky %.1f", e.Peak, e.PeakCeiling)
	if !e.Sunrise.IsZero() && !e.Sunset.IsZero() {
		fmt.Fprintf(&w.b, "; sun %s–%s", e.Sunrise.In(zone).Format("15:04"), e.Sunset.In(zone).Format("15:04"))
	}
	w.b.WriteByte('\n')
}

func (w *teller) push(d *schedule.Decision, zone *time.Location) {
	r, e := d.Send, &d.Evidence
	m := notify.Default().Render(d)
	body := strings.ReplaceAll(m.Body, "\n", "\n         ")
	if !w.whole {
		body, _, _ = strings.Cut(body, "\n")
	}
	fmt.Fprintf(&w.b, "  %s  %-10v %-9v #%d  %-17v UV %.1f of %.1f  %s\n", d.At.In(zone).Format("15:04"), r.Slot.Kind, r.Level, r.Attempt,
		d.Reason, e.Forecast, e.Ceiling, m.Title)
	fmt.Fprintf(&w.b, "         %s\n", body)
	for _, c := range r.Covers {
		fmt.Fprintf(&w.b, "         says too: %v\n", c)
	}
}

func (w *teller) report(e schedule.Event, zone *time.Location) {
	fmt.Fprintf(&w.b, "  %s  > %v", e.At.In(zone).Format("15:04"), e.Kind)
	if e.Minutes > 0 {
		fmt.Fprintf(&w.b, " for %d min", e.Minutes)
	}
	w.b.WriteByte('\n')
}

// tell runs a story and returns its timeline and the number of pushes on each
// of its days.
func tell(tb testing.TB, s *story) (string, []int) {
	tb.Helper()
	run := s.run(tb)
	w := teller{whole: s.whole}
	w.b.WriteString(s.about + "\n")
	counts := make([]int, s.days)
	coming := run.Events
	first := schedule.DateOf(run.From)
	for step := range run.Steps() {
		d, zone := step.Decision, step.Day.Place.Zone
		w.heading(&d, zone)
		for len(coming) > 0 && !coming[0].At.After(d.At) {
			w.report(coming[0], zone)
			coming = coming[1:]
		}
		if d.Send == nil {
			continue
		}
		w.push(&d, zone)
		checkText(tb, &d)
		if i := d.Evidence.Date.Sub(first); i >= 0 && i < len(counts) {
			counts[i]++
		}
	}
	return w.b.String(), counts
}
