package uv_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parasol/uv"
	"parasol/uv/clearsky"
)

var (
	missing = uv.Index(math.NaN())
	oslo    = uv.Place{Latitude: 60, Longitude: 10.72, Altitude: 90}
	quito   = uv.Place{Latitude: 0, Longitude: -78.5}
	june    = time.Date(2026, 6, 21, 0, 0, 0, 0, time.UTC)
)

// sample returns a series of a function from from to until, inclusive.
func sample(kind uv.Kind, from, until time.Time, step time.Duration, f func(time.Time) uv.Index) uv.Series {
	var samples []uv.Sample
	for t := from; !t.After(until); t = t.Add(step) {
		samples = append(samples, uv.Sample{Time: t, Index: f(t)})
	}
	return uv.NewSeries(kind, samples)
}

// hourMean returns the mean of f over the hour up to t, by minutes.
func hourMean(f func(time.Time) uv.Index) func(time.Time) uv.Index {
	return func(t time.Time) uv.Index {
		sum := (f(t.Add(-time.Hour)) + f(t)) / 2
		for m := 1; m < 60; m++ {
			sum += f(t.Add(-time.Duration(m) * time.Minute))
		}
		return sum / 60
	}
}

// rmse returns the root mean square and the greatest difference between a
// series and the truth, by minutes.
func rmse(t *testing.T, s uv.Series, model, truth uv.ClearSky, from, until time.Time) (mean, worst float64) {
	t.Helper()
	n := 0.0
	for at := from; !at.After(until); at = at.Add(time.Minute) {
		got, known := s.At(at, model)
		if !known {
			t.Fatalf("unknown at %v", at)
		}
		d := math.Abs(float64(got - truth(at)))
		mean, worst, n = mean+d*d, max(worst, d), n+1
	}
	return math.Sqrt(mean / n), worst
}

// TestErrorOnClearDays: the true sky is not the model's, but one with less ozone
// and more aerosol.
func TestErrorOnClearDays(t *testing.T) {
	const bound = 0.03 // UVI, the demand of the issue
	for _, row := range []struct {
		what  string
		place uv.Place
		day   time.Time
	}{
		{"60° N, June", oslo, june},
		{"60° N, March", oslo, time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC)},
		{"equator, June", quito, june},
		{"equator, March", quito, time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC)},
	} {
		model := clearsky.At(row.place, clearsky.Params{})
		truth := clearsky.At(row.place, clearsky.Params{Ozone: 270, Aerosol: 0.35, Albedo: 0.1})
		from, until := row.day, row.day.Add(24*time.Hour)
		first := from.Add(-time.Hour)
		instants := sample(uv.Instant, first, until, time.Hour, truth)
		means := sample(uv.PrecedingHour, first, until, time.Hour, hourMean(truth))
		mistaken := uv.Series{Kind: uv.Instant, Samples: means.Samples}
		threeHours := sample(uv.Instant, first.Add(-2*time.Hour), until, 3*time.Hour, truth)
		for _, way := range []struct {
			what   string
			series uv.Series
			low    float64
			high   float64
		}{
			{"hourly instants", instants, 0, bound},
			{"preceding-hour means", means, 0, bound},
			{"three-hourly instants", threeHours, 0, 0.1},
			{"means mistaken for instants", mistaken, 0.1, 1},
		} {
			mean, worst := rmse(t, way.series, model, truth, from, until)
			t.Logf("%-15s %-28s RMSE %.4f, worst %.3f UVI", row.what, way.what, mean, worst)
			if !(mean >= way.low && mean < way.high) {
				t.Errorf("%s, %s: RMSE %.4f, want %g to %g", row.what, way.what, mean, way.low, way.high)
			}
		}
	}
}

// TestHourMeansAreKept: under broken cloud the means of the interpolated curve
// stay near the given means.
func TestHourMeansAreKept(t *testing.T) {
	model := clearsky.At(oslo, clearsky.Params{})
	cloudy := func(at time.Time) uv.Index { return model(at) * uv.Index(0.6+0.3*math.Sin(at.Sub(june).Hours())) }
	means := sample(uv.PrecedingHour, june, june.Add(24*time.Hour), time.Hour, hourMean(cloudy))
	curve := func(at time.Time) uv.Index { v, _ := means.At(at, model); return v }
	for _, s := range means.Samples[2:] {
		if got := hourMean(curve)(s.Time); math.Abs(float64(got-s.Index)) > 0.2 {
			t.Errorf("%s: mean %.3f, want %.3f", s.Time.Format("15:04"), float64(got), float64(s.Index))
		}
	}
}

func TestNewSeries(t *testing.T) {
	at := func(h int, i uv.Index) uv.Sample {
		return uv.Sample{Time: june.Add(time.Duration(h) * time.Hour), Index: i}
	}
	given := []uv.Sample{at(3, 3), at(1, 1), at(2, 2), at(1, 1.5), at(3, missing)}
	got := uv.NewSeries(uv.Instant, given)
	want := []uv.Sample{at(1, 1.5), at(2, 2), at(3, 3)}
	if d := cmp.Diff(want, got.Samples); d != "" {
		t.Errorf("sorted, the later of two kept unless missing (-want +got):\n%s", d)
	}
	same := cmp.Comparer(func(a, b uv.Index) bool { return a == b || a != a && b != b })
	if d := cmp.Diff([]uv.Sample{at(3, 3), at(1, 1), at(2, 2), at(1, 1.5), at(3, missing)}, given, same); d != "" {
		t.Errorf("the samples given were touched:\n%s", d)
	}
}

func TestWhereASeriesIsKnown(t *testing.T) {
	at := func(hours float64) time.Time { return june.Add(time.Duration(hours * float64(time.Hour))) }
	series := func(kind uv.Kind, pairs ...float64) uv.Series {
		var samples []uv.Sample
		for i := 0; i < len(pairs); i += 2 {
			samples = append(samples, uv.Sample{Time: at(pairs[i]), Index: uv.Index(pairs[i+1])})
		}
		return uv.NewSeries(kind, samples)
	}
	nan := math.NaN()
	model := clearsky.At(oslo, clearsky.Params{})
	for _, row := range []struct {
		what   string
		series uv.Series
		hour   float64
		known  bool
	}{
		{"nothing is known of an empty series", uv.Series{}, 12, false},
		{"before the first instant", series(uv.Instant, 11, 4, 12, 5), 10.99, false},
		{"at the first instant", series(uv.Instant, 11, 4, 12, 5), 11, true},
		{"between two instants", series(uv.Instant, 11, 4, 12, 5), 11.5, true},
		{"at the last instant", series(uv.Instant, 11, 4, 12, 5), 12, true},
		{"after the last instant", series(uv.Instant, 11, 4, 12, 5), 12.01, false},
		{"three hours are joined", series(uv.Instant, 9, 4, 12, 5), 10, true},
		{"more than three are not", series(uv.Instant, 9, 4, 12.1, 5), 10, false},
		{"next to a missing instant", series(uv.Instant, 10, 4, 11, nan, 12, 5), 10.5, false},
		{"at a missing instant", series(uv.Instant, 10, 4, 11, nan, 12, 5), 11, false},
		{"at an instant next to a missing one", series(uv.Instant, 10, 4, 11, nan, 12, 5), 12, true},
		{"a negative index is missing", series(uv.Instant, 10, 4, 11, -1), 10.5, false},
		{"an impossible one too", series(uv.Instant, 10, 4, 11, 1e18), 10.5, false},
		{"in the hour before the first mean", series(uv.PrecedingHour, 11, 4, 12, 5), 10.2, true},
		{"before that hour", series(uv.PrecedingHour, 11, 4, 12, 5), 9.9, false},
		{"late in the last mean's hour", series(uv.PrecedingHour, 11, 4, 12, 5), 11.9, true},
		{"after the last mean", series(uv.PrecedingHour, 11, 4, 12, 5), 12.1, false},
		{"in the hour of a missing mean", series(uv.PrecedingHour, 10, 4, 11, nan, 12, 5), 10.5, false},
		{"early in the hour after it", series(uv.PrecedingHour, 10, 4, 11, nan, 12, 5), 11.1, true},
		{"late in the hour before it", series(uv.PrecedingHour, 10, 4, 11, nan, 12, 5), 9.9, true},
		{"between means of every third hour", series(uv.PrecedingHour, 9, 4, 12, 5), 10, true},
	} {
		if got, known := row.series.At(at(row.hour), model); known != row.known || !(got >= 0 && got < 26) {
			t.Errorf("%s: %v, known %v", row.what, float64(got), known)
		}
	}
}

// TestCurvesOfAnotherSun: a file written by hand does not follow the place's sun
// and is interpolated linearly.
func TestCurvesOfAnotherSun(t *testing.T) {
	model := clearsky.At(oslo, clearsky.Params{})
	for _, level := range []uv.Index{0, 0.5, 1, 3, 8, 12, 26} {
		for _, step := range []time.Duration{15 * time.Minute, time.Hour, 3 * time.Hour} {
			flat := sample(uv.Instant, june, june.Add(24*time.Hour), step, func(time.Time) uv.Index { return level })
			worst := 0.0
			for at := june; !at.After(june.Add(24 * time.Hour)); at = at.Add(time.Minute) {
				got, _ := flat.At(at, model)
				worst = max(worst, math.Abs(float64(got-level)))
			}
			t.Logf("constant %g every %v: off by %.3f at most", float64(level), step, worst)
			// Only the rise toward noon between two samples is left.
			if bound := 0.001 + 0.02*float64(level)*step.Hours(); worst > bound {
				t.Errorf("constant %g every %v: off by %.3f, want under %.3f", float64(level), step, worst, bound)
			}
		}
	}
}

// TestCurveOfAnotherLongitude: a file whose sun is highest at 18:00 UTC is
// interpolated almost linearly.
func TestCurveOfAnotherLongitude(t *testing.T) {
	model := clearsky.At(oslo, clearsky.Params{})
	elsewhere := clearsky.At(uv.Place{Latitude: 40, Longitude: -90}, clearsky.Params{})
	for _, kind := range []uv.Kind{uv.Instant, uv.PrecedingHour} {
		given := elsewhere
		if kind == uv.PrecedingHour {
			given = hourMean(elsewhere)
		}
		hours := sample(kind, june.Add(-time.Hour), june.Add(25*time.Hour), time.Hour, given)
		mean, worst := rmse(t, hours, model, elsewhere, june, june.Add(24*time.Hour))
		t.Logf("kind %d: RMSE %.3f, worst %.3f", kind, mean, worst)
		if mean > 0.15 {
			t.Errorf("kind %d: RMSE %.3f, want under 0.15", kind, mean)
		}
	}
}

// TestNoJumps: a second before and after a sample the index is nearly the
// sample's, at dawn and at noon.
func TestNoJumps(t *testing.T) {
	model := clearsky.At(oslo, clearsky.Params{})
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(0, 1.2), 25, 25).Draw(t, "ratio")
		light := rapid.Float64Range(0, 0.09).Draw(t, "light")
		i := 0
		s := sample(uv.Instant, june, june.Add(24*time.Hour), time.Hour, func(at time.Time) uv.Index {
			i++
			return model(at)*uv.Index(values[i-1]) + uv.Index(light)
		})
		for _, sample := range s.Samples[1:24] {
			for _, off := range []time.Duration{-time.Second, time.Second} {
				if got, _ := s.At(sample.Time.Add(off), model); math.Abs(float64(got-sample.Index)) > 0.01 {
					t.Fatalf("%v after %v: %v", off, sample, float64(got))
				}
			}
		}
	})
}

func drawIndex(t *rapid.T) uv.Index {
	odd := rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, -1, 1e18})
	return uv.Index(rapid.OneOf(rapid.Float64Range(0, 13), rapid.Float64(), odd).Draw(t, "index"))
}

// drawSeries draws samples in any order, at any spacing, with any values.
func drawSeries(t *rapid.T) uv.Series {
	samples := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) uv.Sample {
		return uv.Sample{Time: june.Add(time.Duration(rapid.IntRange(-100, 3000).Draw(t, "minute")) * time.Minute), Index: drawIndex(t)}
	}), 0, 60).Draw(t, "samples")
	return uv.NewSeries(rapid.SampledFrom([]uv.Kind{uv.Instant, uv.PrecedingHour}).Draw(t, "kind"), samples)
}

func TestSamplesAreMet(t *testing.T) {
	model := clearsky.At(oslo, clearsky.Params{})
	rapid.Check(t, func(t *rapid.T) {
		s := drawSeries(t)
		s.Kind = uv.Instant
		for _, sample := range s.Samples {
			got, known := s.At(sample.Time, model)
			if usable := sample.Index >= 0 && sample.Index <= 26; known != usable || usable && got != sample.Index {
				t.Fatalf("%v: %v, known %v", sample, float64(got), known)
			}
		}
	})
}

// TestWithinReason: between two samples the index leaves their range only as
// far as the clear sky leaves that of its ends.
func TestWithinReason(t *testing.T) {
	model := clearsky.At(oslo, clearsky.Params{})
	rapid.Check(t, func(t *rapid.T) {
		a := june.Add(time.Duration(rapid.IntRange(0, 1440).Draw(t, "minute")) * time.Minute)
		gap := rapid.IntRange(1, 180).Draw(t, "gap")
		b := a.Add(time.Duration(gap) * time.Minute)
		va, vb := rapid.Float64Range(0, 20).Draw(t, "a"), rapid.Float64Range(0, 20).Draw(t, "b")
		s := uv.NewSeries(uv.Instant, []uv.Sample{{Time: a, Index: uv.Index(va)}, {Time: b, Index: uv.Index(vb)}})
		at := a.Add(time.Duration(rapid.IntRange(0, gap).Draw(t, "at")) * time.Minute)
		got, known := s.At(at, model)
		sky, ca, cb := float64(model(at)), float64(model(a)), float64(model(b))
		high := max(va, vb) * max(1, sky/max(0.1, ca, cb))
		low := min(va, vb) * min(1, sky/max(0.1, min(ca, cb)))
		if !known || !(float64(got) <= high+1e-9 && float64(got) >= low-1e-9) {
			t.Fatalf("%v, known %v, want %v to %v", float64(got), known, low, high)
		}
	})
}
