package source

import (
	"context"
	"encoding/json"
	"time"

	"parasol/uv"
	"parasol/uv/clearsky"
)

// ozoneKey names in the cache what a source told of the ozone over a cell.
func ozoneKey(source string) string { return source + "/ozone-learnt" }

// ozoneRecord is what the cache keeps of it.
type ozoneRecord struct {
	Factor float64 `json:"factor"`
	At     int64   `json:"at"` // Unix seconds
}

// learn takes the ozone from a new answer of a source: its ozone column, or
// the ratio of its clear-sky index to the model's. Of an extra part only the
// column is used, since its model is a different one.
func (c *Chain) learn(ctx context.Context, s *stock, p Profile, place uv.Place, runs []uv.Run) {
	model := clearsky.At(place, clearsky.Params{})
	for i := range runs {
		run := &runs[i]
		factor, ok := ofColumn(place, model, run)
		if !ok && !p.Extra {
			factor, ok = uv.LearnOzone(place, model, run)
		}
		if !ok {
			continue
		}
		o := uv.Ozone{Source: p.Source, Factor: factor, At: run.Fetched}
		s.ozone[p.Source] = o
		c.Observer.Learnt(p.Source, factor)
		b, err := json.Marshal(ozoneRecord{o.Factor, o.At.Unix()})
		if err == nil {
			err = c.Cache.SaveForecast(ctx, ozoneKey(p.Source), s.cell.String(), o.At, b)
		}
		if err != nil {
			c.Log.Error("ozone not kept", "source", p.Source, "error", err)
		}
		return
	}
}

// ofColumn returns what an ozone column makes of the model at the day's
// highest sun.
func ofColumn(place uv.Place, model uv.ClearSky, run *uv.Run) (factor float64, ok bool) {
	if !(run.Ozone > 0) {
		return 0, false
	}
	under := clearsky.At(place, clearsky.Params{Ozone: run.Ozone})
	best := uv.Index(0)
	for t := run.Fetched.Add(-halfDay); t.Before(run.Fetched.Add(halfDay)); t = t.Add(time.Hour) {
		if sky := model(t); sky > best {
			best, factor = sky, float64(under(t)/sky)
		}
	}
	return uv.Credible(factor), best > 0
}

// recall reads what was learnt before a restart.
func (c *Chain) recall(ctx context.Context, s *stock, source string) {
	b, err := c.Cache.LoadForecast(ctx, ozoneKey(source), s.cell.String())
	var r ozoneRecord
	if err == nil && len(b) > 0 {
		err = json.Unmarshal(b, &r)
	}
	switch {
	case err != nil:
		c.Log.Warn("ozone not read", "source", source, "error", err)
	case r.Factor > 0:
		s.ozone[source] = uv.Ozone{Source: source, Factor: uv.Credible(r.Factor), At: time.Unix(r.At, 0).UTC()}
		c.Observer.Learnt(source, s.ozone[source].Factor)
	}
}

// latestOzone returns what was learnt last; of two at one instant the source
// that comes first.
func (c *Chain) latestOzone(s *stock) uv.Ozone {
	var latest uv.Ozone
	for _, p := range c.Providers {
		if o := s.ozone[p.Profile().Source]; o.At.After(latest.At) {
			latest = o
		}
	}
	return latest
}
