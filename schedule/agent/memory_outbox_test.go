package agent_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"parasol/schedule"
	"parasol/schedule/agent"
)

// Here is the memory's outbox and its past.

func (m *memory) Ringing(_ context.Context, lane string) ([]agent.Open, error) {
	leave, err := m.enter(false)
	if err != nil {
		return nil, err
	}
	defer leave()
	return m.opened(func(_ *row, w *way) bool { return w.lane == lane && !w.Ringing.IsZero() }), nil
}

func (m *memory) opened(want func(*row, *way) bool) []agent.Open {
	var all []agent.Open
	for _, r := range m.reminders {
		for _, w := range r.ways {
			if s := r.decision.Send; want(r, w) {
				all = append(all, agent.Open{ID: w.id, Person: r.decision.Person, Channel: w.channel, Slot: s.Slot, Attempt: s.Attempt,
					Pending: w.State == agent.Pending, Receipt: w.Receipt, Confirms: s.Confirms, Until: w.Ringing, Cancel: w.cancel})
			}
		}
	}
	return all
}

func (m *memory) Due(_ context.Context, lane string, now time.Time, limit int) ([]agent.Delivery, time.Time, error) {
	leave, err := m.enter(false)
	if err != nil {
		return nil, time.Time{}, err
	}
	defer leave()
	var due []agent.Delivery
	var next time.Time
	for _, r := range m.reminders {
		for _, w := range r.ways {
			if w.lane != lane || w.State != agent.Pending || !r.decision.Send.Until.After(now) {
				continue
			}
			if w.Next.After(now) {
				if next.IsZero() || w.Next.Before(next) {
					next = w.Next
				}
				continue
			}
			s := r.decision.Send
			due = append(due, agent.Delivery{ID: w.id, Key: fmt.Sprintf("%s/%s/%d/%s", r.decision.Person, s.Slot, s.Attempt, w.channel),
				Person: r.decision.Person, Channel: w.channel, Decision: r.decision, Tries: w.tries, Class: w.Class})
		}
	}
	slices.SortStableFunc(due, func(a, b agent.Delivery) int { return cmp.Compare(b.Decision.Send.Level, a.Decision.Send.Level) })
	if len(due) >= limit {
		return due[:limit], time.Time{}, nil
	}
	return due, next, nil
}

func (m *memory) Settle(_ context.Context, o agent.Outcome) error {
	leave, err := m.enter(true)
	if err != nil {
		return err
	}
	defer leave()
	if m.unsettled != nil {
		return m.unsettled
	}
	w, r := m.way(o.Delivery)
	if w.State == agent.Pending || o.State == agent.Sent {
		w.cancel = w.State == agent.Dropped || w.State == agent.Superseded
		w.Outcome = o
		w.tries++
	}
	if o.State != agent.Sent && r.hopeless(o.Patience) {
		for _, route := range o.Fallback {
			r.add(m, route)
		}
	}
	return nil
}

// hopeless reports whether no channel took the reminder or may still.
func (r *row) hopeless(patience time.Time) bool {
	return !slices.ContainsFunc(r.ways, func(w *way) bool {
		switch w.State {
		case agent.Rejected, agent.Uncertain, agent.Expired:
			return false
		case agent.Pending:
			return w.tries == 0 || w.Class == schedule.Delivered || r.decision.At.After(patience)
		default:
			return true
		}
	})
}

func (m *memory) Expire(_ context.Context, now time.Time) (map[string]int, error) {
	leave, err := m.enter(false)
	if err != nil {
		return nil, err
	}
	defer leave()
	late := map[string]int{}
	for _, r := range m.reminders {
		for _, w := range r.ways {
			if w.State == agent.Pending && !r.decision.Send.Until.After(now) {
				if w.State = w.unless(agent.Expired); w.State == agent.Expired {
					late[w.channel]++
				}
			}
		}
	}
	return late, nil
}

func (m *memory) Waiting(context.Context) (map[string]int, error) {
	leave, err := m.enter(false)
	if err != nil {
		return nil, err
	}
	defer leave()
	n := map[string]int{}
	for _, r := range m.reminders {
		for _, w := range r.ways {
			if w.State == agent.Pending {
				n[w.channel]++
			}
		}
	}
	return n, nil
}

func (m *memory) Pushes(_ context.Context, person string, n int) ([]agent.Push, error) {
	leave, err := m.enter(false)
	if err != nil {
		return nil, err
	}
	defer leave()
	var all []agent.Push
	for _, r := range slices.Backward(m.reminders) {
		if s := r.decision.Send; r.decision.Person == person && len(all) < n {
			p := agent.Push{Time: r.decision.At, Kind: s.Slot.Kind, Slot: s.Slot, Attempt: s.Attempt, Level: s.Level, Outcome: "none",
				Decision: &r.decision}
			if !r.confirmed.IsZero() {
				p.ConfirmedAt = &r.confirmed
			}
			p.Outcome = r.outcome()
			all = append(all, p)
		}
	}
	return all, nil
}

// outcome is the best of the reminder's deliveries.
func (r *row) outcome() string {
	best := []agent.State{agent.Sent, agent.Pending, agent.Uncertain, agent.Superseded, agent.Dropped, agent.Expired, agent.Rejected}
	for _, state := range best {
		if slices.ContainsFunc(r.ways, func(w *way) bool { return w.unless(w.State) == state || w.State == state }) {
			return state.String()
		}
	}
	return "none"
}

func (m *memory) Probe(context.Context, time.Time) error {
	leave, err := m.enter(true)
	if err == nil {
		leave()
	}
	return err
}

func (m *memory) Days(_ context.Context, person string, from, to schedule.Date) ([]schedule.Sum, error) {
	leave, err := m.enter(false)
	if err != nil {
		return nil, err
	}
	defer leave()
	var all []schedule.Sum
	for _, s := range m.days[person] {
		if s.Date.Sub(from) >= 0 && to.Sub(s.Date) >= 0 {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b schedule.Sum) int { return a.Date.Sub(b.Date) })
	return all, nil
}

func (m *memory) SentAt(_ context.Context, person string, slot schedule.Slot, attempt int) (at time.Time, err error) {
	leave, err := m.enter(false)
	if err != nil {
		return at, err
	}
	defer leave()
	m.each(person, slot, func(r *row) {
		if d := &r.decision; d.Send.Attempt <= attempt && d.At.After(at) {
			at = d.At
		}
	})
	return at, nil
}

func (m *memory) Mornings(_ context.Context, person string, since time.Time) (asked, confirmed int, err error) {
	leave, err := m.enter(false)
	if err != nil {
		return 0, 0, err
	}
	defer leave()
	isMorning := func(s schedule.Slot) bool { return s.Kind == schedule.Morning }
	for _, r := range m.reminders {
		s := r.decision.Send
		if r.decision.Person != person || r.decision.At.Before(since) || s.Attempt > 1 || !isMorning(s.Slot) &&
			!slices.ContainsFunc(s.Covers, isMorning) {
			continue
		}
		asked++
		if !r.confirmed.IsZero() {
			confirmed++
		}
	}
	return asked, confirmed, nil
}

func (m *memory) Intact(context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.lost
}

func (m *memory) Reroute(_ context.Context, routes []agent.Route) error {
	leave, err := m.enter(true)
	if err != nil {
		return err
	}
	defer leave()
	for _, r := range m.reminders {
		for _, w := range r.ways {
			for _, route := range routes {
				if route.Channel == w.channel {
					w.lane = route.Lane
				}
			}
		}
	}
	return nil
}

func (m *memory) Prune(_ context.Context, before time.Time) error {
	leave, err := m.enter(true)
	if err != nil {
		return err
	}
	defer leave()
	for person, events := range m.events {
		m.events[person] = slices.DeleteFunc(events, func(e schedule.Event) bool { return e.At.Before(before) })
	}
	m.reminders = slices.DeleteFunc(m.reminders, func(r *row) bool { return r.decision.At.Before(before) })
	return nil
}
