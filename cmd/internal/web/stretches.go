package web

import (
	"time"

	"parasol/schedule"
)

// stretch is a time outdoors, with a coat on or with one due.
type stretch struct {
	from, until time.Time
	bare        bool
}

// out returns the reported times outdoors, split where a coat began or ended.
func (v *View) out() []stretch {
	var all []stretch
	for _, o := range v.State.Outings {
		until := o.Until
		if until.IsZero() || until.After(v.Decision.At) {
			until = v.Decision.At
		}
		all = append(all, v.cut(o.From, until)...)
	}
	return all
}

// cut splits a time outdoors by the coats that covered it.
func (v *View) cut(from, until time.Time) []stretch {
	var all []stretch
	for from.Before(until) {
		end, bare := until, true
		for i, coat := range v.State.Coats {
			over := v.coatEnds(i)
			switch {
			case !coat.At.After(from) && over.After(from):
				bare, end = false, earlier(end, over)
			case coat.At.After(from):
				end = earlier(end, coat.At)
			}
		}
		all = append(all, stretch{from, end, bare})
		from = end
	}
	return joined(all)
}

// coatEnds returns when a coat ended: at the next one, by water or a towel, or
// after its interval. The end of the last one is the decision's.
func (v *View) coatEnds(i int) time.Time {
	coats := v.State.Coats
	if i == len(coats)-1 {
		if e := &v.Decision.Evidence; e.Applied.Equal(coats[i].At) {
			return e.FilmEnds
		}
	}
	end := coats[i].At.Add(v.Policy.ReapplyEvery)
	if i+1 < len(coats) {
		end = earlier(end, coats[i+1].At)
	}
	for _, wet := range []time.Time{coats[i].Wiped, coats[i].Wet} {
		if !wet.IsZero() {
			end = earlier(end, wet)
		}
	}
	return end
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// joined merges adjacent stretches of the same kind.
func joined(all []stretch) []stretch {
	var out []stretch
	for _, s := range all {
		if n := len(out); n > 0 && out[n-1].bare == s.bare && out[n-1].until.Equal(s.from) {
			out[n-1].until = s.until
			continue
		}
		out = append(out, s)
	}
	return out
}

// onDate reports whether an instant is on the view's date.
func (v *View) onDate(t time.Time) bool { return schedule.DateOf(t.In(v.Zone)) == v.date }
