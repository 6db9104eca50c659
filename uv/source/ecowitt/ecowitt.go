// Package ecowitt reads what a weather station posts by itself: the "custom
// server" of Ecowitt gateways, in their own form or in that of Weather
// Underground.
//
// Non-goals: polling the station, which posts every minute; its other numbers;
// its clock. A post counts for the moment at which it arrives: a station stores
// nothing for later, and after a power cut its clock may be years off.
package ecowitt

import (
	"context"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	"parasol/uv"
	"parasol/uv/source"
)

// Source is the provider's type in the configuration.
const Source = "ecowitt"

// Station is the provider: it is never asked.
type Station struct {
	Password func() string // the one it posts with
}

// Profile says that it posts, in addition to the other sources.
func (Station) Profile() source.Profile {
	return source.Profile{Source: Source, Every: time.Minute, Extra: true, Pushed: true}
}

// Fetch returns no runs.
func (Station) Fetch(context.Context, source.Request) (source.Answer, error) {
	return source.Answer{}, &source.Error{Class: source.Empty, What: "a station posts by itself and cannot be asked"}
}

// Decode reads a post that arrived at now: one run with one sample. It reports
// false if the post has no index, as from a station without that sensor. A
// field that is missing or not a plain number is not zero.
func Decode(form url.Values, now time.Time) ([]uv.Run, bool) {
	v, ok := index(form)
	if !ok {
		return nil, false
	}
	return []uv.Run{{
		Source: Source, Issued: now, Fetched: now, Now: true,
		Forecast: uv.NewSeries(uv.Instant, []uv.Sample{{Time: now, Index: v}}),
	}}, true
}

// index returns the field, which Ecowitt calls "uv" and Weather Underground
// "UV". Some stations send -9999 for a sensor that they do not receive.
func index(form url.Values) (uv.Index, bool) {
	for name, values := range form {
		if !strings.EqualFold(name, "uv") || len(values) != 1 {
			continue
		}
		text := strings.TrimSpace(values[0])
		if strings.Trim(text, "0123456789.") != "" {
			return 0, false
		}
		v, err := strconv.ParseFloat(text, 64)
		return uv.Index(v), err == nil && !math.IsInf(v, 0)
	}
	return 0, false
}
