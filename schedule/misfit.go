package schedule

// Misfit is an error about an invalid setting: what it is and what would be
// valid. Packages that parse what a person wrote return it, so that a
// configuration can add the line and a form the field.
type Misfit struct {
	Key  string // the setting at fault; empty: everything that was parsed
	Got  string // never a secret
	Want string
	Hint string // an example or a reason; may be empty
}

// Error formats the misfit on one line: key: got …; want … (hint).
func (m *Misfit) Error() string {
	text := "got " + m.Got + "; want " + m.Want
	if m.Key != "" {
		text = m.Key + ": " + text
	}
	if m.Hint != "" {
		text += " (" + m.Hint + ")"
	}
	return text
}
