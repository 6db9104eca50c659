// Package ecowitt reads what a weather station posts of itself: the "custom
// server" of Ecowitt gateways, in their own form or in that of Weather
// Underground.
//
// Non-goals: asking the station, which posts every minute by itself; its other
// numbers; its clock. A post is of the moment at which it comes: a station
// keeps nothing for later, and after a power cut its clock is years off.
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
	Password func() string // what it posts with
}

// Profile says that it posts, beside all others.
func (Station) Profile() source.Profile {
	return source.Profile{Source: Source, Every: time.Minute, Extra: true, Pushed: true}
}

// Fetch brings nothing.
func (Station) Fetch(context.Context, source.Request) (source.Answer, error) {
	return source.Answer{}, &source.Error{Class: source.Empty, What: "a station posts by itself and cannot be asked"}
}

// Decode reads a post that came at now: one run with one sample. It reports
// false where the station says nothing of the index, as one without that
// sensor does: what is missing or no plain number is not zero.
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
// "UV". Some stations send -9999 for a sensor that they do not hear.
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
