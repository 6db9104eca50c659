package source

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"parasol/uv"
	"parasol/uv/clearsky"
)

// gateOf returns the gate of a place, the same for every source.
func gateOf(place uv.Place) uv.Gate { return clearsky.Gate(place, clearsky.Params{}) }

// gated returns the runs after the quality gate, and what it refused.
func gated(gate uv.Gate, runs []uv.Run) ([]uv.Run, []uv.Refused) {
	var refused []uv.Refused
	passed := make([]uv.Run, len(runs))
	for i, run := range runs {
		var more []uv.Refused
		run.Forecast, more = gate.Series(run.Forecast)
		refused = append(refused, more...)
		run.ClearSky, more = gate.Series(run.ClearSky)
		refused = append(refused, more...)
		passed[i] = run
	}
	return passed, refused
}

// CountRefused counts what was refused, by reason.
func CountRefused(refused []uv.Refused) map[string]int {
	n := map[string]int{}
	for _, r := range refused {
		n[r.Reason.String()]++
	}
	return n
}

// RefusedText says what was refused, counted by reason: "3 values refused: 2
// night, 1 absurd".
func RefusedText(counts map[string]int) string {
	all, words := 0, []string(nil)
	for _, reason := range slices.Sorted(maps.Keys(counts)) {
		all += counts[reason]
		words = append(words, strconv.Itoa(counts[reason])+" "+reason)
	}
	noun := " values"
	if all == 1 {
		noun = " value"
	}
	return strconv.Itoa(all) + noun + " refused: " + strings.Join(words, ", ")
}

// fetchedAt returns when an answer's first run was fetched.
func fetchedAt(a Answer) time.Time {
	if len(a.Runs) == 0 {
		return time.Time{}
	}
	return a.Runs[0].Fetched
}

// lastValue returns the time of the last value of any run, zero without one.
func lastValue(runs []uv.Run) time.Time {
	var last time.Time
	for _, run := range runs {
		for _, s := range [...]uv.Series{run.Forecast, run.ClearSky} {
			for _, sample := range s.Samples {
				if known(sample) && sample.Time.After(last) {
					last = sample.Time
				}
			}
		}
	}
	return last
}

func known(s uv.Sample) bool { return !math.IsNaN(float64(s.Index)) }

// serves reports whether a series has values for at least half of the time
// from from to until.
func serves(s uv.Series, from, until time.Time) bool {
	const step = 30 * time.Minute
	steps := int(until.Sub(from)/step) + 1
	answered := 0
	for t := from; t.Before(until) && 2*answered < steps; t = t.Add(step) {
		if _, ok := s.At(t, nil); ok {
			answered++
		}
	}
	return 2*answered >= steps || !from.Before(until)
}
