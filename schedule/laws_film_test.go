package schedule_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parasol/schedule"
	"parasol/schedule/aftercare"
	"parasol/schedule/simulation"
	"parasol/uv"
	"parasol/uv/clearsky"
)

// scaled returns a forecast under a sun k times as strong: model and sources
// alike. Values above 13 count as missing whatever k is, so that twice as much
// is not rejected.
func scaled(f *uv.Forecast, k uv.Index) *uv.Forecast {
	model := func(t time.Time) uv.Index { return k * f.Model(t) }
	runs := slices.Clone(f.Runs)
	for i := range runs {
		samples := slices.Clone(runs[i].Forecast.Samples)
		for j := range samples {
			if samples[j].Index *= k; samples[j].Index > 13*k {
				samples[j].Index = uv.Index(math.NaN())
			}
		}
		runs[i].Forecast = uv.NewSeries(runs[i].Forecast.Kind, samples)
	}
	strong := uv.NewForecast(f.Place, model, runs)
	return &strong
}

// filmDue returns the first minute from now on at which a film slot is due, and
// that slot. It decides at every minute without new input.
func filmDue(now, until time.Time, day *schedule.Day, journal []schedule.Event) (time.Time, schedule.Slot) {
	s := schedule.Fold(now, journal)
	for t := now; t.Before(until) && t.Before(day.End); t = t.Add(time.Minute) {
		s.Now = t
		d := schedule.Decide(t, day, &s)
		if d.Send != nil {
			for _, c := range append([]schedule.Slot{d.Send.Slot}, d.Send.Covers...) {
				if isFilm(c.Kind) {
					return t, c
				}
			}
		}
		for _, h := range d.Held {
			if isFilm(h.Slot.Kind) && (h.Reason == schedule.Spacing || h.Reason == schedule.DayBound) {
				return t, h.Slot
			}
		}
	}
	return time.Time{}, schedule.Slot{}
}

// never reports whether a slot was never sent, so that it is the first push
// about its coat or outing.
func never(slot schedule.Slot, journal []schedule.Event) bool {
	return slot.N <= 1 && !slices.ContainsFunc(journal, func(e schedule.Event) bool { return e.Kind == schedule.Sent && e.Slot == slot })
}

// For the same state, a stronger sun never delays the first push of a film
// slot. Later ones depend on the level of the first.
func TestStrongerSunIsNeverLater(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := drawRun(t)
		drawn := run.Forecast(run.Policy.Home)
		weak, strong := scaled(drawn, 1), scaled(drawn, uv.Index(rapid.Float64Range(1, 2).Draw(t, "stronger")))
		run.Forecast = func(schedule.Place) *uv.Forecast { return weak }
		if rapid.Bool().Draw(t, "coated") { // otherwise a film on somebody outdoors is too rare
			out := run.From.Add(time.Duration(rapid.IntRange(6*60, 16*60).Draw(t, "out")) * time.Minute)
			run.Events = append(run.Events, schedule.Event{ID: "out", At: out, Kind: schedule.Outdoors},
				schedule.Event{ID: "coat", At: out, Kind: schedule.Applied})
		}
		stop := run.From.Add(time.Duration(rapid.IntRange(7*60, 19*60).Draw(t, "minute")) * time.Minute)
		live(run, func(w *wake) bool {
			if w.now.Before(stop) {
				return true
			}
			journal := slices.DeleteFunc(slices.Clone(w.journal), func(e schedule.Event) bool { return e.At.After(w.now) })
			later, slot := filmDue(w.now, w.now.Add(4*time.Hour), w.day, journal)
			if slot.IsZero() || !never(slot, journal) {
				return false
			}
			sooner, also := filmDue(w.now, w.now.Add(4*time.Hour), run.Policy.DayAt(w.now, strong), journal)
			if also.IsZero() || sooner.After(later) {
				t.Fatalf("at %v %v is due %v, under the stronger sun %v at %v", w.onDay(), slot, later, also, sooner)
			}
			return false
		})
	})
}

// For the same state, a stronger sun never makes the push at an instant
// quieter.
func TestStrongerSunIsNeverQuieter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := drawRun(t)
		drawn := run.Forecast(run.Policy.Home)
		weak, strong := scaled(drawn, 1), scaled(drawn, uv.Index(rapid.Float64Range(1, 2).Draw(t, "stronger")))
		run.Forecast = func(schedule.Place) *uv.Forecast { return weak }
		out := run.From.Add(time.Duration(rapid.IntRange(6*60, 16*60).Draw(t, "out")) * time.Minute)
		run.Events = append(run.Events, schedule.Event{ID: "out", At: out, Kind: schedule.Outdoors})
		var day *schedule.Day
		live(run, func(w *wake) bool {
			s := w.d.Send
			if s == nil || s.Slot.Kind == schedule.Morning { // its level depends on the film and the day's ceiling
				return true
			}
			if day == nil || !w.now.Before(day.End) || w.now.Before(day.Start) {
				day = run.Policy.DayAt(w.now, strong)
			}
			journal := slices.DeleteFunc(slices.Clone(w.journal[:w.told]), func(e schedule.Event) bool { return e.At.After(w.now) })
			if o := decide(w.now, day, journal).Send; o != nil && o.Slot == s.Slot && o.Level < s.Level {
				t.Fatalf("%v: %v is %v, under the stronger sun %v", w.onDay(), s.Slot, s.Level, o.Level)
			}
			return true
		})
	})
}

// For the same state, an earlier coat never makes the next film slot due later
// than a later coat does.
func TestEarlierCoatIsNeverLater(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		date := drawDate(t)
		p := drawPolicy(t, date)
		from := date.Start(p.Home.Zone)
		day := p.DayAt(from, drawForecast(t, p.Home.Place, from))
		minute := func(name string, least, most int) time.Time {
			return from.Add(time.Duration(rapid.IntRange(least, most).Draw(t, name)) * time.Minute)
		}
		out := minute("out", 6*60, 16*60)
		wet, now := out.Add(3*time.Hour), out.Add(3*time.Hour+time.Minute)
		var journal []schedule.Event
		journal = append(journal, schedule.Event{ID: "out", At: out, Kind: schedule.Outdoors})
		if rapid.Bool().Draw(t, "swims") {
			journal = append(journal, schedule.Event{ID: "wet", At: wet, Kind: schedule.InWater})
		}
		early := minute("early", 0, int(now.Sub(from)/time.Minute)-1)
		late := early.Add(time.Duration(rapid.Int64Range(0, int64(now.Sub(early)/time.Second)).Draw(t, "seconds later")) * time.Second)
		if len(journal) > 1 && late.After(wet) {
			late = wet // a coat implies that they left the water
		}
		// A coat is also a sign of being out, so both are compared only while
		// the earlier one's sign holds.
		until := out.Add(6 * time.Hour)
		coated := func(at time.Time) (time.Time, schedule.Slot) {
			return filmDue(now, until, day, append(slices.Clone(journal), schedule.Event{ID: "coat", At: at, Kind: schedule.Applied}))
		}
		later, due := coated(late)
		if sooner, also := coated(early); !due.IsZero() && (also.IsZero() || sooner.After(later)) {
			t.Fatalf("out since %v: coated at %v %v is due %v, coated at %v %v at %v", out, late, due, later, early, also, sooner)
		}
	})
}

// plainSky returns an hourly forecast without gaps, a fraction of the clear-sky
// index. The test sums doses by the minute and the rules on the day's
// five-minute curve, which differ where a forecast jumps.
func plainSky(f *uv.Forecast, from time.Time, part float64) func(schedule.Place) *uv.Forecast {
	var samples []uv.Sample
	for h := range 60 {
		at := from.Add(time.Duration(h-10) * time.Hour)
		samples = append(samples, uv.Sample{Time: at, Index: min(uv.Index(part)*f.Model(at), 26)})
	}
	plain := uv.NewForecast(f.Place, f.Model, []uv.Run{{Source: "file", Unlimited: true, Forecast: uv.NewSeries(uv.Instant, samples)}})
	return func(schedule.Place) *uv.Forecast { return &plain }
}

// exposure is the time during which a person must be reminded: reported
// outdoors, awake, over the threshold of skin that takes sunscreen.
type exposure struct {
	since time.Time // zero: not exposed
	heard time.Time // the last push or coat in it
	ends  time.Time // by the test's own sum: when the current coat must be renewed

	dose   float64   // J/m² through that coat
	looked time.Time // when it was last updated
	index  uv.Index  // that counted then
}

// Somebody reported outdoors in strict or protect, at or over the threshold,
// never goes for more than two hours without a push, nor longer than the dose
// limit of their coat (at least 40 minutes), apart from the day's bound and the
// ten minutes between pushes.
func TestRemindedWhileOutdoors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := drawRun(t)
		run.Policy.MaxPerDay = 1000
		run.Policy.Outings = nil
		run.Events = slices.DeleteFunc(run.Events, func(e schedule.Event) bool {
			return e.Kind == schedule.Snoozed || e.Kind == schedule.Paused || e.Kind == schedule.Skipped
		})
		run.Events = append(run.Events, schedule.Event{
			ID: "out", At: run.From.Add(time.Duration(rapid.IntRange(6, 14).Draw(t, "out")) * time.Hour), Kind: schedule.Outdoors,
		})
		run.Forecast = plainSky(run.Forecast(run.Policy.Home), run.From, rapid.Float64Range(0, 1.3).Draw(t, "clouds"))
		run.Every, run.Until = 5*time.Minute, run.From.Add(24*time.Hour)
		var x exposure
		for s := range run.Steps() {
			d := s.Decision
			x.follow(t, &run, s.Day, &d)
		}
	})
}

// The example that settled the law: strict ends 32 s after the coat.
func TestRemindedAcrossTheEndOfStrict(t *testing.T) {
	e, _ := aftercare.Find("microneedling")
	treated, err := e.Treatment(aftercare.Plan{At: tableDay.Add(-14).At(9*60+2, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	who := inPhase(schedule.NoPhase)
	who.Treatments, who.ReapplyEvery, who.MaxPerDay = []schedule.Treatment{treated}, 90*time.Minute, 1000
	clear := clearsky.At(who.Home.Place, clearsky.Params{})
	sky := uv.NewForecast(who.Home.Place, clear, nil)
	run := told{who: who, reports: "06:00 outdoors", from: "00:00", to: "24:00"}.run(t)
	run.Events = append(run.Events, schedule.Event{ID: "coat", At: at(t, "09:01").Add(28 * time.Second), Kind: schedule.Applied})
	run.Forecast, run.Every = plainSky(&sky, run.From, 0.5), 5*time.Minute
	var x exposure
	for s := range run.Steps() {
		x.follow(t, &run, s.Day, &s.Decision)
	}
}

const (
	spacing  = 10 * time.Minute
	rounding = 6 * time.Minute // updates are five minutes apart
)

func (x *exposure) follow(t rapid.TB, run *simulation.Run, day *schedule.Day, d *schedule.Decision) {
	e := &d.Evidence
	threshold := uv.Index(1)
	if e.Film == schedule.Protect {
		threshold = 3
	}
	exposed := e.Presence == schedule.ReportedOutdoors && !e.ByDevice && e.Film != schedule.NoPhase && e.SunUp &&
		e.Ceiling >= threshold+0.05 && awake(run.Policy, d.At.In(day.Place.Zone))
	if !exposed {
		*x = exposure{}
		return
	}
	if x.since.IsZero() {
		x.since, x.heard = d.At, d.At
	}
	coat := e.Applied
	if coat.After(x.heard) {
		*x = exposure{since: x.since, heard: coat, ends: coat.Add(run.Policy.ReapplyEvery), looked: coat, index: x.index}
	}
	x.sum(run.Policy, d)
	if d.Send != nil {
		x.heard, x.ends = d.At, time.Time{}
	}
	if silent := d.At.Sub(x.heard); silent > 2*time.Hour+spacing+rounding {
		t.Fatalf("%v: nothing for %v, out since %v", d.At, silent, x.since)
	}
	if !x.ends.IsZero() && d.At.After(x.ends.Add(spacing+rounding)) {
		t.Fatalf("%v: coated at %v, dose limit at %v and no word", d.At, coat, x.ends)
	}
}

func awake(p *schedule.Policy, local time.Time) bool {
	clock := schedule.Clock(local.Hour()*60 + local.Minute())
	if p.SleepAt <= p.WakeAt {
		return clock >= p.WakeAt || clock < p.SleepAt
	}
	return clock >= p.WakeAt && clock < p.SleepAt
}

// sum adds the dose through the coat since the last update: 25 mW/m² per index,
// divided by the square root of the SPF, up to 125 J/m² (100 for type I), and
// not before 40 minutes. The phase at each update counts. The law once took
// strict's ceiling for the whole film, and failed for a coat put on 32 s before
// strict became protect.
func (x *exposure) sum(p *schedule.Policy, d *schedule.Decision) {
	limit := 125.0
	if p.SkinType == 1 {
		limit = 100
	}
	if !x.looked.IsZero() {
		x.dose += float64(x.index) * 0.025 * d.At.Sub(x.looked).Seconds() / math.Sqrt(p.SPF)
	}
	x.looked, x.index = d.At, d.Evidence.Ceiling
	if d.Evidence.Film == schedule.Protect {
		x.index = d.Evidence.Forecast
	}
	if x.dose >= limit && x.ends.After(d.At) {
		x.ends = d.At
		if floor := x.heard.Add(40 * time.Minute); floor.After(d.At) {
			x.ends = floor
		}
	}
}
