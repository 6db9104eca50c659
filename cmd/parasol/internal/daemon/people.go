package daemon

import (
	"context"
	"slices"
	"time"

	"parasol/cmd/internal/delivery"
	"parasol/cmd/internal/sky"
	"parasol/cmd/internal/web"
	"parasol/config"
	"parasol/notify"
	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/journal"
	almanac "parasol/uv/sun"
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
	now := snap.Decision.At
	place := who.Policy.PlaceAt(now)
	v := web.View{
		Policy:   who.Policy.WithPlan(recent),
		Entries:  p.entries(who),
		Orphans:  who.Orphans,
		Zone:     place.Zone,
		Decision: *snap.Decision,
		State:    *snap.State,
		Calendar: p.links.CalendarToken(name),
		Presence: p.seen.Sources(name),
	}
	if v.Changed, err = p.changed(ctx, name); err != nil {
		return web.View{}, err
	}
	v.Channels = p.ways(who, pushes)
	v.Recent = slices.DeleteFunc(recent, func(e schedule.Event) bool { return !e.Kind.Reported() })
	v.Curve, v.Outlook = p.sky.Curve(now, place), p.sky.Outlook(now, place)
	v.NextMorning, v.Sunrise = nextMorning(&who.Policy, now, place.Zone), nextSunrise(now, place)
	r := p.texts.Read(&v.Decision)
	v.Amount = r.Amount()
	v.Cautions, v.Care, v.Leave, v.Usual, v.Flags = r.Cautions(), r.Care(), r.Leave(), r.Expect(), r.Flags()
	for i := range pushes {
		v.Pushes = append(v.Pushes, p.shown(&pushes[i]))
	}
	return v, nil
}

// shown returns a push as the page lists it, in the words in which it was
// sent.
func (p people) shown(push *agent.Push) web.Push {
	out := web.Push{
		Time:        push.Time,
		Kind:        push.Kind,
		Slot:        push.Slot,
		Attempt:     push.Attempt,
		Level:       push.Level,
		Outcome:     push.Outcome,
		ConfirmedAt: push.ConfirmedAt,
		Title:       push.Kind.String(),
	}
	if push.Decision != nil && push.Decision.Send != nil {
		out.Until, out.Covers = push.Decision.Send.Until, push.Decision.Send.Covers
		out.Title = p.texts.Render(push.Decision).Title
	}
	return out
}

// nextMorning returns the time of the next morning reminder, zero without one.
func nextMorning(p *schedule.Policy, now time.Time, zone *time.Location) time.Time {
	today := schedule.DateOf(now.In(zone))
	for ahead := range 2 {
		if at := p.Morning.On(today.Add(ahead), zone); len(at) > 0 && at[0].After(now) {
			return at[0]
		}
	}
	return time.Time{}
}

// nextSunrise returns the next sunrise within a day, zero if there is none.
func nextSunrise(now time.Time, place schedule.Place) time.Time {
	today := schedule.DateOf(now.In(place.Zone))
	for ahead := range 2 {
		date := today.Add(ahead)
		from, until := date.Start(place.Zone), date.Add(1).Start(place.Zone)
		rise := almanac.Span(from, until, place.Latitude, place.Longitude).Rise
		if rise.After(now) {
			return rise
		}
	}
	return time.Time{}
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
