package source

import (
	"context"
	"math"
	"time"

	"parasol/uv"
)

// Provider asks one service for one cell, once, without retrying. Its errors
// are an *Error.
type Provider interface {
	Profile() Profile
	Fetch(ctx context.Context, r Request) (Answer, error)
}

// Profile says how a provider wants to be asked.
type Profile struct {
	Source   string        // the configuration's type, such as "open-meteo"; parts of one source share its budget
	Part     string        // tells apart several providers of one source; empty for the main one
	Every    time.Duration // the least age of an answer before the next call
	Daylight bool          // never asked while the sun is down, not even before a morning
	Extra    bool          // asked in addition to the others, never instead of them
	Pushed   bool          // never asked: it posts to us, see Chain.Push
	Account  int           // calls in 24 h over all cells, of the key; 0: without a bound of its own
}

// key names the provider in the cache: the source, with its part if it has one.
func (p Profile) key() string {
	if p.Part == "" {
		return p.Source
	}
	return p.Source + "/" + p.Part
}

// Request is one question to a provider.
type Request struct {
	Cell Cell
	Now  time.Time
	Have Validators // of the answer at hand; zero without one
}

// Validators let a service say that nothing is new.
type Validators struct {
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
}

// Answer is what a service said, before the quality gate. Missing values are
// NaN.
type Answer struct {
	Runs        []uv.Run
	Expires     time.Time // by our clock; zero where the service does not say
	Validators  Validators
	NotModified bool // the answer at hand still holds; Runs is empty
	Deprecated  bool // the service announces that it will remove this call
}

const (
	// Values older or further ahead than this are dropped: the longest forecast
	// reaches 16 days.
	oldestValue   = 2 * 24 * time.Hour
	furthestValue = 17 * 24 * time.Hour
)

// Value returns the number, or NaN for nil: a missing value is not zero.
func Value(v *float64) uv.Index {
	if v == nil {
		return uv.Index(math.NaN())
	}
	return uv.Index(*v)
}

// Series returns the samples sorted, without those more than two days before
// the fetch or 17 days after it.
func Series(kind uv.Kind, fetched time.Time, samples []uv.Sample) uv.Series {
	var kept []uv.Sample
	for _, s := range samples {
		if ahead := s.Time.Sub(fetched); -oldestValue < ahead && ahead < furthestValue {
			kept = append(kept, uv.Sample{Time: s.Time.UTC(), Index: s.Index})
		}
	}
	return uv.NewSeries(kind, kept)
}
