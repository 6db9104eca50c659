package agent_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"parasol/schedule"
	"parasol/schedule/agent"
)

// memory is a journal without a disk, for bubbles of virtual time. What it
// does is what the tests of schedule/journal say.
type memory struct {
	mu        sync.Mutex
	broken    error // every call returns it while it is set
	unsettled error // Settle returns it while it is set
	commits   []agent.Batch
	writes    int
	events    map[string][]schedule.Event
	reminders []*row
	nextID    int64
}

type row struct {
	decision  schedule.Decision
	confirmed time.Time
	ways      []*way
}

type way struct {
	agent.Outcome
	id      int64
	channel string
	lane    string
	tries   int
	cancel  bool
}

func newMemory() *memory { return &memory{events: map[string][]schedule.Event{}} }

func (m *memory) enter(write bool) (leave func(), err error) {
	m.mu.Lock()
	if write {
		m.writes++
	}
	if m.broken != nil {
		defer m.mu.Unlock()
		return nil, m.broken
	}
	return m.mu.Unlock, nil
}

func (m *memory) Recent(_ context.Context, person string, since time.Time) ([]schedule.Event, error) {
	leave, err := m.enter(false)
	if err != nil {
		return nil, err
	}
	defer leave()
	var all []schedule.Event
	for _, e := range m.events[person] {
		if !e.At.Before(since) {
			all = append(all, e)
		}
	}
	for _, r := range m.reminders {
		if d := &r.decision; d.Person == person && (!d.At.Before(since) || d.Send.Slot.LongLived()) {
			all = append(all, schedule.Event{ID: fmt.Sprintf("!%s/%d", d.Send.Slot, d.Send.Attempt), At: d.At, Kind: schedule.Sent, Slot: d.Send.Slot, Sent: d.Send})
		}
	}
	return all, nil
}

func (m *memory) Recorded(_ context.Context, person, id string) (bool, error) {
	leave, err := m.enter(false)
	if err != nil {
		return false, err
	}
	defer leave()
	return m.known(person, id), nil
}

func (m *memory) known(person, id string) bool {
	return slices.ContainsFunc(m.events[person], func(e schedule.Event) bool { return e.ID == id })
}

func (m *memory) Commit(_ context.Context, b *agent.Batch) error {
	if b.Empty() {
		return nil
	}
	leave, err := m.enter(true)
	if err != nil {
		return err
	}
	defer leave()
	m.commits = append(m.commits, *b)
	for _, r := range b.Reports {
		if !m.known(r.Person, r.Event.ID) {
			m.events[r.Person] = append(m.events[r.Person], r.Event)
		}
	}
	for _, in := range b.Intents {
		m.intent(in)
	}
	for _, c := range b.Confirmed {
		m.each(c, func(r *row) { r.confirmed = c.At; r.drop(agent.Dropped) })
	}
	for _, c := range b.Ended {
		m.each(c, func(r *row) {
			r.drop(agent.Dropped)
			for _, w := range r.ways {
				w.cancel = w.cancel || !w.Ringing.IsZero()
			}
		})
	}
	for _, s := range b.Settled {
		if w, _ := m.way(s.Delivery); w != nil {
			w.Ringing, w.cancel = time.Time{}, false
		}
	}
	return nil
}

func (m *memory) intent(in agent.Intent) {
	d := in.Decision
	r := &row{decision: *d}
	exists := false
	m.each(agent.Close{Person: d.Person, Slot: d.Send.Slot}, func(o *row) {
		exists = exists || o.decision.Send.Attempt == d.Send.Attempt
		if o.decision.Send.Attempt < d.Send.Attempt {
			o.drop(agent.Superseded)
		}
	})
	if exists {
		return
	}
	for _, route := range in.Routes {
		m.nextID++
		r.ways = append(r.ways, &way{id: m.nextID, channel: route.Channel, lane: route.Lane})
	}
	m.reminders = append(m.reminders, r)
}

func (m *memory) each(c agent.Close, f func(*row)) {
	for _, r := range m.reminders {
		if r.decision.Person == c.Person && r.decision.Send.Slot == c.Slot {
			f(r)
		}
	}
}

func (r *row) drop(to agent.State) {
	for _, w := range r.ways {
		if w.State == agent.Pending {
			w.State = to
		}
	}
}

func (m *memory) way(id int64) (*way, *row) {
	for _, r := range m.reminders {
		for _, w := range r.ways {
			if w.id == id {
				return w, r
			}
		}
	}
	return nil, nil
}

func (m *memory) Open(_ context.Context, person string) ([]agent.Open, error) {
	return m.opened(func(r *row, w *way) bool {
		return r.decision.Person == person && (w.State == agent.Pending || !w.Ringing.IsZero())
	})
}

func (m *memory) Ringing(_ context.Context, lane string) ([]agent.Open, error) {
	return m.opened(func(_ *row, w *way) bool { return w.lane == lane && !w.Ringing.IsZero() })
}

func (m *memory) opened(want func(*row, *way) bool) ([]agent.Open, error) {
	leave, err := m.enter(false)
	if err != nil {
		return nil, err
	}
	defer leave()
	var all []agent.Open
	for _, r := range m.reminders {
		for _, w := range r.ways {
			if s := r.decision.Send; want(r, w) {
				all = append(all, agent.Open{ID: w.id, Person: r.decision.Person, Channel: w.channel, Slot: s.Slot, Attempt: s.Attempt,
					Pending: w.State == agent.Pending, Receipt: w.Receipt, Confirms: s.Confirms, Until: w.Ringing, Cancel: w.cancel})
			}
		}
	}
	return all, nil
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
			due = append(due, agent.Delivery{ID: w.id, Person: r.decision.Person, Channel: w.channel, Decision: r.decision, Tries: w.tries, Class: w.Class})
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
	// Only "all refused" is played here; the rest of the rule is tested where
	// it is, in the journal.
	if slices.ContainsFunc(r.ways, func(w *way) bool { return w.State != agent.Rejected }) {
		return nil
	}
	for _, route := range o.Fallback {
		if !slices.ContainsFunc(r.ways, func(w *way) bool { return w.channel == route.Channel }) {
			m.nextID++
			r.ways = append(r.ways, &way{id: m.nextID, channel: route.Channel, lane: route.Lane})
		}
	}
	return nil
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
				w.State = agent.Expired
				late[w.channel]++
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
			p := agent.Push{Time: r.decision.At, Kind: s.Slot.Kind, Slot: s.Slot, Attempt: s.Attempt, Level: s.Level, Outcome: "none", Decision: &r.decision}
			if !r.confirmed.IsZero() {
				p.ConfirmedAt = &r.confirmed
			}
			if len(r.ways) > 0 {
				p.Outcome = r.ways[0].State.String()
			}
			all = append(all, p)
		}
	}
	return all, nil
}

func (m *memory) Probe(context.Context, time.Time) error {
	leave, err := m.enter(true)
	if err == nil {
		leave()
	}
	return err
}

func (m *memory) Reroute(context.Context, []agent.Route) error { return nil }
func (m *memory) Prune(context.Context, time.Time) error       { return nil }

// fail sets what every call returns.
func (m *memory) fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.broken = err
}

func (m *memory) failSettling(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.unsettled = err
}

// clone is what another process finds after a kill.
func (m *memory) clone() *memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := &memory{events: maps.Clone(m.events), nextID: m.nextID}
	for _, r := range m.reminders {
		copied := *r
		copied.ways = nil
		for _, w := range r.ways {
			same := *w
			copied.ways = append(copied.ways, &same)
		}
		c.reminders = append(c.reminders, &copied)
	}
	return c
}
