package presence

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"parasol/schedule"
	"parasol/uv"
)

// Settings are one person's sources, and where they live.
type Settings struct {
	Home    schedule.Place
	Sources []Source
	Away    *uv.Place // the cell to which a phone moved the forecasts before; nil: home
	Moved   time.Time // when it did
}

// Person keeps what a person's sources say. It is not safe for concurrent use.
type Person struct {
	zone     *time.Location
	machines []*machine
	named    map[string]*machine
	travel   travel
	begun    bool
}

// New returns a person about whom nothing was heard yet.
func New(s Settings) *Person {
	p := &Person{zone: s.Home.Zone, named: map[string]*machine{}}
	p.travel.home = spot{north: s.Home.Latitude, east: s.Home.Longitude}
	for i := range s.Sources {
		set := &s.Sources[i]
		if set.Follow && s.Away != nil {
			p.travel.here, p.travel.since = &spot{north: s.Away.Latitude, east: s.Away.Longitude}, s.Moved
		}
		m := &machine{set: set, home: s.Home.Place, zone: s.Home.Zone}
		p.machines, p.named[set.Name] = append(p.machines, m), m
	}
	return p
}

// Hear takes a signal of a source. It reports false for one that cannot be
// used, of a source that is not known or of a clock that is ahead.
func (p *Person) Hear(source string, s Signal) bool {
	m := p.named[source]
	if m == nil || !s.settle() {
		return false
	}
	m.hear(s)
	if m.set.Follow {
		p.travel.hear(s)
	}
	return true
}

// Away returns the cell of the forecasts by a phone that is followed, nil at
// home, and since when it is so; zero: always.
func (p *Person) Away() (*uv.Place, time.Time) { return p.travel.place(), p.travel.since }

// Report is what the sources say at an instant.
type Report struct {
	Word    Word
	Source  string          // whose word it is
	Event   *schedule.Event // to be recorded; nil: nothing is new
	Next    time.Time       // when to look again without news; zero: never
	Sources []Standing
	Away    *uv.Place // the cell of the forecasts, by a phone that is followed; nil: home
	Moved   time.Time // since when; zero: always
}

// Standing is what one source said last. It holds no place.
type Standing struct {
	Name     string
	Word     Word
	Heard    time.Time // zero: never
	Flapping bool
	Observed bool
}

// Step returns what there is to record at now, given the journal's events of
// the last 48 hours. Neither their order nor that of the signals matters.
func (p *Person) Step(now time.Time, events []schedule.Event) Report {
	t := read(now, p.zone, events)
	if !p.begun { // what was recorded before we started holds until the source speaks again
		p.begun = true
		for name, e := range t.by {
			p.restore(name, e)
		}
	}
	var r Report
	r.Away, r.Moved = p.Away()
	var words []heardWord
	for _, m := range p.machines {
		s := m.now(now)
		words = append(words, heardWord{s.word, m.set})
		r.Sources = append(r.Sources, Standing{m.set.Name, s.word, m.heard, now.Before(s.flapping), m.set.Observe})
		r.Next = sooner(r.Next, s.next(m))
	}
	word, until := merge(now, words)
	if word.Says == schedule.ReportedIndoors && !word.glass() {
		word = t.unlessSilent(words, word)
	}
	if r.Word = word.Word; word.set != nil {
		r.Source = word.set.Name
	}
	r.Next = sooner(r.Next, until)
	r.tell(now, &t)
	return r
}

// restore sets what a source had said before we started.
func (p *Person) restore(name string, e schedule.Event) {
	m := p.named[name]
	_, sign, _ := e.Device()
	if m == nil || e.Kind == schedule.Lost {
		return
	}
	says := map[schedule.EventKind]schedule.Presence{
		schedule.Outdoors: schedule.ReportedOutdoors,
		schedule.MaybeOut: schedule.ProbablyOut,
		schedule.Indoors:  schedule.ReportedIndoors,
	}[e.Kind]
	m.base.aspects.told = Word{Says: says, Sign: sign, Since: e.At, Moved: e.At, Seen: e.At}
}

// tell adds the event if the word is news.
func (r *Report) tell(now time.Time, t *told) {
	w, source := r.Word, r.Source
	if w.Says == schedule.UnknownPresence {
		// Nothing is known any more: recorded for the source that knew last.
		w.Sign, w.Since = schedule.SilenceSign, now
		source, _, _ = t.device.Device()
	}
	n := t.edge(now, w)
	r.Next = sooner(r.Next, n.when)
	if !n.ok {
		return
	}
	e := schedule.Event{Kind: eventOf(w), At: n.at.Truncate(time.Second), Source: schedule.DeviceSource(source, w.Sign)}
	if e.Kind == schedule.Outdoors && t.outings >= outings {
		e.Kind = schedule.MaybeOut
		if t.device.Kind == schedule.MaybeOut {
			return
		}
	}
	if e.ID = fmt.Sprintf("%s/%s/%d", e.Source, e.Kind, e.At.Unix()); !t.known[e.ID] {
		r.Event = &e
	}
}

// sooner returns the earlier of two instants, zero being never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// inOrder sorts a copy of events by time, ties by id.
func inOrder(events []schedule.Event) []schedule.Event {
	sorted := slices.Clone(events)
	slices.SortFunc(sorted, func(a, b schedule.Event) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	return sorted
}
