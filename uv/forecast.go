package uv

import (
	"slices"
	"sync"
	"time"
)

// Place is a point on the Earth's surface.
type Place struct {
	Latitude  float64 // degrees north, −90 to 90
	Longitude float64 // degrees east, −180 to 180
	Altitude  float64 // metres above sea level
	Albedo    float64 // of the ground in the ultraviolet, up to 1; 0: the usual 0.05; negative: black
}

// ClearSky returns the index under a cloudless sky at one place for any
// instant. It always returns a value: 0 at night, never NaN, never negative.
type ClearSky func(t time.Time) Index

// Sweep fills a row with the index of a ClearSky at from, from + step, from +
// 2·step and so on, for a positive step. It agrees with the ClearSky within
// 0.5 %.
type Sweep func(from time.Time, step time.Duration, row []Index)

// Kind is the meaning of a sample's number.
type Kind int

// The kinds of sample that services deliver.
const (
	Instant       Kind = iota // the index at the sample's time
	PrecedingHour             // the mean of the hour that ends at the sample's time
)

// Sample is one number of a source. A NaN Index is a value that the source
// left out or the gate refused.
type Sample struct {
	Time  time.Time
	Index Index
}

// Series is one quantity of one source over time, sorted by time, without two
// samples at one instant, as NewSeries returns it.
type Series struct {
	Kind    Kind
	Samples []Sample
}

// Run is one answer of one source for one place, after the quality gate.
type Run struct {
	Source    string    // the source's type, such as "open-meteo"
	Issued    time.Time // the model run where the source tells it, else the fetch; lead times count from here
	Fetched   time.Time
	Unlimited bool   // a file: trusted whatever the lead time
	Now       bool   // a measurement of the present moment, to be blended over the forecasts
	Forecast  Series // under the clouds; empty where the source has none
	ClearSky  Series // under a cloudless sky; empty where the source has none

	// Ozone is the total column in DU on the day of the fetch, where the
	// source tells it; 0: it does not.
	Ozone float64
}

// Forecast is what is known about the index at one place: a clear-sky model
// that always answers and the sources' runs in order of preference, of which
// the first with a value wins.
type Forecast struct {
	Place Place
	Model ClearSky
	Along Sweep // computes the model for a row of instants; nil: Model is called for each
	Ozone Ozone // what was learnt of the ozone, for instants that no run covers
	Runs  []Run

	least  *Forecast // another place's; the ceiling here is never below that one's; nil: none
	laid   []laid    // the model's index under each sample of Runs, filled by NewForecast
	shared *shared   // results that callers share; nil without NewForecast
}

// shared keeps the last results computed from a forecast, see Share.
type shared struct {
	mu   sync.Mutex
	made []made
}

type made struct{ key, value any }

// sharedMost is how many results are kept: those of today and tomorrow, in two
// zones.
const sharedMost = 4

// Share returns the result of create. As long as it is among the last few, the
// same result is returned for the same key, so that people of one place share
// it. It must not be modified. Share is safe for concurrent use.
func (f *Forecast) Share(key any, create func() any) any {
	if f.shared == nil {
		return create()
	}
	f.shared.mu.Lock()
	defer f.shared.mu.Unlock()
	for _, m := range f.shared.made {
		if m.key == key {
			return m.value
		}
	}
	if len(f.shared.made) == sharedMost {
		f.shared.made = slices.Delete(f.shared.made, 0, 1)
	}
	value := create()
	f.shared.made = append(f.shared.made, made{key, value})
	return value
}

// ModelSource names the clear-sky model where a reading's source is asked for.
const ModelSource = "clear-sky"

// Reading is the index at one instant. Every number in it is finite and not
// negative.
type Reading struct {
	// Forecast is the cloudy index, blended toward the ceiling as trust falls;
	// it is the ceiling if no source has a value.
	Forecast Index
	ClearSky Index         // the cloudless index: from the source if it has one, else from the model
	Ceiling  Index         // max(ClearSky, the source's forecast): what reminders are decided on
	Source   string        // the source of Forecast, ModelSource if no source has a value
	Known    bool          // whether a source has a value at this instant
	Trust    float64       // 1 to a lead time of 48 h, falling to 0 at 120 h
	Lead     time.Duration // from Run.Issued to the instant; 0 where unknown
}
