package agent_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/journal/journaltest"
)

// memory is a journal without a disk, for bubbles of virtual time. It passes
// the suite of schedule/journal/journaltest.
type memory struct {
	waking    sync.Mutex // the claim
	mu        sync.Mutex
	broken    error // every call returns it while it is set
	lost      error // Intact returns it
	unsettled error // Settle returns it while it is set
	wakes     []written
	writes    int
	next      map[string]time.Time
	events    map[string][]schedule.Event
	days      map[string][]schedule.Sum
	reminders []*row
	nextID    int64
}

// written is what one wake wrote for one person.
type written struct {
	turn    agent.Turn
	verdict agent.Verdict
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

func newMemory() *memory {
	return &memory{events: map[string][]schedule.Event{}, next: map[string]time.Time{}, days: map[string][]schedule.Sum{}}
}

func TestMemoryConforms(t *testing.T) {
	journaltest.Run(t, func(*testing.T) agent.Journal { return newMemory() })
}

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

func (m *memory) Enrol(_ context.Context, people []string, at time.Time) error {
	leave, err := m.enter(true)
	if err != nil {
		return err
	}
	defer leave()
	for _, person := range people {
		if _, ok := m.next[person]; !ok {
			m.next[person] = at
		}
	}
	maps.DeleteFunc(m.next, func(person string, _ time.Time) bool { return !slices.Contains(people, person) })
	return nil
}

func (m *memory) Hasten(_ context.Context, people []string, at time.Time) error {
	leave, err := m.enter(true)
	if err != nil {
		return err
	}
	defer leave()
	for person, next := range m.next {
		if next.After(at) && (people == nil || slices.Contains(people, person)) {
			m.next[person] = at
		}
	}
	return nil
}

func (m *memory) Wake(_ context.Context, w agent.Wake, decide agent.Decider) (agent.Woken, error) {
	m.waking.Lock()
	defer m.waking.Unlock()
	turns, err := m.claim(w)
	if err != nil {
		return agent.Woken{}, err
	}
	verdicts := make([]agent.Verdict, len(turns))
	for i, t := range turns {
		verdicts[i] = decide(w.Now, t)
	}
	leave, err := m.enter(len(turns) > 0)
	if err != nil {
		return agent.Woken{}, err
	}
	defer leave()
	for i, t := range turns {
		m.write(t, &verdicts[i])
	}
	woken := agent.Woken{Decided: len(turns)}
	for _, next := range m.next {
		if woken.Next.IsZero() || next.Before(woken.Next) {
			woken.Next = next
		}
	}
	return woken, nil
}

func (m *memory) claim(w agent.Wake) ([]*agent.Turn, error) {
	leave, err := m.enter(false)
	if err != nil {
		return nil, err
	}
	defer leave()
	var names []string
	fresh := map[string][]schedule.Event{}
	for _, told := range w.Told {
		same := func(e schedule.Event) bool { return e.ID == told.Event.ID }
		if m.known(told.Person, told.Event.ID) || slices.ContainsFunc(fresh[told.Person], same) {
			continue
		}
		if fresh[told.Person] == nil {
			names = append(names, told.Person)
		}
		fresh[told.Person] = append(fresh[told.Person], told.Event)
	}
	var due []string
	for person, next := range m.next {
		if !next.After(w.Now) && fresh[person] == nil {
			due = append(due, person)
		}
	}
	slices.SortFunc(due, func(a, b string) int { return cmp.Or(m.next[a].Compare(m.next[b]), cmp.Compare(a, b)) })
	names = append(names, due[:min(len(due), w.Most)]...)
	turns := make([]*agent.Turn, len(names))
	for i, person := range names {
		turns[i] = m.turn(person, w.Since)
		turns[i].Fresh = fresh[person]
	}
	return turns, nil
}

func (m *memory) Turn(_ context.Context, person string, since time.Time) (*agent.Turn, error) {
	leave, err := m.enter(false)
	if err != nil {
		return nil, err
	}
	defer leave()
	return m.turn(person, since), nil
}

func (m *memory) turn(person string, since time.Time) *agent.Turn {
	t := &agent.Turn{Person: person}
	for _, e := range m.events[person] {
		if !e.At.Before(since) || e.LongLived() {
			t.Recent = append(t.Recent, e)
		}
	}
	for _, r := range m.reminders {
		if d := &r.decision; d.Person == person && (!d.At.Before(since) || d.Send.LongLived()) {
			t.Recent = append(t.Recent, schedule.Event{
				ID: fmt.Sprintf("!%s/%d", d.Send.Slot, d.Send.Attempt), At: d.At, Kind: schedule.Sent, Slot: d.Send.Slot, Sent: d.Send})
		}
	}
	t.Open = m.opened(func(r *row, w *way) bool {
		return r.decision.Person == person && (w.State == agent.Pending || !w.Ringing.IsZero())
	})
	return t
}

func (m *memory) known(person, id string) bool {
	return slices.ContainsFunc(m.events[person], func(e schedule.Event) bool { return e.ID == id })
}

func (m *memory) note(person string, e schedule.Event) {
	if !m.known(person, e.ID) {
		e.At = e.At.UTC()
		m.events[person] = append(m.events[person], e)
	}
}

func (m *memory) write(t *agent.Turn, v *agent.Verdict) {
	m.wakes = append(m.wakes, written{*t, *v})
	for _, e := range slices.Concat(t.Fresh, v.Notes) {
		m.note(t.Person, e)
	}
	if v.Send != nil {
		m.intent(v.Send, v.Routes)
	}
	for _, c := range v.Confirmed {
		m.each(t.Person, c.Slot, func(r *row) {
			if r.confirmed.IsZero() {
				r.confirmed = c.At
			}
			r.drop(agent.Dropped)
		})
	}
	for _, c := range v.Ended {
		m.each(t.Person, c.Slot, func(r *row) {
			r.drop(agent.Dropped)
			for _, w := range r.ways {
				w.cancel = w.cancel || !w.Ringing.IsZero()
			}
		})
	}
	if v.Day != nil && !slices.ContainsFunc(m.days[t.Person], func(s schedule.Sum) bool { return s.Date == v.Day.Date }) {
		m.days[t.Person] = append(m.days[t.Person], *v.Day)
	}
	m.next[t.Person] = v.Next
}

func (m *memory) intent(d *schedule.Decision, routes []agent.Route) {
	r := &row{decision: *d}
	exists := false
	m.each(d.Person, d.Send.Slot, func(o *row) {
		exists = exists || o.decision.Send.Attempt == d.Send.Attempt
	})
	if exists {
		return
	}
	m.each(d.Person, d.Send.Slot, func(o *row) {
		if o.decision.Send.Attempt < d.Send.Attempt {
			o.drop(agent.Superseded)
		}
	})
	for _, route := range routes {
		r.add(m, route)
	}
	m.reminders = append(m.reminders, r)
}

func (r *row) add(m *memory, route agent.Route) {
	if !slices.ContainsFunc(r.ways, func(w *way) bool { return w.channel == route.Channel }) {
		m.nextID++
		r.ways = append(r.ways, &way{id: m.nextID, channel: route.Channel, lane: route.Lane})
	}
}

func (m *memory) Silence(_ context.Context, s agent.Settlement) error {
	leave, err := m.enter(true)
	if err != nil {
		return err
	}
	defer leave()
	if w, _ := m.way(s.Delivery); w != nil {
		w.Ringing, w.cancel = time.Time{}, false
	}
	m.note(s.Note.Person, s.Note.Event)
	return nil
}

func (m *memory) each(person string, slot schedule.Slot, f func(*row)) {
	for _, r := range m.reminders {
		if r.decision.Person == person && r.decision.Send.Slot == slot {
			f(r)
		}
	}
}

func (r *row) drop(to agent.State) {
	for _, w := range r.ways {
		if w.State == agent.Pending {
			w.State = w.unless(to)
		}
	}
}

// unless keeps what a channel took already as delivered, whatever ends it.
func (w *way) unless(to agent.State) agent.State {
	if w.tries > 0 && w.Class == schedule.Delivered {
		return agent.Sent
	}
	return to
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
	c := &memory{events: maps.Clone(m.events), next: maps.Clone(m.next), days: maps.Clone(m.days), nextID: m.nextID}
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
