package uv_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parasol/uv"
)

func TestCategory(t *testing.T) {
	for _, row := range []struct {
		index uv.Index
		want  uv.Category
		word  string
	}{
		{0, uv.Low, "low"}, {2.49, uv.Low, "low"}, {2.5, uv.Moderate, "moderate"}, {5.49, uv.Moderate, "moderate"},
		{5.5, uv.High, "high"}, {7.4, uv.High, "high"}, {7.5, uv.VeryHigh, "very high"}, {10.4, uv.VeryHigh, "very high"},
		{10.5, uv.Extreme, "extreme"}, {1e18, uv.Extreme, "extreme"}, {-3, uv.Low, "low"}, {missing, uv.Low, "low"},
	} {
		if got := row.index.Category(); got != row.want || got.String() != row.word {
			t.Errorf("%v: %v, want %v", row.index, got, row.word)
		}
	}
}

func TestStrings(t *testing.T) {
	for got, want := range map[string]string{
		uv.Index(6.44).String():              "6.4",
		uv.Index(0).String():                 "0.0",
		(125 * uv.SED / 100).String():        "1.25 SED",
		uv.Index(1).Over(time.Hour).String(): "0.90 SED", // 90 J/m² (field notes 1)
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestIntegrate(t *testing.T) {
	at := func(m float64) time.Time { return noon.Add(time.Duration(m * float64(time.Minute))) }
	flat := func(time.Time) uv.Index { return 4 }
	ramp := func(t time.Time) uv.Index { return uv.Index(t.Sub(noon).Hours()) }
	for _, row := range []struct {
		what     string
		from, to float64
		step     time.Duration
		index    func(time.Time) uv.Index
		want     uv.Dose
	}{
		{"an hour at 4", 0, 60, 5 * time.Minute, flat, 360},
		{"a last step that is shorter", 0, 7, 5 * time.Minute, flat, 42},
		{"a ramp is met exactly", 0, 60, 7 * time.Minute, ramp, 45},
		{"no time, no dose", 5, 5, time.Minute, flat, 0},
		{"backwards, no dose", 5, 4, time.Minute, flat, 0},
		{"no step is a minute", 0, 60, 0, flat, 360},
	} {
		if got := uv.Integrate(at(row.from), at(row.to), row.step, row.index); math.Abs(float64(got-row.want)) > 1e-9 {
			t.Errorf("%s: %g J/m², want %g", row.what, float64(got), float64(row.want))
		}
	}
}

func TestDosesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := cams(uv.Instant)
		index := func(at time.Time) uv.Index { return f.At(at).Forecast }
		a, b := rapid.IntRange(0, 600).Draw(t, "a"), rapid.IntRange(0, 600).Draw(t, "b")
		cut, end := noon.Add(time.Duration(a)*time.Minute), noon.Add(time.Duration(a+b)*time.Minute)
		whole := uv.Integrate(noon, end, time.Minute, index)
		parts := uv.Integrate(noon, cut, time.Minute, index) + uv.Integrate(cut, end, time.Minute, index)
		if math.Abs(float64(whole-parts)) > 1e-6 {
			t.Fatalf("%v in one, %v in two", whole, parts)
		}
	})
}
