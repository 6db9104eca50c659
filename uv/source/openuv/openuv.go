// Package openuv fetches forecasts from OpenUV: a clear-sky index by the hour
// for the present day, for a key with 50 calls a day.
//
// There are two providers of the one source "openuv": New asks for the
// forecast, NewOzone once a day for the ozone column, which the clear-sky
// model uses where no run has values.
//
// Non-goals: a cloudy value, which the service does not have, so that the
// chain asks the next source for one; the alt parameter, since neighbours in
// one cell share an answer.
package openuv

import (
	"context"
	"strings"
	"time"

	"parasol/uv"
	"parasol/uv/source"
)

// Source is the provider's type in the configuration.
const Source = "openuv"

const (
	home = "https://api.openuv.io"

	// dayCalls is the free plan's quota of a key, over all cells.
	dayCalls = 50

	// every is four hours: a clear sky only changes with the ozone, of which
	// the service has one value a day.
	every = 4 * time.Hour
)

// Options say where to call and with which key.
type Options struct {
	source.Endpoint
	Key func() string // the secret; nil: none
}

// Provider asks one of the two endpoints.
type Provider struct {
	getter  *source.Getter
	key     func() string
	path    string
	decode  func(b []byte, fetched time.Time) ([]uv.Run, error)
	profile source.Profile
}

// New returns the provider of the forecast.
func New(o Options) *Provider {
	if o.Key == nil {
		o.Key = func() string { return "" }
	}
	return &Provider{
		getter: o.Getter(home), key: o.Key, path: "/api/v1/forecast", decode: Decode,
		profile: source.Profile{Source: Source, Every: every, Daylight: true, Account: dayCalls},
	}
}

// Profile says how to ask: every four hours of the day, the ozone once a day,
// and never by night.
func (p *Provider) Profile() source.Profile { return p.profile }

// Fetch asks for one cell.
func (p *Provider) Fetch(ctx context.Context, r source.Request) (source.Answer, error) {
	reply, err := p.getter.Get(ctx, r.Now, source.Call{
		Path:    p.path,
		Query:   map[string]string{"lat": r.Cell.Latitude(), "lng": r.Cell.Longitude()},
		Header:  map[string]string{"x-access-token": p.key()},
		Have:    r.Have,
		Explain: explain(r.Now),
	})
	if err != nil {
		return source.Answer{}, err
	}
	a := reply.Answer()
	if !a.NotModified {
		a.Runs, err = p.decode(reply.Body, r.Now)
	}
	return a, err
}

// explain tells apart what OpenUV says with one status: 403 is a bad key, a
// spent quota or an outage.
func explain(now time.Time) func(int, []byte) *source.Error {
	return func(status int, b []byte) *source.Error {
		var answer struct {
			Error string `json:"error"`
		}
		if status != 403 && status != 429 {
			return nil
		}
		_ = source.Decode(b, &answer) // a body that cannot be read says nothing about key or quota
		text := strings.ToLower(answer.Error)
		switch {
		case strings.Contains(text, "quota"), status == 429:
			// Plus a margin, since our clock may be ahead.
			midnight := now.Truncate(24 * time.Hour).Add(24*time.Hour + 15*time.Minute)
			return &source.Error{Class: source.Quota, What: "the day's quota is spent", Wait: midnight.Sub(now)}
		case strings.Contains(text, "key"):
			return &source.Error{Class: source.BadKey, What: "the key is not known"}
		default:
			return &source.Error{Class: source.Outage, What: "neither key nor quota is named: an outage"}
		}
	}
}

type body struct {
	Error  string `json:"error"`
	Result []struct {
		Index *float64 `json:"uv"`
		Time  string   `json:"uv_time"`
	} `json:"result"`
}

// Decode reads an answer fetched at fetched: one run with a clear-sky column
// of instants and no forecast.
func Decode(b []byte, fetched time.Time) ([]uv.Run, error) {
	var answer body
	if err := source.Decode(b, &answer); err != nil {
		return nil, err
	}
	if answer.Error != "" {
		return nil, &source.Error{Class: source.Refused, What: "the service reports an error"}
	}
	var samples []uv.Sample
	for _, row := range answer.Result {
		at, err := time.Parse(time.RFC3339, row.Time)
		if err != nil {
			return nil, &source.Error{Class: source.Malformed, What: "a time that is none"}
		}
		samples = append(samples, uv.Sample{Time: at, Index: source.Value(row.Index)})
	}
	return []uv.Run{{
		Source: Source, Issued: fetched, Fetched: fetched,
		ClearSky: source.Series(uv.Instant, fetched, samples),
	}}, nil
}
