// Package portrait puts together what a page shows of one person: for the
// household's command and for the clinic's.
//
// Non-goals: where any of it is stored, and how it is laid out
// (cmd/internal/web).
package portrait

import (
	"slices"
	"time"

	"parasol/cmd/internal/sky"
	"parasol/cmd/internal/web"
	"parasol/config"
	"parasol/notify"
	"parasol/schedule"
	"parasol/schedule/agent"
	almanac "parasol/uv/sun"
)

// Sitting is one person as they are known at an instant.
type Sitting struct {
	Person   *config.Amended
	File     []config.Entry // the treatments as they were before anything was entered on the page
	Changed  []string       // keys of the settings that were changed on the page
	Decision *schedule.Decision
	State    *schedule.State
	Recent   []schedule.Event
	Pushes   []agent.Push
	Calendar string // the token of the person's calendar
	Presence []web.Presence
	Channels []web.Channel
}

// Painter knows what is the same for everybody.
type Painter struct {
	Sky   *sky.Sky
	Texts *notify.Texts
}

// View returns what a page shows.
func (p Painter) View(s *Sitting) web.View {
	now := s.Decision.At
	policy := &s.Person.Policy
	place := policy.PlaceAt(now)
	v := web.View{
		Policy:      policy.WithPlan(s.Recent),
		Entries:     entries(s.Person.Entries, s.File),
		Orphans:     s.Person.Orphans,
		Changed:     s.Changed,
		Zone:        place.Zone,
		Decision:    *s.Decision,
		State:       *s.State,
		Calendar:    s.Calendar,
		Presence:    s.Presence,
		Channels:    s.Channels,
		Curve:       p.Sky.Curve(now, place),
		Outlook:     p.Sky.Outlook(now, place),
		NextMorning: nextMorning(policy, now, place.Zone),
		Sunrise:     nextSunrise(now, place),
	}
	v.Recent = slices.DeleteFunc(s.Recent, func(e schedule.Event) bool { return !e.Kind.Reported() })
	v.Today = func() schedule.Sum {
		forecast, _ := p.Sky.Forecast(now, place.Place)
		return v.Policy.DayAt(now, forecast).SoFar(&v.State)
	}
	r := p.Texts.Read(&v.Decision)
	v.Amount = r.Amount()
	v.Cautions, v.Care, v.Leave, v.Usual, v.Flags = r.Cautions(), r.Care(), r.Leave(), r.Expect(), r.Flags()
	for i := range s.Pushes {
		v.Pushes = append(v.Pushes, p.push(&s.Pushes[i]))
	}
	return v
}

// push returns a push as the page lists it, in the words in which it was sent.
func (p Painter) push(push *agent.Push) web.Push {
	out := web.Push{
		Time:        push.Time,
		Kind:        push.Kind,
		Slot:        push.Slot,
		Attempt:     push.Attempt,
		Level:       push.Level,
		Outcome:     push.Outcome,
		ConfirmedAt: push.ConfirmedAt,
		Title:       push.Kind.String(),
	}
	if push.Decision != nil && push.Decision.Send != nil {
		out.Until, out.Covers = push.Decision.Send.Until, push.Decision.Send.Covers
		out.Title = p.Texts.Render(push.Decision).Title
	}
	return out
}

// nextMorning returns the time of the next morning reminder, zero without one.
func nextMorning(p *schedule.Policy, now time.Time, zone *time.Location) time.Time {
	today := schedule.DateOf(now.In(zone))
	for ahead := range 2 {
		if at := p.Morning.On(today.Add(ahead), zone); len(at) > 0 && at[0].After(now) {
			return at[0]
		}
	}
	return time.Time{}
}

// nextSunrise returns the next sunrise within a day, zero if there is none.
func nextSunrise(now time.Time, place schedule.Place) time.Time {
	today := schedule.DateOf(now.In(place.Zone))
	for ahead := range 2 {
		date := today.Add(ahead)
		from, until := date.Start(place.Zone), date.Add(1).Start(place.Zone)
		rise := almanac.Span(from, until, place.Latitude, place.Longitude).Rise
		if rise.After(now) {
			return rise
		}
	}
	return time.Time{}
}

// entries returns a person's treatments as they were entered, those that were
// changed with the values they had before.
func entries(now, before []config.Entry) []web.Entry {
	all := make([]web.Entry, len(now))
	for i, e := range now {
		all[i] = entered(e)
		at := slices.IndexFunc(before, func(f config.Entry) bool { return f.ID == e.ID })
		if e.Page && at >= 0 {
			was := entered(before[at])
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
