// Package openmeteo fetches UV forecasts from Open-Meteo, the public service or
// a server of the user's own.
//
// There are two providers of the one source "open-meteo": New asks the Air
// Quality endpoint (CAMS, cloudy and clear-sky, hourly instants for five
// days), NewOutlook once a day the forecast endpoint (GFS, means of the
// preceding hour) for days 6 to 16. Licence CC BY 4.0; the free service is for
// non-commercial use.
//
// Non-goals: local days and daily values. Times are asked for in Unix seconds
// and stay in UTC: one utc_offset_seconds for a whole answer is wrong across a
// clock change (open-meteo issues #261, #490).
package openmeteo

import (
	"context"
	"net/url"
	"strings"
	"time"

	"parasol/uv"
	"parasol/uv/source"
)

// Source is the type of both providers in the configuration.
const Source = "open-meteo"

const (
	airQuality = "https://air-quality-api.open-meteo.com"
	forecast   = "https://api.open-meteo.com"
)

// Options say where to call. A configured URL serves both endpoints.
type Options = source.Endpoint

// Provider is one of the two endpoints.
type Provider struct {
	getter  *source.Getter
	path    string
	query   map[string]string
	kind    uv.Kind
	profile source.Profile
}

// New returns the provider of the Air Quality endpoint.
func New(o Options) *Provider {
	return &Provider{
		getter:  o.Getter(airQuality),
		path:    "/v1/air-quality",
		query:   map[string]string{"forecast_days": "5"}, // CAMS reaches about 120 h
		kind:    uv.Instant,
		profile: source.Profile{Source: Source, Every: time.Hour},
	}
}

// NewOutlook returns the provider of the forecast endpoint. The model is
// pinned: what best_match gives for the UK is disputed (open-meteo issue
// #1258), and other models have no UV index.
func NewOutlook(o Options) *Provider {
	o.URL = outlookURL(o.URL)
	return &Provider{
		getter:  o.Getter(forecast),
		path:    "/v1/forecast",
		query:   map[string]string{"models": "gfs_seamless", "forecast_days": "16"},
		kind:    uv.PrecedingHour,
		profile: source.Profile{Source: Source, Part: "outlook", Every: 20 * time.Hour, Extra: true},
	}
}

// outlookURL replaces the public Air Quality host, if the configuration names
// it, by that of the forecast endpoint.
func outlookURL(configured string) string {
	u, err := url.Parse(configured)
	if err != nil || !strings.HasSuffix(u.Hostname(), ".open-meteo.com") {
		return configured
	}
	u.Host = strings.Replace(u.Host, "air-quality-api", "api", 1)
	return u.String()
}

// Profile says how to ask: hourly, the outlook once a day.
func (p *Provider) Profile() source.Profile { return p.profile }

// Fetch asks for one cell.
func (p *Provider) Fetch(ctx context.Context, r source.Request) (source.Answer, error) {
	query := map[string]string{
		"latitude":   r.Cell.Latitude(),
		"longitude":  r.Cell.Longitude(),
		"hourly":     "uv_index,uv_index_clear_sky",
		"timezone":   "GMT",
		"timeformat": "unixtime",
	}
	for k, v := range p.query {
		query[k] = v
	}
	call := source.Call{Path: p.path, Query: query, Have: r.Have, Explain: explain(r.Now)}
	reply, err := p.getter.Get(ctx, r.Now, call)
	if err != nil {
		return source.Answer{}, err
	}
	a := reply.Answer()
	if !a.NotModified {
		a.Runs, err = Decode(reply.Body, p.kind, r.Now)
	}
	return a, err
}
