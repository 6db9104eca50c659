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

// FileSource names a UV file where a reading's source is asked for.
const FileSource = "file"

// fileMost is the highest index a UV file may hold: above anything measured at
// the surface, Licancabur's 43 s spike aside.
const fileMost = 26

// ReadUV reads a UV file of contract C:
// {"time":[…],"uv_index":[…|null],"uv_index_clear_sky":[…|null]}, both columns
// instantaneous and optional. A value that is negative, NaN or above 26 counts
// as missing; its place is among the refused.
func ReadUV(file []byte) (run uv.Run, refused []string, err error) {
	var in struct {
		Time     []time.Time `json:"time"`
		Forecast []number    `json:"uv_index"`
		Clear    []number    `json:"uv_index_clear_sky"`
	}
	if err := json.Unmarshal(quoteNonNumbers(file), &in); err != nil {
		return uv.Run{}, nil, fmt.Errorf(`uv file: %w; want {"time":[…],"uv_index":[…],"uv_index_clear_sky":[…]}`, err)
	}
	if len(in.Time) == 0 {
		return uv.Run{}, nil, fmt.Errorf(`uv file: got no times; want at least one in "time" (e.g. "2026-06-21T10:00:00Z")`)
	}
	run = uv.Run{Source: FileSource, Unlimited: true, Issued: in.Time[0], Fetched: in.Time[0]}
	if run.Forecast, refused, err = column("uv_index", in.Time, in.Forecast, refused); err != nil {
		return uv.Run{}, nil, err
	}
	run.ClearSky, refused, err = column("uv_index_clear_sky", in.Time, in.Clear, refused)
	return run, refused, err
}

// nonNumber is what some programs write for a number that is none, though JSON
// has no word for it.
var nonNumber = regexp.MustCompile(`([\[,:\s])([+-]?(?:NaN|nan|Infinity|inf))\b`)

// quoteNonNumbers makes such words strings, so that one of them refuses a
// value and not the file.
func quoteNonNumbers(file []byte) []byte { return nonNumber.ReplaceAll(file, []byte(`$1"$2"`)) }

// number is a JSON number; null is NaN, and what is no number is infinite, so
// that it is refused.
type number float64

// UnmarshalJSON reads a number, null, or a word for what is no number.
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

// String returns the number, or that it is none.
func (n number) String() string {
	if math.IsInf(float64(n), 0) {
		return "no number"
	}
	return strconv.FormatFloat(float64(n), 'g', -1, 64)
}

func column(name string, times []time.Time, values []number, refused []string) (uv.Series, []string, error) {
	if values == nil {
		return uv.NewSeries(uv.Instant, nil), refused, nil
	}
	if len(values) != len(times) {
		return uv.Series{}, refused, fmt.Errorf("uv file: %s: got %d values; want %d, one for each time", name, len(values), len(times))
	}
	samples := make([]uv.Sample, len(values))
	for i, v := range values {
		if v < 0 || v > fileMost {
			refused = append(refused, fmt.Sprintf("%s[%d]: got %s; want 0 to %d", name, i, v, fileMost))
			v = number(math.NaN())
		}
		samples[i] = uv.Sample{Time: times[i], Index: uv.Index(v)}
	}
	return uv.NewSeries(uv.Instant, samples), refused, nil
}

// Report is one line of an events file.
type Report struct {
	Person string
	schedule.Event
}

// ReadEvents reads an events file of contract C, one JSON object a line; blank
// lines are passed over. Every line that cannot be read is told.
func ReadEvents(file []byte) ([]Report, []error) {
	var all []Report
	var problems []error
	for i, line := range bytes.Split(bytes.TrimPrefix(file, []byte("\xef\xbb\xbf")), []byte("\n")) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		r, err := readReport(line)
		if err != nil {
			problems = append(problems, fmt.Errorf("line %d: %w", i+1, err))
			continue
		}
		r.ID = fmt.Sprintf("line-%06d", i+1)
		all = append(all, r)
	}
	return all, problems
}

func readReport(line []byte) (Report, error) {
	var in struct {
		Time    time.Time          `json:"time"`
		Person  string             `json:"person"`
		Event   schedule.EventKind `json:"event"`
		Minutes int                `json:"minutes"`
		Slot    schedule.Slot      `json:"slot"`
	}
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&in); err != nil {
		return Report{}, err
	}
	switch {
	case dec.More():
		return Report{}, fmt.Errorf("got more after the object; want one object a line")
	case in.Time.IsZero():
		return Report{}, fmt.Errorf(`got no "time"; want an instant (e.g. "2026-06-21T10:00:00Z")`)
	case in.Person == "":
		return Report{}, fmt.Errorf(`got no "person"; want a name of the configuration`)
	case !in.Event.Reported():
		return Report{}, fmt.Errorf("got event %q; want one that a person reports (e.g. applied, outdoors, indoors)", in.Event)
	case in.Minutes < 0 || in.Minutes > 24*60:
		return Report{}, fmt.Errorf("got minutes %d; want 0 to %d", in.Minutes, 24*60)
	}
	e := schedule.Event{At: in.Time.UTC().Truncate(time.Second), Kind: in.Event, Minutes: in.Minutes, Slot: in.Slot}
	return Report{Person: in.Person, Event: e}, nil
}
