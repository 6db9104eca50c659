package ward

import (
	"encoding/json"
	"fmt"
	"slices"

	"parasol/config"
)

// Stored is a person as they are stored.
type Stored struct {
	Person  json.RawMessage `json:"person"` // as the clinic sent them, see [config.Clinics.Fix]
	Entered []Entry         `json:"entered,omitempty"`
	Link    string          `json:"link,omitempty"` // what their current own link was made with
}

// Entry is one thing that was entered on the person's own page.
type Entry struct {
	Section config.EnteredSection `json:"section"`
	ID      string                `json:"id"`
	Body    json.RawMessage       `json:"body"`
}

// Decode decodes what Encode has encoded.
func Decode(body []byte) (Stored, error) {
	var s Stored
	if err := json.Unmarshal(body, &s); err != nil {
		return Stored{}, fmt.Errorf("stored person: %w", err)
	}
	return s, nil
}

// Encode returns the text to store. Both parts were read as JSON before.
func (s *Stored) Encode() ([]byte, error) { return json.Marshal(s) }

// With returns the person with an entry in place of the one with its id.
func (s Stored) With(e Entry) Stored {
	s, _ = s.Without(e.Section, e.ID)
	s.Entered = append(s.Entered, e)
	return s
}

// Without returns the person without an entry, and whether there was one.
func (s Stored) Without(section config.EnteredSection, id string) (left Stored, found bool) {
	before := len(s.Entered)
	s.Entered = slices.DeleteFunc(slices.Clone(s.Entered), func(e Entry) bool {
		return e.Section == section && e.ID == id
	})
	return s, len(s.Entered) < before
}

// entered returns the entries as the configuration reads them.
func (s *Stored) entered() []config.Entered {
	all := make([]config.Entered, len(s.Entered))
	for i, e := range s.Entered {
		all[i] = config.Entered{Section: e.Section, ID: e.ID, Body: e.Body}
	}
	return all
}
