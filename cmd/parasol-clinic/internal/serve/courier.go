package serve

import (
	"context"
	"errors"
	"slices"
	"time"

	"parasol/cmd/internal/delivery"
	"parasol/cmd/internal/web"
	"parasol/notify/confirm"
	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/engine/postgres"
)

// services returns the services by which the channels send, those with a limit
// as such. All clinics have the same channels.
func (s *Server) services() []postgres.Service {
	var all []postgres.Service
	for _, c := range s.channels {
		name := c.Lane()
		if !slices.ContainsFunc(all, func(o postgres.Service) bool { return o.Name == name }) {
			all = append(all, postgres.Service{Name: name, Limit: c.Limit()})
		}
	}
	return all
}

// reroute leads what waits to the services that the channels have now.
func (s *Server) reroute(ctx context.Context) error {
	var routes []agent.Route
	for _, c := range s.channels {
		routes = append(routes, agent.Route{Channel: c.Name, Lane: c.Lane()})
	}
	for _, p := range s.practices {
		if err := p.journal.Reroute(ctx, routes); err != nil {
			return err
		}
	}
	return nil
}

// courier makes the tries that the engine asks for.
type courier struct{ *Server }

// errClinic is the error of a delivery for a clinic that is not configured
// here.
var errClinic = errors.New("the clinic is not configured any more")

// Send makes one try and counts it.
func (c courier) Send(ctx context.Context, clinic string, d agent.Delivery) agent.Result {
	p := c.practices[clinic]
	if p == nil {
		return agent.Result{Class: schedule.Failed, Err: errClinic}
	}
	began := time.Now()
	r := p.post.Send(ctx, d)
	took := time.Since(began)
	service := d.Channel
	if ch := p.channels[d.Channel]; ch != nil {
		service = ch.Lane()
	}
	if r.Class == schedule.Delivered {
		c.metrics.Delivered(service, took)
	} else {
		c.metrics.NotDelivered(service, r.Class.String(), took)
	}
	c.health.tried(d.Channel, &r)
	return r
}

// Fallback returns the person's fallback, which nobody has for a buddy.
func (c courier) Fallback(ctx context.Context, clinic string, d *agent.Delivery) []agent.Route {
	p := c.practices[clinic]
	if p == nil || d.Decision.Send.Slot.Kind == schedule.Buddy {
		return nil
	}
	who, err := c.person(ctx, p, d.Person)
	if err != nil {
		return nil
	}
	return who.Routes.Fallback
}

// Visit polls what rings, or cancels it.
func (c courier) Visit(ctx context.Context, clinic string, o agent.Open) (acked time.Time, settled bool, err error) {
	p := c.practices[clinic]
	if p == nil {
		return time.Time{}, false, errClinic
	}
	if o.Cancel {
		return time.Time{}, true, p.post.Cancel(ctx, o.Channel, o.Receipt)
	}
	acked, settled, err = p.post.Poll(ctx, o.Channel, o.Receipt)
	if err != nil || acked.IsZero() {
		return acked, settled, err
	}
	now := time.Now()
	e, matters := agent.Acknowledged(now, o, acked)
	if !matters {
		return acked, true, nil
	}
	return acked, true, c.answer(ctx, p, o.Person, o.Attempt, e)
}

// answer records the answer to an attempt of the event's slot. As clocks
// differ, one that seems older than its push counts at the time of that.
func (s *Server) answer(ctx context.Context, p *practice, person string, attempt int, e schedule.Event) error {
	sent, err := p.journal.SentAt(ctx, person, e.Slot, attempt)
	if err != nil {
		return err
	}
	if e.At.Before(sent) {
		e.At = sent
	}
	err = s.record(ctx, p, person, e)
	if errors.Is(err, agent.ErrPerson) { // deleted while it rang
		return nil
	}
	return err
}

// listen receives the answers that come back through channels, in one process
// at a time, until ctx ends.
func (s *Server) listen(ctx context.Context) {
	ears := &delivery.Ears{
		Channels: s.channels, Seal: seals{s}, Found: s.health.add, Log: s.Log,
		Answer: func(ctx context.Context, address string, attempt int, e schedule.Event) error {
			p, name, err := s.find(address)
			if err == nil {
				err = s.answer(ctx, p, name, attempt, e)
			}
			if hopeless(err) {
				s.Log.Warn("answer not recorded", "event", e.Kind, "error", err)
				return nil
			}
			return err
		},
	}
	s.engine.Lead(ctx, "answers", func(ctx context.Context) {
		ears.Listen(ctx)
		<-ctx.Done()
	})
}

// hopeless reports whether recording again would fail the same way.
func hopeless(err error) bool {
	return errors.Is(err, web.ErrNoPerson) || errors.Is(err, agent.ErrEvent) || errors.Is(err, agent.ErrFuture) ||
		errors.Is(err, agent.ErrPast)
}

// seals opens the confirm links of all clinics.
type seals struct{ *Server }

// Open opens a token of any clinic.
func (s seals) Open(token string, now time.Time) (confirm.Claim, error) {
	for _, p := range s.practices {
		if c, err := p.links.Seal.Open(token, now); !errors.Is(err, confirm.ErrForged) {
			return c, err
		}
	}
	return confirm.Claim{}, confirm.ErrForged
}

// record records an event, and what follows from it, at once.
func (s *Server) record(ctx context.Context, p *practice, person string, e schedule.Event) error {
	now := time.Now().Truncate(time.Second)
	if err := agent.Admit(now, &e); err != nil {
		return err
	}
	_, err := p.journal.Record(ctx, now, person, e, s.ward.Decide)
	return err
}
