package source

import (
	"cmp"
	"context"
	"encoding/json"
	"math"
	"slices"
	"time"

	"parasol/uv"
	"parasol/uv/clearsky"
	"parasol/uv/sun"
)

const (
	// noonDays is how many days of the forecast log are kept: a year, and some
	// to compare its beginning with its end.
	noonDays = 400
	// noonLate is how long after noon its entry may still be made, and how old
	// a sensor's reading may be to count as noon's.
	noonLate = time.Hour

	day = 24 * time.Hour
)

// noonsKey names in the cache the forecast log of a cell.
const noonsKey = "noons"

// Noon is one day of the forecast log: the index that was forecast for solar
// noon, and what it was.
type Noon struct {
	At     time.Time `json:"at"`
	Ahead1 values    `json:"h24,omitempty"` // by source, a day before
	Ahead2 values    `json:"h48,omitempty"` // by source, two days before
	Then   values    `json:"h0,omitempty"`  // by source, when noon came
	Sensor *float64  `json:"sensor,omitempty"`
	Model  float64   `json:"model,omitempty"` // the clear sky, under the ozone learnt
}

// values is an index by source.
type values map[string]float64

// Noons is the forecast log of a cell, in order.
type Noons []Noon

// ReadNoons returns the forecast log of a place's cell.
func ReadNoons(ctx context.Context, from Cache, place uv.Place) (Noons, error) {
	b, err := from.LoadForecast(ctx, noonsKey, CellOf(place).String())
	if err != nil || len(b) == 0 {
		return nil, err
	}
	var all Noons
	if err := json.Unmarshal(b, &all); err != nil {
		return nil, err
	}
	return all, nil
}

// day returns the entry of a noon and creates it if there is none. Noons of
// consecutive days are a day apart, within half a minute.
func (all *Noons) day(noon time.Time) *Noon {
	for i := range *all {
		if (*all)[i].At.Sub(noon).Abs() < day/2 {
			return &(*all)[i]
		}
	}
	*all = append(*all, Noon{At: noon.UTC().Truncate(time.Second)})
	slices.SortFunc(*all, func(a, b Noon) int { return a.At.Compare(b.At) })
	*all = (*all)[max(0, len(*all)-noonDays):]
	return all.day(noon)
}

// logNoon makes the day's entry once it is solar noon.
func (c *Chain) logNoon(ctx context.Context, now time.Time, s *stock) {
	if s.noon.IsZero() {
		s.noon = noonFrom(s.cell, now)
	}
	noon := s.noon
	if now.Before(noon) {
		return
	}
	s.noon = noonFrom(s.cell, noon.Add(day/2))
	if now.Sub(noon) > noonLate {
		return // nothing was known at noon, and no entry is invented
	}
	all, err := ReadNoons(ctx, c.Cache, s.place)
	if err != nil {
		c.Log.Warn("forecast log not read", "cell", c.shown(s.cell), "error", err)
	}
	model := clearsky.At(s.place, clearsky.Params{})
	for ahead, of := range []func(*Noon) *values{
		func(n *Noon) *values { return &n.Then },
		func(n *Noon) *values { return &n.Ahead1 },
		func(n *Noon) *values { return &n.Ahead2 },
	} {
		at := noon.Add(time.Duration(ahead) * day)
		if said := c.saysOf(s, at, model); len(said) > 0 {
			*of(all.day(at)) = said
		}
	}
	today := all.day(noon)
	today.Model = rounded(model(noon) * c.latestOzone(s).Over(noon))
	today.Sensor = c.measured(s, noon, model)
	b, err := json.Marshal(all)
	if err == nil {
		err = c.Cache.SaveForecast(ctx, noonsKey, s.cell.String(), now, b)
	}
	if err != nil {
		c.Log.Error("forecast log not kept", "cell", c.shown(s.cell), "error", err)
	}
}

// noonFrom returns the first passage of the meridian from t on.
func noonFrom(c Cell, t time.Time) time.Time {
	p := c.Place()
	noon := sun.Span(t.Add(-day/2), t.Add(day/2), p.Latitude, p.Longitude).Noon
	if noon.Before(t) {
		noon = sun.Span(t.Add(day/2), t.Add(day+day/2), p.Latitude, p.Longitude).Noon
	}
	return noon
}

// saysOf returns each source's present forecast for an instant.
func (c *Chain) saysOf(s *stock, at time.Time, model uv.ClearSky) values {
	said := values{}
	for i, p := range c.Providers {
		name := p.Profile().Source
		for _, run := range s.passed[i] {
			if _, known := said[name]; known || run.Now {
				continue
			}
			if v, ok := run.Forecast.At(at, model); ok {
				said[name] = rounded(v)
			}
		}
	}
	return said
}

// measured returns a sensor's index at noon: its last reading, converted to
// noon by its ratio to the clear sky; nil if there is none.
func (c *Chain) measured(s *stock, noon time.Time, model uv.ClearSky) *float64 {
	for i := range c.Providers {
		for _, run := range s.passed[i] {
			samples := run.Forecast.Samples
			if !run.Now || len(samples) == 0 {
				continue
			}
			last := samples[len(samples)-1]
			clear := model(last.Time)
			if last.Time.Sub(noon).Abs() > noonLate || !known(last) || clear <= 0 {
				continue
			}
			v := rounded(last.Index * model(noon) / clear)
			return &v
		}
	}
	return nil
}

// rounded rounds to the three decimals that are stored.
func rounded(i uv.Index) float64 { return math.Round(float64(i)*1e3) / 1e3 }

// Score is how accurate a source has been at one lead time.
type Score struct {
	Source  string  `json:"source"`
	Hours   int     `json:"lead_h"`
	Days    int     `json:"days"`
	Bias    float64 `json:"bias"` // of what was said over what it was
	RMSE    float64 `json:"rmse"`
	Against string  `json:"against"` // "sensor", or "itself at noon"
}

// Scores compares what was forecast one and two days ahead with the sensor, or
// without one with what the source said at noon. They are sorted by source and
// lead; a source without forecasts has none.
func (all Noons) Scores() []Score {
	type key struct {
		source, truth string
		hours         int
	}
	errors := map[key][]float64{}
	for _, n := range all {
		for hours, said := range map[int]values{24: n.Ahead1, 48: n.Ahead2} {
			for source, v := range said {
				if n.Sensor != nil {
					k := key{source, "sensor", hours}
					errors[k] = append(errors[k], v-*n.Sensor)
				} else if was, ok := n.Then[source]; ok {
					k := key{source, "itself at noon", hours}
					errors[k] = append(errors[k], v-was)
				}
			}
		}
	}
	var scores []Score
	for k, all := range errors {
		sum, squares, n := 0.0, 0.0, float64(len(all))
		for _, e := range all {
			sum, squares = sum+e, squares+e*e
		}
		scores = append(scores, Score{
			Source: k.source, Against: k.truth, Hours: k.hours, Days: len(all),
			Bias: rounded(uv.Index(sum / n)), RMSE: rounded(uv.Index(math.Sqrt(squares / n))),
		})
	}
	slices.SortFunc(scores, func(a, b Score) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Hours, b.Hours), cmp.Compare(a.Against, b.Against))
	})
	return scores
}
