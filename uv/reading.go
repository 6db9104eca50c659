package uv

import (
	"math"
	"slices"
	"time"

	"parasol/uv/sun"
)

const (
	// Trust in a forecast is full to a lead time of 48 h and gone at 120 h
	// (design, part B).
	fullTrust = 48 * time.Hour
	noTrust   = 120 * time.Hour

	// A measurement's ratio to the clear sky says something about the next
	// hours too: on minute data of Blindern 2019 it beats the forecast at 15
	// minutes as well as at 180 with these weights (field notes 7). What is
	// left after nowLasts fades within nowFades, so that nothing jumps (H).
	nowWeight, nowLastWeight = 0.95, 0.75
	nowLasts, nowFades       = 4 * time.Hour, time.Hour

	// enhancement limits what a ratio measured under a low sun makes of the
	// index under a high one: 1.5 × clear-sky + 1 (Antón 2012 saw ratios of
	// 1.4).
	enhancement = 1.5

	// credible is the fraction of the model's index below which a source's
	// clear-sky column is ignored: ozone and aerosol do not halve the index,
	// and a service stuck at zero must not silence a reminder (H).
	credible = 0.5
)

// NewForecast returns a forecast that has the model's index under every sample
// ready, so that At evaluates the model only once. A Forecast that is a literal
// gives the same readings, more slowly. Runs must not be modified afterwards.
func NewForecast(place Place, model ClearSky, runs []Run) Forecast {
	f := Forecast{Place: place, Model: model, Runs: runs, laid: make([]laid, len(runs)), shared: &shared{}}
	for i, r := range runs {
		f.laid[i] = laid{forecast: r.Forecast.lay(model), clearSky: r.ClearSky.lay(model)}
	}
	return f
}

// Trust returns the weight of the run's value for t against the ceiling: 1 up
// to a lead time of 48 h, falling to 0 at 120 h; always 1 if the run is
// unlimited or t is before its issue.
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

// Ozone is a source's information on the ozone over a place, as the ratio of
// its clear-sky index to the model's.
type Ozone struct {
	Source string
	Factor float64   // 0.8 to 1.25; 0: nothing was learnt
	At     time.Time // when the source told it
}

// Over returns the factor for the model's index at t. An anomaly of the ozone
// fades within days: its weight falls by the factor e in three days (field
// notes 7).
func (o Ozone) Over(t time.Time) Index {
	if o.Factor <= 0 {
		return 1
	}
	const fades = 3 * 24 * time.Hour
	age := max(0, t.Sub(o.At))
	return Index(math.Pow(o.Factor, math.Exp(-float64(age)/float64(fades))))
}

// Bounds of what is learnt: an ozone column hardly ever differs by a fifth
// from the climatology. More than that is an error of the service, or a hole,
// which its ozone column shows (design D).
const leastFactor, mostFactor = 0.8, 1.25

// LearnOzone returns the ratio of a run's clear-sky index to the model's: the
// median over its hours with the sun less than 60° from overhead, and false if
// there are none.
func LearnOzone(place Place, model ClearSky, run *Run) (factor float64, ok bool) {
	const lowest = 60
	var ratios []float64
	for i, clear := range run.ClearSky.lay(model) {
		s := run.ClearSky.Samples[i]
		middle := s.Time.Add(-run.ClearSky.Kind.half())
		if s.Index.usable() && clear > 0 && sun.Zenith(middle, place.Latitude, place.Longitude) < lowest {
			ratios = append(ratios, float64(s.Index/clear))
		}
	}
	if len(ratios) == 0 {
		return 0, false
	}
	slices.Sort(ratios)
	n := len(ratios)
	return Credible((ratios[(n-1)/2] + ratios[n/2]) / 2), true
}

// Credible returns the factor within the bounds of what is learnt.
func Credible(factor float64) float64 { return max(leastFactor, min(mostFactor, factor)) }

// At returns the reading for the instant t: from the first run that has a
// trusted value, with current measurements blended in, or else from a
// clear-sky column or the model.
func (f *Forecast) At(t time.Time) Reading {
	var r Reading
	var few [4]columns // enough for most forecasts
	f.read(&r, t, f.Model.sane(t), f.columns(few[:0]))
	return r
}

// Sweep yields n readings, at from, from + step and so on; each is valid until
// the next. They agree with At within 0.5 %, at a fraction of the cost if the
// forecast has Along.
func (f *Forecast) Sweep(from time.Time, step time.Duration, n int, yield func(i int, r *Reading)) {
	const width = 128
	all := f.columns(nil)
	var row [width]Index
	r := new(Reading)
	for done := 0; done < n; done += width {
		part := row[:min(width, n-done)]
		begin := from.Add(time.Duration(done) * step)
		f.skies(begin, step, part)
		if len(f.Runs) == 0 && f.Ozone.Factor <= 0 && f.least == nil {
			*r = Reading{Source: ModelSource}
			for i, sky := range part {
				r.Forecast, r.ClearSky, r.Ceiling = sky, sky, sky
				yield(done+i, r)
			}
			continue
		}
		for i, sky := range part {
			f.read(r, begin.Add(time.Duration(i)*step), sky, all)
			yield(done+i, r)
		}
	}
}

// skies fills a row with the model's index.
func (f *Forecast) skies(from time.Time, step time.Duration, row []Index) {
	if f.Along == nil || f.Model == nil {
		for i := range row {
			row[i] = f.Model.sane(from.Add(time.Duration(i) * step))
		}
		return
	}
	f.Along(from, step, row)
	for i, v := range row {
		row[i] = v.within()
	}
}

// columns are the two curves of a run.
type columns struct{ forecast, clearSky curve }

// columns appends the curves of every run.
func (f *Forecast) columns(all []columns) []columns {
	for i := range f.Runs {
		run := &f.Runs[i]
		c := columns{curve{series: run.Forecast, model: f.Model}, curve{series: run.ClearSky, model: f.Model}}
		if i < len(f.laid) {
			c.forecast.clear, c.clearSky.clear = f.laid[i].forecast, f.laid[i].clearSky
		}
		all = append(all, c)
	}
	return all
}

// read fills in the reading for t, where the model's index is sky.
func (f *Forecast) read(r *Reading, t time.Time, sky Index, all []columns) {
	f.fromRuns(r, t, sky, all)
	f.blendNow(r, t, sky)
	if f.least != nil {
		r.lift(f.least.At(t).Ceiling)
	}
}

// lift raises the ceiling to at least least, and with it a forecast that is
// the ceiling for want of a value.
func (r *Reading) lift(least Index) {
	if least <= r.Ceiling {
		return
	}
	r.Ceiling = least
	if !r.Known {
		r.Forecast = least
	}
}

// AtLeast returns the forecast with ceilings that are never under another's:
// that of the place where somebody was, until more is known of the one where
// they are.
func (f *Forecast) AtLeast(other *Forecast) *Forecast {
	lifted := *f
	lifted.least, lifted.shared = other, &shared{}
	return &lifted
}

// fromRuns fills in the reading for t before any measurement.
func (f *Forecast) fromRuns(r *Reading, t time.Time, sky Index, all []columns) {
	ceiling, found := Index(0), false
	for i := range f.Runs {
		run := &f.Runs[i]
		trust := run.Trust(t)
		if run.Now || trust <= 0 {
			continue
		}
		value, known := all[i].forecast.at(t, sky)
		if known {
			*r = Reading{Source: run.Source, Known: true, Trust: trust, Lead: run.lead(t)}
			r.ClearSky, _ = f.clearest(i, t, sky, all)
			r.Ceiling = max(r.ClearSky, value)
			r.Forecast = Index(trust)*value + Index(1-trust)*r.Ceiling
			return
		}
		if !found {
			ceiling, found = f.clearest(i, t, sky, all)
		}
	}
	if !found {
		ceiling = sky * f.Ozone.Over(t)
	}
	*r = Reading{Forecast: ceiling, ClearSky: ceiling, Ceiling: ceiling, Source: ModelSource}
}

// clearest returns the clear-sky index of run i at t and true, or, if the run
// has no credible one, the model's under the ozone learnt and false.
func (f *Forecast) clearest(i int, t time.Time, sky Index, all []columns) (Index, bool) {
	value, known := all[i].clearSky.at(t, sky)
	if !known || !f.Runs[i].Unlimited && value < credible*sky {
		return sky * f.Ozone.Over(t), false
	}
	return value, true
}

// blendNow blends the first usable measurement of the hours before t into the
// reading. It never lowers the ceiling.
func (f *Forecast) blendNow(r *Reading, t time.Time, sky Index) {
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
		return
	}
}

// lasting returns the index at t if the ratio of the run's latest sample to the
// clear sky still holds, and its weight.
func (f *Forecast) lasting(run *Run, t time.Time, sky Index) (Index, float64) {
	samples := run.Forecast.Samples
	i := (&curve{series: run.Forecast}).bracket(t.Add(-run.Forecast.Kind.half()))
	if i == len(samples) || !samples[i].Time.Equal(t) {
		i--
	}
	if i < 0 || !samples[i].Index.usable() {
		return 0, 0
	}
	s := samples[i]
	age := t.Sub(s.Time)
	if age >= nowLasts+nowFades {
		return 0, 0
	}
	n := node{at: s.Time, value: float64(s.Index), clear: float64(f.Model.sane(s.Time))}
	weight := lastingWeight(age)
	if f.Model != nil {
		// Under a dim sky a sensor's steps are as large as what it measures
		// (H).
		weight *= min(1, n.clear/brightEnough)
	}
	return min(n.alone(float64(sky)), max(s.Index, enhancement*sky+1)), weight
}

// lastingWeight returns the weight of a measurement of some age.
func lastingWeight(age time.Duration) float64 {
	if age > nowLasts {
		return nowLastWeight * float64(nowLasts+nowFades-age) / float64(nowFades)
	}
	return nowWeight + (nowLastWeight-nowWeight)*float64(age)/float64(nowLasts)
}
