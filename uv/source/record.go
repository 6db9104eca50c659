package source

import (
	"encoding/json"
	"errors"
	"math"
	"time"

	"parasol/uv"
)

// recordVersion changes when older records can no longer be read. They are then
// dropped.
const recordVersion = 1

// record is an Answer in the cache. It is stored as it came, before the gate,
// so that a newer version's gate applies to it.
type record struct {
	Version    int         `json:"version"`
	Expires    int64       `json:"expires,omitempty"` // all times in Unix seconds
	Validators Validators  `json:"validators,omitzero"`
	Runs       []recordRun `json:"runs"`
}

type recordRun struct {
	Source    string       `json:"source"`
	Issued    int64        `json:"issued"`
	Fetched   int64        `json:"fetched"`
	Now       bool         `json:"now,omitempty"`
	Unlimited bool         `json:"unlimited,omitempty"`
	Forecast  recordSeries `json:"forecast"`
	ClearSky  recordSeries `json:"clear_sky"`
	Ozone     float64      `json:"ozone,omitempty"` // DU
}

type recordSeries struct {
	Means bool       `json:"means,omitempty"` // means of the preceding hour
	Times []int64    `json:"time"`
	Index []*float64 `json:"uv_index"` // null: missing
}

// Marshal returns the answer as JSON for the cache, with null for what is
// missing.
func (a Answer) Marshal() []byte {
	r := record{Version: recordVersion, Expires: unix(a.Expires), Validators: a.Validators}
	for _, run := range a.Runs {
		r.Runs = append(r.Runs, recordRun{
			Source: run.Source, Issued: unix(run.Issued), Fetched: unix(run.Fetched),
			Now: run.Now, Unlimited: run.Unlimited,
			Forecast: toRecord(run.Forecast), ClearSky: toRecord(run.ClearSky), Ozone: run.Ozone,
		})
	}
	b, err := json.Marshal(r)
	if err != nil { // infinities were made missing above, so every value can be encoded
		panic(err)
	}
	return b
}

// Unmarshal reads what Marshal wrote. The error of a record that is damaged or
// of another version is for the log; the record is to be dropped.
func Unmarshal(b []byte) (Answer, error) {
	var r record
	if err := json.Unmarshal(b, &r); err != nil {
		return Answer{}, errors.New("damaged")
	}
	if r.Version != recordVersion || len(r.Runs) == 0 {
		return Answer{}, errors.New("of another version")
	}
	a := Answer{Expires: fromUnix(r.Expires), Validators: r.Validators}
	for _, run := range r.Runs {
		forecast, okForecast := run.Forecast.series()
		clear, okClear := run.ClearSky.series()
		if !okForecast || !okClear {
			return Answer{}, errors.New("damaged")
		}
		a.Runs = append(a.Runs, uv.Run{
			Source: run.Source, Issued: fromUnix(run.Issued), Fetched: fromUnix(run.Fetched),
			Now: run.Now, Unlimited: run.Unlimited, Forecast: forecast, ClearSky: clear, Ozone: run.Ozone,
		})
	}
	return a, nil
}

func toRecord(s uv.Series) recordSeries {
	r := recordSeries{Means: s.Kind == uv.PrecedingHour}
	for _, sample := range s.Samples {
		r.Times = append(r.Times, unix(sample.Time))
		v := float64(sample.Index)
		if math.IsNaN(v) || math.IsInf(v, 0) {
			r.Index = append(r.Index, nil)
		} else {
			r.Index = append(r.Index, &v)
		}
	}
	return r
}

func (r recordSeries) series() (uv.Series, bool) {
	if len(r.Times) != len(r.Index) {
		return uv.Series{}, false
	}
	samples := make([]uv.Sample, len(r.Times))
	for i := range samples {
		samples[i] = uv.Sample{Time: time.Unix(r.Times[i], 0).UTC(), Index: Value(r.Index[i])}
	}
	kind := uv.Instant
	if r.Means {
		kind = uv.PrecedingHour
	}
	return uv.NewSeries(kind, samples), true
}

func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func fromUnix(s int64) time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.Unix(s, 0).UTC()
}
