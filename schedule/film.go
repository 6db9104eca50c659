package schedule

import (
	"math"
	"time"

	"parasol/uv"
)

const (
	// MaxInterval is the longest a film is believed outdoors (21 CFR 201.327,
	// AAD).
	MaxInterval = 2 * time.Hour
	// doseFloor keeps a strong sun or a thin film from asking for a coat more
	// often than a person can follow (H).
	doseFloor = 40 * time.Minute
)

// limits of dose, in J/m² (H): what came through the film, and half the
// typical minimal erythema dose of the skin type (2 SED for type I, 2.5 for
// II; unknown and darker types count as II, since they darken rather than
// burn).
const (
	filmLimit, filmLimitTypeI = 1.25 * uv.SED, 1.0 * uv.SED
	dayLimit, dayLimitTypeI   = 2.5 / 2 * uv.SED, 2.0 / 2 * uv.SED
)

// film is one coat of sunscreen and when it ends, or will.
type film struct {
	exists  bool
	applied time.Time
	ends    time.Time
	cause   FilmEnd
	floor   bool // the dose limit was reached before doseFloor
}

// effective returns the part of the dose that comes through the film: people
// apply about half the tested amount, which leaves SPF^½.
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

// filmOf returns the film of a coat: it ends at the earliest of the interval,
// water, and the dose limit.
func (d *Day) filmOf(c *Coat, now time.Time, s *State) film {
	f := film{exists: true, applied: c.At, ends: c.At.Add(d.policy.interval()), cause: ByInterval}
	if t, ok := d.doseEnd(c.At, f.ends, now, s); ok {
		f.floor = t.Before(c.At.Add(doseFloor))
		if t = later(t, c.At.Add(doseFloor)); t.Before(f.ends) {
			f.ends, f.cause = t, ByDose
		} else {
			f.floor = false
		}
	}
	if t, ok := s.waterEnd(c, d.policy.WaterResistance); ok && !t.After(f.ends) {
		f.ends, f.cause, f.floor = t, ByWater, false
	}
	return f
}

// waterEnd returns when water or a towel ends a coat's film. Without a rating
// entering the water does.
func (s *State) waterEnd(c *Coat, rating time.Duration) (time.Time, bool) {
	end := c.Wiped
	for _, w := range s.Water {
		if !w.Until.IsZero() && !w.Until.After(c.At) {
			continue
		}
		from := later(w.From, c.At)
		if w.Until.IsZero() || w.Until.Sub(from) >= rating {
			end = sooner(end, from.Add(rating))
			break
		}
		rating -= w.Until.Sub(from)
	}
	return end, !end.IsZero()
}

// doseEnd returns when the dose that came through the film reaches the limit.
// Doses count unless the person reported being indoors.
func (d *Day) doseEnd(from, until, now time.Time, s *State) (time.Time, bool) {
	left := float64(d.policy.filmLimit()) / d.policy.effective()
	at := from
	for i := range s.Inside {
		in := &s.Inside[i]
		end := d.insideEnd(in, now, s)
		if !end.After(at) || !in.From.Before(until) {
			continue
		}
		if t, ok := d.grid.reaches(at, left); ok && !t.After(later(in.From, at)) {
			return t, t.Before(until)
		}
		left -= d.grid.dose(at, in.From)
		at = later(at, end)
	}
	t, ok := d.grid.reaches(at, left)
	return t, ok && t.Before(until)
}

// insideEnd returns when a report of being indoors stops counting: at its
// planned end, a report of being outdoors, a routine outing that begins later,
// or the end of the day it was made on.
func (d *Day) insideEnd(in *Inside, now time.Time, s *State) time.Time {
	end := sooner(in.Planned, in.Ended)
	if end.IsZero() {
		end = d.End
		if in.From.Before(d.Start) {
			end = d.Start
		}
	}
	for _, r := range d.outings {
		if r.From.After(in.From) && r.From.Before(end) && !s.cancels(r, now) {
			return r.From
		}
	}
	return end
}

// lastFilm returns the film of the last coat; exists is false without one.
func (d *Day) lastFilm(now time.Time, s *State) film {
	for i := len(s.Coats) - 1; i >= 0; i-- {
		if !s.Coats[i].At.After(now) {
			return d.filmOf(&s.Coats[i], now, s)
		}
	}
	return film{}
}

// doses returns today's dose until now on bare skin and through the film,
// while outdoors or probably out, in J/m².
func (d *Day) doses(now time.Time, s *State) (bare, through uv.Dose) {
	for _, out := range d.timeOut(now, s) {
		all := d.grid.dose(out.From, out.Until)
		under := d.coated(out, now, s)
		bare += uv.Dose(max(0, all-under)) // the rounding of a film that covers it all
		through += uv.Dose(under * d.policy.effective())
	}
	return bare, through
}

// timeOut returns the reported and routine outings of the day until now.
func (d *Day) timeOut(now time.Time, s *State) spans {
	if len(s.Outings) == 0 && len(d.outings) == 0 {
		return nil
	}
	all := make([]Span, 0, len(s.Outings)+len(d.outings))
	for i := range s.Outings {
		all = append(all, Span{s.Outings[i].From, d.outingEnd(&s.Outings[i])})
	}
	for _, r := range d.outings {
		if r, ok := s.cutShort(r); ok && !s.cancelledBefore(r) {
			all = append(all, r)
		}
	}
	for i := range all {
		all[i].From, all[i].Until = later(all[i].From, d.Start), earlier(all[i].Until, now)
	}
	return union(all, 0)
}

// coated returns the dose on the film during an outing, before the film's
// protection.
func (d *Day) coated(out Span, now time.Time, s *State) (dose float64) {
	for i := range s.Coats {
		f := d.filmOf(&s.Coats[i], now, s)
		if i+1 < len(s.Coats) {
			f.ends = earlier(f.ends, s.Coats[i+1].At)
		}
		if on, ok := (Span{f.applied, f.ends}).and(out); ok {
			dose += d.grid.dose(on.From, on.Until)
		}
	}
	return dose
}

// cancelledBefore reports whether minutes indoors, reported before a routine
// outing, cancelled it.
func (s *State) cancelledBefore(r Span) bool {
	for i := range s.Inside {
		in := &s.Inside[i]
		if !in.Planned.IsZero() && !r.From.Before(in.From) && r.From.Before(sooner(in.Planned, in.Ended)) {
			return true
		}
	}
	return false
}
