package openuv

import (
	"time"

	"parasol/uv"
	"parasol/uv/source"
)

// Bounds in DU, well beyond every ozone column that was ever measured.
const leastOzone, mostOzone = 80, 600

// NewOzone returns the provider that asks once a day for the total ozone over
// a cell, which the forecast does not contain.
func NewOzone(o Options) *Provider {
	p := New(o)
	p.path, p.decode = "/api/v1/uv", DecodeOzone
	p.profile = source.Profile{
		Source: Source, Part: "ozone", Every: 20 * time.Hour, Daylight: true, Extra: true, Account: dayCalls,
	}
	return p
}

// DecodeOzone reads an answer about the present moment, fetched at fetched: one
// run with the ozone column and the clear-sky index at that instant.
func DecodeOzone(b []byte, fetched time.Time) ([]uv.Run, error) {
	var answer struct {
		Error  string `json:"error"`
		Result *struct {
			Index *float64 `json:"uv"`
			Time  string   `json:"uv_time"`
			Ozone *float64 `json:"ozone"`
		} `json:"result"`
	}
	if err := source.Decode(b, &answer); err != nil {
		return nil, err
	}
	switch {
	case answer.Error != "":
		return nil, &source.Error{Class: source.Refused, What: "the service reports an error"}
	case answer.Result == nil:
		return nil, &source.Error{Class: source.Malformed, What: "JSON of another shape"}
	}
	run := uv.Run{Source: Source, Issued: fetched, Fetched: fetched}
	if o := answer.Result.Ozone; o != nil && *o >= leastOzone && *o <= mostOzone {
		run.Ozone = *o
	}
	at, err := time.Parse(time.RFC3339, answer.Result.Time)
	if err != nil {
		return nil, &source.Error{Class: source.Malformed, What: "a time that is none"}
	}
	run.ClearSky = source.Series(uv.Instant, fetched, []uv.Sample{{Time: at, Index: source.Value(answer.Result.Index)}})
	return []uv.Run{run}, nil
}
