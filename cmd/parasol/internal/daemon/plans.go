package daemon

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"parasol/cmd/internal/web"
	"parasol/config"
	"parasol/schedule"
	"parasol/schedule/aftercare"
	"parasol/schedule/agent"
	"parasol/schedule/journal"
)

// plans accepts what is entered on the page.
type plans struct {
	config *config.Config
	people *household
	agent  *agent.Agent
}

// How long a request waits for the decision that follows from what was
// entered: milliseconds, unless the journal is busy.
const (
	decidedWithin = time.Second
	decidedEach   = 5 * time.Millisecond
)

// decided waits until the person was decided for with the new entry, so that
// the page in the response shows it.
func (p plans) decided(ctx context.Context, person string) {
	ctx, cancel := context.WithTimeout(ctx, decidedWithin)
	defer cancel()
	again := time.NewTicker(decidedEach)
	defer again.Stop()
	for {
		who := p.people.Person(person)
		if now, ok := p.agent.Snapshot(person); who == nil || ok && now.Policy == &who.Policy {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-again.C:
		}
	}
}

// Try returns what a treatment would be like, without storing it.
func (p plans) Try(_ context.Context, person, id string, body []byte) (schedule.Treatment, []string, error) {
	amended, err := p.config.Amend(person, []config.Entered{{Section: config.EnteredTreatment, ID: id, Body: body}})
	if err != nil {
		return schedule.Treatment{}, nil, fits(err)
	}
	i := slices.IndexFunc(amended.Entries, func(e config.Entry) bool { return e.ID == id })
	if i < 0 {
		return schedule.Treatment{}, nil, web.ErrNoPerson
	}
	policy := amended.Policy
	life := aftercare.Life{Treatments: policy.Treatments, Away: policy.Away, Home: policy.Home, Now: time.Now()}
	var said []string
	for _, w := range aftercare.Warnings(life) {
		if w.Treatment == i || w.Beside == i {
			said = append(said, w.Text)
		}
	}
	return policy.Treatments[i], said, nil
}

// Enter stores what was entered and decides by it at once.
func (p plans) Enter(ctx context.Context, person string, s web.Section, id string, body []byte) error {
	o := journal.Overlay{Person: person, Section: string(s), ID: id, Body: body, Changed: time.Now()}
	if err := p.people.Enter(ctx, o); err != nil {
		return fits(err)
	}
	p.decided(ctx, person)
	return nil
}

// Leave deletes what was entered.
func (p plans) Leave(ctx context.Context, person string, s web.Section, id string) (bool, error) {
	found, err := p.people.Leave(ctx, person, string(s), id)
	if err == nil && found {
		p.decided(ctx, person)
	}
	return found, fits(err)
}

// fits converts an error of the configuration for the page's form: the key at
// fault, without a position in the file.
func fits(err error) error {
	var problems config.Problems
	switch {
	case errors.Is(err, agent.ErrPerson):
		return web.ErrNoPerson
	case !errors.As(err, &problems):
		return err
	}
	wrong := new(web.PlanError)
	for _, p := range problems {
		text := p.Text
		if p.Hint != "" {
			text += " (" + p.Hint + ")"
		}
		wrong.Faults = append(wrong.Faults, web.Fault{Key: p.Path[strings.LastIndexByte(p.Path, '.')+1:], Text: text})
	}
	return wrong
}

// entries returns a person's treatments as they were entered, those of the
// file with the values they had before they were changed.
func (p people) entries(who *config.Amended) []web.Entry {
	var file []config.Entry
	if of := p.config.Person(who.Policy.Person); of != nil {
		file = of.Entries
	}
	all := make([]web.Entry, len(who.Entries))
	for i, e := range who.Entries {
		all[i] = entered(e)
		at := slices.IndexFunc(file, func(f config.Entry) bool { return f.ID == e.ID })
		if e.Page && at >= 0 {
			was := entered(file[at])
			all[i].File = &was
		}
	}
	return all
}

func entered(e config.Entry) web.Entry {
	return web.Entry{
		ID: e.ID, Kind: e.Kind, At: e.Plan.At, Until: e.Plan.Until, Area: e.Plan.Area, Page: e.Page,
		Cover: short(e.Plan.Cover), Strict: short(e.Plan.Strict), Protect: short(e.Plan.Protect),
	}
}

// short formats a length as it is entered; empty for that of the catalogue.
func short(l *schedule.Length) string {
	if l == nil {
		return ""
	}
	return config.FormatLength(*l)
}
