package openmeteo

import (
	"encoding/json"
	"strings"
	"time"

	"parasol/uv"
	"parasol/uv/source"
)

type body struct {
	Error  bool   `json:"error"`
	Reason string `json:"reason"`
	Offset int    `json:"utc_offset_seconds"`
	Hourly struct {
		Time     []json.RawMessage `json:"time"`
		Index    []*float64        `json:"uv_index"`
		ClearSky []*float64        `json:"uv_index_clear_sky"`
	} `json:"hourly"`
}

// Decode reads an answer fetched at fetched, whose numbers are of the given
// kind: one run, null and absent columns as NaN. Open-Meteo does not name the
// model run, so the run counts as issued when it was fetched.
func Decode(b []byte, kind uv.Kind, fetched time.Time) ([]uv.Run, error) {
	var answer body
	if err := source.Decode(b, &answer); err != nil {
		return nil, err
	}
	if answer.Error {
		return nil, reason(answer.Reason, fetched)
	}
	h := answer.Hourly
	forecast := make([]uv.Sample, len(h.Time))
	clear := make([]uv.Sample, len(h.Time))
	for i, raw := range h.Time {
		at, ok := instant(raw, answer.Offset)
		if !ok {
			return nil, malformed("a time that is none")
		}
		forecast[i] = uv.Sample{Time: at, Index: source.Value(nil)}
		clear[i] = forecast[i]
	}
	if !fill(forecast, h.Index) || !fill(clear, h.ClearSky) {
		return nil, malformed("columns of different lengths")
	}
	return []uv.Run{{
		Source: Source, Issued: fetched, Fetched: fetched,
		Forecast: source.Series(kind, fetched, forecast),
		ClearSky: source.Series(kind, fetched, clear),
	}}, nil
}

func malformed(what string) error { return &source.Error{Class: source.Malformed, What: what} }

// fill puts a column into samples and reports whether it fits; an absent one
// leaves them missing.
func fill(samples []uv.Sample, column []*float64) bool {
	if column == nil {
		return true
	}
	if len(column) != len(samples) {
		return false
	}
	for i, v := range column {
		samples[i].Index = source.Value(v)
	}
	return true
}

// instant reads Unix seconds, or the wall time that an older self-hosted server
// may send, if it is UTC.
func instant(raw json.RawMessage, offset int) (time.Time, bool) {
	var seconds int64
	if json.Unmarshal(raw, &seconds) == nil && string(raw) != "null" {
		return time.Unix(seconds, 0).UTC(), true
	}
	var wall string
	if json.Unmarshal(raw, &wall) != nil || offset != 0 {
		return time.Time{}, false
	}
	at, err := time.Parse("2006-01-02T15:04", wall)
	return at, err == nil
}

func explain(now time.Time) func(int, []byte) *source.Error {
	return func(status int, b []byte) *source.Error {
		var answer body
		if status == 429 && source.Decode(b, &answer) == nil {
			if e := reason(answer.Reason, now); e.Class == source.Quota {
				return e
			}
		}
		return nil // the status alone decides
	}
}

// clockMargin is added to a wait for a full minute, hour or day of the
// service's clock, since ours may be ahead.
const clockMargin = 15 * time.Minute

// reason tells from Open-Meteo's words which quota is spent and when it is
// renewed. The bounds are 600 calls a minute, 5000 an hour and 10 000 a day
// for each address.
func reason(text string, now time.Time) *source.Error {
	text = strings.ToLower(text)
	switch {
	case strings.Contains(text, "dai"), strings.Contains(text, "day"), strings.Contains(text, "tomorrow"):
		midnight := now.Truncate(24 * time.Hour).Add(24*time.Hour + clockMargin)
		return &source.Error{Class: source.Quota, What: "the day's quota is spent", Wait: midnight.Sub(now)}
	case strings.Contains(text, "minute"):
		return &source.Error{Class: source.Quota, What: "the minute's quota is spent", Wait: time.Minute}
	case strings.Contains(text, "hour"):
		turn := now.Truncate(time.Hour).Add(time.Hour + clockMargin)
		return &source.Error{Class: source.Quota, What: "the hour's quota is spent", Wait: turn.Sub(now)}
	case strings.Contains(text, "limit"):
		return &source.Error{Class: source.Quota, What: "a quota is spent"}
	default:
		return &source.Error{Class: source.Refused, What: "the service reports an error"}
	}
}
