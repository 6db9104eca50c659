package uv_test

import (
	"encoding/json"
	"math"
	"testing"
	"time"

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

// In JSON an index has at most three decimals; NaN and infinity are an error.
func TestIndexInJSON(t *testing.T) {
	for _, row := range []struct {
		index uv.Index
		want  string
	}{
		{6.1722054351441225, "6.172"},
		{0.0644999, "0.064"},
		{7, "7"},
		{0, "0"},
	} {
		if got, err := json.Marshal(row.index); err != nil || string(got) != row.want {
			t.Errorf("%v: %s, %v; want %s", float64(row.index), got, err, row.want)
		}
	}
	if got, err := json.Marshal(uv.Index(math.NaN())); err == nil {
		t.Errorf("not a number: %s; want an error", got)
	}
}
