package schedule_test

import (
	"math"
	"strconv"
	"time"

	"pgregory.net/rapid"

	"parasol/schedule"
	"parasol/schedule/aftercare"
	"parasol/schedule/recur"
	"parasol/uv"
	"parasol/uv/clearsky"
)

// zones are the difficult ones: without offset, half and quarter hours, a
// midnight that does not exist, DST of half an hour, the date line, no sun in
// winter.
var zones = []string{
	"UTC", "Europe/Lisbon", "Europe/Oslo", "Asia/Kathmandu", "America/Sao_Paulo", "Africa/Cairo", "Australia/Lord_Howe",
	"Pacific/Apia", "Pacific/Kiritimati", "America/St_Johns", "Australia/Sydney", "America/Los_Angeles",
}

func location(tb rapid.TB, name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		tb.Fatal(err)
	}
	return zone
}

func recurrence(tb rapid.TB, text string) schedule.Recurrence {
	r, err := recur.Parse(text)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// drawPolicy draws a person on a date near today, with up to three treatments
// around it.
func drawPolicy(t *rapid.T, today schedule.Date) *schedule.Policy {
	zone := location(t, rapid.SampledFrom(zones).Draw(t, "zone"))
	p := &schedule.Policy{
		Person: "ada",
		Home: schedule.Place{Zone: zone, Place: uv.Place{
			Latitude:  float64(rapid.IntRange(-78, 78).Draw(t, "lat")),
			Longitude: longitude(zone, today),
			Altitude:  float64(rapid.SampledFrom([]int{0, 500, 2500}).Draw(t, "altitude")),
		}},
		SkinType:        rapid.IntRange(0, 6).Draw(t, "skin"),
		SPF:             float64(rapid.SampledFrom([]int{30, 50, 100}).Draw(t, "spf")),
		WaterResistance: time.Duration(rapid.SampledFrom([]int{0, 40, 80}).Draw(t, "water")) * time.Minute,
		ReapplyEvery:    time.Duration(rapid.SampledFrom([]int{60, 90, 120}).Draw(t, "interval")) * time.Minute,
		Morning:         recurrence(t, rapid.SampledFrom([]string{"07:30", "06:05", "0 9 * * *"}).Draw(t, "morning")),
		WakeAt:          6 * 60,
		SleepAt:         schedule.Clock(rapid.SampledFrom([]int{22*60 + 30, 24 * 60, 60, 6 * 60}).Draw(t, "sleep")),
		LongTerm: rapid.SampledFrom([]schedule.LongTermDays{
			0, 0, 0, 0, schedule.LongTermOn, schedule.LongTermUV3,
		}).Draw(t, "long term"),
		MaxPerDay:  rapid.SampledFrom([]int{12, 12, 8, 20}).Draw(t, "bound"),
		CanConfirm: rapid.IntRange(0, 4).Draw(t, "can confirm") > 0,
	}
	for range rapid.IntRange(0, 3).Draw(t, "treatments") {
		p.Treatments = append(p.Treatments, drawTreatment(t, today, zone))
	}
	if rapid.IntRange(0, 2).Draw(t, "routine") == 0 {
		start := recurrence(t, rapid.SampledFrom([]string{"12:00", "0 8,17 * * *", "*/40 10 * * 1-5"}).Draw(t, "start"))
		p.Outings = []schedule.Routine{{Start: start, For: time.Duration(rapid.IntRange(5, 300).Draw(t, "for")) * time.Minute}}
	}
	return p
}

// longitude returns the longitude at which the zone's noon is the sun's.
func longitude(zone *time.Location, d schedule.Date) float64 {
	_, s := d.Start(zone).Zone()
	return math.Remainder(float64(s)/3600*15, 360)
}

func drawTreatment(t *rapid.T, today schedule.Date, zone *time.Location) schedule.Treatment {
	kind := rapid.SampledFrom([]string{
		"microneedling", "other", "ablative-laser", "doxycycline", "pdt-ala", "tattoo", "medium-peel",
	}).Draw(t, "kind")
	e, _ := aftercare.Find(kind)
	at := today.Add(-rapid.IntRange(-2, 35).Draw(t, "days ago")).At(schedule.Clock(rapid.IntRange(0, 24*60-1).Draw(t, "clock")), zone)
	got, err := e.Treatment(aftercare.Plan{At: at, Area: rapid.SampledFrom([]string{"", "", "face", "arm"}).Draw(t, "area")})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// drawForecast draws a forecast: none, a plain hourly one, one with gaps, or
// nonsense.
func drawForecast(t *rapid.T, place uv.Place, from time.Time) *uv.Forecast {
	model := clearsky.At(place, clearsky.Params{})
	var runs []uv.Run
	kind := rapid.IntRange(0, 4).Draw(t, "sky")
	if kind > 0 {
		cloud := rapid.Float64Range(0, 1.2).Draw(t, "cloud")
		run := uv.Run{Source: "open-meteo", Issued: from, Fetched: from, Unlimited: kind == 1}
		var samples []uv.Sample
		for h := -8; h < 60; h++ {
			at := from.Add(time.Duration(h) * time.Hour)
			samples = append(samples, uv.Sample{Time: at, Index: skew(t, kind, uv.Index(cloud)*model(at))})
		}
		run.Forecast = uv.NewSeries(uv.Instant, samples)
		runs = append(runs, run)
	}
	f := uv.NewForecast(place, model, runs)
	return &f
}

// skew replaces some values of a forecast by invalid ones.
func skew(t *rapid.T, kind int, v uv.Index) uv.Index {
	switch {
	case kind == 3 && rapid.IntRange(0, 5).Draw(t, "hole") == 0:
		return uv.Index(math.NaN())
	case kind == 4 && rapid.IntRange(0, 8).Draw(t, "spoilt") == 0:
		return uv.Index(rapid.SampledFrom([]float64{8.9e17, -4, math.Inf(1), 25}).Draw(t, "value"))
	default:
		return v
	}
}

// drawEvents draws what a person or a device reports over two days.
func drawEvents(t *rapid.T, from time.Time) []schedule.Event {
	told := []schedule.EventKind{schedule.Outdoors, schedule.Outdoors, schedule.Indoors, schedule.MaybeOut, schedule.Lost}
	signs := []schedule.Sign{schedule.SwitchSign, schedule.PlaceSign, schedule.HomeSign, schedule.WifiSign, schedule.VehicleSign}
	kinds := []schedule.EventKind{
		schedule.Applied, schedule.Applied, schedule.Outdoors, schedule.Outdoors, schedule.Outdoors, schedule.Indoors,
		schedule.InWater, schedule.OutOfWater, schedule.Towelled, schedule.Snoozed, schedule.Seen, schedule.Skipped,
		schedule.Undone, schedule.Paused, schedule.Resumed, schedule.All, schedule.Closed, schedule.NotYet,
	}
	n := rapid.IntRange(0, 12).Draw(t, "events")
	events := make([]schedule.Event, n)
	for i := range events {
		events[i] = schedule.Event{
			ID:      "e" + strconv.Itoa(i),
			At:      from.Add(time.Duration(rapid.IntRange(0, 48*60*4).Draw(t, "at")) * 15 * time.Second),
			Kind:    rapid.SampledFrom(kinds).Draw(t, "event"),
			Minutes: rapid.SampledFrom([]int{0, 0, 0, 20, 90}).Draw(t, "minutes"),
			Of:      "e" + strconv.Itoa(rapid.IntRange(0, 11).Draw(t, "of")),
		}
		if rapid.IntRange(0, 4).Draw(t, "by") == 0 {
			events[i].Kind, events[i].Minutes = rapid.SampledFrom(told).Draw(t, "told"), 0
			events[i].Source = schedule.DeviceSource("phone", rapid.SampledFrom(signs).Draw(t, "sign"))
		}
	}
	return events
}

// drawDate draws a date of a year, more often one on which clocks change.
func drawDate(t *rapid.T) schedule.Date {
	if rapid.IntRange(0, 4).Draw(t, "dst") == 0 {
		return rapid.SampledFrom([]schedule.Date{
			{Year: 2026, Month: 3, Day: 29}, {Year: 2026, Month: 10, Day: 25}, {Year: 2026, Month: 4, Day: 24},
			{Year: 2018, Month: 11, Day: 4}, {Year: 2026, Month: 10, Day: 4}, {Year: 2026, Month: 4, Day: 5},
		}).Draw(t, "change")
	}
	return schedule.Date{Year: 2026, Month: 1, Day: 1}.Add(rapid.IntRange(0, 364).Draw(t, "day"))
}
