package simulation_test

import (
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"parasol/schedule"
	"parasol/schedule/aftercare"
	"parasol/schedule/simulation"
	"parasol/uv"
	"parasol/uv/clearsky"
)

// randomDays is the environment variable with the number of random days to
// simulate; CI sets 100000.
const randomDays = "PARASOL_RANDOM_DAYS"

// TestRandomDays simulates random people in random places: nothing panics,
// every push has a text within Pushover's limits, and the simulation ends.
func TestRandomDays(t *testing.T) {
	n := 600
	if text := os.Getenv(randomDays); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatalf("%s: %v", randomDays, err)
		}
	}
	pushes := 0
	for lived, seed := 0, uint64(1); lived < n; seed++ {
		days := 1 + int(seed%5)
		run := randomRun(t, rand.New(rand.NewPCG(seed, 7)), days)
		wakes := 0
		for s := range run.Steps() {
			if s.Decision.Send != nil {
				pushes++
				checkText(t, &s.Decision)
			}
			if wakes++; wakes > days*1000 || t.Failed() {
				t.Fatalf("seed %d: %d wakes, at %v", seed, wakes, s.Decision.At)
			}
		}
		lived += days
	}
	t.Logf("%d days, %d pushes", n, pushes)
}

// pick returns one of the choices.
func pick[T any](r *rand.Rand, choices ...T) T { return choices[r.IntN(len(choices))] }

func randomRun(tb testing.TB, r *rand.Rand, length int) simulation.Run {
	tb.Helper()
	zone := location(tb,
		pick(r, "Europe/Lisbon", "Europe/Oslo", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo", "Pacific/Apia", "UTC"))
	date := schedule.Date{Year: 2026, Month: 1, Day: 1}.Add(r.IntN(365))
	p := &schedule.Policy{
		Person: "ada", Home: randomPlace(r, zone), SkinType: r.IntN(7), SPF: pick(r, 30.0, 50, 100),
		WaterResistance: pick(r, 0, 40*time.Minute, 80*time.Minute), ReapplyEvery: pick(r, time.Hour, 2*time.Hour),
		Morning: recurrence(tb, pick(r, "07:30", "0 6 * * *")), WakeAt: 6 * 60, SleepAt: pick[schedule.Clock](r, 22*60, 24*60, 2*60, 6*60),
		LongTerm: pick(r, schedule.LongTermOff, schedule.LongTermOff, schedule.LongTermOn), MaxPerDay: pick(r, 12, 6, 40),
		Discreet: r.IntN(2) == 0, CanConfirm: r.IntN(4) > 0,
	}
	if r.IntN(3) == 0 {
		p.Clinic = schedule.Clinic{Name: "Klinik am See", Phone: "+49 30 1234567"}
	}
	if r.IntN(2) == 0 {
		p.Outings = []schedule.Routine{{
			Start: recurrence(tb, pick(r, "12:00", "0 8,17 * * 1-5")), For: time.Duration(10+r.IntN(300)) * time.Minute,
		}}
	}
	if r.IntN(4) == 0 {
		p.Away = []schedule.Stay{{
			From: date.Add(1), Until: date.Add(2), Place: randomPlace(r, location(tb, pick(r, "Atlantic/Canary", "Asia/Tokyo"))),
		}}
	}
	kinds := aftercare.Kinds()
	for range r.IntN(4) {
		at := date.Add(-r.IntN(40)).At(schedule.Clock(r.IntN(24*60)), zone)
		p.Treatments = append(p.Treatments, treatment(tb, pick(r, kinds...), at, pick(r, "", "", "face", "forearm")))
	}
	if len(p.Treatments) > 0 && r.IntN(2) == 0 {
		p.Series = &schedule.Series{Kind: p.Treatments[0].Kind, Every: schedule.Length{Days: 1 + r.IntN(42)}, Sessions: 4}
	}
	from := date.Start(zone)
	cloud := r.Float64() * 1.3
	spoil := r.Uint64()
	return simulation.Run{
		Policy: p, Ack: pick(r, simulation.Never, 0, ackSoon), Events: randomEvents(r, from, length), From: from,
		Until:    date.Add(length).Start(zone),
		Forecast: func(pl schedule.Place) *uv.Forecast { return randomSky(pl, from, cloud, spoil) },
	}
}

func randomPlace(r *rand.Rand, zone *time.Location) schedule.Place {
	return schedule.Place{
		Zone: zone, Place: uv.Place{Latitude: -85 + 170*r.Float64(), Longitude: -180 + 360*r.Float64(), Altitude: 4000 * r.Float64()},
	}
}

// randomSky returns a forecast with gaps and invalid values, or none.
func randomSky(pl schedule.Place, from time.Time, cloud float64, spoil uint64) *uv.Forecast {
	model := clearsky.At(pl.Place, clearsky.Params{})
	run := uv.Run{Source: "open-meteo", Issued: from, Fetched: from}
	r := rand.New(rand.NewPCG(spoil, 3))
	var samples []uv.Sample
	for h := range 24 * 4 {
		at := from.Add(time.Duration(h-6) * time.Hour)
		v := uv.Index(cloud) * model(at)
		if r.IntN(12) == 0 {
			v = pick(r, uv.Index(math.NaN()), 1e18, -3, uv.Index(math.Inf(1)), 26)
		}
		samples = append(samples, uv.Sample{Time: at, Index: v})
	}
	r.Shuffle(len(samples), func(i, j int) { samples[i], samples[j] = samples[j], samples[i] })
	run.Forecast = uv.NewSeries(pick(r, uv.Instant, uv.PrecedingHour), samples)
	runs := []uv.Run{run}
	if spoil%4 == 0 {
		runs = nil
	}
	f := uv.NewForecast(pl.Place, model, runs)
	return &f
}

func randomEvents(r *rand.Rand, from time.Time, length int) []schedule.Event {
	all := make([]schedule.Event, r.IntN(8*length))
	for i := range all {
		all[i] = schedule.Event{
			ID: "e" + strconv.Itoa(i), At: from.Add(time.Duration(r.IntN(24*3600*length)) * time.Second),
			Kind: pick(r, schedule.Applied, schedule.Seen, schedule.Outdoors, schedule.Outdoors, schedule.Indoors, schedule.InWater,
				schedule.OutOfWater, schedule.Towelled, schedule.Snoozed),
			Minutes: pick(r, 0, 0, 15, 90, 100000),
		}
	}
	return all
}
