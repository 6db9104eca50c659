package uv_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parasol/uv"
	"parasol/uv/clearsky"
)

var noon = time.Date(2026, 6, 21, 11, 0, 0, 0, time.UTC)

// sky is a model that is always 6.
func sky(time.Time) uv.Index { return 6 }

// steady is a series of one value around noon, on several days.
func steady(v uv.Index) uv.Series {
	return sample(uv.Instant, noon.Add(-5*time.Hour), noon.Add(200*time.Hour), time.Hour, func(time.Time) uv.Index { return v })
}

func TestReading(t *testing.T) {
	run := func(source string, issued time.Time, forecast, clear uv.Series) uv.Run {
		return uv.Run{Source: source, Issued: issued, Forecast: forecast, ClearSky: clear}
	}
	old := noon.Add(-84 * time.Hour) // half the trust
	file := run("file", noon.Add(-1000*time.Hour), steady(2), steady(1))
	file.Unlimited = true
	nulls := run("file", time.Time{}, steady(missing), steady(1))
	nulls.Unlimited = true
	now := func(v uv.Index, ago time.Duration) uv.Run {
		return uv.Run{Source: "home-assistant", Issued: noon.Add(-ago), Now: true,
			Forecast: uv.NewSeries(uv.Instant, []uv.Sample{{Time: noon.Add(-ago), Index: v}})}
	}
	for _, row := range []struct {
		what string
		runs []uv.Run
		want uv.Reading
	}{
		{"without a run the model answers", nil,
			uv.Reading{Forecast: 6, ClearSky: 6, Ceiling: 6, Source: "clear-sky"}},
		{"a fresh run is trusted", []uv.Run{run("a", noon, steady(3), uv.Series{})},
			uv.Reading{Forecast: 3, ClearSky: 6, Ceiling: 6, Source: "a", Known: true, Trust: 1}},
		{"its clear-sky column is the ceiling", []uv.Run{run("a", noon, steady(3), steady(5))},
			uv.Reading{Forecast: 3, ClearSky: 5, Ceiling: 5, Source: "a", Known: true, Trust: 1}},
		{"a column under half the model is not believed", []uv.Run{run("a", noon, steady(0), steady(0))},
			uv.Reading{Forecast: 0, ClearSky: 6, Ceiling: 6, Source: "a", Known: true, Trust: 1}},
		{"broken cloud lifts the ceiling", []uv.Run{run("a", noon, steady(7), steady(5))},
			uv.Reading{Forecast: 7, ClearSky: 5, Ceiling: 7, Source: "a", Known: true, Trust: 1}},
		{"half trust is half-way to the ceiling", []uv.Run{run("a", old, steady(2), uv.Series{})},
			uv.Reading{Forecast: 4, ClearSky: 6, Ceiling: 6, Source: "a", Known: true, Trust: 0.5, Lead: 84 * time.Hour}},
		{"a stale run gives way to the next", []uv.Run{
			run("a", noon.Add(-120*time.Hour), steady(2), uv.Series{}), run("b", noon, steady(3), uv.Series{})},
			uv.Reading{Forecast: 3, ClearSky: 6, Ceiling: 6, Source: "b", Known: true, Trust: 1}},
		{"a missing value too", []uv.Run{run("a", noon, steady(missing), uv.Series{}), run("b", noon, steady(3), uv.Series{})},
			uv.Reading{Forecast: 3, ClearSky: 6, Ceiling: 6, Source: "b", Known: true, Trust: 1}},
		{"the first with a value wins", []uv.Run{run("a", noon, steady(4), uv.Series{}), run("b", noon, steady(3), uv.Series{})},
			uv.Reading{Forecast: 4, ClearSky: 6, Ceiling: 6, Source: "a", Known: true, Trust: 1}},
		{"a run issued after the instant is trusted", []uv.Run{run("a", noon.Add(9*time.Hour), steady(4), uv.Series{})},
			uv.Reading{Forecast: 4, ClearSky: 6, Ceiling: 6, Source: "a", Known: true, Trust: 1, Lead: -9 * time.Hour}},
		{"a file has no lead-time limit, its column none either", []uv.Run{file},
			uv.Reading{Forecast: 2, ClearSky: 1, Ceiling: 2, Source: "file", Known: true, Trust: 1, Lead: 1000 * time.Hour}},
		{"a file of nulls gives its clear sky", []uv.Run{nulls},
			uv.Reading{Forecast: 1, ClearSky: 1, Ceiling: 1, Source: "clear-sky"}},
		{"a service of the clear sky alone lowers and lifts it", []uv.Run{run("openuv", noon, uv.Series{}, steady(7))},
			uv.Reading{Forecast: 7, ClearSky: 7, Ceiling: 7, Source: "clear-sky"}},
		{"a measurement of this instant is nearly all of the forecast", []uv.Run{now(5, 0), run("a", noon, steady(3), uv.Series{})},
			uv.Reading{Forecast: 4.9, ClearSky: 6, Ceiling: 6, Source: "home-assistant", Known: true, Trust: 1}},
		{"two hours later its ratio has 0.85 of the weight", []uv.Run{now(5, 2*time.Hour), run("a", noon, steady(3), uv.Series{})},
			uv.Reading{Forecast: 4.7, ClearSky: 6, Ceiling: 6, Source: "home-assistant", Known: true, Trust: 1, Lead: 2 * time.Hour}},
		{"four hours later 0.75", []uv.Run{now(5, 4*time.Hour), run("a", noon, steady(3), uv.Series{})},
			uv.Reading{Forecast: 4.5, ClearSky: 6, Ceiling: 6, Source: "home-assistant", Known: true, Trust: 1, Lead: 4 * time.Hour}},
		{"within the fifth it fades", []uv.Run{now(5, 270*time.Minute), run("a", noon, steady(3), uv.Series{})},
			uv.Reading{Forecast: 3.75, ClearSky: 6, Ceiling: 6, Source: "a", Known: true, Trust: 1}},
		{"after it nothing is left", []uv.Run{now(5, 5*time.Hour), run("a", noon, steady(3), uv.Series{})},
			uv.Reading{Forecast: 3, ClearSky: 6, Ceiling: 6, Source: "a", Known: true, Trust: 1}},
		{"nor before it was taken", []uv.Run{now(5, -time.Minute), run("a", noon, steady(3), uv.Series{})},
			uv.Reading{Forecast: 3, ClearSky: 6, Ceiling: 6, Source: "a", Known: true, Trust: 1}},
		{"a measurement alone is known", []uv.Run{now(4, 2*time.Hour)},
			uv.Reading{Forecast: 4.3, ClearSky: 6, Ceiling: 6, Source: "home-assistant", Known: true, Trust: 1, Lead: 2 * time.Hour}},
		{"a measurement over the clear sky lifts the ceiling", []uv.Run{now(9, 0)},
			uv.Reading{Forecast: 8.85, ClearSky: 6, Ceiling: 8.85, Source: "home-assistant", Known: true, Trust: 1}},
		{"a low one does not lower it", []uv.Run{now(0.5, 0), run("a", noon, steady(8), uv.Series{})},
			uv.Reading{Forecast: 0.875, ClearSky: 6, Ceiling: 8, Source: "home-assistant", Known: true, Trust: 1}},
	} {
		prepared := uv.NewForecast(oslo, sky, row.runs)
		bare := uv.Forecast{Place: oslo, Model: sky, Runs: row.runs}
		for how, f := range map[string]*uv.Forecast{"prepared": &prepared, "bare": &bare} {
			if got := f.At(noon); !alike(got, row.want) {
				t.Errorf("%s (%s):\n got %+v\nwant %+v", row.what, how, got, row.want)
			}
		}
	}
}

func alike(a, b uv.Reading) bool {
	near := func(a, b uv.Index) bool { return math.Abs(float64(a-b)) < 1e-9 }
	return near(a.Forecast, b.Forecast) && near(a.ClearSky, b.ClearSky) && near(a.Ceiling, b.Ceiling) &&
		a.Source == b.Source && a.Known == b.Known && math.Abs(a.Trust-b.Trust) < 1e-9 && a.Lead == b.Lead
}

// TestMeasurementAtDawn: a lamp, or the sun of another place, measured at dawn
// must not be extrapolated to a high index at noon.
func TestMeasurementAtDawn(t *testing.T) {
	dawn := time.Date(2026, 6, 21, 4, 0, 0, 0, time.UTC)
	lamp := uv.NewSeries(uv.Instant, []uv.Sample{{Time: dawn, Index: 2}})
	run := uv.Run{Source: "home-assistant", Issued: dawn, Now: true, Forecast: lamp}
	f := uv.NewForecast(oslo, clearsky.At(oslo, clearsky.Params{}), []uv.Run{run})
	for m := range 60 {
		at := dawn.Add(time.Duration(m) * time.Minute)
		if r := f.At(at); r.Forecast > max(2, 1.5*r.ClearSky+1) {
			t.Errorf("%s: %v under a clear sky of %v", at.Format("15:04"), r.Forecast, r.ClearSky)
		}
	}
}

// TestLittleIsReadOffADimSky: a sensor without decimals reads 0 or 1 at dawn,
// which says nothing about noon.
func TestLittleIsReadOffADimSky(t *testing.T) {
	dim := func(time.Time) uv.Index { return 0.4 }
	run := uv.Run{Source: "ecowitt", Issued: noon, Now: true, Forecast: uv.NewSeries(uv.Instant, []uv.Sample{{Time: noon, Index: 0}})}
	f := uv.NewForecast(oslo, dim, []uv.Run{run})
	if got := f.At(noon).Forecast; math.Abs(float64(got)-0.4*(1-0.95*0.4)) > 1e-9 {
		t.Errorf("got %v", float64(got))
	}
}

func TestLearntOzone(t *testing.T) {
	model := clearsky.At(oslo, clearsky.Params{})
	learn := func(of func(time.Time) uv.Index, kind uv.Kind) (float64, bool) {
		run := uv.Run{ClearSky: sample(kind, june, june.Add(72*time.Hour), time.Hour, of)}
		return uv.LearnOzone(oslo, model, &run)
	}
	times := func(k uv.Index) func(time.Time) uv.Index { return func(t time.Time) uv.Index { return k * model(t) } }
	for _, row := range []struct {
		what string
		of   func(time.Time) uv.Index
		kind uv.Kind
		want float64 // 0: nothing
	}{
		{"the model itself", times(1), uv.Instant, 1},
		{"a tenth more", times(1.1), uv.Instant, 1.1},
		{"a tenth more in means of hours", hourMean(times(1.1)), uv.PrecedingHour, 1.1},
		{"an ozone hole is more than the climatology may learn", times(2), uv.Instant, 1.25},
		{"a service at half", times(0.5), uv.Instant, 0.8},
		{"an outlier does not count", func(t time.Time) uv.Index {
			if t.Hour() == 11 {
				return 20
			}
			return 1.05 * model(t)
		}, uv.Instant, 1.05},
		{"nothing said", func(time.Time) uv.Index { return missing }, uv.Instant, 0},
	} {
		got, ok := learn(row.of, row.kind)
		if math.Abs(got-row.want) > 0.002 || ok != (row.want > 0) {
			t.Errorf("%s: %.4f, %v; want %g", row.what, got, ok, row.want)
		}
	}
	run := uv.Run{ClearSky: sample(uv.Instant, june.AddDate(0, 6, 0), june.AddDate(0, 6, 3), time.Hour, times(1.1))}
	if _, ok := uv.LearnOzone(oslo, model, &run); ok {
		t.Error("learnt from a sun that never comes within 60° of overhead")
	}
}

// TestLearntOzoneDecays: only the model is corrected, less with each day; a
// source's own clear-sky column is not.
func TestLearntOzoneDecays(t *testing.T) {
	f := uv.NewForecast(oslo, sky, nil)
	f.Ozone = uv.Ozone{Source: "open-meteo", Factor: 1.2, At: noon}
	for _, row := range []struct {
		age  time.Duration
		want float64
	}{{-time.Hour, 1.2}, {0, 1.2}, {72 * time.Hour, math.Pow(1.2, 1/math.E)}, {1000 * time.Hour, 1}} {
		r := f.At(noon.Add(row.age))
		if math.Abs(float64(r.Ceiling)/6-row.want) > 1e-4 || r.ClearSky != r.Ceiling || r.Known {
			t.Errorf("after %v: %+v, want the ceiling at ×%.3f", row.age, r, row.want)
		}
	}
	f.Runs = []uv.Run{{Source: "a", Issued: noon, Forecast: steady(3), ClearSky: steady(5)}}
	if r := f.At(noon); r.ClearSky != 5 {
		t.Errorf("the source's own column became %v", r.ClearSky)
	}
	f.Runs = []uv.Run{{Source: "a", Issued: noon, Forecast: steady(3)}}
	if r := f.At(noon); math.Abs(float64(r.ClearSky)-7.2) > 1e-9 || r.Forecast != 3 {
		t.Errorf("without a column: %+v, want the model's under the ozone learnt", r)
	}
}

func TestTrust(t *testing.T) {
	run := uv.Run{Issued: noon}
	for _, row := range []struct {
		hours float64
		want  float64
	}{{-1e6, 1}, {-1, 1}, {0, 1}, {48, 1}, {66, 0.75}, {84, 0.5}, {120, 0}, {121, 0}, {1e6, 0}} {
		if got := run.Trust(noon.Add(time.Duration(row.hours * float64(time.Hour)))); math.Abs(got-row.want) > 1e-12 {
			t.Errorf("%g h: %g, want %g", row.hours, got, row.want)
		}
	}
}

// drawForecast draws up to three runs with arbitrary series.
func drawForecast(t *rapid.T) uv.Forecast {
	model := rapid.SampledFrom([]uv.ClearSky{nil, sky, clearsky.At(oslo, clearsky.Params{}),
		func(time.Time) uv.Index { return missing }, func(time.Time) uv.Index { return uv.Index(math.Inf(1)) }}).Draw(t, "model")
	runs := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) uv.Run {
		return uv.Run{
			Source:    "a",
			Issued:    june.Add(time.Duration(rapid.IntRange(-200, 40).Draw(t, "issued")) * time.Hour),
			Unlimited: rapid.Bool().Draw(t, "unlimited"),
			Now:       rapid.Bool().Draw(t, "now"),
			Forecast:  drawSeries(t),
			ClearSky:  drawSeries(t),
		}
	}), 0, 3).Draw(t, "runs")
	return uv.Forecast{Place: oslo, Model: model, Runs: runs}
}

func TestReadingsAreFinite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawForecast(t)
		prepared := uv.NewForecast(f.Place, f.Model, f.Runs)
		at := june.Add(time.Duration(rapid.IntRange(-200, 4000).Draw(t, "at")) * time.Minute)
		r := f.At(at)
		for what, v := range map[string]uv.Index{"forecast": r.Forecast, "clear sky": r.ClearSky, "ceiling": r.Ceiling} {
			if !(v >= 0 && v <= 100) {
				t.Fatalf("%s is %v", what, float64(v))
			}
		}
		if r.Ceiling < r.Forecast || r.Ceiling < r.ClearSky || !(r.Trust >= 0 && r.Trust <= 1) || r.Known == (r.Source == uv.ModelSource) {
			t.Fatalf("%+v", r)
		}
		if p := prepared.At(at); p != r {
			t.Fatalf("prepared %+v, bare %+v", p, r)
		}
		step := time.Duration(rapid.IntRange(1, 90).Draw(t, "step")) * time.Minute
		prepared.Sweep(at, step, 200, func(i int, r *uv.Reading) {
			if want := f.At(at.Add(time.Duration(i) * step)); *r != want {
				t.Fatalf("swept %+v, alone %+v", *r, want)
			}
		})
		if l := f.At(at.In(time.FixedZone("", 5*3600+45*60))); l != r {
			t.Fatalf("with another zone label %+v, not %+v", l, r)
		}
	})
}

// cams is a forecast like Open-Meteo's: five days, hourly, cloudy and clear.
func cams(kind uv.Kind) uv.Forecast {
	model := clearsky.At(oslo, clearsky.Params{})
	clear := sample(kind, june, june.Add(120*time.Hour), time.Hour, clearsky.At(oslo, clearsky.Params{Ozone: 340}))
	cloudy := sample(kind, june, june.Add(120*time.Hour), time.Hour, func(t time.Time) uv.Index { return model(t) * 0.7 })
	return uv.NewForecast(oslo, model, []uv.Run{{Source: "open-meteo", Issued: june, Forecast: cloudy, ClearSky: clear}})
}

func TestAtDoesNotAllocate(t *testing.T) {
	f := cams(uv.PrecedingHour)
	if n := testing.AllocsPerRun(100, func() { f.At(noon.Add(7 * time.Minute)) }); n != 0 {
		t.Errorf("%g allocations", n)
	}
}

func BenchmarkAt(b *testing.B) {
	for what, kind := range map[string]uv.Kind{"instants": uv.Instant, "means": uv.PrecedingHour} {
		f := cams(kind)
		bare := uv.Forecast{Place: f.Place, Model: f.Model, Runs: f.Runs}
		for how, f := range map[string]*uv.Forecast{"prepared": &f, "bare": &bare} {
			b.Run(what+"/"+how, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					f.At(noon.Add(7 * time.Minute))
				}
			})
		}
	}
}

func BenchmarkDayOfFiveMinutes(b *testing.B) {
	b.ReportAllocs()
	f := cams(uv.Instant)
	for b.Loop() {
		for m := range 288 {
			f.At(june.Add(time.Duration(m) * 5 * time.Minute))
		}
	}
}

// TestSweepAgreesWithAt where the model is swept by rows too.
func TestSweepAgreesWithAt(t *testing.T) {
	f := cams(uv.Instant)
	f.Along = clearsky.Sweep(oslo, clearsky.Params{})
	f.Sweep(june.Add(-12*time.Hour), 5*time.Minute, 1000, func(i int, r *uv.Reading) {
		want := f.At(june.Add(-12*time.Hour + time.Duration(i)*5*time.Minute))
		for what, pair := range map[string][2]uv.Index{"forecast": {r.Forecast, want.Forecast}, "ceiling": {r.Ceiling, want.Ceiling}} {
			if math.Abs(float64(pair[0]-pair[1])) > max(0.005*float64(pair[1]), 0.002) {
				t.Fatalf("%d: the %s is %v, alone %v", i, what, float64(pair[0]), float64(pair[1]))
			}
		}
	})
}

func BenchmarkSweepPoint(b *testing.B) {
	for what, runs := range map[string]bool{"model": false, "forecast": true} {
		b.Run(what, func(b *testing.B) {
			b.ReportAllocs()
			f := cams(uv.Instant)
			f.Along = clearsky.Sweep(oslo, clearsky.Params{})
			if !runs {
				f.Runs = nil
			}
			sum := uv.Index(0)
			for n := 0; n < b.N; n += 288 {
				f.Sweep(june, 5*time.Minute, 288, func(_ int, r *uv.Reading) { sum += r.Ceiling })
			}
		})
	}
}

func BenchmarkNewForecast(b *testing.B) {
	b.ReportAllocs()
	f := cams(uv.PrecedingHour)
	for b.Loop() {
		uv.NewForecast(f.Place, f.Model, f.Runs)
	}
}

// For somebody who has just arrived at a place, the ceiling is at least that of
// the place they left. So is the forecast if no source has a value.
func TestAtLeastAnothersCeiling(t *testing.T) {
	fresh := []uv.Run{{Source: "a", Issued: noon, Forecast: steady(3)}}
	for _, row := range []struct {
		what  string
		runs  []uv.Run
		other uv.Index
		want  uv.Reading
	}{
		{"a higher one lifts it", nil, 9, uv.Reading{Forecast: 9, ClearSky: 6, Ceiling: 9, Source: "clear-sky"}},
		{"a lower one does not", nil, 4, uv.Reading{Forecast: 6, ClearSky: 6, Ceiling: 6, Source: "clear-sky"}},
		{"what is forecast stays", fresh, 9, uv.Reading{Forecast: 3, ClearSky: 6, Ceiling: 9, Source: "a", Known: true, Trust: 1}},
	} {
		f := uv.NewForecast(uv.Place{}, sky, row.runs)
		other := uv.NewForecast(uv.Place{}, func(time.Time) uv.Index { return row.other }, nil)
		lifted := f.AtLeast(&other)
		if got := lifted.At(noon); got != row.want {
			t.Errorf("%s: %+v; want %+v", row.what, got, row.want)
		}
		lifted.Sweep(noon, time.Minute, 1, func(_ int, r *uv.Reading) {
			if *r != row.want {
				t.Errorf("%s, by rows: %+v; want %+v", row.what, *r, row.want)
			}
		})
		if got := f.At(noon); got.Ceiling != 6 {
			t.Errorf("%s: the place's own ceiling became %g", row.what, got.Ceiling)
		}
		if a, b := f.Share("x", func() any { return 1 }), lifted.Share("x", func() any { return 2 }); a == b {
			t.Errorf("%s: both share what was made of one", row.what)
		}
	}
}
