package web

import (
	"context"
	"time"

	"parasol/schedule"
)

// latestUntil is how far ahead "out until" is read: a time that has passed
// today is tomorrow's only if it is near.
const latestUntil = 12 * time.Hour

// sheet is the page behind a confirm link.
type sheet struct {
	Title, Text string
	Choices     []button
	Until       bool // offers "out until …"
}

// sheetOf is the page of a link that recorded what is in past.
func sheetOf(link Link, v View, past []schedule.Event, now time.Time) sheet {
	e := v.Decision.Evidence
	switch at := taken(link, past); {
	case !at.IsZero() && link.Slot.Kind != schedule.Ask:
		return sheet{Title: "Recorded", Text: "This link was used at " + moment(at, v) + ". The next reminder brings a new one."}
	case link.Slot.Kind == schedule.Ask:
		return askSheet(e)
	case !closed(link, v, now):
		return sheet{Title: titleOf(link), Text: "One tap records it, with the time of now.", Choices: []button{choiceOf(link)}}
	case takesSunscreen(e) && link.Event == schedule.Applied:
		return sheet{Title: "Over: applied now?", Text: "This reminder is over. If you have just put on sunscreen, record it here.",
			Choices: []button{{Label: "Applied now", Event: schedule.Applied, Main: true}}}
	default:
		return sheet{Title: "This reminder is over", Text: "There is nothing left to confirm."}
	}
}

func askSheet(e schedule.Evidence) sheet {
	sh := sheet{Title: "Are you out today?", Text: "One tap records it.", Until: true,
		Choices: []button{{Label: "I’m out", Event: schedule.Outdoors, Main: true}}}
	if takesSunscreen(e) {
		sh.Choices = append(sh.Choices, button{Label: "Sunscreen applied", Event: schedule.Applied})
	}
	sh.Choices = append(sh.Choices, button{Label: "In today", Event: schedule.Indoors})
	return sh
}

func titleOf(link Link) string {
	switch link.Event {
	case schedule.Applied:
		return "Sunscreen applied?"
	case schedule.Outdoors:
		return "Are you out?"
	case schedule.Indoors:
		return "Are you inside?"
	case schedule.Snoozed:
		return "Remind me later?"
	default:
		return "Seen?"
	}
}

func choiceOf(link Link) button {
	b := button{Event: link.Event, Minutes: link.Minutes, Main: true}
	switch link.Event {
	case schedule.Applied:
		b.Label = "Applied now"
	case schedule.Outdoors:
		b.Label = "I’m out"
	case schedule.Indoors:
		b.Label = "I’m inside"
	case schedule.Snoozed:
		b.Label = "Snooze"
	default:
		b.Label = "Seen"
	}
	return b
}

// taken is when the link recorded its event; zero where it did not.
func taken(link Link, past []schedule.Event) time.Time {
	for i := range past {
		if past[i].ID == tapID(link, link.Event) {
			return past[i].At
		}
	}
	return time.Time{}
}

// closed reports whether the link's reminder is over: confirmed, past its
// time, or about a coat that a later one has replaced. A slot that is not
// among the last pushes is over. Where one is, can be told at any time.
func closed(link Link, v View, now time.Time) bool {
	if link.Event == schedule.Indoors || link.Event == schedule.Outdoors {
		return false
	}
	for _, p := range v.Pushes {
		if !about(p, link.Slot) {
			continue
		}
		return p.ConfirmedAt != nil || (!p.Until.IsZero() && !now.Before(p.Until)) || replaced(link, v)
	}
	return true
}

func about(p Push, slot schedule.Slot) bool {
	if p.Slot == slot {
		return true
	}
	for _, c := range p.Covers {
		if c == slot {
			return true
		}
	}
	return false
}

// replaced reports whether a coat was put on after the one that the slot hangs
// on.
func replaced(link Link, v View) bool {
	hangs := link.Slot.Kind == schedule.Reapply || link.Slot.Kind == schedule.Water
	return hangs && v.Decision.Evidence.Applied.Unix() > link.Slot.Anchor
}

// done is the page after recording: what was recorded and what is next.
func (s *site) done(ctx context.Context, link Link, e schedule.Event) sheet {
	sh := sheet{Title: "Recorded", Text: recorded(e)}
	v, err := s.People.View(ctx, link.Person)
	if err == nil {
		sh.Text += " " + next(v)
	}
	return sh
}

func recorded(e schedule.Event) string {
	switch e.Kind {
	case schedule.Applied:
		return "Sunscreen is on."
	case schedule.Outdoors:
		return "You are out."
	case schedule.Indoors:
		return "You are inside."
	case schedule.Snoozed:
		return "You will be reminded later."
	default:
		return "Seen."
	}
}

func next(v View) string {
	e := v.Decision.Evidence
	switch {
	case e.FilmOn && takesSunscreen(e):
		return "The next coat is due at " + moment(e.FilmEnds, v) + " if you are outdoors then."
	case e.Presence == schedule.ReportedOutdoors && takesSunscreen(e) && e.Over:
		return "Put on sunscreen now: SPF 30 or more."
	default:
		return "Parasol looks again at " + moment(v.Decision.Next, v) + "."
	}
}
