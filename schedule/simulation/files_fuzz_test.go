package simulation_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"parasol/schedule"
	"parasol/schedule/simulation"
	"parasol/uv"
)

// FuzzReadEvents checks that nothing panics, that every accepted report has a
// person and a time, and that every line is either accepted or reported as an
// error.
func FuzzReadEvents(f *testing.F) {
	for _, seed := range []string{
		`{"time":"2026-06-21T10:00:00Z","person":"ada","event":"applied"}`,
		`{"time":"2026-06-21T10:00:00+02:00","person":"ada","event":"indoors","minutes":30}` + "\n\n" +
			`{"time":"2026-06-21T10:00:00Z","person":"ada","event":"seen","slot":"morning/2026-06-21"}`,
		`{"time":"2026-06-21T10:00:00Z","person":"ada","event":"sent"}`, `{"time":"x"}`, "\xff\xfe",
		`{"time":"2026-06-21T10:00:00Z","person":"ada","event":"applied"} trailing`,
	} {
		f.Add([]byte(seed))
	}
	people := []*schedule.Policy{{Person: "ada", Home: schedule.Place{Zone: time.UTC}}}
	f.Fuzz(func(t *testing.T, file []byte) {
		taken, problems := simulation.ReadEvents(file, people)
		for _, r := range taken {
			if r.Person == "" || r.At.IsZero() || !r.Kind.Reported() || r.Minutes < 0 || r.ID == "" || r.Sent != nil {
				t.Errorf("took %+v", r)
			}
		}
		lines := 0
		for _, l := range strings.Split(string(file), "\n") {
			if strings.TrimSpace(l) != "" {
				lines++
			}
		}
		if lines != len(taken)+len(problems) {
			t.Errorf("%d lines, %d taken and %d told", lines, len(taken), len(problems))
		}
	})
}

// FuzzReadUV checks that nothing panics and that accepted values are sorted and
// either missing or between 0 and 26.
func FuzzReadUV(f *testing.F) {
	for _, seed := range []string{
		`{"time":["2026-06-21T10:00:00Z"],"uv_index":[5.5],"uv_index_clear_sky":[6]}`,
		`{"time":["2026-06-21T11:00:00Z","2026-06-21T10:00:00Z"],"uv_index":[null,"NaN"]}`,
		`{"time":["2026-06-21T10:00:00Z"],"uv_index":[-1],"uv_index_clear_sky":[1e300]}`,
		`{"time":[],"uv_index":[]}`, `{"time":["2026-06-21T10:00:00Z"],"uv_index":[1,2]}`, `[]`, `null`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		run, _, err := simulation.ReadUV(file)
		if err != nil {
			return
		}
		for _, s := range []uv.Series{run.Forecast, run.ClearSky} {
			for i, sample := range s.Samples {
				if v := float64(sample.Index); !math.IsNaN(v) && (v < 0 || v > 26) {
					t.Errorf("took %v", v)
				}
				if i > 0 && !s.Samples[i-1].Time.Before(sample.Time) {
					t.Errorf("%v before %v", s.Samples[i-1].Time, sample.Time)
				}
			}
		}
	})
}
