package schedule

import (
	"fmt"
	"strings"
)

// String returns the phase's word.
func (p Phase) String() string { return phaseNames.of(int(p)) }

// String returns the kind's word.
func (k Kind) String() string { return kindNames.of(int(k)) }

// String returns the event's word.
func (k EventKind) String() string { return eventNames.of(int(k)) }

// String returns the level's word.
func (l Level) String() string { return levelNames.of(int(l)) }

// String returns the presence's word.
func (p Presence) String() string { return presenceNames.of(int(p)) }

// String returns the reason's word.
func (r Reason) String() string { return reasonNames.of(int(r)) }

// String returns the held reason's word.
func (h HeldReason) String() string { return heldNames.of(int(h)) }

// String returns the film end's word.
func (e FilmEnd) String() string { return filmEndNames.of(int(e)) }

// MarshalText writes the phase's word.
func (p Phase) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a phase's word.
func (p *Phase) UnmarshalText(b []byte) error { return readWord(phaseNames, b, (*int)(p)) }

// MarshalText writes the kind's word.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads a kind's word.
func (k *Kind) UnmarshalText(b []byte) error { return readWord(kindNames, b, (*int)(k)) }

// MarshalText writes the event's word.
func (k EventKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads an event's word.
func (k *EventKind) UnmarshalText(b []byte) error { return readWord(eventNames, b, (*int)(k)) }

// MarshalText writes the level's word.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads a level's word.
func (l *Level) UnmarshalText(b []byte) error { return readWord(levelNames, b, (*int)(l)) }

// MarshalText writes the presence's word.
func (p Presence) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a presence's word.
func (p *Presence) UnmarshalText(b []byte) error { return readWord(presenceNames, b, (*int)(p)) }

// MarshalText writes the reason's word.
func (r Reason) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads a reason's word.
func (r *Reason) UnmarshalText(b []byte) error { return readWord(reasonNames, b, (*int)(r)) }

// MarshalText writes the held reason's word.
func (h HeldReason) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads a held reason's word.
func (h *HeldReason) UnmarshalText(b []byte) error { return readWord(heldNames, b, (*int)(h)) }

// MarshalText writes the film end's word.
func (e FilmEnd) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// UnmarshalText reads a film end's word.
func (e *FilmEnd) UnmarshalText(b []byte) error { return readWord(filmEndNames, b, (*int)(e)) }

// Reasons returns every reason, for a metric's labels.
func Reasons() []Reason {
	all := make([]Reason, len(reasonNames))
	for i := range all {
		all[i] = Reason(i)
	}
	return all
}

func readWord(n names, b []byte, into *int) error {
	i, ok := n.find(string(b))
	if !ok {
		return fmt.Errorf("got %q; want one of %s", b, strings.Join(n, ", "))
	}
	*into = i
	return nil
}
