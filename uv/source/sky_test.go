package source_test

import (
	"context"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/uv"
	"parasol/uv/clearsky"
	"parasol/uv/source"
)

// columns is a service whose clear-sky column is a multiple of the model's.
func columns(name string, times uv.Index) *service {
	s := &service{profile: source.Profile{Source: name, Every: time.Hour}}
	s.say = func(r source.Request) (source.Answer, error) {
		a := fairDays(name, r)
		var clear []uv.Sample
		sky := clearsky.At(amsterdam, clearsky.Params{})
		for _, sample := range a.Runs[0].Forecast.Samples {
			clear = append(clear, uv.Sample{Time: sample.Time, Index: times * sky(sample.Time)})
		}
		a.Runs[0].ClearSky = source.Series(uv.Instant, r.Now, clear)
		return a, nil
	}
	return s
}

// TestOzoneIsLearntAndKept: after a restart without any stored answer the ozone
// is still known, and has less weight each day.
func TestOzoneIsLearntAndKept(t *testing.T) {
	h := newHouse(columns("first", 1.1))
	h.Refresh(t.Context(), h.now, amsterdam)
	if got := h.known(amsterdam).Ozone; math.Abs(got.Factor-1.1) > 1e-6 || got.Source != "first" || !got.At.Equal(h.now) {
		t.Errorf("learnt %+v", got)
	}
	if !slices.Contains(h.seen.lines, "first ozone ×1.100") {
		t.Errorf("nobody was told: %q", h.seen.lines)
	}
	h.shelf.forget("first")
	h.start(columns("first", 1.1))
	bare := clearsky.At(amsterdam, clearsky.Params{})
	for _, row := range []struct {
		after time.Duration
		want  float64
	}{{0, 1.1}, {3 * 24 * time.Hour, math.Pow(1.1, 1/math.E)}} {
		at := h.now.Add(row.after)
		r := h.known(amsterdam).At(at)
		if got := float64(r.Ceiling / bare(at)); math.Abs(got-row.want) > 1e-3 || r.Known {
			t.Errorf("after %v: ×%.4f, want ×%.4f (%+v)", row.after, got, row.want, r)
		}
	}
}

// TestAnOzoneColumnServes: the ozone is also learnt from a source that gives the
// ozone column but no clear-sky index.
func TestAnOzoneColumnServes(t *testing.T) {
	s := &service{profile: source.Profile{Source: "openuv", Part: "ozone", Every: time.Hour, Extra: true}}
	s.say = func(r source.Request) (source.Answer, error) {
		return source.Answer{Runs: []uv.Run{{Source: "openuv", Issued: r.Now, Fetched: r.Now, Ozone: 300}}}, nil
	}
	h := newHouse(s)
	h.Refresh(t.Context(), h.now, amsterdam)
	noon := time.Date(2026, 6, 21, 11, 42, 0, 0, time.UTC)
	got, want := h.known(amsterdam).At(noon).Ceiling, clearsky.At(amsterdam, clearsky.Params{Ozone: 300})(noon)
	if math.Abs(float64(got/want)-1) > 0.01 {
		t.Errorf("noon under 300 DU is told as %v, want %v", float64(got), float64(want))
	}
}

// TestAPartWithAnotherModelTeachesNothing of the ozone.
func TestAPartWithAnotherModelTeachesNothing(t *testing.T) {
	s := columns("open-meteo", 1.2)
	s.profile.Extra, s.profile.Part = true, "outlook"
	h := newHouse(s)
	h.Refresh(t.Context(), h.now, amsterdam)
	if got := h.known(amsterdam).Ozone; got.Factor != 0 {
		t.Errorf("learnt %+v", got)
	}
}

func post(at time.Time, v uv.Index) []uv.Run {
	return []uv.Run{{
		Source: "ecowitt", Issued: at, Fetched: at, Now: true,
		Forecast: uv.NewSeries(uv.Instant, []uv.Sample{{Time: at, Index: v}}),
	}}
}

func TestAStationPosts(t *testing.T) {
	station := &service{profile: source.Profile{Source: "ecowitt", Every: time.Minute, Extra: true, Pushed: true}}
	h := newHouse(sunny("first"), station)
	h.Refresh(t.Context(), h.now, amsterdam)
	without := h.known(amsterdam).At(h.now)
	if !h.Push(t.Context(), h.now, "ecowitt", post(h.now, 2)) {
		t.Error("the station is not known")
	}
	want := 0.95*2 + 0.05*float64(without.Forecast)
	r := h.known(amsterdam).At(h.now)
	if math.Abs(float64(r.Forecast)-want) > 1e-6 || r.Source != "ecowitt" || r.Ceiling < without.Ceiling {
		t.Errorf("after a post of 2: %+v, want a forecast of %.3f", r, want)
	}
	// The station also counts for a place that is asked for later.
	if r := h.known(uv.Place{Latitude: 52.5, Longitude: 4.7}).At(h.now); r.Source != "ecowitt" {
		t.Errorf("elsewhere: %+v", r)
	}
	h.Push(t.Context(), h.now, "ecowitt", post(h.now, 0))
	if r := h.known(amsterdam).At(h.now); r.Forecast != without.Forecast {
		t.Errorf("a dead sensor's zero was believed: %+v", r)
	}
	if !slices.Contains(h.seen.lines, "ecowitt refused 1 below-clear-sky") {
		t.Errorf("nobody was told: %q", h.seen.lines)
	}
	if len(station.asked) > 0 {
		t.Error("the station was asked")
	}
	if h.Push(t.Context(), h.now, "another", post(h.now, 2)) {
		t.Error("a station that is not configured was taken")
	}
	for _, s := range h.Statuses(h.now) { // of two cells
		if s.Source != "ecowitt" {
			continue
		}
		if diff := cmp.Diff(map[string]int{"below-clear-sky": 2}, s.Refused); diff != "" || !s.LastSuccess.Equal(h.now) || s.Calls != 0 {
			t.Errorf("status %+v\n%s", s, diff)
		}
	}
}

// tellsTheTruth checks that, however the answer was mutated, the ceiling at the
// instant of a value that passes the gate is not lower than that value.
func (s subject) tellsTheTruth(t testing.TB, runs []uv.Run) {
	t.Helper()
	gate := s.gate()
	passed := make([]uv.Run, len(runs))
	for i, run := range runs {
		run.Forecast, _ = gate.Series(run.Forecast)
		run.ClearSky, _ = gate.Series(run.ClearSky)
		passed[i] = run
	}
	f := uv.NewForecast(s.place, gate.Model, passed)
	for i := range passed {
		run := &passed[i]
		if run.Now {
			continue // it is blended, and lowers nothing
		}
		for _, series := range []uv.Series{run.Forecast, run.ClearSky} {
			for _, sample := range series.Samples {
				at := sample.Time
				if series.Kind == uv.PrecedingHour || run.Trust(at) == 0 {
					continue
				}
				if told := f.At(at).Ceiling; told < sample.Index-1e-9 {
					t.Fatalf("%s: answered %v at %v, told %v", s.what, float64(sample.Index), at, float64(told))
				}
			}
		}
	}
}

func TestNoOzoneWithoutAnAnswer(t *testing.T) {
	h := newHouse()
	if got := h.Forecast(context.Background(), h.now, amsterdam).Ozone; got != (uv.Ozone{}) {
		t.Errorf("learnt %+v", got)
	}
}
