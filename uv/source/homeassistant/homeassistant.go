// Package homeassistant reads the UV index of the present moment from an
// entity of Home Assistant: a sensor on the roof, or what another integration
// fetched.
//
// Non-goals: forecasts, units and attributes. The entity's state is the index.
package homeassistant

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
const Source = "home-assistant"

const (
	home = "http://homeassistant.local:8123"

	// every is how often a sensor is read on short days; on long ones the
	// day's budget stretches it.
	every = 20 * time.Minute

	// dead is the age from which a reading by day counts as stale. A zero may
	// be older, since it does not change all night.
	dead = 2 * time.Hour
)

// Options say where to call, for which entity and with which token.
type Options struct {
	source.Endpoint
	Entity string        // such as "sensor.openuv_current_uv_index"
	Key    func() string // the long-lived access token; nil: none
}

// Provider asks for one entity's state. The cell is not used: a sensor has one
// place.
type Provider struct {
	getter *source.Getter
	entity string
	key    func() string
}

// New returns the provider.
func New(o Options) *Provider {
	if o.Key == nil {
		o.Key = func() string { return "" }
	}
	return &Provider{o.Getter(home), o.Entity, o.Key}
}

// Profile says how to ask: as often as the budget allows by day, never by
// night, in addition to the other sources.
func (*Provider) Profile() source.Profile {
	return source.Profile{Source: Source, Every: every, Daylight: true, Extra: true}
}

// Fetch reads the entity.
func (p *Provider) Fetch(ctx context.Context, r source.Request) (source.Answer, error) {
	reply, err := p.getter.Get(ctx, r.Now, source.Call{
		Path:    "/api/states/" + url.PathEscape(p.entity),
		Header:  map[string]string{"Authorization": "Bearer " + p.key()},
		Explain: explain,
	})
	if err != nil {
		return source.Answer{}, err
	}
	a := reply.Answer()
	a.Runs, err = Decode(reply.Body, r.Now)
	return a, err
}

func explain(status int, _ []byte) *source.Error {
	switch status {
	case 401:
		return &source.Error{Class: source.BadKey, What: "the token is not known"}
	case 403:
		return &source.Error{Class: source.Refused, What: "the address is banned or the token may not"}
	case 404:
		return &source.Error{Class: source.Refused, What: "no such entity"}
	}
	return nil
}

type body struct {
	State    *string `json:"state"`
	Reported string  `json:"last_reported"`
	Updated  string  `json:"last_updated"`
}

// Decode reads an answer fetched at fetched: one run with one sample, at the
// time that it was reported. "unknown", "unavailable", anything else that is
// not a plain number and a stale reading are Empty.
func Decode(b []byte, fetched time.Time) ([]uv.Run, error) {
	var answer body
	if err := source.Decode(b, &answer); err != nil {
		return nil, err
	}
	if answer.State == nil {
		return nil, &source.Error{Class: source.Malformed, What: "JSON of another shape"}
	}
	v, ok := number(*answer.State)
	if !ok {
		return nil, &source.Error{Class: source.Empty, What: "the entity's state is not a number"}
	}
	at, ok := answer.at()
	if !ok {
		return nil, &source.Error{Class: source.Malformed, What: "a time that is none"}
	}
	if v != 0 && fetched.Sub(at) > dead {
		return nil, &source.Error{Class: source.Empty, What: "the entity has not reported for hours"}
	}
	at = notAfter(at, fetched)
	return []uv.Run{{
		Source: Source, Issued: at, Fetched: fetched, Now: true,
		Forecast: uv.NewSeries(uv.Instant, []uv.Sample{{Time: at, Index: v}}),
	}}, nil
}

// number reads a decimal number. Other notations that Go accepts, such as
// "Inf" or "0x1p-2", are not numbers here.
func number(state string) (uv.Index, bool) {
	state = strings.TrimSpace(state)
	if strings.Trim(state, "0123456789.-+eE") != "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(state, 64)
	return uv.Index(v), err == nil && !math.IsInf(v, 0)
}

// at returns when the state was last reported; older versions only tell when it
// last changed.
func (b body) at() (time.Time, bool) {
	for _, text := range [...]string{b.Reported, b.Updated} {
		if at, err := time.Parse(time.RFC3339, text); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}

// notAfter takes a reading from the near future as one of now, since our clock
// may be behind.
func notAfter(at, now time.Time) time.Time {
	if at.After(now) && at.Sub(now) < 15*time.Minute {
		return now
	}
	return at
}
