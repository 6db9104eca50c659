package schedule

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Slot identifies one occasion for reminding: every attempt, confirmation and
// cancellation refers to it, and it is unique for a person. It is comparable,
// and [Slot.String] is its text in the journal and the API.
type Slot struct {
	Kind   Kind
	Anchor int64  // unix seconds of the instant or treatment that it is about; unix days for a date
	Of     string // phase: the phase that begins ("over" at the window's end); buddy: the kind it is about
	Cause  string // the treatment's kind, for slots of a treatment
	N      int    // the n-th of its anchor, from 1; for a session its number
	Days   int    // days from the session, −7, −1 or 1
}

// IsZero reports whether s is the zero Slot.
func (s Slot) IsZero() bool { return s.Kind == NoKind }

// LongLived reports whether the slot must be kept for longer than [Memory].
func (s Slot) LongLived() bool { return s.Kind.LongLived() }

// String formats the slot as in the design's table, e.g.
// reapply/2026-07-01T10:00:00Z/1.
func (s Slot) String() string {
	if s.IsZero() {
		return ""
	}
	word := s.Kind.String() + "/"
	switch s.Kind.traits().anchor {
	case byDate:
		if s.N > 1 {
			return word + s.date() + "/" + strconv.Itoa(s.N)
		}
		return word + s.date()
	case byDateN:
		return word + s.date() + "/" + strconv.Itoa(s.N)
	case byInstantN:
		return word + s.instant() + "/" + strconv.Itoa(s.N)
	case byPhase:
		return word + s.cause() + "/" + s.Of
	case byTreatment:
		return word + s.cause()
	case bySession:
		return fmt.Sprintf("%s%s/%d/%d", word, s.cause(), s.N, s.Days)
	case bySlot:
		return word + s.About().String()
	default:
		return word + s.instant()
	}
}

// About returns the slot of the emergency that a buddy is told about.
func (s Slot) About() Slot {
	k, _ := kindNames.find(s.Of)
	return Slot{Kind: Kind(k), Anchor: s.Anchor, N: s.N}
}

// buddySlot returns the slot for telling a buddy about an emergency.
func buddySlot(of Slot) Slot {
	return Slot{Kind: Buddy, Of: of.Kind.String(), Anchor: of.Anchor, N: of.N}
}

// Around returns the instant that the slot is about; of a date its midnight in
// UTC.
func (s Slot) Around() time.Time {
	switch s.Kind.traits().anchor {
	case byDate, byDateN:
		return time.Unix(s.Anchor*24*60*60, 0).UTC()
	case bySlot:
		return s.About().Around()
	default:
		return time.Unix(s.Anchor, 0).UTC()
	}
}

func (s Slot) date() string { return dateOfUnixDay(s.Anchor).String() }

func (s Slot) instant() string { return time.Unix(s.Anchor, 0).UTC().Format(time.RFC3339) }

func (s Slot) cause() string { return s.Cause + "@" + s.instant() }

// MarshalText formats the slot like [Slot.String].
func (s Slot) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText is the inverse of MarshalText; an empty text is the zero slot.
func (s *Slot) UnmarshalText(b []byte) error {
	got, err := ParseSlot(string(b))
	if err == nil {
		*s = got
	}
	return err
}

// ParseSlot parses a slot's text. The empty text is the zero slot.
func ParseSlot(text string) (Slot, error) {
	if text == "" {
		return Slot{}, nil
	}
	word, rest, _ := strings.Cut(text, "/")
	k, ok := kindNames.find(word)
	s := Slot{Kind: Kind(k)}
	if !ok || s.IsZero() || !s.read(rest) || s.String() != text {
		return Slot{}, fmt.Errorf("slot %q: want a slot as the API gives it (e.g. morning/2026-06-21)", text)
	}
	return s, nil
}

// read parses what follows the kind. What it accepts is then compared with
// String.
func (s *Slot) read(text string) bool {
	anchor := s.Kind.traits().anchor
	if anchor == bySlot {
		of, err := ParseSlot(text)
		*s = buddySlot(of)
		return err == nil && !of.LongLived() && of.Kind != Buddy
	}
	part := strings.Split(text, "/")
	switch anchor {
	case byDate, byDateN:
		d, err := ParseDate(part[0])
		s.Anchor = d.unixDay()
		return err == nil && s.readNumbers(part[1:], &s.N)
	case byTreatment, byPhase, bySession:
		return s.readCause(part[0]) && s.readOf(anchor, part[1:])
	default:
		return s.readInstant(part[0]) && s.readNumbers(part[1:], &s.N)
	}
}

func (s *Slot) readOf(anchor anchoring, rest []string) bool {
	switch anchor {
	case byPhase:
		s.Of = strings.Join(rest, "/")
		return len(rest) == 1
	case bySession:
		return s.readNumbers(rest, &s.N, &s.Days)
	default:
		return len(rest) == 0
	}
}

func (s *Slot) readCause(text string) bool {
	cause, at, ok := strings.Cut(text, "@")
	s.Cause = cause
	return ok && cause != "" && s.readInstant(at)
}

func (s *Slot) readInstant(text string) bool {
	t, err := time.Parse(time.RFC3339, text)
	s.Anchor = t.Unix()
	return err == nil
}

// readNumbers parses at most as many numbers as there are targets.
func (s *Slot) readNumbers(text []string, into ...*int) bool {
	if len(text) > len(into) {
		return false
	}
	for i, n := range into[:len(text)] {
		var err error
		if *n, err = strconv.Atoi(text[i]); err != nil {
			return false
		}
	}
	return true
}
