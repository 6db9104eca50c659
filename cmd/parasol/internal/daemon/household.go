package daemon

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"parasol/config"
	"parasol/config/parts"
	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/journal"
	"parasol/uv"
)

// household is the people of the configuration file with what was entered on
// the page applied to them. A change makes another Person with another Policy.
type household struct {
	file    *config.Config
	journal *journal.Journal
	roster  *agent.Roster
	able    parts.Abilities
	log     *slog.Logger

	change sync.Mutex // held while somebody is changed
	people atomic.Pointer[[]*config.Amended]
	moves  map[string][]schedule.Move // by person; in memory only, since they say where somebody was
}

// newHousehold applies what was entered on the page. If an entry no longer
// fits the file, its person stays as in the file and the misfit is logged:
// people are reminded all the same.
func newHousehold(ctx context.Context, c *config.Config, j *journal.Journal, log *slog.Logger) (*household, error) {
	h := &household{
		file: c, journal: j, log: log, roster: agent.NewRoster(), moves: map[string][]schedule.Move{},
		able: parts.AbilitiesOf(c.Channels, c.Server.PublicURL != ""),
	}
	if err := h.fixDates(ctx); err != nil {
		return nil, err
	}
	people, misfits, err := Amend(ctx, c, j)
	if err != nil {
		return nil, err
	}
	for name, misfit := range misfits {
		log.Warn("what was entered on the page does not fit and is left out", "person", name, "error", misfit)
	}
	for _, p := range people {
		h.equip(p)
	}
	h.settle(people)
	return h, nil
}

// Amend applies what was entered on the page to the people of the file. Those
// whose entries do not fit stay as in the file and are listed among the
// misfits.
func Amend(ctx context.Context, c *config.Config, j *journal.Journal) ([]*config.Amended, map[string]config.Problems,
	error) {
	overlays, err := j.Overlays(ctx, "")
	if err != nil {
		return nil, nil, err
	}
	entered := map[string][]config.Entered{}
	for _, o := range overlays {
		entered[o.Person] = append(entered[o.Person], laid(o))
	}
	for i := range c.People {
		p := &c.People[i]
		fixed, err := dates(ctx, p, j)
		if err != nil {
			return nil, nil, err
		}
		if len(fixed) > 0 {
			entered[p.Policy.Person] = append(fixed, entered[p.Policy.Person]...)
		}
	}
	amended, misfits := c.AmendAll(entered)
	people := make([]*config.Amended, len(c.People))
	for i := range c.People {
		if people[i] = amended[c.People[i].Policy.Person]; people[i] == nil {
			people[i] = &config.Amended{Person: c.People[i]}
		}
	}
	return people, misfits, nil
}

// laid converts an overlay to an entry of the configuration.
func laid(o journal.Overlay) config.Entered {
	return config.Entered{Section: config.EnteredSection(o.Section), ID: o.ID, Body: o.Body}
}

// fixDates records which date "today" means in the file: the day on which
// Parasol first read it.
func (h *household) fixDates(ctx context.Context) error {
	for i := range h.file.People {
		p := &h.file.People[i]
		for _, e := range p.Entries {
			if !e.Today {
				continue
			}
			note := dateNote(p, e)
			_, found, err := h.journal.Note(ctx, note)
			if err == nil && !found {
				err = h.journal.PutNote(ctx, note, e.Plan.At.Format("2006-01-02T15:04:05"))
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func dateNote(p *config.Person, e config.Entry) string {
	return "today/" + p.Policy.Person + "/" + e.ID
}

// dates returns the dates recorded for a person.
func dates(ctx context.Context, p *config.Person, j *journal.Journal) ([]config.Entered, error) {
	var all []config.Entered
	for _, e := range p.Entries {
		if !e.Today {
			continue
		}
		text, found, err := j.Note(ctx, dateNote(p, e))
		if err != nil {
			return nil, err
		}
		if !found {
			continue
		}
		body, err := json.Marshal(text)
		if err != nil {
			return nil, err
		}
		all = append(all, config.Entered{Section: config.EnteredDate, ID: e.ID, Body: body})
	}
	return all, nil
}

// settle sets the people, for the agent too.
func (h *household) settle(people []*config.Amended) {
	all := make([]agent.Person, len(people))
	for i, p := range people {
		all[i] = agent.Person{Policy: &p.Policy, Channels: p.Channels, Fallback: p.Fallback, Buddy: p.Buddy}
	}
	h.people.Store(&people)
	h.roster.Set(all)
}

// equip sets in a policy what its person's channels can do, before it is
// published.
func (h *household) equip(p *config.Amended) {
	p.Policy.Moves = h.moves[p.Policy.Person]
	p.Policy.CanConfirm, p.Policy.Receipts = h.able.Answerable(p.Channels)
}

// Move changes the place of a person's forecasts. Moves too old to affect any
// day are dropped.
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

// Places returns where everybody is.
func (h *household) Places(now time.Time) []uv.Place {
	var all []uv.Place
	for _, p := range h.Everybody() {
		all = append(all, p.Policy.PlaceAt(now).Place)
	}
	return all
}

// Everybody returns the people in the order of the file.
func (h *household) Everybody() []*config.Amended { return *h.people.Load() }

// Person returns the person of this name, nil if there is none.
func (h *household) Person(name string) *config.Amended {
	for _, p := range h.Everybody() {
		if p.Policy.Person == name {
			return p
		}
	}
	return nil
}

// Enter stores what was entered on the page and decides by it at once. What
// does not fit is reported as [config.Problems] and not stored.
func (h *household) Enter(ctx context.Context, o journal.Overlay) error {
	return h.amend(ctx, o.Person, func(entered []config.Entered) ([]config.Entered, func() error) {
		return append(without(entered, o.Section, o.ID), laid(o)), func() error { return h.journal.PutOverlay(ctx, o) }
	})
}

// Leave deletes what was entered under an id, so that the file's value applies
// again, and reports whether there was an entry.
func (h *household) Leave(ctx context.Context, person, section, id string) (found bool, err error) {
	err = h.amend(ctx, person, func(entered []config.Entered) ([]config.Entered, func() error) {
		return without(entered, section, id), func() (err error) {
			found, err = h.journal.DropOverlay(ctx, person, section, id)
			return err
		}
	})
	return found, err
}

func without(entered []config.Entered, section, id string) []config.Entered {
	return slices.DeleteFunc(entered, func(e config.Entered) bool { return string(e.Section) == section && e.ID == id })
}

// changing takes the current entries and returns the new ones, with a function
// that stores the change.
type changing func([]config.Entered) ([]config.Entered, func() error)

// amend changes a person's entries if the result fits the file.
func (h *household) amend(ctx context.Context, name string, change changing) error {
	h.change.Lock()
	defer h.change.Unlock()
	who := h.file.Person(name)
	if who == nil {
		return fmt.Errorf("enter: %w: %q", agent.ErrPerson, name)
	}
	fixed, err := dates(ctx, who, h.journal)
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
	amended, err := h.file.Amend(name, append(fixed, entered...))
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
