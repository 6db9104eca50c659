package web

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"parasol/schedule"
)

const (
	largestBody    = 4 << 10 // bytes; an event with all its fields has about 200
	longestID      = 128     // bytes; a UUID has 36
	longestMinutes = 24 * 60 // nobody reports for longer than a day, except a pause
)

// valueError is a value that could be parsed but is not possible.
type valueError struct{ text string }

func (e *valueError) Error() string { return e.text }

func wrong(format string, args ...any) error { return &valueError{fmt.Sprintf(format, args...)} }

// posted is an event as posted to the API. Words are parsed separately, so
// that a wrong one can be told from broken JSON.
type posted struct {
	Event   string `json:"event"`
	Time    string `json:"time"`
	Minutes int    `json:"minutes"`
	Slot    string `json:"slot"`
	ID      string `json:"id"`
	Of      string `json:"of"` // of undone: the event that is taken back
	To      string `json:"to"` // of moved: an instant, or a date
}

// parseEvent parses the body of an event posted at now; zone is the person's,
// asked for only if a date is given without a time.
func parseEvent(now time.Time, body []byte, zone func() *time.Location) (schedule.Event, error) {
	var p posted
	if err := parseObject(body, &p, `{"event":"applied"}`); err != nil {
		return schedule.Event{}, err
	}
	return p.event(now, zone)
}

// parseObject parses a body that is one JSON object without unknown keys, such
// as the example.
func parseObject(body []byte, v any, example string) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("want a JSON object such as %s: %w", example, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("want one JSON object and nothing after it")
	}
	return nil
}

func (p posted) event(now time.Time, zone func() *time.Location) (schedule.Event, error) {
	e := schedule.Event{ID: p.ID, At: now.Truncate(time.Second), Minutes: p.Minutes, Of: p.Of}
	if err := e.Kind.UnmarshalText([]byte(p.Event)); err != nil || !e.Kind.Reported() {
		return e, wrong("event: got %q; want one of %s", p.Event, strings.Join(reportable(), ", "))
	}
	most := mostMinutes(e.Kind)
	if p.Minutes < 0 || p.Minutes > most {
		return e, wrong("minutes: got %d; want 0 to %d", p.Minutes, most)
	}
	if e.Kind == schedule.Paused && p.Minutes == 0 {
		return e, wrong("minutes: want how long to pause, 1 to %d", most)
	}
	if len(p.ID) > longestID {
		return e, wrong("id: got %d bytes; want at most %d", len(p.ID), longestID)
	}
	if (e.Kind == schedule.Undone) != (p.Of != "") {
		return e, wrong("of: want the id of the event that undone takes back, and none for any other")
	}
	if err := p.times(&e, zone); err != nil {
		return e, err
	}
	slot, err := schedule.ParseSlot(p.Slot)
	if err != nil {
		return e, wrong("slot: %v", err)
	}
	e.Slot = slot
	return e, nil
}

// mostMinutes returns how many minutes an event may last.
func mostMinutes(k schedule.EventKind) int {
	switch k {
	case schedule.Paused:
		return int(longestPause / time.Minute)
	case schedule.Snoozed:
		return int(schedule.SnoozeMost / time.Minute)
	}
	return longestMinutes
}

// times parses when it happened, and when a moved session takes place.
func (p posted) times(e *schedule.Event, zone func() *time.Location) error {
	if p.Time != "" {
		at, err := time.Parse(time.RFC3339, p.Time)
		if err != nil {
			return wrong("time: got %q; want an RFC 3339 instant (e.g. 2026-06-21T10:00:00Z)", p.Time)
		}
		e.At = at.Truncate(time.Second)
	}
	if p.To == "" {
		return nil
	}
	to, err := time.Parse(time.RFC3339, p.To)
	if err != nil {
		date, notDate := schedule.ParseDate(p.To)
		if notDate != nil {
			return wrong("to: got %q; want an RFC 3339 instant or a date (e.g. 2026-06-21)", p.To)
		}
		to = date.At(noonClock, zone())
	}
	if e.Kind != schedule.Moved {
		return wrong("to: only moved has a new time")
	}
	e.To = to
	return nil
}

// noonClock is the time of a date that is given without one (contract C).
const noonClock schedule.Clock = 12 * 60

// reportable lists the events that a person may send.
func reportable() []string {
	var all []string
	for k := schedule.NoEvent; k <= schedule.All; k++ {
		if k.Reported() {
			all = append(all, k.String())
		}
	}
	return all
}

// snoozeMinutes is how long "Snooze" is quiet.
const snoozeMinutes = int(schedule.SnoozeFor / time.Minute)

// latestAgo is the longest ago that has a button; for longer, one enters a
// time.
const latestAgo = 30 * time.Minute

// report handles a button of the page.
func (s *site) report(w http.ResponseWriter, r *http.Request) { s.record(w, r, s.tapped) }

// record records the event that a form of the page stands for, and redirects
// to the page, which confirms it.
func (s *site) record(
	w http.ResponseWriter, r *http.Request, event func(form url.Values, v *View) (schedule.Event, error),
) {
	q, form, ok := s.asked(w, r)
	if !ok {
		return
	}
	e, err := event(form, q.view)
	switch {
	case errors.Is(err, errNothing):
		s.failed(w, r, err)
		return
	case err != nil:
		s.refused(w, r, err)
		return
	case e.ID == "" && form.Get("once") != "":
		e.ID = "page-" + form.Get("once") + "-" + e.Kind.String()
	case e.ID == "":
		e.ID = "page-" + once()
	}
	e.Source = "page"
	if err := s.Recorder.Record(r.Context(), q.person, e); err != nil {
		s.failed(w, r, err)
		return
	}
	did := e.ID
	if e.Kind == schedule.Undone {
		did = e.Of
	}
	query := url.Values{"did": {did}}
	if len(q.names) > 1 {
		query.Set("person", q.person)
	}
	http.Redirect(w, r, "/?"+query.Encode()+"#recorded", http.StatusSeeOther)
}

// tapped returns the event that a form of the page stands for.
func (s *site) tapped(form url.Values, v *View) (schedule.Event, error) {
	now := s.Now()
	what, ago, _ := strings.Cut(form.Get("event"), "/")
	if ago == "" {
		ago = form.Get("ago")
	}
	minutes, _ := strconv.Atoi(form.Get("minutes"))
	p := posted{Event: what, Minutes: minutes, Slot: form.Get("slot")}
	switch what {
	case stayIn:
		p.Event, p.Minutes = schedule.Indoors.String(), untilMidnight(now, v)
	case schedule.Snoozed.String():
		p.Minutes = cmp.Or(minutes, snoozeMinutes)
	}
	if once := form.Get("once"); once != "" {
		p.ID = "page-" + once + "-" + what + ago + form.Get("at")
	}
	e, err := p.event(now, func() *time.Location { return v.Zone })
	if err != nil {
		return e, err
	}
	at, err := backDate(now, ago, form.Get("at"), v)
	if err == nil && !at.IsZero() {
		e.At = at
	}
	return e, err
}

// untilMidnight returns how many minutes are left today, rounded up.
func untilMidnight(now time.Time, v *View) int {
	return minutes(schedule.DateOf(now.In(v.Zone)).Add(1).Start(v.Zone).Sub(now))
}

// backDate returns when something happened that is reported later: so long
// ago, or at a time of today; zero if neither is given.
func backDate(now time.Time, ago, at string, v *View) (time.Time, error) {
	if ago != "" {
		d, err := time.ParseDuration(ago)
		if err != nil || d < 0 || d > latestAgo {
			return now, wrong("ago: got %q; want 10m, 20m or 30m", ago)
		}
		return now.Add(-d).Truncate(time.Second), nil
	}
	if at == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse("15:04", at)
	if err != nil {
		return now, wrong("at: got %q; want a time of today (e.g. 12:30)", at)
	}
	then := schedule.DateOf(now.In(v.Zone)).At(schedule.Clock(t.Hour()*60+t.Minute()), v.Zone)
	if then.After(now) {
		return now, wrong("at: %s is still to come; want a time of today that is over", at)
	}
	return then, nil
}

// undo undoes a tap. The journal keeps both events.
func (s *site) undo(w http.ResponseWriter, r *http.Request) { s.record(w, r, s.undoOf) }

func (s *site) undoOf(form url.Values, v *View) (schedule.Event, error) {
	now, id := s.Now(), form.Get("id")
	i := slices.IndexFunc(v.Recent, func(e schedule.Event) bool { return e.ID == id })
	if i < 0 || !undoable(&v.Recent[i], now, undoTime) {
		return schedule.Event{}, errNothing
	}
	return schedule.Event{ID: "undo-" + id, At: now.Truncate(time.Second), Kind: schedule.Undone, Of: id}, nil
}

// longestPause is that of design B: who is away for longer changes the plan.
const longestPause = 14 * 24 * time.Hour

// pause holds every reminder until an instant, or ends the pause.
func (s *site) pause(w http.ResponseWriter, r *http.Request) { s.record(w, r, s.pauseOf) }

func (s *site) pauseOf(form url.Values, v *View) (schedule.Event, error) {
	now := s.Now()
	until, err := pauseUntil(now, form, v)
	e := schedule.Event{At: now.Truncate(time.Second), Kind: schedule.Paused, Minutes: minutes(until.Sub(now))}
	if until.Equal(now) {
		e.Kind, e.Minutes = schedule.Resumed, 0
	}
	return e, err
}

// eveningAt is when "this evening" is: the sun is low and the day is over (H).
const eveningAt = 18 * 60

// pauseUntil parses the end of a pause; now to end one.
func pauseUntil(now time.Time, form url.Values, v *View) (time.Time, error) {
	today := schedule.DateOf(now.In(v.Zone))
	var until time.Time
	switch word := form.Get("until"); word {
	case "now":
		return now, nil
	case "evening":
		until = today.At(eveningAt, v.Zone)
	case "tomorrow":
		until = today.Add(1).At(v.Policy.WakeAt, v.Zone)
	case "date":
		d, err := schedule.ParseDate(form.Get("date"))
		if err != nil {
			return now, wrong("%v", err)
		}
		until = d.At(v.Policy.WakeAt, v.Zone)
	default:
		return now, wrong("until: got %q; want evening, tomorrow, date or now", word)
	}
	if !until.After(now) || until.Sub(now) > longestPause {
		return now, wrong(
			"until: want a time within the next 14 days, got %s", until.In(v.Zone).Format("Mon 2 Jan 15:04"),
		)
	}
	return until, nil
}

// form parses a small form.
func (s *site) form(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	r.Body = http.MaxBytesReader(w, r.Body, largestBody)
	err := r.ParseForm()
	return r.PostForm, err
}
