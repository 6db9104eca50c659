package simulation

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"parasol/schedule"
)

// Report is one line of an events file.
type Report struct {
	Person string
	schedule.Event
}

// ReadEvents reads an events file of contract C, one JSON object a line; blank
// lines are passed over. Every line that cannot be read is told.
func ReadEvents(file []byte) ([]Report, []error) {
	var all []Report
	var problems []error
	for i, line := range bytes.Split(bytes.TrimPrefix(file, []byte("\xef\xbb\xbf")), []byte("\n")) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		r, err := readReport(line)
		if err != nil {
			problems = append(problems, fmt.Errorf("line %d: %w", i+1, err))
			continue
		}
		if r.ID == "" {
			r.ID = fmt.Sprintf("line-%06d", i+1)
		}
		all = append(all, r)
	}
	return all, problems
}

// longest returns the most minutes of an event: a day, a pause's fortnight.
func longest(k schedule.EventKind) int {
	if k == schedule.Paused {
		return 14 * 24 * 60
	}
	return 24 * 60
}

func readReport(line []byte) (Report, error) {
	var in struct {
		Time    time.Time          `json:"time"`
		Person  string             `json:"person"`
		Event   schedule.EventKind `json:"event"`
		Minutes int                `json:"minutes"`
		Slot    schedule.Slot      `json:"slot"`
		ID      string             `json:"id"`
		Of      string             `json:"of"`
		To      time.Time          `json:"to"`
	}
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&in); err != nil {
		return Report{}, err
	}
	switch {
	case dec.More():
		return Report{}, fmt.Errorf("got more after the object; want one object a line")
	case in.Time.IsZero():
		return Report{}, fmt.Errorf(`got no "time"; want an instant (e.g. "2026-06-21T10:00:00Z")`)
	case in.Person == "":
		return Report{}, fmt.Errorf(`got no "person"; want a name of the configuration`)
	case !in.Event.Reported():
		return Report{}, fmt.Errorf("got event %q; want one that a person reports (e.g. applied, outdoors, indoors)", in.Event)
	case in.Minutes < 0 || in.Minutes > longest(in.Event):
		return Report{}, fmt.Errorf("got minutes %d; want 0 to %d", in.Minutes, longest(in.Event))
	}
	e := schedule.Event{At: in.Time.UTC().Truncate(time.Second), Kind: in.Event, Minutes: in.Minutes, Slot: in.Slot, ID: in.ID, Of: in.Of, To: in.To}
	return Report{Person: in.Person, Event: e}, nil
}
