package schedule

import (
	"math"
	"time"

	"parasol/uv"
)

// evidence collects the numbers that the decision is based on; win is what is
// sent, nil if nothing is.
func (m *moment) evidence(win *verdict) Evidence {
	var e Evidence
	m.provenance(&e)
	m.today(&e)
	m.window(&e)
	m.person(&e)
	if win != nil {
		e.Subject, e.Since = win.change, m.local(win.since)
	}
	// Rounded as in the journal, so that a decision read back says the same.
	for _, i := range [...]*uv.Index{
		&e.Forecast, &e.ClearSky, &e.Ceiling, &e.Peak, &e.PeakCeiling, &e.OutingPeak, &e.OutingCeiling,
	} {
		*i = i.Thousandths()
	}
	return e
}

func (m *moment) provenance(e *Evidence) {
	r := m.d.forecast.At(m.now)
	e.Forecast, e.ClearSky, e.Ceiling = r.Forecast, r.ClearSky, r.Ceiling
	e.Source, e.Known, e.Trust, e.Lead = r.Source, r.Known, r.Trust, r.Lead
	if o := m.d.forecast.Ozone; o.Factor > 0 {
		e.Ozone = math.Round(float64(o.Over(m.now))*1e3) / 1e3
	}
	if r.Known && r.Lead != 0 {
		e.Issued = m.now.Add(-r.Lead).In(m.d.Place.Zone)
	}
}

func (m *moment) today(e *Evidence) {
	d, p := m.d, &m.d.peaks
	e.Date, e.Peak, e.PeakAt, e.PeakCeiling = d.Date, p.forecast, p.at, p.ceiling
	_, e.Offset = m.now.In(d.Place.Zone).Zone()
	e.DayKnown, e.ThreeFrom, e.ThreeUntil = p.known, p.threeFrom, p.threeUntil
	e.SunUp = d.grid.up.contain(m.now)
	for _, s := range d.grid.up {
		if !s.Until.After(d.Start) || !s.From.Before(d.End) {
			continue
		}
		if s.From.After(d.grid.start) {
			e.Sunrise = s.From
		}
		if s.Until.Before(d.grid.end()) {
			e.Sunset = s.Until
		}
		if m.now.Before(s.Until) {
			break
		}
	}
	e.OverUntil, _ = d.over.lastBefore(d.Start, d.End)
	e.Over = d.over.contain(m.now)
	e.Threshold = uv.Index(m.seg.acts.threshold())
}

func (m *moment) window(e *Evidence) {
	s := m.seg
	e.Phase, e.PhaseUntil, e.WindowUntil = s.phase, m.local(s.ends), m.local(s.longest)
	e.Film, e.Areas = s.takes, s.areas
	e.Changes, e.Open = m.d.changes, s.open
	switch {
	case s.cause != nil:
		e.Treatment, e.TreatedAt, e.TreatmentDay = s.cause.Kind, m.local(s.cause.At), s.day
		e.Course, e.IfClinicAllows = s.cause.IsCourse(), s.cause.IfClinicAllows
		e.CourseEnd = m.local(s.cause.CourseEnd)
	case s.phase != NoPhase:
		e.Treatment, e.UV3 = LongTerm, m.d.policy.LongTerm == LongTermUV3
	}
	e.Acts, e.Glass, e.Clothed, e.Fragile = s.acts, s.glass, s.clothed, s.fragile
	e.NoActives = m.d.noActives
	if next := m.d.nextMorning; !next.IsZero() {
		e.NextMorning = m.local(next)
	}
}

// local returns an instant in the place's zone; the zero time stays zero.
func (m *moment) local(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(m.d.Place.Zone)
}

func (m *moment) person(e *Evidence) {
	p := m.d.policy
	e.Presence, e.OutSince = m.where.is, m.local(m.where.outing.From)
	if m.where.out() {
		e.OutUntil = m.local(m.where.Until)
	}
	if next, ok := m.line.outingAfter(m.now); ok {
		e.NextOuting, e.NextOutingEnd = m.local(next.From), m.local(next.Until)
		e.OutingPeak, e.OutingCeiling = m.d.grid.highest(next)
	}
	if m.where.out() {
		e.OutingPeak, e.OutingCeiling = m.d.grid.highest(m.where.outing)
	}
	if m.film.exists {
		e.Applied, e.FilmEnds, e.FilmEnd = m.local(m.film.applied), m.local(m.film.ends), m.film.cause
	}
	e.Elsewhere = p.elsewhere(m.now)
	e.ByDevice, e.LastSign = m.where.by == byDevice, m.local(m.where.sign)
	e.SunFirst, e.Silent = m.sunFirst(), m.silence.days
	if m.s.Paused.holds(m.now) {
		e.PausedUntil = m.local(m.s.Paused.Until)
	}
	e.FilmOn, e.FloorBinds = m.filmOn, m.film.floor
	e.InWater = !m.s.InWater.IsZero() && m.where.is == ReportedOutdoors
	e.DoseBare, e.DoseFilm, e.DoseHigh = m.bare, m.under, m.bare+m.under >= p.dayLimit()
	e.SkinType, e.SPF, e.Interval = p.SkinType, p.SPF, p.interval()
	e.Clinic, e.Discreet, e.SentToday, e.MaxPerDay = p.Clinic, p.Discreet, m.sentToday, p.MaxPerDay
}

// sunFirst reports whether a text puts shade or staying in before the coat: in
// strict from a forecast of 6 on (for an outing ahead at any minute of it),
// and after half the day's dose or if the film's limit came before its floor.
func (m *moment) sunFirst() bool {
	if m.doseHigh() || m.seg.acts == Dark {
		return true
	}
	if m.seg.acts != Strict {
		return false
	}
	if next, ok := m.line.outingAfter(m.now); ok && !m.where.out() {
		return m.peakOf(next) >= loudnessFrom[uv6]
	}
	return m.atLeast(uv6)
}
