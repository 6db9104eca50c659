package daemon

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"parasol/cmd/parasol/internal/web"
	"parasol/config"
	"parasol/schedule"
	"parasol/schedule/agent"
)

const (
	listedPushes = 20               // contract C: the last 20
	curveStep    = 10 * time.Minute // the page is 640 units wide, a day 145 points
)

// errNotYet is for the moment between start and the agent's first wake.
var errNotYet = errors.New("the agent has not woken yet")

// people shows the people as the agent last saw them.
type people struct{ d *Daemon }

// Names returns the people in the configuration's order.
func (p people) Names() []string {
	names := make([]string, len(p.d.Config.People))
	for i := range p.d.Config.People {
		names[i] = p.d.Config.People[i].Policy.Person
	}
	return names
}

// View returns one person.
func (p people) View(ctx context.Context, name string) (web.View, error) {
	who := p.d.person(name)
	if who == nil {
		return web.View{}, web.ErrNoPerson
	}
	snap, ok := p.d.agent.Snapshot(name)
	if !ok {
		return web.View{}, errNotYet
	}
	pushes, err := p.d.agent.Pushes(ctx, name, listedPushes)
	if err != nil {
		return web.View{}, err
	}
	place := who.Policy.PlaceAt(snap.Decision.At)
	v := web.View{Policy: &who.Policy, Zone: place.Zone, Decision: *snap.Decision, State: *snap.State, Calendar: p.d.calendarToken(name)}
	v.Curve = p.d.curve(snap.Decision.At, place)
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

func (d *Daemon) person(name string) *config.Person {
	for i := range d.Config.People {
		if d.Config.People[i].Policy.Person == name {
			return &d.Config.People[i]
		}
	}
	return nil
}

// curve is the index over the local day that holds now.
func (d *Daemon) curve(now time.Time, place schedule.Place) []web.Point {
	f, _ := d.sky.Forecast(now, place.Place)
	date := schedule.DateOf(now.In(place.Zone))
	from, until := date.Start(place.Zone), date.Add(1).Start(place.Zone)
	var points []web.Point
	for at := from; !at.After(until); at = at.Add(curveStep) {
		r := f.At(at)
		points = append(points, web.Point{At: at, Forecast: r.Forecast, Ceiling: r.Ceiling})
	}
	return points
}

// recorder passes events to the agent's inlet and its errors on in the
// server's words.
type recorder struct{ agent *agent.Agent }

// Record records an event.
func (r recorder) Record(ctx context.Context, person string, e schedule.Event) error {
	err := r.agent.Record(ctx, person, e)
	switch {
	case errors.Is(err, agent.ErrPerson):
		return web.ErrNoPerson
	case errors.Is(err, agent.ErrFuture), errors.Is(err, agent.ErrPast), errors.Is(err, agent.ErrEvent):
		return fmt.Errorf("%w: %w", web.ErrEvent, err)
	}
	return err
}

// Recent returns what the person reported within the last two days.
func (p people) Recent(ctx context.Context, name string) ([]schedule.Event, error) {
	events, err := p.d.journal.Recent(ctx, name, time.Now().Add(-planBack))
	return slices.DeleteFunc(events, func(e schedule.Event) bool { return !e.Kind.Reported() }), err
}
