package schedule

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Slot names one occasion to remind: every attempt, confirmation and
// cancellation of the occasion refers to it, and it is unique for a person. It
// is comparable, and [Slot.String] is its text in the journal and the API.
type Slot struct {
	Kind   Kind
	Anchor int64  // unix seconds of the instant it hangs on; unix days for morning and ask
	Of     string // the phase that begins ("over" at the window's end), for phase; the treatment's kind for phase, skin-check and session is in Cause
	Cause  string // the treatment's kind, for phase, skin-check and session
	N      int    // the n-th of its anchor, from 1; the session's number for session
	Days   int    // days from the session, −7, −1 or 1
}

// IsZero reports whether s names nothing.
func (s Slot) IsZero() bool { return s.Kind == NoKind }

// LongLived reports whether the slot must be remembered for longer than the 48
// h that State folds.
func (s Slot) LongLived() bool {
	return s.Kind == PhaseChange || s.Kind == SkinCheck || s.Kind == Session
}

// String returns the slot as in the design's table, e.g.
// reapply/2026-07-01T10:00:00Z/1.
func (s Slot) String() string {
	switch s.Kind {
	case NoKind:
		return ""
	case Morning:
		return "morning/" + dateOfUnixDay(s.Anchor).String()
	case Ask:
		return "ask/" + dateOfUnixDay(s.Anchor).String() + "/" + strconv.Itoa(s.N)
	case Apply, Reapply, Shade:
		return s.Kind.String() + "/" + s.instant() + "/" + strconv.Itoa(s.N)
	case PhaseChange:
		return "phase/" + s.cause() + "/" + s.Of
	case SkinCheck:
		return "skin-check/" + s.cause()
	case Session:
		return fmt.Sprintf("session/%s/%d/%d", s.cause(), s.N, s.Days)
	default:
		return s.Kind.String() + "/" + s.instant()
	}
}

func (s Slot) instant() string { return time.Unix(s.Anchor, 0).UTC().Format(time.RFC3339) }

func (s Slot) cause() string { return s.Cause + "@" + s.instant() }

// MarshalText writes the slot as [Slot.String] does.
func (s Slot) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText wrote; nothing is the zero slot.
func (s *Slot) UnmarshalText(b []byte) error {
	got, err := ParseSlot(string(b))
	if err == nil {
		*s = got
	}
	return err
}

// ParseSlot reads a slot's text. The empty text is the zero slot.
func ParseSlot(text string) (Slot, error) {
	if text == "" {
		return Slot{}, nil
	}
	part := strings.Split(text, "/")
	k, ok := kindNames.find(part[0])
	s := Slot{Kind: Kind(k)}
	if !ok || s.Kind == NoKind || len(part) != slotParts(s.Kind) || !s.readAnchor(part[1]) || !s.readRest(part[2:]) || s.String() != text {
		return Slot{}, fmt.Errorf("slot %q: want a slot as the API gives it (e.g. morning/2026-06-21)", text)
	}
	return s, nil
}

func slotParts(k Kind) int {
	switch k {
	case Apply, Reapply, Shade, Ask, PhaseChange:
		return 3
	case Session:
		return 4
	default:
		return 2
	}
}

func (s *Slot) readAnchor(text string) bool {
	if s.Kind == Morning || s.Kind == Ask {
		d, err := ParseDate(text)
		s.Anchor = d.unixDay()
		return err == nil
	}
	if s.LongLived() {
		var ok bool
		if s.Cause, text, ok = strings.Cut(text, "@"); !ok || s.Cause == "" {
			return false
		}
	}
	t, err := time.Parse(time.RFC3339, text)
	s.Anchor = t.Unix()
	return err == nil
}

func (s *Slot) readRest(rest []string) bool {
	var err error
	switch s.Kind {
	case PhaseChange:
		s.Of = rest[0]
	case Session:
		if s.N, err = strconv.Atoi(rest[0]); err == nil {
			s.Days, err = strconv.Atoi(rest[1])
		}
	case Apply, Reapply, Shade, Ask:
		s.N, err = strconv.Atoi(rest[0])
	}
	return err == nil
}
