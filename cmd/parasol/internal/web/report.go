package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"parasol/schedule"
)

const (
	largestBody    = 4 << 10 // bytes; an event with all its fields has about 200
	longestID      = 128     // bytes; a UUID has 36
	longestMinutes = 24 * 60 // nobody reports for longer than a day
)

// valueError is a value that was read and is not possible.
type valueError struct{ text string }

func (e *valueError) Error() string { return e.text }

func wrong(format string, args ...any) error { return &valueError{fmt.Sprintf(format, args...)} }

// posted is an event as the API takes it. Words are read by hand, so that a
// wrong one is told from broken JSON.
type posted struct {
	Event   string `json:"event"`
	Time    string `json:"time"`
	Minutes int    `json:"minutes"`
	Slot    string `json:"slot"`
	ID      string `json:"id"`
}

// parseEvent reads the body of an event posted at now.
func parseEvent(now time.Time, body []byte) (schedule.Event, error) {
	var p posted
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return schedule.Event{}, fmt.Errorf("want a JSON object such as {\"event\":\"applied\"}: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return schedule.Event{}, fmt.Errorf("want one JSON object and nothing after it")
	}
	return p.event(now)
}

func (p posted) event(now time.Time) (schedule.Event, error) {
	e := schedule.Event{ID: p.ID, At: now.Truncate(time.Second), Minutes: p.Minutes}
	if err := e.Kind.UnmarshalText([]byte(p.Event)); err != nil || !e.Kind.Reported() {
		return e, wrong("event: got %q; want applied, seen, outdoors, indoors, in-water, out-of-water, towelled or snoozed", p.Event)
	}
	if p.Minutes < 0 || p.Minutes > longestMinutes {
		return e, wrong("minutes: got %d; want 0 to %d", p.Minutes, longestMinutes)
	}
	if len(p.ID) > longestID {
		return e, wrong("id: got %d bytes; want at most %d", len(p.ID), longestID)
	}
	if p.Time != "" {
		at, err := time.Parse(time.RFC3339, p.Time)
		if err != nil {
			return e, wrong("time: got %q; want an RFC 3339 instant (e.g. 2026-06-21T10:00:00Z)", p.Time)
		}
		e.At = at.Truncate(time.Second)
	}
	slot, err := schedule.ParseSlot(p.Slot)
	if err != nil {
		return e, wrong("slot: %v", err)
	}
	e.Slot = slot
	return e, nil
}

// report takes a button of the page and shows the page again.
func (s *site) report(w http.ResponseWriter, r *http.Request) {
	form, err := s.form(w, r)
	if err != nil {
		s.badBody(w, r, err)
		return
	}
	minutes, _ := strconv.Atoi(form.Get("minutes"))
	p := posted{Event: form.Get("event"), Minutes: minutes, Slot: form.Get("slot")}
	if once := form.Get("once"); once != "" {
		p.ID = "page-" + once + "-" + p.Event
	}
	e, err := p.event(s.Now())
	if err != nil {
		s.refused(w, r, err)
		return
	}
	if err := s.Recorder.Record(r.Context(), r.PathValue("name"), e); err != nil {
		s.failed(w, r, err)
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// form reads a small form.
func (s *site) form(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	r.Body = http.MaxBytesReader(w, r.Body, largestBody)
	err := r.ParseForm()
	return r.PostForm, err
}
