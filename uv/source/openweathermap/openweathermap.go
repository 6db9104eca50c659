// Package openweathermap fetches the hourly UV index, clouds included, from
// OpenWeatherMap's One Call 3.0, which needs a subscription of its own: a
// plain key is answered with 401.
//
// Non-goals: the daily values, whose later days can be a placeholder 1.
package openweathermap

import (
	"context"
	"time"

	"parasol/uv"
	"parasol/uv/source"
)

// Source is the provider's type in the configuration.
const Source = "openweathermap"

const home = "https://api.openweathermap.org"

// Options say where to call and with which key.
type Options struct {
	source.Endpoint
	Key func() string // the secret; nil: none
}

// Provider asks the One Call endpoint.
type Provider struct {
	getter *source.Getter
	key    func() string
}

// New returns the provider.
func New(o Options) *Provider {
	if o.Key == nil {
		o.Key = func() string { return "" }
	}
	return &Provider{o.Getter(home), o.Key}
}

// Profile says how to ask: hourly. The free thousand calls a day of a key are
// bounded over all cells.
func (*Provider) Profile() source.Profile {
	return source.Profile{Source: Source, Every: time.Hour, Account: 1000}
}

// Fetch asks for one cell.
func (p *Provider) Fetch(ctx context.Context, r source.Request) (source.Answer, error) {
	reply, err := p.getter.Get(ctx, r.Now, source.Call{
		Path: "/data/3.0/onecall",
		Query: map[string]string{
			"lat":     r.Cell.Latitude(),
			"lon":     r.Cell.Longitude(),
			"exclude": "minutely,alerts",
			"appid":   p.key(),
		},
		Have:    r.Have,
		Explain: explain,
	})
	if err != nil {
		return source.Answer{}, err
	}
	a := reply.Answer()
	if !a.NotModified {
		a.Runs, err = Decode(reply.Body, r.Now)
	}
	return a, err
}

func explain(status int, _ []byte) *source.Error {
	if status != 401 && status != 403 {
		return nil
	}
	return &source.Error{Class: source.BadKey, What: "the key is not known, or has no One Call 3.0 subscription"}
}

type body struct {
	Hourly []struct {
		Time  *int64   `json:"dt"`
		Index *float64 `json:"uvi"`
	} `json:"hourly"`
}

// Decode reads an answer fetched at fetched: one run of hourly instants under
// clouds, without a clear-sky column.
func Decode(b []byte, fetched time.Time) ([]uv.Run, error) {
	var answer body
	if err := source.Decode(b, &answer); err != nil {
		return nil, err
	}
	var samples []uv.Sample
	for _, row := range answer.Hourly {
		if row.Time == nil {
			return nil, &source.Error{Class: source.Malformed, What: "a time that is none"}
		}
		samples = append(samples, uv.Sample{Time: time.Unix(*row.Time, 0), Index: source.Value(row.Index)})
	}
	return []uv.Run{{
		Source: Source, Issued: fetched, Fetched: fetched,
		Forecast: source.Series(uv.Instant, fetched, samples),
	}}, nil
}
