package daemon

import (
	"context"
	"slices"
	"time"

	"parasol/cmd/internal/delivery"
	"parasol/cmd/internal/portrait"
	"parasol/cmd/internal/sky"
	"parasol/cmd/internal/web"
	"parasol/config"
	"parasol/notify"
	"parasol/schedule/agent"
	"parasol/schedule/journal"
)

const listedPushes = 20 // contract C: the last 20

// people serves the page with what the agent last decided for each person.
type people struct {
	config  *config.Config
	people  *household
	agent   *agent.Agent
	journal *journal.Journal
	sky     *sky.Sky
	links   *delivery.Links
	texts   *notify.Texts
	seen    *sightings
}

// Names returns the people in the configuration's order.
func (p people) Names() []string {
	names := make([]string, len(p.config.People))
	for i := range p.config.People {
		names[i] = p.config.People[i].Policy.Person
	}
	return names
}

// View returns one person.
func (p people) View(ctx context.Context, name string) (web.View, error) {
	who := p.people.Person(name)
	if who == nil {
		return web.View{}, web.ErrNoPerson
	}
	snap, err := p.agent.Look(ctx, name)
	if err != nil {
		return web.View{}, err
	}
	pushes, err := p.agent.Pushes(ctx, name, listedPushes)
	if err != nil {
		return web.View{}, err
	}
	recent, err := p.journal.Recent(ctx, name, time.Now().Add(-planBack))
	if err != nil {
		return web.View{}, err
	}
	changed, err := p.changed(ctx, name)
	if err != nil {
		return web.View{}, err
	}
	sitting := portrait.Sitting{
		Person: who, Changed: changed, Decision: snap.Decision, State: snap.State, Recent: recent, Pushes: pushes,
		Calendar: p.links.CalendarToken(name), Presence: p.seen.Sources(name), Channels: p.ways(who, pushes),
	}
	if of := p.config.Person(name); of != nil {
		sitting.File = of.Entries
	}
	return portrait.Painter{Sky: p.sky, Texts: p.texts}.View(&sitting), nil
}

// changed returns the settings of a person that were changed on the page.
func (p people) changed(ctx context.Context, name string) ([]string, error) {
	all, err := p.journal.Overlays(ctx, name)
	var keys []string
	for _, o := range all {
		if o.Section == journal.Settings {
			keys = append(keys, o.ID)
		}
	}
	return keys, err
}

// ways returns a person's channels and how they do.
func (p people) ways(who *config.Amended, pushes []agent.Push) []web.Channel {
	health := p.agent.Health()
	var all []web.Channel
	for i, name := range slices.Concat(who.Channels, who.Fallback) {
		c, _ := p.config.Channel(name)
		way := web.Channel{Name: name, Type: c.Type, Reserve: i >= len(who.Channels), Trouble: health.Refused[name]}
		if way.Trouble == "" {
			way.Trouble = health.Failing[name]
		}
		for _, push := range pushes {
			if push.Outcome == agent.Sent.String() && way.Trouble == "" && len(who.Channels) == 1 &&
				!way.Reserve { // an outcome is the best of all
				way.Reached = push.Time
				break
			}
		}
		all = append(all, way)
	}
	return all
}
