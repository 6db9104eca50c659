package schedule

import (
	"fmt"
	"strings"
)

// String returns the phase's name.
func (p Phase) String() string { return phaseNames.of(int(p)) }

// String returns the kind's name.
func (k Kind) String() string { return kindNames.of(int(k)) }

// String returns the event's name.
func (k EventKind) String() string { return eventNames.of(int(k)) }

// String returns the level's name.
func (l Level) String() string { return levelNames.of(int(l)) }

// String returns the presence's name.
func (p Presence) String() string { return presenceNames.of(int(p)) }

// String returns the reason's name.
func (r Reason) String() string { return reasonNames.of(int(r)) }

// String returns the held reason's name.
func (h HeldReason) String() string { return heldNames.of(int(h)) }

// String returns the film end's name.
func (e FilmEnd) String() string { return filmEndNames.of(int(e)) }

// MarshalText returns the phase's name.
func (p Phase) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText parses a phase's name.
func (p *Phase) UnmarshalText(b []byte) error { return readWord(phaseNames, b, (*int)(p)) }

// MarshalText returns the kind's name.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText parses a kind's name.
func (k *Kind) UnmarshalText(b []byte) error { return readWord(kindNames, b, (*int)(k)) }

// MarshalText returns the event's name.
func (k EventKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText parses an event's name.
func (k *EventKind) UnmarshalText(b []byte) error { return readWord(eventNames, b, (*int)(k)) }

// MarshalText returns the level's name.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText parses a level's name.
func (l *Level) UnmarshalText(b []byte) error { return readWord(levelNames, b, (*int)(l)) }

// MarshalText returns the presence's name.
func (p Presence) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText parses a presence's name.
func (p *Presence) UnmarshalText(b []byte) error { return readWord(presenceNames, b, (*int)(p)) }

// MarshalText returns the reason's name.
func (r Reason) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText parses a reason's name.
func (r *Reason) UnmarshalText(b []byte) error { return readWord(reasonNames, b, (*int)(r)) }

// MarshalText returns the held reason's name.
func (h HeldReason) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText parses a held reason's name.
func (h *HeldReason) UnmarshalText(b []byte) error { return readWord(heldNames, b, (*int)(h)) }

// MarshalText returns the film end's name.
func (e FilmEnd) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// UnmarshalText parses a film end's name.
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
