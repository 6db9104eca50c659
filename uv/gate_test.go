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

func TestGateCheck(t *testing.T) {
	gateAt := func(place uv.Place) uv.Gate {
		return clearsky.Gate(place, clearsky.Params{})
	}
	home := gateAt(uv.Place{Latitude: 52.52, Longitude: 13.4})
	andes := gateAt(uv.Place{Latitude: -22.8, Longitude: -67.9, Altitude: 4000})
	town := gateAt(uv.Place{Latitude: -22.8, Longitude: -67.9, Altitude: 2600})
	ushuaia := gateAt(uv.Place{Latitude: -54.8, Longitude: -68.3})
	october := time.Date(2026, 10, 12, 16, 20, 0, 0, time.UTC)
	madrid := gateAt(uv.Place{Latitude: 40.4, Longitude: -3.7})
	spring := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	winter := time.Date(2026, 12, 21, 8, 0, 0, 0, time.UTC)
	dawn := time.Date(2026, 6, 21, 4, 0, 0, 0, time.UTC)
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
		{"the thickest cloud", home, noon, 0.2, uv.Accepted},
		{"less than it leaves: a dead sensor", home, noon, 0, uv.BelowClearSky},
		{"zero while the clear sky is too dim to tell", home, dawn, 0, uv.Accepted},
		{"an ozone hole over Ushuaia, true", ushuaia, october, 14.4, uv.Accepted},
		{"as much where no ozone hole comes", madrid, spring, 14.4, uv.AboveClearSky},
		{"a town of the Andes at 2,600 m may have 22", town, overhead, 22, uv.Accepted},
		{"zero at night is data", home, night, 0, uv.Accepted},
		{"NaN is missing already", home, noon, math.NaN(), uv.Accepted},
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
		{"more than clouds can do of any sky", home, winter, 3, uv.AboveClearSky},
		{"a morning with noon's value", home, time.Date(2026, 6, 21, 4, 0, 0, 0, time.UTC), 6, uv.AboveClearSky},
	} {
		got := uv.Accepted
		_, refused := row.gate.Series(uv.NewSeries(uv.Instant, []uv.Sample{{Time: row.at, Index: uv.Index(row.v)}}))
		if len(refused) > 0 {
			got = refused[0].Reason
		}
		if got != row.want {
			t.Errorf("%s: %v, want %v", row.what, got, row.want)
		}
	}
}

// TestGateSeries checks that Open-Meteo's recorded 1.85 in Berlin at 23:00 UTC
// is refused, and that a mean is checked over its whole hour.
func TestGateSeries(t *testing.T) {
	berlin := uv.Place{Latitude: 52.52, Longitude: 13.4}
	gate := clearsky.Gate(berlin, clearsky.Params{})
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

// zeroHours is a day of hourly zeros, except for the given hours.
func zeroHours(kind uv.Kind, but map[int]uv.Index) uv.Series {
	hour := 0
	return sample(kind, june, june.Add(23*time.Hour), time.Hour, func(time.Time) uv.Index {
		hour++
		return but[hour-1]
	})
}

// TestZerosOfADeadSensor: a June day of zeros at 52 N used to be accepted, and
// the person was told "No UV to speak of today".
func TestZerosOfADeadSensor(t *testing.T) {
	berlin := uv.Place{Latitude: 52.52, Longitude: 13.4}
	for _, row := range []struct {
		what string
		kind uv.Kind
		but  map[int]uv.Index
		kept []int // the hours, UTC, whose zero is data
	}{
		{"all day: only the night's are true", uv.Instant, nil, []int{0, 1, 2, 20, 21, 22, 23}},
		{"means of all day", uv.PrecedingHour, nil, []int{0, 1, 2, 3, 20, 21, 22, 23}},
		{"two hours in the morning, then values", uv.Instant,
			map[int]uv.Index{8: 3, 9: 4, 10: 5, 11: 6, 12: 6, 13: 5, 14: 5, 15: 4, 16: 3, 17: 2}, []int{0, 1, 2, 18, 19, 20, 21, 22, 23}},
	} {
		got, _ := clearsky.Gate(berlin, clearsky.Params{}).Series(zeroHours(row.kind, row.but))
		var kept []int
		for i, s := range got.Samples {
			if s.Index == 0 {
				kept = append(kept, i)
			}
		}
		if diff := cmp.Diff(row.kept, kept); diff != "" {
			t.Errorf("%s: hours kept (-want +got):\n%s", row.what, diff)
		}
	}
}

// TestOzoneHoleIsTold: the stronger the sun, the lower used to be the peak that
// was told, because the gate refused more than 1.5 × the model + 1.
func TestOzoneHoleIsTold(t *testing.T) {
	ushuaia := uv.Place{Latitude: -54.8, Longitude: -68.3}
	model := clearsky.At(ushuaia, clearsky.Params{})
	day := time.Date(2026, 10, 12, 3, 0, 0, 0, time.UTC)
	for _, times := range []uv.Index{1, 1.5, 2, 2.3} {
		column := sample(uv.Instant, day, day.Add(24*time.Hour), time.Hour, func(at time.Time) uv.Index { return times * model(at) })
		passed, refused := clearsky.Gate(ushuaia, clearsky.Params{}).Series(column)
		if len(refused) > 0 {
			t.Errorf("×%v: refused %v", times, refused)
		}
		f := uv.NewForecast(ushuaia, model, []uv.Run{{Source: "open-meteo", Issued: day, Forecast: passed, ClearSky: passed}})
		answered, told := uv.Index(0), uv.Index(0)
		for _, s := range column.Samples {
			answered, told = max(answered, s.Index), max(told, f.At(s.Time).Ceiling)
		}
		if told < answered {
			t.Errorf("×%v: answered %v, told %v", times, answered, told)
		}
	}
}

func TestGateLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		place := uv.Place{
			Latitude: rapid.Float64Range(-90, 90).Draw(t, "lat"), Longitude: rapid.Float64Range(-180, 180).Draw(t, "lon"),
			Altitude: rapid.Float64Range(-400, 6000).Draw(t, "altitude"),
		}
		gate := clearsky.Gate(place, clearsky.Params{})
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
	want := []string{"accepted", "negative", "absurd", "night", "above-clear-sky", "below-clear-sky", "stuck-at-zero"}
	for i, w := range want {
		if got := uv.Refusal(i).String(); got != w {
			t.Errorf("refusal %d is %q, want %q", i, got, w)
		}
	}
}
