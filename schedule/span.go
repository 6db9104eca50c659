package schedule

import (
	"slices"
	"time"
)

// spans is a sorted list of spans that neither overlap nor touch; all have an
// Until.
type spans []Span

// at returns the span that contains t.
func (ss spans) at(t time.Time) (Span, bool) {
	for _, s := range ss {
		if s.Contains(t) {
			return s, true
		}
	}
	return Span{}, false
}

func (ss spans) contain(t time.Time) bool {
	_, ok := ss.at(t)
	return ok
}

// next returns the first instant from t on that is in a span.
func (ss spans) next(t time.Time) (time.Time, bool) {
	for _, s := range ss {
		if t.Before(s.From) {
			return s.From, true
		}
		if t.Before(s.Until) {
			return t, true
		}
	}
	return time.Time{}, false
}

// edge returns the first start or end after t, zero if there is none.
func (ss spans) edge(t time.Time) time.Time {
	for _, s := range ss {
		if t.Before(s.From) {
			return s.From
		}
		if t.Before(s.Until) {
			return s.Until
		}
	}
	return time.Time{}
}

// lastBefore returns the end of the part of ss before limit and after from; ok
// is false if there is none.
func (ss spans) lastBefore(from, limit time.Time) (end time.Time, ok bool) {
	for i := len(ss) - 1; i >= 0; i-- {
		s := ss[i]
		if s.From.Before(limit) && s.Until.After(from) {
			return earlier(s.Until, limit), true
		}
	}
	return time.Time{}, false
}

// and returns the intersection of two lists.
func (ss spans) and(o spans) spans {
	var both spans
	for _, a := range ss {
		for _, b := range o {
			if s, ok := a.and(b); ok {
				both = append(both, s)
			}
		}
	}
	return both
}

// and returns the intersection of two spans.
func (s Span) and(o Span) (Span, bool) {
	both := Span{later(s.From, o.From), s.Until}
	if s.Until.IsZero() || !o.Until.IsZero() && o.Until.Before(s.Until) {
		both.Until = o.Until
	}
	return both, both.Until.IsZero() || both.From.Before(both.Until)
}

// union sorts spans and merges those that overlap or are less than gap apart.
func union(ss []Span, gap time.Duration) spans {
	slices.SortFunc(ss, func(a, b Span) int { return a.From.Compare(b.From) })
	var out spans
	for _, s := range ss {
		if !s.From.Before(s.Until) {
			continue
		}
		n := len(out)
		if n > 0 && !s.From.After(out[n-1].Until) || n > 0 && s.From.Sub(out[n-1].Until) < gap {
			out[n-1].Until = later(out[n-1].Until, s.Until)
			continue
		}
		out = append(out, s)
	}
	return out
}

// bounded reports whether a span has an end and is not empty.
func (s Span) bounded() bool { return s.From.Before(s.Until) }

// holds reports whether t is in a span that has an end.
func (s Span) holds(t time.Time) bool { return s.bounded() && s.Contains(t) }

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// sooner returns the earlier of two instants, ignoring zero ones.
func sooner(a, b time.Time) time.Time {
	switch {
	case a.IsZero():
		return b
	case b.IsZero():
		return a
	default:
		return earlier(a, b)
	}
}
