package daemon

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"parasol/cmd/internal/web"
	"parasol/config"
	"parasol/config/zone"
	"parasol/notify"
	"parasol/schedule"
	"parasol/schedule/presence"
	"parasol/schedule/presence/owntracks"
	"parasol/uv"
)

const (
	// seldom is the least time between two looks at a person's sources: a
	// flapping or hostile one costs no more than that.
	seldom = time.Second
	// often is the most time between two looks: an answer by hand can change
	// what is news.
	often = time.Minute
	// again is how long to wait before retrying to record what was told, and
	// how long a button of the smart home waits to be recorded.
	again = 5 * time.Second
	// quietFor is how long the log stays silent about a source after a line.
	quietFor = time.Minute
	// sightBack is how far back reports matter.
	sightBack = 48 * time.Hour
)

// sightings holds what everybody's phones and switches report, and records
// what follows from it. Positions are kept for minutes and never passed on.
type sightings struct {
	people map[string]*sighted
	recent func(ctx context.Context, person string, since time.Time) ([]schedule.Event, error)
	record func(ctx context.Context, person string, e schedule.Event) error
	move   func(person string, m schedule.Move)
	where  *whereabouts // across restarts
	// down returns, in words, why the connection that a source comes through is
	// down; empty if it stands.
	down func(src *config.Presence) string
	page string // the public address, which phones post to; may be empty
	say  func(key string, values ...string) string
	log  *slog.Logger
}

// sighted holds one person's sources.
type sighted struct {
	name    string
	home    schedule.Place
	sources []config.Presence
	wake    chan struct{} // capacity 1

	mu      sync.Mutex
	person  *presence.Person
	report  presence.Report
	trouble map[string]string    // by source: why it reports nothing; in words
	warned  map[string]time.Time // by source: when it was last logged
}

func newSightings(c *config.Config, texts *notify.Texts, where *whereabouts) *sightings {
	s := &sightings{
		people: map[string]*sighted{}, say: texts.Say, where: where, down: func(*config.Presence) string { return "" },
	}
	for i := range c.People {
		p := &c.People[i]
		if len(p.Presence) == 0 {
			continue
		}
		set := presence.Settings{Home: p.Policy.Home}
		set.Away, set.Moved = where.of(p.Policy.Person)
		for _, src := range p.Presence {
			set.Sources = append(set.Sources, src.Source)
		}
		s.people[p.Policy.Person] = &sighted{
			name: p.Policy.Person, home: p.Policy.Home, sources: p.Presence, wake: make(chan struct{}, 1),
			person: presence.New(set), trouble: map[string]string{}, warned: map[string]time.Time{},
		}
	}
	return s
}

// resume moves the places of those who were away when the daemon last ran, and
// forgets where others were.
func (s *sightings) resume() {
	away := map[string]bool{}
	for name, p := range s.people {
		cell, since := p.person.Away()
		if cell == nil {
			continue
		}
		away[name] = true
		p.report.Away, p.report.Moved = cell, since
		s.move(name, schedule.Move{At: since, Place: placeOf(cell, p.home)})
	}
	s.where.keepOnly(away)
}

// hear takes what a source reported, or why its message could not be read.
// Neither the log nor the page contains any of the message.
func (s *sightings) hear(p *sighted, source string, signals []presence.Signal, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	why := ""
	switch {
	case errors.Is(err, owntracks.ErrEncrypted):
		why = s.say("trouble.presence.encrypted")
	case err != nil:
		why = s.say("trouble.presence.message")
	}
	for _, signal := range signals {
		if !p.person.Hear(source, signal) {
			why = s.say("trouble.presence.clock")
		}
	}
	p.trouble[source] = why
	if now := time.Now(); why != "" && now.Sub(p.warned[source]) >= quietFor {
		p.warned[source] = now
		s.log.Warn("presence not understood", "person", p.name, "source", source, "error", why)
	}
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// watch looks at everybody's sources until ctx ends.
func (s *sightings) watch(ctx context.Context) {
	var running sync.WaitGroup
	for _, p := range s.people {
		running.Go(func() { s.watchOne(ctx, p) })
	}
	running.Wait()
}

func (s *sightings) watchOne(ctx context.Context, p *sighted) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.wake:
		case <-timer.C:
		}
		now := time.Now()
		next := now.Add(often)
		if at := s.step(ctx, p, now); !at.IsZero() && at.Before(next) {
			next = at
		}
		rest := time.NewTimer(seldom)
		select {
		case <-ctx.Done():
			rest.Stop()
			return
		case <-rest.C:
		}
		timer.Reset(time.Until(next))
	}
}

// step records what is new and returns when to look again.
func (s *sightings) step(ctx context.Context, p *sighted, now time.Time) time.Time {
	events, err := s.recent(ctx, p.name, now.Add(-sightBack))
	if err != nil {
		return time.Time{} // the agent reports errors of the journal
	}
	p.mu.Lock()
	before := p.report
	r := p.person.Step(now.Truncate(time.Second), events)
	p.report = r
	p.mu.Unlock()
	s.tellFlapping(p, before, r)
	if !r.Moved.Equal(before.Moved) {
		s.move(p.name, schedule.Move{At: r.Moved, Place: placeOf(r.Away, p.home)})
		s.where.keep(p.name, r.Away, r.Moved)
		s.log.Info("place of the forecasts moved", "person", p.name, "home", r.Away == nil)
	}
	if r.Event == nil {
		return r.Next
	}
	if err := s.record(ctx, p.name, *r.Event); err != nil && ctx.Err() == nil {
		s.log.Warn("presence not recorded", "person", p.name, "event", r.Event.Kind, "error", err)
		return now.Add(again)
	}
	return now.Add(seldom)
}

// placeOf returns a cell with its time zone; nil is home.
func placeOf(cell *uv.Place, home schedule.Place) schedule.Place {
	if cell == nil {
		return home
	}
	at := schedule.Place{Place: *cell, Zone: home.Zone}
	if found, err := zone.Find(cell.Latitude, cell.Longitude); err == nil {
		if z, err := time.LoadLocation(found.Name); err == nil {
			at.Zone = z
		}
	}
	return at
}

// tellFlapping warns once of each source that is ignored until morning because
// it flaps.
func (s *sightings) tellFlapping(p *sighted, before, after presence.Report) {
	flapped := map[string]bool{}
	for _, was := range before.Sources {
		flapped[was.Name] = was.Flapping
	}
	for _, is := range after.Sources {
		if is.Flapping && !flapped[is.Name] {
			s.log.Warn("presence source flaps", "person", p.name, "source", is.Name, "until", "next morning")
		}
	}
}

// Sources returns what each of a person's sources last reported.
func (s *sightings) Sources(person string) []web.Presence {
	p := s.people[person]
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	all := make([]web.Presence, len(p.sources))
	for i, src := range p.sources {
		all[i] = web.Presence{
			Name: src.Name, Type: src.Type, Observed: src.Observe, Trouble: p.trouble[src.Name],
			Setup: setUp(s.page, &src),
		}
		if why := s.down(&src); why != "" {
			all[i].Trouble = why
		}
		if i < len(p.report.Sources) {
			st := p.report.Sources[i]
			all[i].Says, all[i].Sign = st.Word.Says, st.Word.Sign
			all[i].Since, all[i].Heard, all[i].Flapping = st.Word.Since, st.Heard, st.Flapping
		}
	}
	return all
}
