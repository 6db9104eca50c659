package postgres_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parasol/schedule"
	"parasol/schedule/aftercare"
	"parasol/schedule/agent"
	"parasol/schedule/engine/postgres"
	"parasol/schedule/recur"
	"parasol/uv"
	"parasol/uv/clearsky"
)

// life is a person of one of the simulation's golden timelines, which hold
// what they report and which pushes follow.
type life struct {
	golden   string
	zone     string
	at       uv.Place
	kind     string
	treated  string
	sky      float64 // the fraction of the clear-sky index under the clouds
	answers  bool    // each push is answered after two minutes
	settings func(*schedule.Policy)
}

var lives = []life{
	{golden: "microneedling-lisbon-july", zone: "Europe/Lisbon", at: uv.Place{Latitude: 38.72, Longitude: -9.14},
		kind: "microneedling", treated: "2026-07-01T15:00", sky: 1, answers: true},
	{golden: "beach-day-three-swims", zone: "Europe/Lisbon", at: uv.Place{Latitude: 38.72, Longitude: -9.14},
		kind: "microneedling", treated: "2026-07-01T15:00", sky: 0.95, answers: true,
		settings: func(p *schedule.Policy) { p.SPF, p.WaterResistance = 50, 80*time.Minute }},
	{golden: "never-confirming", zone: "Europe/Lisbon", at: uv.Place{Latitude: 38.72, Longitude: -9.14},
		kind: "microneedling", treated: "2026-07-01T15:00", sky: 0.9,
		settings: func(p *schedule.Policy) {
			noon, _ := recur.Parse("0 12 * * 1-5")
			p.Outings = []schedule.Routine{{Start: noon, For: time.Hour}}
		}},
	{golden: "pdt-ala", zone: "Europe/Berlin", at: uv.Place{Latitude: 52.52, Longitude: 13.4},
		kind: "pdt-ala", treated: "2026-06-10T16:00", sky: 0.9},
	{golden: "polar-day-tromso", zone: "Europe/Oslo", at: uv.Place{Latitude: 69.65, Longitude: 18.96},
		kind: "medium-peel", treated: "2026-06-01T12:00", sky: 0.9, answers: true},
}

// policy returns the person with the configuration's defaults.
func (l *life) policy(tb testing.TB) *schedule.Policy {
	tb.Helper()
	zone, err := time.LoadLocation(l.zone)
	if err != nil {
		tb.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02T15:04", l.treated, zone)
	if err != nil {
		tb.Fatal(err)
	}
	entry, _ := aftercare.Find(l.kind)
	treatment, err := entry.Treatment(aftercare.Plan{At: at})
	if err != nil {
		tb.Fatal(err)
	}
	morning, err := recur.Parse("07:30")
	if err != nil {
		tb.Fatal(err)
	}
	p := &schedule.Policy{Person: "ada", Home: schedule.Place{Place: l.at, Zone: zone},
		Treatments: []schedule.Treatment{treatment}, SkinType: 2, SPF: 30, ReapplyEvery: 2 * time.Hour, Morning: morning,
		WakeAt: 7 * 60, SleepAt: 22*60 + 30, MaxPerDay: 12, CanConfirm: true}
	if l.settings != nil {
		l.settings(p)
	}
	return p
}

// forecast returns an hourly forecast of a fraction of the clear-sky model.
func (l *life) forecast(from time.Time, days int) *uv.Forecast {
	model := clearsky.At(l.at, clearsky.Params{})
	var samples []uv.Sample
	for h := range 24 * (days + 1) {
		t := from.Add(time.Duration(h-12) * time.Hour)
		samples = append(samples, uv.Sample{Time: t, Index: uv.Index(l.sky) * model(t)})
	}
	f := uv.NewForecast(l.at, model, []uv.Run{{Source: "open-meteo", Unlimited: true, Issued: from, Fetched: from,
		Forecast: uv.NewSeries(uv.Instant, samples)}})
	return &f
}

// timeline is what a golden file says.
type timeline struct {
	from    time.Time
	days    int
	reports []schedule.Event
	pushes  []string
}

func (l *life) timeline(tb testing.TB, zone *time.Location) timeline {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("../../simulation/testdata", l.golden+".golden"))
	if err != nil {
		tb.Fatal(err)
	}
	var tl timeline
	var day time.Time
	for _, line := range strings.Split(string(text), "\n") {
		words := strings.Fields(line)
		if at, err := time.ParseInLocation("Mon 2 Jan 2006", strings.Split(line, "  ")[0], zone); err == nil {
			if day = at; tl.days == 0 {
				tl.from = day
			}
			tl.days++
			continue
		}
		if len(words) < 3 || !strings.HasPrefix(line, "  ") {
			continue
		}
		clock, err := time.Parse("15:04", words[0])
		if err != nil {
			continue
		}
		at := time.Date(day.Year(), day.Month(), day.Day(), clock.Hour(), clock.Minute(), 0, 0, zone)
		if words[1] != ">" {
			tl.pushes = append(tl.pushes, at.Format("2006-01-02 15:04 ")+strings.Join(words[1:5], " "))
			continue
		}
		e := schedule.Event{ID: fmt.Sprintf("report-%03d", len(tl.reports)), At: at}
		if err := e.Kind.UnmarshalText([]byte(words[2])); err != nil {
			tb.Fatal(err)
		}
		tl.reports = append(tl.reports, e)
	}
	return tl
}

// replay lives a life through the database in virtual time.
type replay struct {
	engine  *postgres.Engine
	clinic  *postgres.Clinic
	policy  *schedule.Policy
	sky     *uv.Forecast
	answers bool
	coming  []schedule.Event
	pushes  []string
}

func (r *replay) decide(now time.Time, t *postgres.Turn) postgres.Verdict {
	day := r.policy.WithPlan(schedule.PlanOf(t.Events())).DayAt(now, r.sky)
	routes := &agent.Routes{Own: []agent.Route{{Channel: "phone", Lane: "push"}}}
	return postgres.Verdict{Verdict: agent.Deliberate(now, t.Turn, day, routes).Verdict}
}

// step wakes at an instant and returns when to wake next.
func (r *replay) step(t *testing.T, now time.Time) time.Time {
	t.Helper()
	ctx := context.Background()
	for len(r.coming) > 0 && !r.coming[0].At.After(now) {
		if _, err := r.clinic.Record(ctx, now, "ada", r.coming[0], r.decide); err != nil {
			t.Fatal(err)
		}
		r.coming = r.coming[1:]
	}
	woken, err := r.engine.Wake(ctx, now, 9, r.decide)
	if err != nil {
		t.Fatal(err)
	}
	due, _, err := r.clinic.Due(ctx, "push", now, 9)
	if err != nil {
		t.Fatal(err)
	}
	for i := range due {
		d := &due[i]
		result := agent.Result{Class: schedule.Delivered}
		if err := r.clinic.Settle(ctx, agent.Judge(now, d, result)); err != nil {
			t.Fatal(err)
		}
		r.told(now, &d.Decision)
	}
	next := woken.Next
	if woken.Decided == 0 { // an event's turn was the last
		turns, err := r.clinic.People(ctx, now, 0, 1)
		if err != nil {
			t.Fatal(err)
		}
		next = turns[0].Next
	}
	if len(r.coming) > 0 && r.coming[0].At.Before(next) {
		next = r.coming[0].At
	}
	return next
}

// told notes a push and what its first button will report in two minutes.
func (r *replay) told(now time.Time, d *schedule.Decision) {
	s := d.Send
	zone := r.policy.Home.Zone
	r.pushes = append(r.pushes, fmt.Sprintf("%s %v %v #%d %v", now.In(zone).Format("2006-01-02 15:04"), s.Slot.Kind,
		s.Level, s.Attempt, d.Reason))
	if !r.answers || s.Confirms == schedule.NoEvent {
		return
	}
	e := schedule.Event{ID: fmt.Sprintf("answer-%03d", len(r.pushes)), At: now.Add(2 * time.Minute), Kind: s.Confirms,
		Slot: s.Slot}
	switch s.Slot.Kind {
	case schedule.Ask:
		midnight := schedule.DateOf(now.In(zone)).Add(1).Start(zone)
		e.Kind, e.Minutes = schedule.Indoors, int(midnight.Sub(e.At)/time.Minute)+1
	case schedule.StillOut:
		e.Kind = schedule.Indoors
	}
	i, _ := slices.BinarySearchFunc(r.coming, e, func(a, b schedule.Event) int { return a.At.Compare(b.At) })
	r.coming = slices.Insert(r.coming, i, e)
}

func TestGoldenLivesAreTheSameThroughTheDatabase(t *testing.T) {
	for _, l := range lives {
		t.Run(l.golden, func(t *testing.T) {
			e := opened(t, migrated(t))
			p := l.policy(t)
			tl := l.timeline(t, p.Home.Zone)
			if len(tl.pushes) < 3 {
				t.Fatalf("the golden file has %d pushes", len(tl.pushes))
			}
			r := &replay{engine: e, clinic: clinic(t, e, "north"), policy: p, answers: l.answers, coming: tl.reports,
				sky: l.forecast(tl.from, tl.days)}
			if _, err := r.clinic.PutPerson(context.Background(), tl.from, "ada", []byte(`{}`)); err != nil {
				t.Fatal(err)
			}
			until := schedule.DateOf(tl.from).Add(tl.days).Start(p.Home.Zone)
			for now := tl.from; now.Before(until); {
				now = r.step(t, now)
			}
			equal(t, "pushes", tl.pushes, r.pushes)
		})
	}
}
