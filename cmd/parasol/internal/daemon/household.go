package daemon

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"

	"parasol/config"
	"parasol/config/parts"
	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/journal"
)

// household is the people of a house: those of the file, with what was entered
// on the page laid over them. A change is another Person with another Policy.
type household struct {
	file    *config.Config
	journal *journal.Journal
	roster  *agent.Roster
	able    parts.Abilities
	log     *slog.Logger

	change sync.Mutex // held by the one who changes somebody
	people atomic.Pointer[[]*config.Amended]
	moves  map[string][]schedule.Move // by person; in memory only, as they are where somebody was
}

// newHousehold reads what was entered. An entry that does not fit the file any
// more leaves its person as the file has them, and is logged: it is no reason
// not to remind.
func newHousehold(ctx context.Context, c *config.Config, j *journal.Journal, log *slog.Logger) (*household, error) {
	h := &household{
		file: c, journal: j, log: log, roster: agent.NewRoster(), moves: map[string][]schedule.Move{}, able: parts.AbilitiesOf(c),
	}
	all, err := j.Overlays(ctx, "")
	if err != nil {
		return nil, err
	}
	entered := map[string][]config.Entered{}
	for _, o := range all {
		entered[o.Person] = append(entered[o.Person], laid(o))
	}
	people := make([]*config.Amended, len(c.People))
	for i := range c.People {
		p := &c.People[i]
		name := p.Policy.Person
		dates, err := h.dates(ctx, p)
		if err != nil {
			return nil, err
		}
		people[i] = &config.Amended{Person: *p}
		if all := append(dates, entered[name]...); len(all) > 0 {
			if amended, err := c.Amend(name, all); err != nil {
				log.Warn("what was entered on the page does not fit and is left out", "person", name, "error", err)
			} else {
				people[i] = amended
			}
		}
		h.equip(people[i])
	}
	h.settle(people)
	return h, nil
}

// laid is an overlay as the configuration takes it.
func laid(o journal.Overlay) config.Entered {
	return config.Entered{Section: config.EnteredSection(o.Section), ID: o.ID, Body: o.Body}
}

// dates fixes what today means in the file: the day on which Parasol first saw
// it written.
func (h *household) dates(ctx context.Context, p *config.Person) ([]config.Entered, error) {
	var all []config.Entered
	for _, e := range p.Entries {
		if !e.Today {
			continue
		}
		note := "today/" + p.Policy.Person + "/" + e.ID
		text, found, err := h.journal.Note(ctx, note)
		if err != nil {
			return nil, err
		}
		if !found {
			text = e.Plan.At.Format("2006-01-02T15:04:05")
			if err := h.journal.PutNote(ctx, note, text); err != nil {
				return nil, err
			}
		}
		body, err := json.Marshal(text)
		if err != nil {
			return nil, err
		}
		all = append(all, config.Entered{Section: config.EnteredDate, ID: e.ID, Body: body})
	}
	return all, nil
}

// settle makes these the people, for the agent too.
func (h *household) settle(people []*config.Amended) {
	all := make([]agent.Person, len(people))
	for i, p := range people {
		all[i] = agent.Person{Policy: &p.Policy, Channels: p.Channels, Fallback: p.Fallback, Buddy: p.Buddy}
	}
	h.people.Store(&people)
	h.roster.Set(all)
}

// equip tells a policy what its person's channels can do, before anybody else
// sees it.
func (h *household) equip(p *config.Amended) {
	p.Policy.Moves = h.moves[p.Policy.Person]
	p.Policy.CanConfirm, p.Policy.Receipts = h.able.Answerable(p.Channels)
}

// Move changes the place of a person's forecasts. Moves that no day looks at
// any more are forgotten.
func (h *household) Move(name string, m schedule.Move) {
	h.change.Lock()
	defer h.change.Unlock()
	people := slices.Clone(h.Everybody())
	for i, p := range people {
		if p.Policy.Person != name {
			continue
		}
		moves := append(slices.Clone(h.moves[name]), m)
		for len(moves) > 1 && m.At.Sub(moves[1].At) > sightBack {
			moves = moves[1:]
		}
		h.moves[name] = moves
		moved := *p
		h.equip(&moved)
		people[i] = &moved
	}
	h.settle(people)
}

// Everybody returns the people in the order of the file.
func (h *household) Everybody() []*config.Amended { return *h.people.Load() }

// Person returns the person of a name, nil for a stranger.
func (h *household) Person(name string) *config.Amended {
	for _, p := range h.Everybody() {
		if p.Policy.Person == name {
			return p
		}
	}
	return nil
}

// Enter keeps what was entered on the page and decides by it at once. What does
// not fit is a [config.Problems] that names it, and is not kept.
func (h *household) Enter(ctx context.Context, o journal.Overlay) error {
	return h.amend(ctx, o.Person, func(entered []config.Entered) ([]config.Entered, func() error) {
		entered = slices.DeleteFunc(entered, func(e config.Entered) bool { return string(e.Section) == o.Section && e.ID == o.ID })
		return append(entered, laid(o)), func() error { return h.journal.PutOverlay(ctx, o) }
	})
}

// Leave takes back what was entered under an id, so that the file's stands
// again, and reports whether there was anything.
func (h *household) Leave(ctx context.Context, person, section, id string) (found bool, err error) {
	err = h.amend(ctx, person, func(entered []config.Entered) ([]config.Entered, func() error) {
		left := slices.DeleteFunc(entered, func(e config.Entered) bool { return string(e.Section) == section && e.ID == id })
		return left, func() (err error) {
			found, err = h.journal.DropOverlay(ctx, person, section, id)
			return err
		}
	})
	return found, err
}

// amend changes what was entered for a person, once the result fits.
func (h *household) amend(ctx context.Context, name string, change func([]config.Entered) ([]config.Entered, func() error)) error {
	h.change.Lock()
	defer h.change.Unlock()
	who := h.file.Person(name)
	if who == nil {
		return fmt.Errorf("enter: %w: %q", agent.ErrPerson, name)
	}
	dates, err := h.dates(ctx, who)
	if err != nil {
		return err
	}
	overlays, err := h.journal.Overlays(ctx, name)
	if err != nil {
		return err
	}
	var entered []config.Entered
	for _, o := range overlays {
		entered = append(entered, laid(o))
	}
	entered, keep := change(entered)
	amended, err := h.file.Amend(name, append(dates, entered...))
	if err != nil {
		return err
	}
	if err := keep(); err != nil {
		return err
	}
	h.equip(amended)
	people := slices.Clone(h.Everybody())
	for i, p := range people {
		if p.Policy.Person == name {
			people[i] = amended
		}
	}
	h.settle(people)
	return nil
}
