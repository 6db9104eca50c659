package serve

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"parasol/cmd/internal/web"
	"parasol/cmd/parasol-clinic/internal/ward"
	"parasol/schedule"
	"parasol/schedule/engine/postgres"
)

const (
	// silentFor is how long somebody has answered nothing to be listed as
	// unanswered (contract C).
	silentFor = 3 * 24 * time.Hour
	// listed is how many people are read at once while a list is searched.
	listed = 500
	// searched bounds how many are read for one page of a list. A rare phase
	// among a hundred thousand then takes several pages.
	searched = 10_000
	// found is how many names are listed that contain a text.
	found = 1000
)

// register lists clinics' people.
type register struct{ *Server }

// List returns some of the people that match, and the mark to go on from.
func (g register) List(ctx context.Context, clinic string, q web.Query) ([]web.Row, string, error) {
	p := g.practices[clinic]
	if p == nil {
		return nil, "", web.ErrNoPerson
	}
	after, _ := strconv.ParseInt(q.After, 10, 64) // whatever else it is begins at the beginning
	var rows []web.Row
	for read := 0; read < searched; {
		page, err := p.page(ctx, &q, after)
		if err != nil {
			return nil, "", err
		}
		for i := range page {
			after = page[i].ID
			row, ok := listedAs(&page[i], &q)
			if !ok {
				continue
			}
			if rows = append(rows, row); len(rows) == q.Most {
				return rows, strconv.FormatInt(after, 10), nil
			}
		}
		if len(page) < listed || q.Prefix != "" {
			return rows, "", nil
		}
		read += len(page)
	}
	return rows, strconv.FormatInt(after, 10), nil
}

// page returns the people after one, in their order, as far as the database
// can tell who matches.
func (p *practice) page(ctx context.Context, q *web.Query, after int64) ([]postgres.Row, error) {
	switch {
	case q.Prefix != "":
		all, err := p.journal.Find(ctx, q.Now, q.Prefix, found)
		return slices.DeleteFunc(all, func(r postgres.Row) bool { return r.ID <= after }), err
	case q.Unanswered:
		return p.journal.Unanswered(ctx, q.Now, q.Now.Add(-silentFor), after, listed)
	default:
		return p.journal.People(ctx, q.Now, after, listed)
	}
}

// listedAs returns how a person is listed, and whether they match.
func listedAs(r *postgres.Row, q *web.Query) (web.Row, bool) {
	s := ward.ParseStatus(r.Status)
	row := web.Row{
		Name: r.Name, Treatment: s.Treatment, Phase: s.Phase, Day: s.Day, Until: s.Until, Refused: r.Refused,
	}
	if !r.AskedSince.IsZero() && !r.AskedSince.After(q.Now.Add(-silentFor)) {
		row.Silent = r.AskedSince.In(time.FixedZone("", s.Offset))
	}
	ok := strings.HasPrefix(r.Name, q.Prefix) &&
		(q.Phase == schedule.NoPhase || q.Phase == s.Phase) &&
		(q.Days.All() || s.Phase != schedule.NoPhase && within(q.Days, s.Day)) &&
		(!q.Unanswered || !row.Silent.IsZero()) &&
		(!q.Refused || len(r.Refused) > 0)
	return row, ok
}

// within reports whether a day since a treatment is in a range.
func within(days web.Days, day int) bool {
	return day >= days.From && (days.Until == 0 || day < days.Until)
}

// Failing returns what does not get through to a clinic's people.
func (g register) Failing(ctx context.Context, clinic string, now time.Time) (web.Failing, error) {
	figures, err := g.engine.Figures(ctx, now)
	if err != nil {
		return web.Failing{}, err
	}
	out := web.Failing{Problems: doctor(g).Health(now).Problems}
	i := slices.IndexFunc(figures, func(f postgres.Figures) bool { return f.Clinic == clinic })
	if i < 0 {
		return out, nil
	}
	f := &figures[i]
	for _, service := range g.services() {
		out.Services = append(out.Services, web.Service{
			Name: service.Name, Waiting: f.Waiting[service.Name],
			Failed: f.Failed[service.Name] + f.Refused[service.Name], Refusing: f.Refused[service.Name] > 0,
		})
	}
	return out, nil
}
