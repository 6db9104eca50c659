package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"parasol/schedule"
)

// skinCheckDay is when to check the skin for dark patches (field notes 5: day
// 21).
const skinCheckDay = 21

// localCalendar serves a calendar of a household: without a configured token
// it is for this machine alone, as is everything about a person.
func (s *site) localCalendar(w http.ResponseWriter, r *http.Request) {
	if s.Token() == "" && !local(r) {
		s.problem(w, r, http.StatusForbidden, howToSetAToken)
		return
	}
	s.calendar(w, r)
}

// calendar serves a person's phases, sessions and skin checks. The token in
// the address grants access to them.
func (s *site) calendar(w http.ResponseWriter, r *http.Request) {
	token, ok := strings.CutSuffix(r.PathValue("file"), ".ics")
	if !ok {
		s.problem(w, r, http.StatusNotFound, "There is nothing here.")
		return
	}
	person, err := s.Links.Calendar(token)
	if err != nil {
		s.problem(w, r, http.StatusNotFound, "This calendar link is not one of ours, or was cut short.")
		return
	}
	v, err := s.look(r.Context(), person)
	if err != nil {
		s.failed(w, r, err)
		return
	}
	c := calendarWriter{site: s, cal: ics.NewCalendarFor("Parasol"), view: v}
	c.cal.SetXWRCalName("Parasol")
	c.cal.SetRefreshInterval("PT12H")
	c.treatments()
	if err := c.revise(r.Context(), person); err != nil {
		s.failed(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	_ = c.cal.SerializeTo(w, ics.WithNewLineWindows) // RFC 5545 3.1: lines end in CRLF on every system
}

// calendarWriter writes one person's calendar.
type calendarWriter struct {
	*site
	cal  *ics.Calendar
	view *View
}

func (w calendarWriter) treatments() {
	for i := range w.view.Policy.Treatments {
		t := &w.view.Policy.Treatments[i]
		if t.Planned {
			title := w.Texts.CalendarDay(schedule.Session, t.Session, w.view.Policy.Discreet)
			w.allDay(w.event("session", number(t.Session), title), schedule.DateOf(t.At.In(w.view.Zone)))
			continue
		}
		id := t.Kind + "@" + t.At.UTC().Format(time.RFC3339)
		if i < len(w.view.Entries) {
			id = w.view.Entries[i].ID // it stays when the date is changed
		}
		w.treatment(t, id)
	}
}

func (w calendarWriter) treatment(t *schedule.Treatment, id string) {
	discreet := w.view.Policy.Discreet
	for _, span := range t.Phases {
		if span.Until.IsZero() || !span.From.Before(span.Until) {
			continue // open-ended courses have no end to show
		}
		e := w.event(
			id, span.Phase.String(), w.Texts.Calendar(span.Phase, joinWords(", ", nameOf(t.Kind), t.Area), discreet),
		)
		e.SetStartAt(span.From)
		e.SetEndAt(span.Until)
		if !discreet {
			e.SetDescription(capital(w.say("page.phase." + span.Phase.String() + ".what")))
		}
	}
	check := schedule.DateOf(t.At).Add(skinCheckDay)
	if t.SkinCheck && check.Start(t.At.Location()).Before(t.End()) {
		w.allDay(w.event(id, "skin-check", w.Texts.CalendarDay(schedule.SkinCheck, 0, discreet)), check)
	}
}

// event adds an event whose identity is the same each time the calendar is
// fetched, even if something about it has changed.
func (w calendarWriter) event(of, what, summary string) *ics.VEvent {
	id := sha256.Sum256([]byte(strings.Join([]string{w.view.Policy.Person, of, what}, "\x00")))
	e := w.cal.AddEvent(hex.EncodeToString(id[:16]) + "@parasol")
	e.SetSummary(summary)
	e.SetTimeTransparency(ics.TransparencyTransparent)
	return e
}

func (w calendarWriter) allDay(e *ics.VEvent, d schedule.Date) {
	day := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
	e.SetAllDayStartAt(day)
	e.SetAllDayEndAt(day.AddDate(0, 0, 1))
}

// revision is what is stored about an event, so that its SEQUENCE and
// LAST-MODIFIED grow with each change: calendar programs ignore a change
// otherwise.
type revision struct {
	Digest   string    `json:"digest"`
	Sequence int       `json:"sequence"`
	Modified time.Time `json:"modified"`
}

// revise gives every event its revision and stores those that changed.
func (w calendarWriter) revise(ctx context.Context, person string) error {
	w.revising.Lock()
	defer w.revising.Unlock()
	note := "calendar/" + person
	text, _, err := w.Notes.Note(ctx, note)
	if err != nil {
		return err
	}
	known := map[string]revision{}
	if text != "" && json.Unmarshal([]byte(text), &known) != nil {
		clear(known) // of another version: start over
	}
	now, changed := w.Now().UTC().Truncate(time.Second), false
	for _, e := range w.cal.Events() {
		sum := sha256.Sum256(
			[]byte(
				e.Serialize(&ics.SerializationConfiguration{MaxLength: 75, PropertyMaxLength: 75, NewLine: "\r\n"}),
			),
		)
		digest := hex.EncodeToString(sum[:8])
		r, old := known[e.Id()]
		if r.Digest != digest {
			if changed = true; old {
				r.Sequence++
			}
			r.Digest, r.Modified = digest, now
			known[e.Id()] = r
		}
		e.SetSequence(r.Sequence)
		e.SetModifiedAt(r.Modified)
		e.SetDtStampTime(r.Modified)
	}
	if !changed {
		return nil
	}
	raw, err := json.Marshal(known)
	if err != nil {
		return err
	}
	return w.Notes.PutNote(ctx, note, string(raw))
}
