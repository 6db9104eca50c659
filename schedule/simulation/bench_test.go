package simulation_test

import (
	"strconv"
	"testing"
	"time"

	"parasol/schedule"
	"parasol/schedule/simulation"
	"parasol/uv"
	"parasol/uv/clearsky"
)

// person returns a policy that exercises most rules: the window of a procedure,
// a lunch routine, both ways to confirm.
func person(tb testing.TB) *schedule.Policy {
	tb.Helper()
	zone := location(tb, "Europe/Lisbon")
	return &schedule.Policy{
		Person: "ada", Home: schedule.Place{Place: uv.Place{Latitude: 38.72, Longitude: -9.14, Altitude: 10}, Zone: zone},
		Treatments: []schedule.Treatment{treatment(tb, "microneedling", time.Date(2026, 7, 1, 15, 0, 0, 0, zone), "")},
		SkinType:   2, SPF: 30, ReapplyEvery: 2 * time.Hour, Morning: recurrence(tb, "07:30"),
		WakeAt: 7 * 60, SleepAt: 22*60 + 30, MaxPerDay: 12, CanConfirm: true,
		Outings: []schedule.Routine{{Start: recurrence(tb, "0 12 * * 1-5"), For: time.Hour}},
	}
}

// clear returns the forecast of a cloudless sky.
func clear(pl schedule.Place) *uv.Forecast {
	f := uv.NewForecast(pl.Place, clearsky.At(pl.Place, clearsky.Params{}), nil)
	f.Along = clearsky.Sweep(pl.Place, clearsky.Params{})
	return &f
}

// BenchmarkDay prepares a day: the curve on a 5-minute grid, phases, sun and
// thresholds.
func BenchmarkDay(b *testing.B) {
	p := person(b)
	now := time.Date(2026, 7, 5, 12, 0, 0, 0, p.Home.Zone)
	f := clear(p.Home)
	b.Run("alone", func(b *testing.B) {
		b.ReportAllocs()
		for n := 0; b.Loop(); n++ {
			p.DayAt(now.AddDate(0, 0, n%10), f) // ten dates, more than a forecast caches, so none is shared
		}
	})
	b.Run("shared", func(b *testing.B) { // as between people with the same place and forecast
		b.ReportAllocs()
		for b.Loop() {
			p.DayAt(now, f)
		}
	})
}

// BenchmarkDecide decides on a prepared day when nothing is due: at rest
// indoors, and outdoors under the fourth coat of a busy day.
func BenchmarkDecide(b *testing.B) {
	p := person(b)
	zone := p.Home.Zone
	now := time.Date(2026, 7, 6, 13, 40, 0, 0, zone)
	d := p.DayAt(now, clear(p.Home))
	at := func(h, m int) time.Time { return time.Date(2026, 7, 6, h, m, 0, 0, zone) }
	sent := func(at time.Time, text string) schedule.Event {
		slot, err := schedule.ParseSlot(text)
		if err != nil {
			b.Fatal(err)
		}
		return schedule.Event{
			ID: text, At: at, Kind: schedule.Sent, Slot: slot, Sent: &schedule.Reminder{Slot: slot, Attempt: 1, Confirms: schedule.Applied},
		}
	}
	morning, shade := sent(at(7, 30), "morning/2026-07-06"), sent(at(13, 10), "shade/2026-07-06T08:00:00Z/1")
	quiet := schedule.Fold(now, []schedule.Event{
		morning, {ID: "1", At: at(7, 32), Kind: schedule.Applied}, {ID: "2", At: at(13, 5), Kind: schedule.Indoors},
	})
	busy := schedule.Fold(now, []schedule.Event{
		morning, shade, {ID: "1", At: at(7, 32), Kind: schedule.Applied},
		{ID: "2", At: at(9, 0), Kind: schedule.Outdoors},
		{ID: "3", At: at(9, 31), Kind: schedule.Applied},
		{ID: "4", At: at(11, 0), Kind: schedule.Applied},
		{ID: "5", At: at(13, 15), Kind: schedule.Applied},
	})
	for _, c := range []struct {
		name  string
		state schedule.State
	}{{"quiet", quiet}, {"outdoors", busy}} {
		b.Run(c.name, func(b *testing.B) {
			if d := schedule.Decide(now, d, &c.state); d.Send != nil {
				b.Fatalf("something is due: %v", d.Send.Slot)
			}
			b.ReportAllocs()
			for b.Loop() {
				schedule.Decide(now, d, &c.state)
			}
		})
	}
}

// BenchmarkYear simulates a year in which every push is confirmed, and reports
// person-years per second. Days are prepared only once.
func BenchmarkYear(b *testing.B) { benchmarkYear(b, map[schedule.Date]*schedule.Day{}) }

// BenchmarkColdYear is BenchmarkYear with every day prepared anew.
func BenchmarkColdYear(b *testing.B) { benchmarkYear(b, nil) }

func benchmarkYear(b *testing.B, days map[schedule.Date]*schedule.Day) {
	p := person(b)
	p.LongTerm = schedule.LongTermOn
	f := clear(p.Home)
	run := simulation.Run{
		Policy: p, Ack: 2 * time.Minute, Forecast: func(schedule.Place) *uv.Forecast { return f }, Days: days,
		From: time.Date(2026, 7, 1, 0, 0, 0, 0, p.Home.Zone), Until: time.Date(2027, 7, 1, 0, 0, 0, 0, p.Home.Zone),
	}
	year := func() (wakes, pushes int) {
		for s := range run.Steps() {
			wakes++
			if s.Decision.Send != nil {
				pushes++
			}
		}
		return wakes, pushes
	}
	wakes, pushes := year() // prepares the days if they are cached
	b.ReportAllocs()
	for b.Loop() {
		year()
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "person-years/s")
	b.ReportMetric(float64(wakes), "wakes/year")
	b.ReportMetric(float64(pushes), "pushes/year")
}

// BenchmarkBusy folds and decides for somebody who reported 4,000 events in 48
// hours: coats, swims, going in and out.
func BenchmarkBusy(b *testing.B) {
	p := person(b)
	now := time.Date(2026, 7, 6, 20, 40, 0, 0, p.Home.Zone)
	d := p.DayAt(now, clear(p.Home))
	kinds := []schedule.EventKind{
		schedule.Outdoors, schedule.Applied, schedule.InWater, schedule.OutOfWater, schedule.Applied, schedule.Indoors,
	}
	events := make([]schedule.Event, 4000)
	for i := range events {
		at := now.Add(-47*time.Hour + time.Duration(i)*42*time.Second)
		events[i] = schedule.Event{ID: strconv.Itoa(i), At: at, Kind: kinds[i%len(kinds)]}
	}
	b.Run("fold", func(b *testing.B) {
		for b.Loop() {
			schedule.Fold(now, events)
		}
	})
	state := schedule.Fold(now, events)
	b.Run("decide", func(b *testing.B) {
		for b.Loop() {
			schedule.Decide(now, d, &state)
		}
	})
}
