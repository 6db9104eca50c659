package uv_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parasol/uv"
	"parasol/uv/clearsky"
)

func TestGateCheck(t *testing.T) {
	gateAt := func(place uv.Place) uv.Gate {
		return uv.Gate{Place: place, Model: clearsky.At(place, clearsky.Params{})}
	}
	home := gateAt(uv.Place{Latitude: 52.52, Longitude: 13.4})
	andes := gateAt(uv.Place{Latitude: -22.8, Longitude: -67.9, Altitude: 4000})
	bare := uv.Gate{}
	overhead := time.Date(2026, 12, 21, 16, 30, 0, 0, time.UTC)
	night := time.Date(2026, 6, 21, 23, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		what string
		gate uv.Gate
		at   time.Time
		v    float64
		want uv.Refusal
	}{
		{"a fine noon", home, noon, 7, uv.Accepted},
		{"overcast", home, noon, 0, uv.Accepted},
		{"zero at night is data", home, night, 0, uv.Accepted},
		{"NaN", home, noon, math.NaN(), uv.NotANumber},
		{"just below zero", home, noon, -0.01, uv.Negative},
		{"minus infinity", home, noon, math.Inf(-1), uv.Negative},
		{"over 20", bare, noon, 20.1, uv.Absurd},
		{"8.9·10¹⁷, seen in the wild", home, noon, 8.9e17, uv.Absurd},
		{"infinity", home, noon, math.Inf(1), uv.Absurd},
		{"22 in the Andes", andes, overhead, 22, uv.Accepted},
		{"27 in the Andes", andes, overhead, 27, uv.Absurd},
		{"4.25 at midnight, seen in the wild", home, night, 4.25, uv.Night},
		{"0.3 at night is rounding", home, night, 0.3, uv.Accepted},
		{"an enhancement by broken cloud", home, noon, 10.4, uv.Accepted},
		{"more than clouds can do", home, noon, 14, uv.AboveClearSky},
		{"a morning with noon's value", home, time.Date(2026, 6, 21, 4, 0, 0, 0, time.UTC), 6, uv.AboveClearSky},
	} {
		if got := row.gate.Check(row.at, uv.Index(row.v)); got != row.want {
			t.Errorf("%s: %v, want %v", row.what, got, row.want)
		}
	}
}

// TestGateSeries: the recorded answer of Open-Meteo for Berlin with 1.85 at
// 23:00 UTC must not pass; a mean is judged by its hour.
func TestGateSeries(t *testing.T) {
	berlin := uv.Place{Latitude: 52.52, Longitude: 13.4}
	gate := uv.Gate{Place: berlin, Model: clearsky.At(berlin, clearsky.Params{})}
	at := func(h, m int) time.Time { return time.Date(2026, 6, 21, h, m, 0, 0, time.UTC) }
	// The sun sets at 19:33 UTC and stands at −1° a few minutes later.
	samples := []uv.Sample{{at(12, 0), 6}, {at(13, 0), missing}, {at(14, 0), -1}, {at(20, 0), 0.4}, {at(23, 0), 1.85}}
	for _, row := range []struct {
		kind uv.Kind
		want []uv.Refusal
	}{
		{uv.Instant, []uv.Refusal{uv.Negative, uv.Night, uv.Night}},
		{uv.PrecedingHour, []uv.Refusal{uv.Negative, uv.Night}}, // 19:00 to 20:00 has sun
	} {
		given := uv.NewSeries(row.kind, samples)
		got, refused := gate.Series(given)
		if len(refused) != len(row.want) {
			t.Fatalf("kind %d: refused %v, want %v", row.kind, refused, row.want)
		}
		for i, r := range refused {
			if r.Reason != row.want[i] {
				t.Errorf("kind %d: refused %v for %v, want %v", row.kind, r.Sample, r.Reason, row.want[i])
			}
		}
		if got.Samples[0].Index != 6 || !math.IsNaN(float64(got.Samples[4].Index)) || given.Samples[4].Index != 1.85 {
			t.Errorf("kind %d: %v of %v", row.kind, got, given)
		}
	}
}

func TestGateLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		place := uv.Place{Latitude: rapid.Float64Range(-90, 90).Draw(t, "lat"), Longitude: rapid.Float64Range(-180, 180).Draw(t, "lon"), Altitude: rapid.Float64Range(-400, 6000).Draw(t, "altitude")}
		gate := uv.Gate{Place: place, Model: clearsky.At(place, clearsky.Params{})}
		given := drawSeries(t)
		got, refused := gate.Series(given)
		changed := 0
		for i, s := range got.Samples {
			v := given.Samples[i].Index
			if !math.IsNaN(float64(s.Index)) && (s.Index != v || !(s.Index >= 0 && s.Index <= 26)) {
				t.Fatalf("%v passed as %v", float64(v), float64(s.Index))
			}
			if math.IsNaN(float64(s.Index)) && !math.IsNaN(float64(v)) {
				changed++
			}
		}
		if changed != len(refused) {
			t.Fatalf("%d turned into missing, %d refused", changed, len(refused))
		}
		if _, again := gate.Series(got); len(again) != 0 {
			t.Fatalf("refused at the second passing: %v", again)
		}
	})
}

func TestRefusalsAreLabels(t *testing.T) {
	want := []string{"accepted", "nan", "negative", "absurd", "night", "above-clear-sky"}
	for i, w := range want {
		if got := uv.Refusal(i).String(); got != w {
			t.Errorf("refusal %d is %q, want %q", i, got, w)
		}
	}
}
