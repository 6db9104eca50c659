package source_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"parasol/uv"
	"parasol/uv/clearsky"
	"parasol/uv/source"
	"parasol/uv/source/currentuvindex"
	"parasol/uv/source/homeassistant"
	"parasol/uv/source/metnorway"
	"parasol/uv/source/openmeteo"
	"parasol/uv/source/openuv"
	"parasol/uv/source/openweathermap"
)

type decoder func(b []byte, fetched time.Time) ([]uv.Run, error)

func meteo(kind uv.Kind) decoder {
	return func(b []byte, fetched time.Time) ([]uv.Run, error) { return openmeteo.Decode(b, kind, fetched) }
}

var decoders = map[string]decoder{
	"open-meteo":         meteo(uv.Instant),
	"open-meteo outlook": meteo(uv.PrecedingHour),
	"currentuvindex":     currentuvindex.Decode,
	"met-norway":         metnorway.Decode,
	"openuv":             openuv.Decode,
	"openuv ozone":       openuv.DecodeOzone,
	"openweathermap":     openweathermap.Decode,
	"home-assistant":     homeassistant.Decode,
}

// judge decodes a body as a provider would and checks the laws: an *Error or
// runs, no value that the gate refuses, no zero that is not in the body.
func (s subject) judge(t testing.TB, b []byte) (known int) {
	t.Helper()
	runs, err := decoders[s.what](b, s.now)
	if err != nil {
		var e *source.Error
		if e, _ = err.(*source.Error); e == nil || e.Error() == "" {
			t.Fatalf("%s: %T %v on %q", s.what, err, err, b)
		}
		return 0
	}
	s.tellsTheTruth(t, runs)
	zeros := zerosIn(b)
	gate := s.gate()
	for _, run := range runs {
		for _, series := range []uv.Series{run.Forecast, run.ClearSky} {
			got := 0
			for _, sample := range series.Samples {
				if sample.Index == 0 {
					got++
				}
			}
			if got > zeros {
				t.Fatalf("%s: %d zeros out of %d in %q", s.what, got, zeros, b)
			}
			passed, _ := gate.Series(series)
			for i, sample := range passed.Samples {
				v := float64(sample.Index)
				if !math.IsNaN(v) && !(v >= 0 && v <= 20) {
					t.Fatalf("%s: %v passed the gate in %q", s.what, v, b)
				}
				if i > 0 && !passed.Samples[i-1].Time.Before(sample.Time) {
					t.Fatalf("%s: unsorted %q", s.what, b)
				}
			}
		}
	}
	return values(runs)
}

// zerosIn counts the numbers of a JSON text, bare or in a string, that a
// reader may take for zero.
func zerosIn(b []byte) (n int) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	for {
		token, err := d.Token()
		if err != nil {
			return n
		}
		var text string
		switch v := token.(type) {
		case json.Number:
			text = v.String()
		case string:
			text = strings.TrimSpace(v)
		default:
			continue
		}
		if f, err := strconv.ParseFloat(text, 64); err == nil && f == 0 {
			n++
		}
	}
}

func TestTenThousandMutations(t *testing.T) {
	rng := rand.New(rand.NewPCG(2026, 6))
	all := subjects(t)
	readable := 0
	for i := range 10_000 {
		s := all[i%len(all)]
		b := slices.Clone(s.good)
		for range 1 + rng.IntN(4) {
			if i%2 == 0 {
				b = grafted(rng, b)
			} else {
				b = mutations[rng.IntN(len(mutations))](rng, b)
			}
		}
		if s.judge(t, b) > 0 {
			readable++
		}
	}
	t.Logf("%d of 10,000 mutated answers still had values", readable)
	if readable < 1500 {
		t.Errorf("only %d mutated answers were readable: the mutations do not reach the values", readable)
	}
}

var words = []string{
	"null", "0", "-0", "1e999", "-1", "8.9e17", "1.85", `"unknown"`, `"n/a"`, `"0"`, "NaN", "true", "[]", "{}", `""`,
	"99999999999999999999", `"2026-06-21T00:00"`, `"0001-01-01T00:00:00Z"`, "-62135596800",
}

var mutations = []func(rng *rand.Rand, b []byte) []byte{
	func(rng *rand.Rand, b []byte) []byte { // a bit
		if len(b) > 0 {
			b[rng.IntN(len(b))] ^= 1 << rng.IntN(8)
		}
		return b
	},
	func(rng *rand.Rand, b []byte) []byte { // a cut
		return b[:rng.IntN(len(b)+1)]
	},
	func(rng *rand.Rand, b []byte) []byte { // a stretch taken out
		from := rng.IntN(len(b) + 1)
		return slices.Delete(b, from, min(len(b), from+rng.IntN(40)))
	},
	func(rng *rand.Rand, b []byte) []byte { // a stretch doubled
		from := rng.IntN(len(b) + 1)
		return slices.Insert(b, from, slices.Clone(b[from:min(len(b), from+rng.IntN(40))])...)
	},
	word, word, word, word, // a value replaced
	func(rng *rand.Rand, b []byte) []byte { // a key lost
		key := indexKeys[rng.IntN(len(indexKeys))]
		return bytes.Replace(b, []byte(`"`+key+`"`), []byte(`"x"`), 1+rng.IntN(3))
	},
}

// word replaces one number or string of the text.
func word(rng *rand.Rand, b []byte) []byte {
	var starts []int
	for i, c := range b {
		if c == ':' || c == ',' || c == '[' {
			starts = append(starts, i+1)
		}
	}
	if len(starts) == 0 {
		return b
	}
	from := starts[rng.IntN(len(starts))]
	until := from
	for until < len(b) && !bytes.ContainsRune([]byte(",]}\n"), rune(b[until])) {
		until++
	}
	return slices.Concat(b[:from], []byte(words[rng.IntN(len(words))]), b[until:])
}

// grafted replaces or removes one node of the JSON tree, so that the rest is
// still valid.
func grafted(rng *rand.Rand, b []byte) []byte {
	var tree any
	if json.Unmarshal(b, &tree) != nil {
		return b
	}
	var places []func(v any, away bool)
	var walk func(node any)
	walk = func(node any) {
		switch node := node.(type) {
		case map[string]any:
			for _, k := range slices.Sorted(maps.Keys(node)) {
				places = append(places, func(v any, away bool) {
					if node[k] = v; away {
						delete(node, k)
					}
				})
				walk(node[k])
			}
		case []any:
			for i := range node {
				places = append(places, func(v any, _ bool) { node[i] = v })
				walk(node[i])
			}
		}
	}
	walk(tree)
	if len(places) == 0 {
		return b
	}
	var v any
	_ = json.Unmarshal([]byte(words[rng.IntN(len(words))]), &v) // what is no JSON stands for null
	places[rng.IntN(len(places))](v, rng.IntN(3) == 0)
	out, err := json.Marshal(tree)
	if err != nil {
		return b
	}
	return out
}

func fuzz(f *testing.F, what string) {
	var s subject
	for _, candidate := range subjects(f) {
		if candidate.what == what {
			s = candidate
		}
	}
	f.Add(s.good)
	for _, w := range append(words, "null", "", "<html>", `{"hourly":{"time":[1],"uv_index":[null]}}`, `{"error":true}`) {
		f.Add([]byte(w))
	}
	rng := rand.New(rand.NewPCG(1, 1))
	for range 20 {
		f.Add(word(rng, slices.Clone(s.good)))
	}
	f.Fuzz(func(t *testing.T, b []byte) { s.judge(t, b) })
}

func FuzzOpenMeteo(f *testing.F)        { fuzz(f, "open-meteo") }
func FuzzOpenMeteoOutlook(f *testing.F) { fuzz(f, "open-meteo outlook") }
func FuzzCurrentUVIndex(f *testing.F)   { fuzz(f, "currentuvindex") }
func FuzzMETNorway(f *testing.F)        { fuzz(f, "met-norway") }
func FuzzOpenUV(f *testing.F)           { fuzz(f, "openuv") }
func FuzzOpenUVOzone(f *testing.F)      { fuzz(f, "openuv ozone") }
func FuzzOpenWeatherMap(f *testing.F)   { fuzz(f, "openweathermap") }
func FuzzHomeAssistant(f *testing.F)    { fuzz(f, "home-assistant") }

func FuzzRecord(f *testing.F) {
	s := subjects(f)[0]
	runs, err := decoders[s.what](s.good, s.now)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(source.Answer{Runs: runs, Expires: s.now}.Marshal())
	f.Add([]byte(`{"version":1,"runs":[{"source":"x","forecast":{"time":[1,2],"uv_index":[null]}}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := source.Unmarshal(b)
		if err != nil {
			return
		}
		again, err := source.Unmarshal(a.Marshal())
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		if string(a.Marshal()) != string(again.Marshal()) {
			t.Fatal("written twice, two records")
		}
	})
}

// A value at midnight that was recorded in the wild: 1.85 in Berlin in
// November.
func TestTheRecordedImpossibleValueIsRefused(t *testing.T) {
	berlin := uv.Place{Latitude: 52.52, Longitude: 13.40, Altitude: 40}
	midnight := time.Date(2021, 11, 24, 23, 0, 0, 0, time.UTC)
	body := `{"hourly":{"time":["2021-11-24T23:00","2021-11-25T11:00"],"uv_index":[1.85,0.5]}}`
	runs, err := openmeteo.Decode([]byte(body), uv.Instant, midnight)
	if err != nil {
		t.Fatal(err)
	}
	passed, refused := clearsky.Gate(berlin, clearsky.Params{}).Series(runs[0].Forecast)
	if len(refused) != 1 || refused[0].Reason != uv.Night || refused[0].Index != 1.85 {
		t.Errorf("refused %v", refused)
	}
	if !math.IsNaN(float64(passed.Samples[0].Index)) || passed.Samples[1].Index != 0.5 {
		t.Errorf("passed %v", passed.Samples)
	}
}
