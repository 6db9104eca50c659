package daemon

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"parasol/cmd/parasol/internal/homeassistant"
	"parasol/config"
	"parasol/notify"
	decode "parasol/schedule/presence/homeassistant"
)

// smartHomes holds the connections to Home Assistant, one for each server and
// token, which channels and presence share.
type smartHomes struct {
	log *slog.Logger
	say func(key string, values ...string) string
	all map[string]*homeassistant.Client
}

func newSmartHomes(log *slog.Logger, texts *notify.Texts) *smartHomes {
	return &smartHomes{log: log, say: texts.Say, all: map[string]*homeassistant.Client{}}
}

func (s *smartHomes) at(url string, token func() string) *homeassistant.Client {
	key := url + "\x00" + token()
	if s.all[key] == nil {
		s.all[key] = homeassistant.New(homeassistant.Options{URL: url, Token: token, Log: s.log, Say: s.say})
	}
	return s.all[key]
}

// taps gives a channel the taps on its notifications.
func (s *smartHomes) taps(url string, token func() string) func(context.Context, func(string, time.Time)) error {
	return s.at(url, token).Tap()
}

// watch subscribes to everybody's entities.
func (s *smartHomes) watch(seen *sightings) {
	for _, p := range seen.people {
		for i := range p.sources {
			if src := &p.sources[i]; src.Type == "home-assistant" {
				s.watchOne(seen, p, src)
			}
		}
	}
}

func (s *smartHomes) watchOne(seen *sightings, p *sighted, src *config.Presence) {
	e := entitiesOf(src)
	s.at(src.URL, src.Token.Reveal).Watch(e.IDs(), func(picture *decode.Picture, id string) {
		if signals := picture.Signals(e, id, time.Now()); len(signals) > 0 {
			seen.hear(p, src.Name, signals, nil)
		}
	})
}

// run keeps the connections until ctx ends.
func (s *smartHomes) run(ctx context.Context) {
	var running sync.WaitGroup
	for _, c := range s.all {
		running.Go(func() { c.Run(ctx) })
	}
	running.Wait()
}

// trouble returns, in words, why the connection of a source is down, or which of
// its entities does not exist.
func (s *smartHomes) trouble(src *config.Presence) string {
	c := s.at(src.URL, src.Token.Reveal)
	if up, why := c.Standing(); !up {
		return oneLine(why)
	}
	for _, id := range entitiesOf(src).IDs() {
		if c.Lacks(id) {
			return s.say("trouble.home-assistant.entity", "entity", id)
		}
	}
	return ""
}

func entitiesOf(src *config.Presence) decode.Entities {
	return decode.Entities{Entity: src.Entity, Activity: src.Activity, Wifi: src.Wifi}
}

// troubles returns, in words, why connections are down.
func (s *smartHomes) troubles() []string {
	var all []string
	for _, c := range s.all {
		if up, why := c.Standing(); !up && why != "" {
			all = append(all, oneLine(why))
		}
	}
	return all
}
