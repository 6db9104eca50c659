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

func TestTheMemoryKeepsThePort(t *testing.T) {
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
			p := agent.Push{Time: r.decision.At, Kind: s.Slot.Kind, Slot: s.Slot, Attempt: s.Attempt, Level: s.Level, Outcome: "none", Decision: &r.decision}
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
		if r.decision.Person != person || r.decision.At.Before(since) || s.Attempt > 1 || !isMorning(s.Slot) && !slices.ContainsFunc(s.Covers, isMorning) {
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
