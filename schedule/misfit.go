package schedule

// Misfit is a setting that does not fit: what stands there and what would be
// right. Packages that read what a person wrote return it, so that a
// configuration can add the line and a form the field. It is an error.
type Misfit struct {
	Key  string // of the setting at fault; empty: the whole of what was read
	Got  string // never a secret
	Want string
	Hint string // an example or a reason; may be empty
}

// Error returns the misfit in one line: key: got …; want … (hint).
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
