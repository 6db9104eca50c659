// Package currentuvindex fetches UV forecasts from currentuvindex.com: no key,
// hourly, about five days, one decimal. Licence CC BY 4.0.
//
// Non-goals: a clear-sky column, which the service does not have.
package currentuvindex

import (
	"context"
	"time"

	"parasol/uv"
	"parasol/uv/source"
)

// Source is the provider's type in the configuration.
const Source = "currentuvindex"

const home = "https://currentuvindex.com"

// Options say where to call.
type Options = source.Endpoint

// Provider asks the service's one endpoint.
type Provider struct{ getter *source.Getter }

// New returns the provider.
func New(o Options) *Provider { return &Provider{o.Getter(home)} }

// Profile says how to ask: hourly.
func (*Provider) Profile() source.Profile { return source.Profile{Source: Source, Every: time.Hour} }

// Fetch asks for one cell.
func (p *Provider) Fetch(ctx context.Context, r source.Request) (source.Answer, error) {
	reply, err := p.getter.Get(ctx, r.Now, source.Call{
		Path:  "/api/v1/uvi",
		Query: map[string]string{"latitude": r.Cell.Latitude(), "longitude": r.Cell.Longitude()},
		Have:  r.Have,
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

type body struct {
	OK       *bool  `json:"ok"`
	Now      *point `json:"now"`
	Forecast []point
	History  []point
}

// point is one value. The service's description calls the instant "date", its
// answers "time".
type point struct {
	Time string   `json:"time"`
	Date string   `json:"date"`
	UVI  *float64 `json:"uvi"`
}

// Decode reads an answer fetched at fetched: one run of hourly instants, past
// hours included.
func Decode(b []byte, fetched time.Time) ([]uv.Run, error) {
	var answer body
	if err := source.Decode(b, &answer); err != nil {
		return nil, err
	}
	if answer.OK != nil && !*answer.OK {
		return nil, &source.Error{Class: source.Refused, What: "the service reports an error"}
	}
	points := append(answer.History, answer.Forecast...)
	if answer.Now != nil {
		points = append(points, *answer.Now)
	}
	var samples []uv.Sample
	for _, p := range points {
		at, err := p.instant()
		if err != nil {
			return nil, &source.Error{Class: source.Malformed, What: "a time that is none"}
		}
		samples = append(samples, uv.Sample{Time: at, Index: source.Value(p.UVI)})
	}
	return []uv.Run{{
		Source: Source, Issued: fetched, Fetched: fetched,
		Forecast: source.Series(uv.Instant, fetched, samples),
	}}, nil
}

func (p point) instant() (time.Time, error) {
	if p.Time != "" {
		return time.Parse(time.RFC3339, p.Time)
	}
	return time.Parse(time.RFC3339, p.Date)
}
