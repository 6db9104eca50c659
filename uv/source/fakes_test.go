package source_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"sync"
	"time"

	"parasol/uv"
	"parasol/uv/clearsky"
	"parasol/uv/source"
)

// shelf is a Ledger and a Cache that outlive a Chain, as the journal does.
type shelf struct {
	mu        sync.Mutex
	budgets   map[string][]byte
	forecasts map[string][]byte
	broken    bool
}

func newShelf() *shelf { return &shelf{budgets: map[string][]byte{}, forecasts: map[string][]byte{}} }

var errShelf = errors.New("disk full")

func (s *shelf) LoadBudget(_ context.Context, source, cell string) ([]byte, error) {
	return s.load(s.budgets, source, cell)
}

func (s *shelf) LoadForecast(_ context.Context, source, cell string) ([]byte, error) {
	return s.load(s.forecasts, source, cell)
}

func (s *shelf) SaveBudget(_ context.Context, source, cell string, b []byte) error {
	return s.save(s.budgets, source, cell, b)
}

func (s *shelf) SaveForecast(_ context.Context, source, cell string, _ time.Time, b []byte) error {
	return s.save(s.forecasts, source, cell, b)
}

func (s *shelf) load(from map[string][]byte, source, cell string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken {
		return nil, errShelf
	}
	return from[source+" "+cell], nil
}

func (s *shelf) save(in map[string][]byte, source, cell string, b []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken {
		return errShelf
	}
	in[source+" "+cell] = b
	return nil
}

// service is a provider scripted by a test: it records when it was asked and
// answers with the result of say.
type service struct {
	profile source.Profile
	say     func(r source.Request) (source.Answer, error)
	asked   []time.Time
	cells   []source.Cell
}

func (s *service) Profile() source.Profile { return s.profile }

func (s *service) Fetch(_ context.Context, r source.Request) (source.Answer, error) {
	s.asked = append(s.asked, r.Now)
	s.cells = append(s.cells, r.Cell)
	return s.say(r)
}

// sunny returns a service that forecasts fairDays.
func sunny(name string) *service {
	s := &service{profile: source.Profile{Source: name, Every: time.Hour}}
	s.say = func(r source.Request) (source.Answer, error) { return fairDays(name, r), nil }
	return s
}

// fairDays is five days of hourly instants at 0.8 of the cell's clear sky.
func fairDays(name string, r source.Request) source.Answer {
	sky := clearsky.At(r.Cell.Place(), clearsky.Params{})
	start := r.Now.UTC().Truncate(24 * time.Hour)
	var samples []uv.Sample
	for h := range 5 * 24 {
		at := start.Add(time.Duration(h) * time.Hour)
		samples = append(samples, uv.Sample{Time: at, Index: sky(at) * 0.8})
	}
	series := source.Series(uv.Instant, r.Now, samples)
	return source.Answer{Runs: []uv.Run{{Source: name, Issued: r.Now, Fetched: r.Now, Forecast: series}}}
}

func down(class source.Class, wait time.Duration) func(source.Request) (source.Answer, error) {
	return func(source.Request) (source.Answer, error) {
		return source.Answer{}, &source.Error{Class: class, What: "the test says so", Wait: wait}
	}
}

var (
	amsterdam = uv.Place{Latitude: 52.3731, Longitude: 4.8922, Altitude: 2}
	tromso    = uv.Place{Latitude: 70, Longitude: 18.96}
	june      = time.Date(2026, 6, 21, 10, 0, 0, 0, time.UTC)
	nan       = uv.Index(math.NaN())
)

// forget deletes a source's answers.
func (s *shelf) forget(source string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key := range s.forecasts {
		if strings.HasPrefix(key, source+" ") {
			delete(s.forecasts, key)
		}
	}
}
