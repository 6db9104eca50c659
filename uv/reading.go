package uv

import "time"

const (
	// Trust in a forecast is full to a lead time of 48 h and gone at 120 h
	// (design, part B).
	fullTrust = 48 * time.Hour
	noTrust   = 120 * time.Hour

	// nowLasts is how long a measurement of the present moment is blended over
	// the forecasts: the present hour, its weight falling from one to none.
	nowLasts = time.Hour

	// credible is the part of the model's index under which a source's
	// clear-sky column is not believed: real skies differ by ozone and
	// aerosol, not by half, and a service stuck at zero must not silence a
	// reminder (H).
	credible = 0.5
)

// NewForecast returns a forecast that has the model's index under every sample
// ready, so that At asks the model but once. A Forecast put together by hand
// answers the same, slower. Runs must not be changed afterwards.
func NewForecast(place Place, model ClearSky, runs []Run) Forecast {
	f := Forecast{Place: place, Model: model, Runs: runs, laid: make([]laid, len(runs))}
	for i, r := range runs {
		f.laid[i] = laid{forecast: r.Forecast.lay(model), clearSky: r.ClearSky.lay(model)}
	}
	return f
}

// Trust returns how much of the run's value for t counts against the ceiling:
// 1 to a lead time of 48 h, falling to 0 at 120 h; always 1 where the run is
// unlimited or t lies before its issue.
func (r *Run) Trust(t time.Time) float64 {
	lead := t.Sub(r.Issued)
	if r.Unlimited || lead <= fullTrust {
		return 1
	}
	return max(0, float64(noTrust-lead)/float64(noTrust-fullTrust))
}

// lead returns the time from issue to t, 0 where the issue is unknown.
func (r *Run) lead(t time.Time) time.Duration {
	if r.Issued.IsZero() {
		return 0
	}
	return t.Sub(r.Issued)
}

// At returns the reading for the instant t: of the first run that has a
// trusted value, with the measurements of the present moment blended over it;
// of a clear-sky column or the model where there is none.
func (f *Forecast) At(t time.Time) Reading {
	sky := f.Model.sane(t)
	return f.blendNow(t, sky, f.fromRuns(t, sky))
}

// fromRuns returns the reading for t, where the model says sky, before any
// measurement.
func (f *Forecast) fromRuns(t time.Time, sky Index) Reading {
	ceiling, found := sky, false
	for i := range f.Runs {
		run := &f.Runs[i]
		trust := run.Trust(t)
		if run.Now || trust <= 0 {
			continue
		}
		value, known := f.forecast(i).at(t, sky)
		if known {
			r := Reading{ClearSky: sky, Source: run.Source, Known: true, Trust: trust, Lead: run.lead(t)}
			r.ClearSky, _ = f.column(i, t, sky)
			r.Ceiling = max(r.ClearSky, value)
			r.Forecast = Index(trust)*value + Index(1-trust)*r.Ceiling
			return r
		}
		if !found {
			ceiling, found = f.column(i, t, sky)
		}
	}
	return Reading{Forecast: ceiling, ClearSky: ceiling, Ceiling: ceiling, Source: ModelSource}
}

// column returns the clear-sky index of run i at t and true, or the model's
// and false where the run has none that can be believed.
func (f *Forecast) column(i int, t time.Time, sky Index) (Index, bool) {
	value, known := f.clearSky(i).at(t, sky)
	if !known || !f.Runs[i].Unlimited && value < credible*sky {
		return sky, false
	}
	return value, true
}

func (f *Forecast) forecast(i int) *curve {
	c := curve{series: f.Runs[i].Forecast, model: f.Model}
	if i < len(f.laid) {
		c.clear = f.laid[i].forecast
	}
	return &c
}

func (f *Forecast) clearSky(i int) *curve {
	c := curve{series: f.Runs[i].ClearSky, model: f.Model}
	if i < len(f.laid) {
		c.clear = f.laid[i].clearSky
	}
	return &c
}

// blendNow lays the first usable measurement of the hour up to t over the
// reading. The measured ratio to the clear sky lasts, the weight falls to none
// in nowLasts. The ceiling is never lowered by it.
func (f *Forecast) blendNow(t time.Time, sky Index, r Reading) Reading {
	for i := range f.Runs {
		run := &f.Runs[i]
		if !run.Now {
			continue
		}
		measured, weight := f.lasting(run, t, sky)
		if weight <= 0 {
			continue
		}
		r.Forecast += Index(weight) * (measured - r.Forecast)
		r.Ceiling = max(r.Ceiling, r.Forecast)
		if weight >= 0.5 || !r.Known {
			r.Source, r.Known, r.Trust, r.Lead = run.Source, true, 1, run.lead(t)
		}
		return r
	}
	return r
}

// lasting returns what the run's latest sample up to t says of t, and its
// weight: 1 at the sample's time, 0 an hour later.
func (f *Forecast) lasting(run *Run, t time.Time, sky Index) (Index, float64) {
	samples := run.Forecast.Samples
	i := Series{Samples: samples}.bracket(t)
	if i == len(samples) || !samples[i].Time.Equal(t) {
		i--
	}
	if i < 0 || !samples[i].Index.usable() {
		return 0, 0
	}
	s := samples[i]
	weight := 1 - float64(t.Sub(s.Time))/float64(nowLasts)
	n := node{at: s.Time, value: float64(s.Index), clear: float64(f.Model.sane(s.Time))}
	return min(n.alone(float64(sky)), max(s.Index, overClearSky(sky))), weight
}
