package daemon

import (
	"context"
	"slices"
	"time"

	"parasol/cmd/parasol/internal/web"
	"parasol/config"
	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/journal"
)

const (
	listedPushes = 20               // contract C: the last 20
	curveStep    = 10 * time.Minute // the page is 640 units wide, a day 145 points
)

// people shows the people as the agent last saw them.
type people struct {
	config  *config.Config
	people  *household
	agent   *agent.Agent
	journal *journal.Journal
	sky     *forecasts
	links   *links
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
	place := who.Policy.PlaceAt(snap.Decision.At)
	v := web.View{Policy: &who.Policy, Zone: place.Zone, Decision: *snap.Decision, State: *snap.State, Calendar: p.links.calendarToken(name)}
	v.Curve = p.sky.curve(snap.Decision.At, place)
	for i := range pushes {
		v.Pushes = append(v.Pushes, shown(&pushes[i]))
	}
	return v, nil
}

func shown(p *agent.Push) web.Push {
	out := web.Push{Time: p.Time, Kind: p.Kind, Slot: p.Slot, Attempt: p.Attempt, Level: p.Level, Outcome: p.Outcome, ConfirmedAt: p.ConfirmedAt}
	if p.Decision != nil && p.Decision.Send != nil {
		out.Until, out.Covers = p.Decision.Send.Until, p.Decision.Send.Covers
	}
	return out
}

// curve is the index over the local day that holds now.
func (f *forecasts) curve(now time.Time, place schedule.Place) []web.Point {
	forecast, _ := f.Forecast(now, place.Place)
	date := schedule.DateOf(now.In(place.Zone))
	from, until := date.Start(place.Zone), date.Add(1).Start(place.Zone)
	var points []web.Point
	for at := from; !at.After(until); at = at.Add(curveStep) {
		r := forecast.At(at)
		points = append(points, web.Point{At: at, Forecast: r.Forecast, Ceiling: r.Ceiling})
	}
	return points
}

// Recent returns what the person reported within the last two days.
func (p people) Recent(ctx context.Context, name string) ([]schedule.Event, error) {
	events, err := p.journal.Recent(ctx, name, time.Now().Add(-planBack))
	return slices.DeleteFunc(events, func(e schedule.Event) bool { return !e.Kind.Reported() }), err
}
