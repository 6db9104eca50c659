package schedule

import (
	"math"
	"time"

	"parasol/uv"
)

const (
	// MaxInterval is the longest a film is assumed to last outdoors (21 CFR
	// 201.327, AAD).
	MaxInterval = 2 * time.Hour
	// doseFloor keeps a strong sun or a thin film from asking for coats more
	// often than a person can apply them (H).
	doseFloor = 40 * time.Minute
)

// Limits of dose, in J/m² (H): what passed through the film, and half the
// typical minimal erythema dose of the skin type (2 SED for type I, 2.5 for
// II; unknown and darker types count as II, since they darken rather than
// burn).
const (
	filmLimit, filmLimitTypeI = 1.25 * uv.SED, 1.0 * uv.SED
	dayLimit, dayLimitTypeI   = 2.5 / 2 * uv.SED, 2.0 / 2 * uv.SED
)

// film is one coat of sunscreen with its end, past or future.
type film struct {
	exists  bool
	applied time.Time
	ends    time.Time
	cause   FilmEnd
	floor   bool // the dose limit was reached before doseFloor
}

// effective returns the fraction of the dose that passes through the film:
// people apply about half the tested amount, which leaves SPF^½.
func (p *Policy) effective() float64 { return 1 / math.Sqrt(max(p.SPF, 1)) }

func (p *Policy) filmLimit() uv.Dose {
	if p.SkinType == 1 {
		return filmLimitTypeI
	}
	return filmLimit
}

func (p *Policy) dayLimit() uv.Dose {
	if p.SkinType == 1 {
		return dayLimitTypeI
	}
	return dayLimit
}

// interval returns the person's reapplying interval, at most MaxInterval.
func (p *Policy) interval() time.Duration {
	if p.ReapplyEvery <= 0 {
		return MaxInterval
	}
	return min(p.ReapplyEvery, MaxInterval)
}

// filmOf returns the film of a coat. It ends at the interval, with water, or
// at the dose limit, whichever is first.
func (d *Day) filmOf(c *Coat, line timeline) film {
	p := d.policy
	f := film{exists: true, applied: c.At, ends: c.At.Add(p.interval()), cause: ByInterval}
	if t, ok := d.reaches(line, c.At, float64(p.filmLimit())/p.effective()); ok && t.Before(f.ends) {
		f.floor = t.Before(c.At.Add(doseFloor))
		f.ends, f.cause = later(t, c.At.Add(doseFloor)), ByDose
	}
	if t, ok := c.waterEnd(p.WaterResistance); ok && !t.After(f.ends) {
		f.ends, f.cause, f.floor = t, ByWater, false
	}
	return f
}

// waterEnd returns when water or a towel ends a coat's film. Without a water
// resistance, entering the water ends it.
func (c *Coat) waterEnd(rating time.Duration) (time.Time, bool) {
	end := c.Wiped
	if !c.Wet.IsZero() {
		end = sooner(end, c.Wet.Add(rating))
	}
	return end, !end.IsZero()
}

// doses returns today's dose until now on bare skin and through the film,
// while outdoors or probably out, in J/m². Coats and stretches are both
// sorted, so each is visited once.
func (o *Outlook) doses(now time.Time) (bare, through uv.Dose) {
	d, films := o.d, o.films
	for i := range o.line {
		if !o.line[i].out() {
			continue
		}
		out, ok := o.line[i].Span.and(Span{d.Start, now})
		if !ok {
			continue
		}
		if !o.dosed { // on most days nobody has been out yet
			o.dosed, o.films = true, d.films(o.s, o.line)
			films = o.films
		}
		for len(films) > 0 && !films[0].Until.After(out.From) {
			films = films[1:]
		}
		under := 0.0
		for _, f := range films {
			if !f.From.Before(out.Until) {
				break
			}
			if on, ok := f.and(out); ok {
				under += d.grid.dose(on.From, on.Until)
			}
		}
		bare += uv.Dose(max(0, d.grid.dose(out.From, out.Until)-under)) // the rounding of a film that covers it all
		through += uv.Dose(under * d.policy.effective())
	}
	return bare, through
}

// films returns when a film was on, one span per coat: until its end or the
// next coat.
func (d *Day) films(s *State, line timeline) spans {
	all := make(spans, 0, len(s.Coats))
	for i := range s.Coats {
		c := &s.Coats[i]
		on := Span{c.At, c.At.Add(doseFloor)}
		last, dry := i+1 == len(s.Coats), c.Wet.IsZero() && c.Wiped.IsZero()
		if last || !dry || s.Coats[i+1].At.After(on.Until) {
			on.Until = d.filmOf(c, line).ends
			if !last {
				on.Until = earlier(on.Until, s.Coats[i+1].At)
			}
		} else {
			on.Until = s.Coats[i+1].At // no film ends before doseFloor by itself
		}
		if on.Until.After(d.Start) {
			all = append(all, on)
		}
	}
	return all
}
