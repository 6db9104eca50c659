package daemon

import (
	"context"
	"errors"
	"time"

	"parasol/cmd/internal/portrait"
	"parasol/cmd/internal/web"
	"parasol/config"
	"parasol/schedule"
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
	t, said, found := portrait.Treatment(time.Now(), amended, id)
	if !found {
		return schedule.Treatment{}, nil, web.ErrNoPerson
	}
	return t, said, nil
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
	return portrait.PlanError(problems)
}
