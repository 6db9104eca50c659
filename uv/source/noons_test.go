package source_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"parasol/uv/source"
)

// TestForecastLog lives three days: what was said a day and two days before a
// noon is compared with what a station measured then.
func TestForecastLog(t *testing.T) {
	station := &service{profile: source.Profile{Source: "ecowitt", Every: time.Minute, Extra: true, Pushed: true}}
	first := sunny("first")
	h := newHouse(first, station)
	for range 3 {
		noon := time.Date(h.now.Year(), h.now.Month(), h.now.Day(), 11, 42, 0, 0, time.UTC) // of Amsterdam, within a minute
		h.live(noon.Sub(h.now), amsterdam)
		h.Push(t.Context(), h.now, "ecowitt", post(h.now, 4))
		h.live(10*time.Minute, amsterdam)
		h.now = h.now.Add(22 * time.Hour) // nobody asks by night
	}
	all, err := source.ReadNoons(t.Context(), h.shelf, amsterdam)
	if err != nil || len(all) != 5 {
		t.Fatalf("%v: %d days, want three and the two ahead: %+v", err, len(all), all)
	}
	third := all[2]
	if third.Sensor == nil || *third.Sensor < 3.9 || *third.Sensor > 4.1 {
		t.Errorf("the third day's sensor: %+v", third)
	}
	said := 0.8 * third.Model // sunny says four fifths of the clear sky
	near := cmpopts.EquateApprox(0, 0.02)
	want := source.Noon{At: third.At, Ahead1: map[string]float64{"first": said}, Ahead2: map[string]float64{"first": said},
		Then: map[string]float64{"first": said}, Sensor: third.Sensor, Model: third.Model}
	if diff := cmp.Diff(want, third, near); diff != "" {
		t.Errorf("the third day (-want +got):\n%s", diff)
	}
	scores := all.Scores()
	wantScores := []source.Score{
		{Source: "first", Hours: 24, Days: 2, Bias: said - 4, RMSE: said - 4, Against: "sensor"},
		{Source: "first", Hours: 48, Days: 1, Bias: said - 4, RMSE: said - 4, Against: "sensor"},
	}
	if diff := cmp.Diff(wantScores, scores, cmpopts.EquateApprox(0, 0.05)); diff != "" {
		t.Errorf("scores (-want +got):\n%s", diff)
	}
}

// TestScoresWithoutASensor: a source is compared with itself at noon.
func TestScoresWithoutASensor(t *testing.T) {
	noons := source.Noons{
		{Ahead1: map[string]float64{"a": 5, "b": 7}, Ahead2: map[string]float64{"a": 3}, Then: map[string]float64{"a": 4}},
		{Ahead1: map[string]float64{"a": 3}, Then: map[string]float64{"a": 4}},
	}
	want := []source.Score{
		{Source: "a", Hours: 24, Days: 2, Bias: 0, RMSE: 1, Against: "itself at noon"},
		{Source: "a", Hours: 48, Days: 1, Bias: -1, RMSE: 1, Against: "itself at noon"},
	}
	if diff := cmp.Diff(want, noons.Scores()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestTheLogForgets what is older than 400 days, and has no entry for a noon at
// which the daemon did not run.
func TestTheLogForgets(t *testing.T) {
	h := newHouse(sunny("first"))
	h.now = time.Date(2025, 1, 1, 11, 30, 0, 0, time.UTC)
	slept := h.now.AddDate(0, 0, 100)
	for range 420 {
		if h.now.Equal(slept) {
			h.now = h.now.Add(24 * time.Hour)
			continue
		}
		for _, after := range []time.Duration{0, 25 * time.Minute} { // Amsterdam's noon is between 11:25 and 11:55 UTC
			h.Refresh(t.Context(), h.now.Add(after), amsterdam)
		}
		h.now = h.now.Add(24 * time.Hour)
	}
	all, err := source.ReadNoons(t.Context(), h.shelf, amsterdam)
	if err != nil || len(all) != 400 {
		t.Fatalf("%v: %d days, want 400", err, len(all))
	}
	for _, n := range all {
		if n.At.Truncate(24*time.Hour).Equal(slept.Truncate(24*time.Hour)) && n.Model != 0 {
			t.Errorf("made up: %+v", n)
		}
	}
}
