package web

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"parasol/schedule"
)

// confirmPage shows what the link would record. It records nothing: mail
// programs and messengers fetch links by themselves.
func (s *site) confirmPage(w http.ResponseWriter, r *http.Request) {
	link, v, ok := s.link(w, r)
	if !ok {
		return
	}
	past, err := s.People.Recent(r.Context(), link.Person)
	if err != nil {
		s.failed(w, r, err)
		return
	}
	s.render(w, http.StatusOK, "confirm.html", sheetOf(link, v, past, s.Now()))
}

// link opens the request's token, or answers why it cannot.
func (s *site) link(w http.ResponseWriter, r *http.Request) (Link, View, bool) {
	link, err := s.Links.Confirm(s.Now(), r.PathValue("token"))
	switch {
	case errors.Is(err, ErrOldLink):
		s.problem(w, r, http.StatusGone, "This link was valid until midnight. The next reminder brings a new one.")
		return link, View{}, false
	case err != nil:
		s.problem(w, r, http.StatusNotFound, "This link is not one of ours, or was cut short.")
		return link, View{}, false
	}
	v, err := s.People.View(r.Context(), link.Person)
	if err != nil {
		s.failed(w, r, err)
		return link, v, false
	}
	return link, v, true
}

// confirm records what the page offered, once for each token and choice.
//
// A service that calls back posts here too, since /c/ is what a proxy lets
// through. Its word is not signed: it only wakes the poll that asks.
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
	e, err := chosen(link, v, now, form)
	if err != nil {
		s.refused(w, r, err)
		return
	}
	if err := s.Recorder.Record(r.Context(), link.Person, e); err != nil {
		s.failed(w, r, err)
		return
	}
	s.render(w, http.StatusOK, "confirm.html", s.done(r.Context(), link, e))
}

// tapID names a link's tap. It depends on the link and the event alone, so
// that one link records each of its events once, whatever is posted to it.
func tapID(link Link, event schedule.EventKind) string { return link.ID + "-" + event.String() }

// chosen is the event that the posted choice stands for; only what the page
// offers is taken. A replay is the same event again, which the journal knows
// by its ID.
func chosen(link Link, v View, now time.Time, form url.Values) (schedule.Event, error) {
	event := form.Get("event")
	for _, b := range offered(link, v) {
		if event != b.Event.String() && (event != "" || !b.Main) {
			continue
		}
		e := schedule.Event{ID: tapID(link, b.Event), At: now.Truncate(time.Second), Kind: b.Event, Minutes: b.Minutes, Slot: link.Slot}
		switch {
		case link.Slot.Kind == schedule.Ask:
			return asked(e, v, now, form.Get("until"))
		case b.Event == schedule.Applied && closed(link, v, now):
			if !takesSunscreen(v.Decision.Evidence) {
				return e, wrong("this reminder is over")
			}
			e.Slot = schedule.Slot{} // a coat of its own: its reminder is over
		}
		return e, nil
	}
	return schedule.Event{}, wrong("this link cannot record %q", event)
}

// offered is what the link records while it is open.
func offered(link Link, v View) []button {
	if link.Slot.Kind == schedule.Ask {
		return askSheet(v.Decision.Evidence).Choices
	}
	return []button{choiceOf(link)}
}

// asked completes the answer to an ask: "in today" lasts until midnight, "out
// until" until its time.
func asked(e schedule.Event, v View, now time.Time, until string) (schedule.Event, error) {
	today := schedule.DateOf(now.In(v.Zone))
	switch {
	case e.Kind == schedule.Indoors:
		e.Minutes = minutes(today.Add(1).Start(v.Zone).Sub(now))
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

// minutes rounds up, so that "in today" reaches midnight.
func minutes(d time.Duration) int { return int((d + time.Minute - 1) / time.Minute) }
