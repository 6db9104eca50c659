package uv

import (
	"cmp"
	"slices"
	"time"
)

const (
	// MaxSpacing is how far apart two samples may be and still be joined: 3 h,
	// the widest spacing the contract of a UV file allows.
	MaxSpacing = 3 * time.Hour

	// meanHour is what one sample of PrecedingHour covers.
	meanHour = time.Hour
)

// NewSeries returns a copy of the samples sorted by time. Of two at the same
// instant the latter wins, unless it is missing.
func NewSeries(kind Kind, samples []Sample) Series {
	sorted := slices.Clone(samples)
	slices.SortStableFunc(sorted, func(a, b Sample) int { return a.Time.Compare(b.Time) })
	kept := sorted[:0]
	for _, s := range sorted {
		last := len(kept) - 1
		switch {
		case last < 0 || !kept[last].Time.Equal(s.Time):
			kept = append(kept, s)
		case s.Index.usable():
			kept[last] = s
		}
	}
	return Series{Kind: kind, Samples: kept}
}

// At returns the index at t and whether the series knows it, interpolated
// under the clear-sky model. It is unknown before the first and after the last
// sample (a mean covers the hour before it), next to a missing sample, and
// where two samples are more than MaxSpacing apart.
func (s Series) At(t time.Time, model ClearSky) (Index, bool) {
	c := curve{series: s, model: model}
	return c.at(t, model.sane(t))
}

// usable reports whether a sample's index is a plausible number; 26 is the
// gate's bound at any altitude.
func (i Index) usable() bool { return i >= 0 && i <= highestOnHeights }

// half returns how far the instant that a sample applies to is before the
// sample's time.
func (k Kind) half() time.Duration {
	if k == PrecedingHour {
		return meanHour / 2
	}
	return 0
}

// covers reports whether sample i says something about t by itself.
func (s Series) covers(i int, t time.Time) bool {
	if i < 0 || i >= len(s.Samples) || !s.Samples[i].Index.usable() {
		return false
	}
	end := s.Samples[i].Time
	if s.Kind == PrecedingHour {
		return !t.After(end) && !t.Before(end.Add(-meanHour))
	}
	return t.Equal(end)
}

// joined reports whether the samples i−1 and i may be interpolated between.
func (s Series) joined(i int) bool {
	return i > 0 && i < len(s.Samples) &&
		s.Samples[i-1].Index.usable() && s.Samples[i].Index.usable() &&
		cmp.Compare(s.Samples[i].Time.Sub(s.Samples[i-1].Time), MaxSpacing) <= 0
}
