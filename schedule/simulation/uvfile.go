package simulation

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"parasol/schedule"
	"parasol/uv"
)

// FileSource is the name of a UV file as a source.
const FileSource = "file"

// fileMost is the highest index that a UV file may hold: above everything ever
// measured at the surface, except for a spike of 43 at Licancabur.
const fileMost = 26

// ReadUV reads the UV file of contract C:
// {"time":[…],"uv_index":[…|null],"uv_index_clear_sky":[…|null]}, both columns
// instantaneous and optional, their samples at most 3 h apart. A value that is
// negative, NaN or above 26 counts as missing; warnings name its position, and
// gaps between samples. A file without any usable value is an error.
func ReadUV(file []byte) (run uv.Run, warnings []string, err error) {
	var in struct {
		Time     []time.Time `json:"time"`
		Forecast []number    `json:"uv_index"`
		Clear    []number    `json:"uv_index_clear_sky"`
	}
	file = bytes.TrimPrefix(file, []byte("\xef\xbb\xbf")) // the byte order mark that Windows adds
	if err := json.Unmarshal(quoteNonNumbers(file), &in); err != nil {
		return uv.Run{}, nil, fmt.Errorf(`uv file: %w; want {"time":[…],"uv_index":[…],"uv_index_clear_sky":[…]}`, err)
	}
	switch {
	case len(in.Time) == 0:
		return uv.Run{}, nil, errors.New(
			`uv file: got no times; want at least one in "time" (e.g. "2026-06-21T10:00:00Z")`,
		)
	case in.Forecast == nil && in.Clear == nil:
		return uv.Run{}, nil, errors.New(
			`uv file: got no column that is known; want "uv_index" or "uv_index_clear_sky"`,
		)
	}
	run = uv.Run{Source: FileSource, Unlimited: true, Issued: in.Time[0], Fetched: in.Time[0]}
	if run.Forecast, warnings, err = column("uv_index", in.Time, in.Forecast, warnings); err != nil {
		return uv.Run{}, nil, err
	}
	if run.ClearSky, warnings, err = column("uv_index_clear_sky", in.Time, in.Clear, warnings); err != nil {
		return uv.Run{}, nil, err
	}
	spans := append(Spans(run.Forecast), Spans(run.ClearSky)...)
	if len(spans) == 0 {
		return uv.Run{}, nil, fmt.Errorf(
			"uv file: got no two values within %g h of each other; want a value at least every %g h",
			uv.MaxSpacing.Hours(),
			uv.MaxSpacing.Hours(),
		)
	}
	return run, warnings, nil
}

// Spans returns the spans of time in which a series has values, each at most
// uv.MaxSpacing after the one before.
func Spans(s uv.Series) []schedule.Span {
	var all []schedule.Span
	var last time.Time
	for _, sample := range s.Samples {
		switch {
		case math.IsNaN(float64(sample.Index)):
			last = time.Time{}
			continue
		case last.IsZero() || sample.Time.Sub(last) > uv.MaxSpacing:
		case len(all) > 0 && all[len(all)-1].Until.Equal(last):
			all[len(all)-1].Until = sample.Time
		default:
			all = append(all, schedule.Span{From: last, Until: sample.Time})
		}
		last = sample.Time
	}
	return all
}

// nonNumber matches what some programs write for a value that is not a number,
// which JSON has no word for.
var nonNumber = regexp.MustCompile(`([\[,:\s])([+-]?(?:NaN|nan|Infinity|inf))\b`)

// quoteNonNumbers turns these words into strings, so that one of them
// invalidates a value rather than the file.
func quoteNonNumbers(file []byte) []byte { return nonNumber.ReplaceAll(file, []byte(`$1"$2"`)) }

// number is a JSON number. null is NaN; anything else that is not a number is
// infinite, so that it is rejected.
type number float64

// UnmarshalJSON decodes a number, null, or a word for what is not a number.
func (n *number) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*n = number(math.NaN())
		return nil
	}
	f, err := strconv.ParseFloat(strings.Trim(string(b), `"`), 64)
	if math.IsNaN(f) || errors.Is(err, strconv.ErrRange) {
		*n = number(math.Inf(1))
		return nil
	}
	if err != nil {
		return fmt.Errorf("got %.20s; want a number or null", b)
	}
	*n = number(f)
	return nil
}

// String formats the number, or says that it is none.
func (n number) String() string {
	if math.IsInf(float64(n), 0) {
		return "no number"
	}
	return strconv.FormatFloat(float64(n), 'g', -1, 64)
}

func column(name string, times []time.Time, values []number, warnings []string) (uv.Series, []string, error) {
	if values == nil {
		return uv.NewSeries(uv.Instant, nil), warnings, nil
	}
	if len(values) != len(times) {
		return uv.Series{}, warnings, fmt.Errorf(
			"uv file: %s: got %d values; want %d, one for each time",
			name,
			len(values),
			len(times),
		)
	}
	samples := make([]uv.Sample, len(values))
	for i, v := range values {
		if v < 0 || v > fileMost {
			warnings = append(warnings, fmt.Sprintf("%s[%d]: got %s; want 0 to %d", name, i, v, fileMost))
			v = number(math.NaN())
		}
		samples[i] = uv.Sample{Time: times[i], Index: uv.Index(v)}
	}
	series := uv.NewSeries(uv.Instant, samples)
	for i := 1; i < len(series.Samples); i++ {
		if from, until := series.Samples[i-1].Time, series.Samples[i].Time; until.Sub(from) > uv.MaxSpacing {
			warnings = append(
				warnings,
				fmt.Sprintf("%s: got nothing between %s and %s; want a value at least every %g h",
					name, from.UTC().Format(time.RFC3339), until.UTC().Format(time.RFC3339), uv.MaxSpacing.Hours()),
			)
			break // in a file with larger steps, once is enough
		}
	}
	return series, warnings, nil
}
