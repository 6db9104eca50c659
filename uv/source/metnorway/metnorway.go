// Package metnorway fetches forecasts from MET Norway's locationforecast.
//
// The service gives the index under a clear sky and the fraction of the sky
// that is cloudy. The cloudy index is computed here: the clear one times the
// factor of the cloud class. Its terms ask for a User-Agent with a contact, at
// most four decimals (a cell has two), Expires to be honoured and
// If-Modified-Since to be sent. Licence CC BY 4.0.
//
// Non-goals: the altitude parameter. Neighbours in one cell share an answer,
// and it only affects temperatures.
package metnorway

import (
	"context"
	"strings"
	"time"

	"parasol/uv"
	"parasol/uv/source"
)

// Source is the provider's type in the configuration.
const Source = "met-norway"

const home = "https://api.met.no"

// Options say where to call and who does.
type Options struct {
	source.Endpoint
	Contact string // an address or a site; without one the service refuses
}

// Provider asks for complete forecasts: the compact ones have no UV index.
type Provider struct{ getter *source.Getter }

// New returns the provider.
func New(o Options) *Provider {
	if o.Agent == "" {
		o.Agent = "parasol"
	}
	o.Agent = strings.TrimSpace(o.Agent + " " + o.Contact)
	return &Provider{o.Getter(home)}
}

// Profile says how to ask: hourly, and not before the answer expires.
func (*Provider) Profile() source.Profile { return source.Profile{Source: Source, Every: time.Hour} }

// Fetch asks for one cell.
func (p *Provider) Fetch(ctx context.Context, r source.Request) (source.Answer, error) {
	reply, err := p.getter.Get(ctx, r.Now, source.Call{
		Path:    "/weatherapi/locationforecast/2.0/complete",
		Query:   map[string]string{"lat": r.Cell.Latitude(), "lon": r.Cell.Longitude()},
		Have:    source.Validators{LastModified: r.Have.LastModified},
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

// explain says what a 403 means here; there are no keys.
func explain(status int, _ []byte) *source.Error {
	if status != 403 {
		return nil
	}
	return &source.Error{Class: source.Refused, What: "the terms want a contact in the User-Agent"}
}

type body struct {
	Properties struct {
		Meta struct {
			UpdatedAt string `json:"updated_at"`
		} `json:"meta"`
		Timeseries []struct {
			Time string `json:"time"`
			Data struct {
				Instant struct {
					Details struct {
						ClearSky *float64 `json:"ultraviolet_index_clear_sky"`
						Clouds   *float64 `json:"cloud_area_fraction"`
					} `json:"details"`
				} `json:"instant"`
			} `json:"data"`
		} `json:"timeseries"`
	} `json:"properties"`
}

// Decode reads an answer fetched at fetched: one run of instants with the
// service's clear-sky index and our cloudy one. If the service omits either
// number, what depends on it is missing.
func Decode(b []byte, fetched time.Time) ([]uv.Run, error) {
	var answer body
	if err := source.Decode(b, &answer); err != nil {
		return nil, err
	}
	var forecast, clear []uv.Sample
	for _, row := range answer.Properties.Timeseries {
		at, err := time.Parse(time.RFC3339, row.Time)
		if err != nil {
			return nil, &source.Error{Class: source.Malformed, What: "a time that is none"}
		}
		details := row.Data.Instant.Details
		index := source.Value(details.ClearSky)
		clear = append(clear, uv.Sample{Time: at, Index: index})
		forecast = append(forecast, uv.Sample{Time: at, Index: index * underClouds(source.Value(details.Clouds))})
	}
	return []uv.Run{{
		Source: Source, Issued: issued(answer.Properties.Meta.UpdatedAt, fetched), Fetched: fetched,
		Forecast: source.Series(uv.Instant, fetched, forecast),
		ClearSky: source.Series(uv.Instant, fetched, clear),
	}}, nil
}

// issued returns the time of the model run, the fetch where it is missing or
// lies after it.
func issued(updated string, fetched time.Time) time.Time {
	at, err := time.Parse(time.RFC3339, updated)
	if err != nil || at.After(fetched) {
		return fetched
	}
	return at.UTC()
}
