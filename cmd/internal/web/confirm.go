package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"parasol/schedule"
)

// confirmPage shows what the link would record, or has recorded. It records
// nothing: mail programs and messengers fetch links by themselves.
func (s *site) confirmPage(w http.ResponseWriter, r *http.Request) {
	link, v, ok := s.link(w, r)
	if !ok {
		return
	}
	now := s.Now()
	if e := taken(link, v.Recent); e != nil {
		s.render(w, r, http.StatusOK, "confirm.html", s.done(e, v, now))
		return
	}
	s.render(w, r, http.StatusOK, "confirm.html", s.sheetOf(link, v, now))
}

// link opens the request's token, or answers why it is not valid.
func (s *site) link(w http.ResponseWriter, r *http.Request) (Link, *View, bool) {
	link, err := s.Links.Confirm(s.Now(), r.PathValue("token"))
	switch {
	case errors.Is(err, ErrOldLink):
		s.told(w, r, http.StatusGone, "page.confirm.old")
		return link, nil, false
	case err != nil:
		s.told(w, r, http.StatusNotFound, "page.confirm.bad")
		return link, nil, false
	}
	v, err := s.look(r.Context(), link.Person)
	if err != nil {
		s.failed(w, r, err)
		return link, nil, false
	}
	return link, v, true
}

// told answers with a page of two sentences.
func (s *site) told(w http.ResponseWriter, r *http.Request, code int, key string) {
	head := s.say(key)
	s.render(w, r, code, "problem.html", s.problemPage(head, s.say(key+".what")))
}

// confirm records what the page offered, once for each token and event.
//
// Callbacks of services are posted here too, since /c/ is what a proxy lets
// through. They are not signed, so they only trigger a poll of the receipts.
func (s *site) confirm(w http.ResponseWriter, r *http.Request) {
	if s.Links.Callback(r.PathValue("token")) {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	form, err := s.form(w, r)
	if err != nil {
		s.badBody(w, r, err)
		return
	}
	link, v, ok := s.link(w, r)
	if !ok {
		return
	}
	now := s.Now()
	e, err := s.chosen(link, v, now, form)
	switch {
	case errors.Is(err, errNothing):
		s.failed(w, r, err)
		return
	case err != nil:
		s.refused(w, r, err)
		return
	}
	e.Source = "link"
	if err := s.Recorder.Record(r.Context(), link.Person, e); err != nil {
		s.failed(w, r, err)
		return
	}
	if err := s.beside(r.Context(), link, v, &e); err != nil {
		s.failed(w, r, err)
		return
	}
	if fresh, err := s.look(r.Context(), link.Person); err == nil {
		v = fresh
	}
	s.render(w, r, http.StatusOK, "confirm.html", s.done(&e, v, now))
}

// beside records what a link records besides its own event: "Out, and it's on"
// is both, and undoing it undoes both.
func (s *site) beside(ctx context.Context, link Link, v *View, e *schedule.Event) error {
	if link.And == schedule.NoEvent {
		return nil
	}
	also := schedule.Event{At: e.At, Source: e.Source}
	switch e.Kind {
	case link.Event:
		also.ID, also.Kind = tapID(link, link.And, v.Recent), link.And
	case schedule.Undone:
		left := slices.DeleteFunc(slices.Clone(v.Recent), func(o schedule.Event) bool { return o.ID == e.Of })
		other := taken(link, left)
		if other == nil {
			return nil
		}
		also.ID, also.Kind, also.Of = "undo-"+other.ID, schedule.Undone, other.ID
	default:
		return nil
	}
	return s.Recorder.Record(ctx, link.Person, also)
}

// chosen returns the event that the posted choice stands for; only what the
// page offers is accepted. A replay is the same event again, which the journal
// recognizes by its ID.
func (s *site) chosen(link Link, v *View, now time.Time, form url.Values) (schedule.Event, error) {
	event := form.Get("event")
	if event == schedule.Undone.String() {
		last := taken(link, v.Recent)
		if last == nil {
			return schedule.Event{}, errNothing
		}
		return schedule.Event{
			ID: "undo-" + last.ID, At: now.Truncate(time.Second), Kind: schedule.Undone, Of: last.ID,
		}, nil
	}
	for _, kind := range offered(link, v) {
		if event != kind.String() && (event != "" || kind != link.Event) {
			continue
		}
		e := schedule.Event{
			ID: tapID(link, kind, v.Recent), At: now.Truncate(time.Second), Kind: kind, Slot: link.Slot,
		}
		if kind == link.Event {
			e.Minutes = link.Minutes
		}
		return completed(e, link, v, now, form)
	}
	return schedule.Event{}, wrong("this link cannot record %q", event)
}

// completed adds time and length to an answer.
func completed(e schedule.Event, link Link, v *View, now time.Time, form url.Values) (schedule.Event, error) {
	switch {
	case link.Slot.Kind == schedule.Ask:
		return asked(e, v, now, form.Get("until"))
	case e.Kind != schedule.Applied:
		return e, nil
	case closed(link, v, now) && !takesSunscreen(v.Decision.Evidence):
		return e, wrong("this reminder is over")
	case closed(link, v, now):
		e.Slot = schedule.Slot{} // a coat of its own, as its reminder is over
	}
	at, err := backDate(now, form.Get("ago"), form.Get("at"), v)
	if err == nil && !at.IsZero() {
		e.At = at
	}
	return e, err
}

// offered returns what the link records.
func offered(link Link, v *View) []schedule.EventKind {
	switch {
	case link.Slot.Kind != schedule.Ask:
		return []schedule.EventKind{link.Event}
	case takesSunscreen(v.Decision.Evidence):
		return []schedule.EventKind{schedule.Outdoors, schedule.Applied, schedule.Indoors}
	}
	return []schedule.EventKind{schedule.Outdoors, schedule.Indoors}
}

// asked completes the answer to an ask: "I stay in today" lasts until
// midnight, "out until" until the given time.
func asked(e schedule.Event, v *View, now time.Time, until string) (schedule.Event, error) {
	today := schedule.DateOf(now.In(v.Zone))
	switch {
	case e.Kind == schedule.Indoors:
		e.Minutes = untilMidnight(now, v)
	case e.Kind == schedule.Outdoors && until != "":
		at, err := time.Parse("15:04", until)
		if err != nil {
			return e, wrong("out until: got %q; want a time of day (e.g. 17:30)", until)
		}
		end := today.At(schedule.Clock(at.Hour()*60+at.Minute()), v.Zone)
		if !end.After(now) || end.Sub(now) > latestUntil {
			return e, wrong("out until: %s is not later today", until)
		}
		e.Minutes = minutes(end.Sub(now))
	}
	return e, nil
}

// minutes rounds up, so that "I stay in today" reaches midnight.
func minutes(d time.Duration) int { return int((d + time.Minute - 1) / time.Minute) }
