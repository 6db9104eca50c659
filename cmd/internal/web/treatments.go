package web

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

func escape(text string) string { return url.QueryEscape(text) }

// treatmentJSON is a treatment in the API.
type treatmentJSON struct {
	ID      string `json:"id,omitempty"`
	Kind    string `json:"kind"`
	At      string `json:"at"`
	Area    string `json:"area,omitempty"`
	Until   string `json:"until,omitempty"`
	Cover   string `json:"cover,omitempty"`
	Strict  string `json:"strict,omitempty"`
	Protect string `json:"protect,omitempty"`
	From    string `json:"from,omitempty"`
}

func (e *Entry) json() treatmentJSON {
	j := treatmentJSON{
		ID: e.ID, Kind: e.Kind, At: e.At.UTC().Format(time.RFC3339), Area: e.Area, Cover: e.Cover, Strict: e.Strict,
		Protect: e.Protect, From: "file",
	}
	if !e.Until.IsZero() {
		j.Until = e.Until.UTC().Format(time.RFC3339)
	}
	if e.Page {
		j.From = "page"
	}
	return j
}

// ofFile reports whether an id is from the configuration file: kind@at.
func ofFile(id string) bool { return strings.Contains(id, "@") }

func (s *site) listTreatments(w http.ResponseWriter, r *http.Request) {
	v, err := s.look(r.Context(), r.PathValue("name"))
	if err != nil {
		s.failed(w, r, err)
		return
	}
	all := make([]treatmentJSON, len(v.Entries))
	for i := range v.Entries {
		all[i] = v.Entries[i].json()
	}
	WriteJSON(w, http.StatusOK, all)
}

// addTreatment saves a new treatment.
func (s *site) addTreatment(w http.ResponseWriter, r *http.Request) {
	id := newID()
	if body, ok := s.treatmentBody(w, r); ok && s.keepTreatment(w, r, id, body) {
		WriteJSON(w, http.StatusCreated, map[string]string{"id": id})
	}
}

// newID returns an id for a treatment that is entered on the page.
func newID() string { return strings.ToLower(once()[:12]) }

// putTreatment changes a treatment.
func (s *site) putTreatment(w http.ResponseWriter, r *http.Request) {
	v, err := s.look(r.Context(), r.PathValue("name"))
	if err != nil {
		s.failed(w, r, err)
		return
	}
	id := r.PathValue("id")
	if s.entry(v, id) == nil {
		s.problem(w, r, http.StatusNotFound, "There is no treatment of that id.")
		return
	}
	if body, ok := s.treatmentBody(w, r); ok && s.keepTreatment(w, r, id, body) {
		w.WriteHeader(http.StatusNoContent)
	}
}

// notOurs says why a treatment that was not entered on the page cannot be
// deleted there.
var notOurs = map[voice]string{
	household: "This treatment stands in the configuration's file: take it out there, " +
		"or end it here by a PUT with an earlier until or end.",
	own: "Your clinic entered this treatment: ask there to take it out, " +
		"or end it here by a PUT with an earlier until or end.",
}

// deleteTreatment deletes a treatment that was entered on the page. One of the
// file is ended by a change instead of deleted: the file would bring it back.
func (s *site) deleteTreatment(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if ofFile(id) {
		s.problem(w, r, http.StatusConflict, notOurs[s.voice])
		return
	}
	switch found, err := s.Plans.Leave(r.Context(), r.PathValue("name"), Treatments, id); {
	case err != nil:
		s.failed(w, r, err)
	case !found:
		s.problem(w, r, http.StatusNotFound, "There is no treatment of that id.")
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// treatmentBody parses a treatment and encodes it with the keys of the file.
func (s *site) treatmentBody(w http.ResponseWriter, r *http.Request) ([]byte, bool) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestBody))
	if err != nil {
		s.badBody(w, r, err)
		return nil, false
	}
	var t treatmentJSON
	if err := parseObject(raw, &t, `{"kind":"microneedling","at":"2026-06-20T15:00"}`); err != nil {
		s.problem(w, r, http.StatusBadRequest, err.Error())
		return nil, false
	}
	if t.ID != "" || t.From != "" {
		s.problem(w, r, http.StatusUnprocessableEntity, "id and from are Parasol's: leave them out")
		return nil, false
	}
	body, err := json.Marshal(t)
	return body, err == nil
}

// keepTreatment saves a treatment, or answers why it does not fit.
func (s *site) keepTreatment(w http.ResponseWriter, r *http.Request, id string, body []byte) bool {
	err := s.Plans.Enter(r.Context(), r.PathValue("name"), Treatments, id, body)
	var wrong *PlanError
	switch {
	case errors.As(err, &wrong):
		s.problem(w, r, http.StatusUnprocessableEntity, wrong.Error())
	case err != nil:
		s.failed(w, r, err)
	}
	return err == nil
}

func (s *site) entry(v *View, id string) *Entry {
	i := slices.IndexFunc(v.Entries, func(e Entry) bool { return e.ID == id })
	if i < 0 {
		return nil
	}
	return &v.Entries[i]
}
