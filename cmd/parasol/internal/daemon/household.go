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
	people atomic.Pointer[everybody]
	moves  map[string][]schedule.Move // by person; in memory only, since they say where somebody was
	came   sync.Map                   // by place, an arrival: asked for at every decision about anybody
}

// arrival is from where, and when, a phone moved somebody's forecasts.
type arrival struct {
	from uv.Place
	at   time.Time
}

// everybody is the people at one time, in the order of the file and by name.
type everybody struct {
	all   []*config.Amended
	named map[string]*config.Amended
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
	recorded, err := j.Notes(ctx, dateNotes)
	if err != nil {
		return nil, nil, err
	}
	entered := map[string][]config.Entered{}
	for _, o := range overlays {
		entered[o.Person] = append(entered[o.Person], laid(o))
	}
	for i := range c.People {
		p := &c.People[i]
		if fixed := dates(p, recorded); len(fixed) > 0 {
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
	recorded, err := h.journal.Notes(ctx, dateNotes)
	if err != nil {
		return err
	}
	fresh := map[string]string{}
	for i := range h.file.People {
		p := &h.file.People[i]
		for _, e := range p.Entries {
			note := dateNote(p, e)
			if _, found := recorded[note]; e.Today && !found {
				fresh[note] = e.Plan.At.Format("2006-01-02T15:04:05")
			}
		}
	}
	return h.journal.PutNotes(ctx, fresh)
}

// dateNotes is the prefix of the notes on dates; the person and the
// treatment's id follow.
const dateNotes = "today/"

func dateNote(p *config.Person, e config.Entry) string {
	return dateNotes + p.Policy.Person + "/" + e.ID
}

// dates returns those of the recorded dates that are a person's.
func dates(p *config.Person, recorded map[string]string) []config.Entered {
	var all []config.Entered
	for _, e := range p.Entries {
		if text, found := recorded[dateNote(p, e)]; e.Today && found {
			body, _ := json.Marshal(text) // a text
			all = append(all, config.Entered{Section: config.EnteredDate, ID: e.ID, Body: body})
		}
	}
	return all
}

// settle sets the people, for the agent too.
func (h *household) settle(people []*config.Amended) {
	all := make([]agent.Person, len(people))
	named := make(map[string]*config.Amended, len(people))
	for i, p := range people {
		all[i] = agent.Person{Policy: &p.Policy, Channels: p.Channels, Fallback: p.Fallback, Buddy: p.Buddy}
		named[p.Policy.Person] = p
	}
	h.people.Store(&everybody{people, named})
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
		h.came.Store(m.Place.Place, arrival{p.Policy.PlaceAt(m.At.Add(-time.Second)).Place, m.At})
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

// cameFrom returns the place from which a phone that is followed lately moved
// somebody's forecasts to a place.
func (h *household) cameFrom(now time.Time, place uv.Place) (old uv.Place, moved bool) {
	kept, ok := h.came.Load(place)
	if !ok {
		return uv.Place{}, false
	}
	a, _ := kept.(arrival)
	since := now.Sub(a.at)
	return a.from, a.from != place && since >= 0 && since < unanswered
}

// Everybody returns the people in the order of the file.
func (h *household) Everybody() []*config.Amended { return h.people.Load().all }

// Person returns the person of this name, nil if there is none.
func (h *household) Person(name string) *config.Amended { return h.people.Load().named[name] }

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
	recorded, err := h.journal.Notes(ctx, dateNotes+name+"/")
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
	amended, err := h.file.Amend(name, append(dates(who, recorded), entered...))
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
