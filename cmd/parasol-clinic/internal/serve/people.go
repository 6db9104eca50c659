package serve

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"parasol/cmd/internal/portrait"
	"parasol/cmd/internal/web"
	"parasol/cmd/parasol-clinic/internal/ward"
	"parasol/config"
	"parasol/schedule"
	"parasol/schedule/agent"
)

// listedPushes is how many pushes a person's page lists (contract C).
const listedPushes = 20

// person returns a clinic's person. The error is agent.ErrPerson if there is
// none.
func (s *Server) person(ctx context.Context, p *practice, name string) (*ward.Person, error) {
	body, version, err := p.journal.Person(ctx, name)
	if err != nil {
		return nil, err
	}
	return s.ward.Read(time.Now(), p.name, name, version, func() ([]byte, error) { return body, nil })
}

// people shows people for the pages and the API.
type people struct{ *Server }

// Names returns none: there may be a hundred thousand, and no page shows all.
func (people) Names() []string { return nil }

// View returns one person as they are now.
func (v people) View(ctx context.Context, address string) (web.View, error) {
	p, name, err := v.find(address)
	if err != nil {
		return web.View{}, err
	}
	view, err := v.view(ctx, p, name)
	if errors.Is(err, agent.ErrPerson) {
		return web.View{}, web.ErrNoPerson
	}
	return view, err
}

func (v people) view(ctx context.Context, p *practice, name string) (web.View, error) {
	body, version, err := p.journal.Person(ctx, name)
	if err != nil {
		return web.View{}, err
	}
	now := time.Now().Truncate(time.Second)
	who, err := v.ward.Read(now, p.name, name, version, func() ([]byte, error) { return body, nil })
	if err != nil {
		return web.View{}, err
	}
	turn, err := p.journal.Turn(ctx, name, now.Add(-schedule.Memory))
	if err != nil {
		return web.View{}, err
	}
	pushes, err := p.journal.Pushes(ctx, name, listedPushes)
	if err != nil {
		return web.View{}, err
	}
	d := agent.Deliberate(now, turn, v.ward.Day(now, who, turn), &who.Routes)
	for i := range pushes {
		if pushes[i].ConfirmedAt == nil {
			pushes[i].Confirm(&d.After)
		}
	}
	file, changed, err := v.ward.Before(now, name, body)
	if err != nil {
		return web.View{}, err
	}
	calendar, err := p.calendarToken(ctx, name)
	if err != nil {
		return web.View{}, err
	}
	return portrait.Painter{Sky: v.sky, Texts: v.texts}.View(&portrait.Sitting{
		Person: &who.Amended, File: file, Changed: changed, Decision: &d.Decision, State: &d.After,
		Recent: turn.Recent, Pushes: pushes, Calendar: calendar, Channels: ways(p, who, pushes),
	}), nil
}

// ways returns a person's channels and how the last push fared.
func ways(p *practice, who *ward.Person, pushes []agent.Push) []web.Channel {
	var all []web.Channel
	for i, name := range slices.Concat(who.Channels, who.Fallback) {
		way := web.Channel{Name: name, Reserve: i >= len(who.Channels)}
		if c := p.channels[name]; c != nil {
			way.Type = c.Type
		}
		if alone := len(who.Channels) == 1 && !way.Reserve; alone { // an outcome is the best of all channels
			way.Reached, way.Trouble = fared(pushes)
		}
		all = append(all, way)
	}
	return all
}

// fared returns when a push was last taken, or what became of the last one.
func fared(pushes []agent.Push) (reached time.Time, trouble string) {
	for i := range pushes {
		switch pushes[i].Outcome {
		case agent.Sent.String():
			return pushes[i].Time, ""
		case agent.Rejected.String(), agent.Expired.String():
			if trouble == "" {
				trouble = pushes[i].Outcome
			}
		}
	}
	return time.Time{}, trouble
}

// recorder records what people report.
type recorder struct{ *Server }

// Record records an event, with what follows from it.
func (r recorder) Record(ctx context.Context, address string, e schedule.Event) error {
	p, name, err := r.find(address)
	if err != nil {
		return err
	}
	err = r.record(ctx, p, name, e)
	switch {
	case errors.Is(err, agent.ErrPerson):
		return web.ErrNoPerson
	case errors.Is(err, agent.ErrFuture), errors.Is(err, agent.ErrPast), errors.Is(err, agent.ErrEvent):
		return fmt.Errorf("%w: %w", web.ErrEvent, err)
	}
	return err
}

// past reads people's history.
type past struct{ *Server }

// Days returns the sums of days.
func (v past) Days(ctx context.Context, address string, from, to schedule.Date) ([]schedule.Sum, error) {
	p, name, err := v.find(address)
	if err != nil {
		return nil, err
	}
	return p.journal.Days(ctx, name, from, to)
}

// Events returns what was reported and sent within a span.
func (v past) Events(ctx context.Context, address string, from, until time.Time) ([]schedule.Event, error) {
	p, name, err := v.find(address)
	if err != nil {
		return nil, err
	}
	events, err := p.journal.Recent(ctx, name, from)
	return slices.DeleteFunc(events, func(e schedule.Event) bool {
		return e.At.Before(from) || !e.At.Before(until)
	}), err
}

// plans stores what people enter on their own pages.
type plans struct{ *Server }

// tries is how often a change is tried that another overtook. Each time it was
// another's turn, so that this many must have changed one person at once.
const tries = 20

// errOvertaken is the error of a change that others overtook each time.
var errOvertaken = errors.New("entered by several at once")

// revise changes how a person is stored, unless somebody else does so first,
// and then again. The error is web.ErrNoPerson if there is no such person.
func (p *practice) revise(
	ctx context.Context, name string, change func(now time.Time, before ward.Stored) (ward.Stored, error),
) error {
	for range tries {
		body, version, err := p.journal.Person(ctx, name)
		if errors.Is(err, agent.ErrPerson) {
			return web.ErrNoPerson
		}
		if err != nil {
			return err
		}
		before, err := ward.Decode(body)
		if err != nil {
			return err
		}
		now := time.Now().Truncate(time.Second)
		after, err := change(now, before)
		if err != nil {
			return err
		}
		text, err := after.Encode()
		if err != nil {
			return err
		}
		if swapped, err := p.journal.SwapPerson(ctx, now, name, version, text); swapped || err != nil {
			return err
		}
	}
	return errOvertaken
}

// change changes what a person has entered, if it fits.
func (v plans) change(ctx context.Context, address string, change func(ward.Stored) ward.Stored) error {
	p, name, err := v.find(address)
	if err != nil {
		return err
	}
	return p.revise(ctx, name, func(now time.Time, before ward.Stored) (ward.Stored, error) {
		after := change(before)
		_, err := v.ward.Check(now, name, &after)
		return after, fits(err)
	})
}

// fits converts an error of the configuration for the page's form.
func fits(err error) error {
	var problems config.Problems
	if errors.As(err, &problems) {
		return portrait.PlanError(problems)
	}
	return err
}

// Enter stores what was entered.
func (v plans) Enter(ctx context.Context, address string, s web.Section, id string, body []byte) error {
	return v.change(ctx, address, func(before ward.Stored) ward.Stored {
		return before.With(ward.Entry{Section: config.EnteredSection(s), ID: id, Body: body})
	})
}

// Leave deletes what was entered.
func (v plans) Leave(ctx context.Context, address string, s web.Section, id string) (found bool, err error) {
	err = v.change(ctx, address, func(before ward.Stored) (after ward.Stored) {
		after, found = before.Without(config.EnteredSection(s), id)
		return after
	})
	return found, err
}

// Try returns what a treatment would be like, without storing it.
func (v plans) Try(ctx context.Context, address, id string, body []byte) (schedule.Treatment, []string, error) {
	p, name, err := v.find(address)
	if err != nil {
		return schedule.Treatment{}, nil, err
	}
	text, _, err := p.journal.Person(ctx, name)
	if errors.Is(err, agent.ErrPerson) {
		return schedule.Treatment{}, nil, web.ErrNoPerson
	}
	if err != nil {
		return schedule.Treatment{}, nil, err
	}
	stored, err := ward.Decode(text)
	if err != nil {
		return schedule.Treatment{}, nil, err
	}
	now := time.Now()
	stored = ward.Stored{Person: stored.Person}.With(ward.Entry{Section: config.EnteredTreatment, ID: id, Body: body})
	who, err := v.ward.Check(now, name, &stored)
	if err != nil {
		return schedule.Treatment{}, nil, fits(err)
	}
	t, said, found := portrait.Treatment(now, &who.Amended, id)
	if !found {
		return schedule.Treatment{}, nil, web.ErrNoPerson
	}
	return t, said, nil
}
