package schedule

import (
	"slices"
	"sort"
	"time"

	"parasol/uv"
)

// Day is one local date of a person prepared for deciding: its phases,
// recurrences, sun and doses under one forecast. It is immutable, and valid
// until End, a new forecast or a new policy.
type Day struct {
	Date        Date
	Place       Place
	Start, End  time.Time // half-open; the local date, cut if the person travels
	Morning     time.Time // the morning reminder's instant, zero without one
	nextMorning time.Time // tomorrow's morning time
	Second      bool      // the date is lived a second time, after travelling eastward over the date line

	policy               *Policy
	forecast             *uv.Forecast
	grid                 *grid
	segments             []segment
	awake                spans
	over                 spans    // the governing phase's threshold is reached, sun up
	coatOver             spans    // the threshold of the skin that takes sunscreen is reached, sun up
	alert                spans    // over, awake
	coatTime             spans    // coatOver, awake
	light                spans    // sun up, awake
	strong               spans    // the ceiling at 3 or above, sun up
	urgent               spans    // the forecast at an emergency's index of the phase, light
	outings              spans    // of the routine
	loud                 [4]spans // the forecast at each loudness or above
	edges                []time.Time
	lapses               [2]time.Time // from when the morning and its repeat are pointless
	number               int64        // of the date, in unix days
	procedure, noActives bool         // one takes place today; one forbids acids and retinoids
	changes              []Change
	notices              []notice
	peaks                peaks
}

// peaks holds the day's numbers that texts use.
type peaks struct {
	forecast, ceiling     uv.Index
	at                    time.Time
	threeFrom, threeUntil time.Time
	known                 bool // a source has a value at the peak
}

// PlaceAt returns where the person is at an instant: the first stay away that
// contains it, else the target of their last move, else home.
func (p *Policy) PlaceAt(now time.Time) Place {
	place, _ := p.stayAt(now)
	return place
}

// elsewhere reports whether a phone that is followed has moved the place away
// from home. A stay that the person entered is no surprise to them.
func (p *Policy) elsewhere(now time.Time) bool {
	for _, a := range p.Away {
		if (Span{a.From.Start(a.Place.Zone), a.Until.Start(a.Place.Zone)}).Contains(now) {
			return false
		}
	}
	return p.PlaceAt(now).Place != p.Home.Place
}

// stayAt returns the place at an instant and the span of time spent there.
func (p *Policy) stayAt(now time.Time) (Place, Span) {
	stretch := Span{}
	for _, a := range p.Away {
		s := Span{a.From.Start(a.Place.Zone), a.Until.Start(a.Place.Zone)}
		if s.Contains(now) {
			return a.Place, s
		}
		if !s.Until.After(now) {
			stretch.From = later(stretch.From, s.Until)
		} else {
			stretch.Until = sooner(stretch.Until, s.From)
		}
	}
	place := p.Home
	for _, m := range p.Moves {
		if m.At.After(now) {
			stretch.Until = sooner(stretch.Until, m.At)
			break
		}
		place, stretch.From = m.Place, later(stretch.From, m.At)
	}
	return place, stretch
}

// DayAt prepares the local date that contains now at the place where the
// person is then. The forecast is for that place.
func (p *Policy) DayAt(now time.Time, f *uv.Forecast) *Day {
	place, stay := p.stayAt(now)
	d := &Day{Date: DateOf(now.In(place.Zone)), Place: place, policy: p, forecast: f}
	whole := Span{d.Date.Start(place.Zone), d.Date.Add(1).Start(place.Zone)}
	// A clock set back over midnight shows a date twice; the day starts at its
	// first midnight, not its second.
	if now.Before(whole.From) {
		whole.From = now
	}
	if !now.Before(whole.Until) {
		whole.Until = now.Add(time.Hour)
	}
	cut, _ := whole.and(stay)
	d.Start, d.End = cut.From.In(place.Zone), cut.Until.In(place.Zone)
	d.Second = p.livedBefore(d.Date, stay.From)
	wide := Span{d.Start.Add(-gridBefore), d.End.Add(gridAfter)}
	d.grid = newGrid(wide, f)
	d.segments = p.segments(wide, d.Date)
	d.prepare(wide)
	return d
}

// livedBefore reports whether the morning of a date was already lived at the
// place where the person was before.
func (p *Policy) livedBefore(date Date, came time.Time) bool {
	if came.IsZero() || p.Morning == nil {
		return false
	}
	place, stay := p.stayAt(came.Add(-time.Second))
	return slices.ContainsFunc(p.Morning.On(date, place.Zone), func(t time.Time) bool { return stay.Contains(t) })
}

func (d *Day) prepare(wide Span) {
	d.number = d.Date.unixDay()
	d.peaks = d.findPeaks()
	d.protectLongTerm()
	d.grid.sum(d.segments)
	d.awake = d.policy.awakeSpans(d.Date, d.Place.Zone).and(spans{wide})
	d.light = d.grid.up.and(d.awake)
	d.over = d.reached(func(s *segment) Phase { return s.acts })
	d.coatOver = d.reached(func(s *segment) Phase { return s.takes })
	d.alert, d.coatTime = d.over.and(d.awake), d.coatOver.and(d.awake)
	d.strong = d.grid.reached(Protect).and(d.grid.up)
	d.loud = d.grid.loud
	d.urgent = d.emergencies()
	d.outings = d.routines().and(spans{wide})
	d.Morning = d.findMorning()
	d.lapses = d.findLapses()
	if p := d.policy; p.Morning != nil {
		if all := p.Morning.On(d.Date.Add(1), d.Place.Zone); len(all) > 0 {
			d.nextMorning = all[0]
		}
	}
	d.changes = d.changesIn(Span{d.Start, d.Date.Add(2).Start(d.Place.Zone)})
	d.notices = d.findNotices()
	d.readTreatments()
	d.edges = d.findEdges()
}

// readTreatments sets what rules ask of the treatments each time.
func (d *Day) readTreatments() {
	for i := range d.policy.Treatments {
		t := &d.policy.Treatments[i]
		d.procedure = d.procedure || !t.IsCourse() && d.day(t.At) == 0
		d.noActives = d.noActives || t.BansActives(d.Date)
	}
	for i := range d.segments {
		if s := &d.segments[i]; s.cause != nil {
			s.day = d.day(s.cause.At)
		}
	}
}

// findEdges returns every instant of the day, in order, at which one of its
// spans begins or ends or its morning lapses.
func (d *Day) findEdges() []time.Time {
	edges := make([]time.Time, 0, 48) // more than most days have
	note := func(t time.Time) {
		if d.holds(t) {
			edges = append(edges, t)
		}
	}
	for _, ss := range [...]spans{
		d.alert, d.coatTime, d.light, d.awake, d.strong, d.urgent,
		d.loud[uv1], d.loud[uv3], d.loud[uv6], d.loud[uv8],
	} {
		for _, s := range ss {
			note(s.From)
			note(s.Until)
		}
	}
	for i := range d.segments {
		note(d.segments[i].Until)
	}
	note(d.lapses[0]) // what waited for the morning is then said alone
	slices.SortFunc(edges, time.Time.Compare)
	return edges
}

// edgeAfter returns the first edge after an instant, zero if there is none.
func (d *Day) edgeAfter(t time.Time) time.Time {
	i := sort.Search(len(d.edges), func(i int) bool { return d.edges[i].After(t) })
	if i == len(d.edges) {
		return time.Time{}
	}
	return d.edges[i]
}

// protectLongTerm sets the uncovered segments of a day to protect if the
// person wants that: on each day, or on those that reach UV 3.
func (d *Day) protectLongTerm() {
	long := d.policy.LongTerm
	if long == LongTermOff || long == LongTermUV3 && float64(d.peaks.ceiling) < Protect.threshold() {
		return
	}
	for i := range d.segments {
		if s := &d.segments[i]; s.phase == NoPhase {
			s.phase, s.acts, s.takes, s.ends = Protect, Protect, Protect, d.End
		}
	}
}

// reached returns when the sun is up and the ceiling reaches the threshold of
// a phase of each segment.
func (d *Day) reached(phase func(*segment) Phase) spans {
	var all []Span
	for i := range d.segments {
		s := &d.segments[i]
		switch ph := phase(s); ph {
		case NoPhase:
		case Dark:
			all = append(all, d.grid.up.and(spans{s.Span})...)
		default:
			all = append(all, d.grid.reached(ph).and(d.grid.up).and(spans{s.Span})...)
			if s.glass && takesFilm(ph) != NoPhase {
				all = append(all, d.grid.high.and(spans{s.Span})...)
			}
		}
	}
	return union(all, 0)
}

// awakeSpans returns the awake hours that touch a date.
func (p *Policy) awakeSpans(date Date, zone *time.Location) spans {
	var all []Span
	for k := -1; k <= 1; k++ {
		d, to := date.Add(k), date.Add(k)
		if p.SleepAt <= p.WakeAt {
			to = to.Add(1)
		}
		all = append(all, Span{d.At(p.WakeAt, zone), to.At(p.SleepAt, zone)})
	}
	return union(all, 0)
}

// routines returns the routine outings that touch the date; those less than
// mergeOutings apart are merged.
func (d *Day) routines() spans {
	var all []Span
	for _, r := range d.policy.Outings {
		for k := -1; k <= 1; k++ {
			for _, at := range r.Start.On(d.Date.Add(k), d.Place.Zone) {
				all = append(all, Span{at, at.Add(r.For)})
			}
		}
	}
	return union(all, mergeOutings)
}

// emergencies returns when the sun justifies an emergency for somebody who is
// out in it: never for skin under clothes.
func (d *Day) emergencies() spans {
	least := map[Phase]loudness{Cover: uv3, Strict: uv6, Protect: uv8}
	var all []Span
	for i := range d.segments {
		s := &d.segments[i]
		when := d.light
		if l, ok := least[s.acts]; ok {
			when = when.and(d.loud[l])
		}
		if s.acts != NoPhase && !s.clothed {
			all = append(all, when.and(spans{s.Span})...)
		}
	}
	return union(all, 0)
}

// findMorning returns the date's first morning time within the day; one
// outside awake hours is moved to their start.
func (d *Day) findMorning() time.Time {
	if d.policy.Morning == nil {
		return time.Time{}
	}
	for _, t := range d.policy.Morning.On(d.Date, d.Place.Zone) {
		if !d.holds(t) {
			continue
		}
		if wakes, ok := d.awake.next(t); ok && d.holds(wakes) {
			return wakes.In(d.Place.Zone)
		}
	}
	return time.Time{}
}

func (d *Day) findPeaks() peaks {
	var p peaks
	first, _ := d.grid.locate(d.Start)
	last, _ := d.grid.locate(d.End)
	brightest, clearest := -1, -1 // the steps with the highest forecast and ceiling
	three := [2]int{-1, -1}       // the first and last step with a forecast of 3
	for i := first; i <= last; i++ {
		if c := uv.Index(d.grid.ceiling[i]); c > p.ceiling {
			p.ceiling, clearest = c, i
		}
		f := uv.Index(d.grid.forecast[i])
		if f > p.forecast {
			p.forecast, brightest = f, i
		}
		if f >= 3 {
			if three[0] < 0 {
				three[0] = i
			}
			three[1] = i
		}
	}
	if three[0] >= 0 {
		p.threeFrom, p.threeUntil = d.grid.time(three[0]), d.grid.time(three[1])
	}
	if brightest < 0 { // a forecast of zeros has no peak of its own
		brightest = clearest
	}
	if brightest >= 0 {
		p.at = d.grid.time(brightest)
		p.known = d.forecast.At(p.at).Known
	}
	return p
}

// segmentAt returns the segment that contains t, or else the nearest.
func (d *Day) segmentAt(t time.Time) *segment {
	for i := range d.segments {
		if t.Before(d.segments[i].Until) {
			return &d.segments[i]
		}
	}
	return &d.segments[len(d.segments)-1]
}
