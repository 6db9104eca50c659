package openweathermap_test

import (
	"math"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/uv"
	"parasol/uv/source/openweathermap"
)

var now = time.Date(2024, 10, 25, 15, 30, 0, 0, time.UTC)

func TestRecorded(t *testing.T) {
	b, err := os.ReadFile("testdata/onecall_extract_2024-10-25_london.json")
	if err != nil {
		t.Fatal(err)
	}
	runs, err := openweathermap.Decode(b, now)
	if err != nil || len(runs) != 1 {
		t.Fatal(runs, err)
	}
	run := runs[0]
	samples := run.Forecast.Samples
	if run.Source != "openweathermap" || !run.Issued.Equal(now) || len(run.ClearSky.Samples) != 0 || len(samples) != 24 {
		t.Errorf("run %+v", run)
	}
	want := uv.Sample{Time: time.Date(2024, 10, 25, 15, 0, 0, 0, time.UTC), Index: 0.07}
	if diff := cmp.Diff(want, samples[0]); diff != "" {
		t.Error(diff)
	}
	for _, s := range samples {
		if s.Index == 1 {
			t.Errorf("the placeholder of the daily values at %v", s.Time)
		}
	}
}

func TestAMissingIndexIsNotZero(t *testing.T) {
	runs, err := openweathermap.Decode([]byte(`{"hourly":[{"dt":1729868400},{"dt":1729872000,"uvi":null},{"dt":1729875600,"uvi":0}]}`), now)
	if err != nil {
		t.Fatal(err)
	}
	for i, missing := range []bool{true, true, false} {
		if got := math.IsNaN(float64(runs[0].Forecast.Samples[i].Index)); got != missing {
			t.Errorf("hour %d: missing is %v", i, got)
		}
	}
}

func TestATimeThatIsNone(t *testing.T) {
	for _, body := range []string{`{"hourly":[{"uvi":1}]}`, `{"hourly":[{"dt":null,"uvi":1}]}`, `{"hourly":[{"dt":"2024","uvi":1}]}`} {
		if runs, err := openweathermap.Decode([]byte(body), now); err == nil {
			t.Errorf("%s: got %v", body, runs)
		}
	}
}
