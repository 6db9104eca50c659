package simulation_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"parasol/schedule/simulation"
)

func TestReadUV(t *testing.T) {
	missing := math.NaN()
	for _, row := range []struct {
		name    string
		file    string
		want    []float64
		refused []string
	}{
		{"null is missing, not refused",
			`{"time":["2026-06-21T10:00:00Z","2026-06-21T11:00:00Z","2026-06-21T12:00:00Z"],"uv_index":[null,2.5,3]}`,
			[]float64{missing, 2.5, 3}, nil},
		{"the bare words that Python writes refuse a value, not the file",
			`{"time":["2026-06-21T10:00:00Z","2026-06-21T11:00:00Z","2026-06-21T12:00:00Z","2026-06-21T13:00:00Z"],` +
				`"uv_index":[NaN, Infinity,3,4]}`,
			[]float64{missing, missing, 3, 4},
			[]string{"uv_index[0]: got no number; want 0 to 26", "uv_index[1]: got no number; want 0 to 26"}},
		{"negative and over 26",
			`{"time":["2026-06-21T10:00:00Z","2026-06-21T11:00:00Z","2026-06-21T12:00:00Z","2026-06-21T10:30:00Z"],` +
				`"uv_index":[-0.1,26,26.1,9]}`,
			[]float64{missing, 9, 26, missing},
			[]string{"uv_index[0]: got -0.1; want 0 to 26", "uv_index[2]: got 26.1; want 0 to 26"}},
		{"beyond what a float holds",
			`{"time":["2026-06-21T10:00:00Z","2026-06-21T11:00:00Z","2026-06-21T12:00:00Z"],"uv_index":[1e999,1,2]}`,
			[]float64{missing, 1, 2}, []string{"uv_index[0]: got no number; want 0 to 26"}},
		{"as Windows writes it",
			"\xef\xbb\xbf" + `{"time":["2026-06-21T10:00:00Z","2026-06-21T11:00:00Z"],"uv_index":[1,2]}`, []float64{1, 2}, nil},
		{"a gap is reported",
			`{"time":["2026-06-21T10:00:00Z","2026-06-21T11:00:00Z","2026-06-21T15:00:00Z"],"uv_index":[1,2,3]}`, []float64{1, 2, 3},
			[]string{"uv_index: got nothing between 2026-06-21T11:00:00Z and 2026-06-21T15:00:00Z; want a value at least every 3 h"}},
		{"in any order", `{"time":["2026-06-21T11:00:00Z","2026-06-21T10:00:00Z"],"uv_index":[2,1]}`, []float64{1, 2}, nil},
	} {
		run, refused, err := simulation.ReadUV([]byte(row.file))
		if err != nil {
			t.Errorf("%s: %v", row.name, err)
			continue
		}
		var got []float64
		for _, s := range run.Forecast.Samples {
			got = append(got, float64(s.Index))
		}
		if diff := cmp.Diff(row.want, got, cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s: values (-want +got):\n%s", row.name, diff)
		}
		if diff := cmp.Diff(row.refused, refused); diff != "" {
			t.Errorf("%s: refused (-want +got):\n%s", row.name, diff)
		}
	}
	for _, file := range []string{"", "{}", `{"time":[]}`, `{"time":["2026-06-21T10:00:00Z"],"uv_index":[1,2]}`,
		`{"time":["2026-06-21T10:00:00Z"],"uv_index":["x"]}`, `{"time":["2026-06-21T10:00:00Z"]} x`,
		`{"time":["2026-06-21T10:00:00Z","2026-06-21T11:00:00Z"],"uvi":[1,2]}`,         // no column that is known
		`{"time":["2026-06-21T10:00:00Z","2026-06-21T11:00:00Z"],"uv_index":[null,2]}`, // a single value covers no time
		`{"time":["2026-06-21T06:00:00Z","2026-06-21T12:00:00Z"],"uv_index":[1,2]}`,    // six hours apart
	} {
		if run, _, err := simulation.ReadUV([]byte(file)); err == nil {
			t.Errorf("%s: got %v; want an error", file, run)
		}
	}
}
