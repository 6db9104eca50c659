package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"parasol/schedule"
)

// skinCheckDay is when to look at the skin for dark patches (field notes 5:
// day 21).
const skinCheckDay = 21

// calendar serves a person's phases, sessions and skin-checks. The token in
// the address is the right to see them; without a configured server token it
// is for this machine alone, as everything is that tells of a person.
func (s *site) calendar(w http.ResponseWriter, r *http.Request) {
	token, ok := strings.CutSuffix(r.PathValue("file"), ".ics")
	if !ok {
		s.problem(w, r, http.StatusNotFound, "There is nothing here.")
		return
	}
	if s.Token() == "" && !local(r) {
		s.problem(w, r, http.StatusForbidden, howToSetAToken)
		return
	}
	person, err := s.Links.Calendar(token)
	if err != nil {
		s.problem(w, r, http.StatusNotFound, "This calendar link is not one of ours, or was cut short.")
		return
	}
	v, err := s.People.View(r.Context(), person)
	if err != nil {
		s.failed(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	_ = calendarOf(v.Policy).SerializeTo(w, ics.WithNewLineWindows) // RFC 5545 3.1: lines end in CRLF on every system
}

func calendarOf(p *schedule.Policy) *ics.Calendar {
	cal := ics.NewCalendarFor("Parasol")
	cal.SetXWRCalName("Parasol")
	cal.SetRefreshInterval("PT12H")
	w := calendarWriter{cal: cal, policy: p}
	for i := range p.Treatments {
		w.treatment(&p.Treatments[i])
	}
	w.sessions()
	return cal
}

type calendarWriter struct {
	cal    *ics.Calendar
	policy *schedule.Policy
}

func (w calendarWriter) treatment(t *schedule.Treatment) {
	for _, span := range t.Phases {
		if span.Until.IsZero() || !span.From.Before(span.Until) {
			continue // open-ended courses have no end to show
		}
		e := w.event(t, span.Phase.String(), w.summary("Sun: "+span.Phase.String(), t))
		e.SetStartAt(span.From)
		e.SetEndAt(span.Until)
		e.SetDescription(asks(span.Phase))
	}
	check := schedule.DateOf(t.At).Add(skinCheckDay)
	if t.SkinCheck && check.Start(t.At.Location()).Before(t.End()) {
		w.allDay(w.event(t, "skin-check", w.summary("Look for dark patches", t)), check)
	}
}

func (w calendarWriter) sessions() {
	had := w.policy.Had()
	if len(had) == 0 {
		return
	}
	last := had[len(had)-1]
	at := last.At
	for n := len(had) + 1; n <= w.policy.Series.Sessions; n++ {
		at = w.policy.Series.Every.After(at)
		e := w.event(last, "session-"+strconv.Itoa(n), w.summary("Session "+strconv.Itoa(n), last))
		w.allDay(e, schedule.DateOf(at))
	}
}

// event begins an event whose identity is the same each time the calendar is
// fetched.
func (w calendarWriter) event(t *schedule.Treatment, what, summary string) *ics.VEvent {
	id := sha256.Sum256([]byte(strings.Join([]string{w.policy.Person, t.Kind, t.Area, strconv.FormatInt(t.At.Unix(), 10), what}, "\x00")))
	e := w.cal.AddEvent(hex.EncodeToString(id[:16]) + "@parasol")
	e.SetDtStampTime(t.At)
	e.SetSummary(summary)
	e.SetTimeTransparency(ics.TransparencyTransparent)
	return e
}

func (w calendarWriter) allDay(e *ics.VEvent, d schedule.Date) {
	day := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
	e.SetAllDayStartAt(day)
	e.SetAllDayEndAt(day.AddDate(0, 0, 1))
}

// summary names the treatment unless the person wants to be discreet.
func (w calendarWriter) summary(what string, t *schedule.Treatment) string {
	if w.policy.Discreet {
		return what
	}
	if t.Area != "" {
		return what + " (" + t.Kind + ", " + t.Area + ")"
	}
	return what + " (" + t.Kind + ")"
}

// asks is what a phase asks for.
func asks(p schedule.Phase) string {
	switch p {
	case schedule.Dark:
		return "Avoid daylight and bright lamps; sunscreen does not protect."
	case schedule.Cover:
		return "Stay in, or cover the skin; no sunscreen on it."
	case schedule.Strict:
		return "Keep out of direct sun; SPF 30 or more, again every two hours outdoors."
	default:
		return "SPF 30 or more every morning, again every two hours outdoors."
	}
}
