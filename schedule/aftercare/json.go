package aftercare

import (
	"encoding/json"

	"parasol/schedule"
)

var slotNames = []string{"do", "leave", "pause", "usual", "flag", "begin", "eve"}

// String returns the slot's name.
func (s Slot) String() string { return slotNames[s] }

// MarshalText returns the slot's name.
func (s Slot) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON encodes the entry with the care of its family.
func (e *Entry) MarshalJSON() ([]byte, error) {
	type plain Entry
	all := struct {
		*plain
		Course   bool     `json:"course"`
		While    string   `json:"while,omitempty"`
		CoverWhy string   `json:"cover_why,omitempty"`
		Before   []string `json:"before,omitempty"`
		Lines    []Line   `json:"lines,omitempty"`
	}{plain: (*plain)(e), Course: e.IsCourse(), Before: e.Before(), Lines: e.lines}
	if e.While != schedule.NoPhase {
		all.While = e.While.String()
	}
	if e.Cover != nil {
		all.CoverWhy = e.CoverWhy.String()
	}
	return json.Marshal(all)
}
