package postgres

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"parasol/schedule"
)

// Bodies that are read at every wake are not JSON: a turn reads some twenty of
// them. A string is its length and its bytes, a number a varint, an instant
// the microseconds from another one.

var errShort = errors.New("body ends early")

// writing is a body that is being written.
type writing []byte

func (w *writing) text(s string) {
	*w = append(binary.AppendUvarint(*w, uint64(len(s))), s...)
}

func (w *writing) number(n int) { *w = binary.AppendVarint(*w, int64(n)) }

// instant writes t as its distance from base. A zero t is no distance at all:
// that of an instant which no journal holds.
func (w *writing) instant(base, t time.Time) {
	if t.IsZero() {
		*w = append(*w, 0)
		return
	}
	*w = binary.AppendVarint(append(*w, 1), t.Sub(base).Microseconds())
}

// reading is the rest of a body. After the first error it returns zeros.
type reading struct {
	rest []byte
	err  error
}

func (r *reading) fail() {
	r.rest = nil
	if r.err == nil {
		r.err = errShort
	}
}

func (r *reading) text() string {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n > uint64(len(r.rest)-size) {
		r.fail()
		return ""
	}
	s := string(r.rest[size : size+int(n)])
	r.rest = r.rest[size+int(n):]
	return s
}

func (r *reading) number() int {
	n, size := binary.Varint(r.rest)
	if size <= 0 {
		r.fail()
		return 0
	}
	r.rest = r.rest[size:]
	return int(n)
}

func (r *reading) instant(base time.Time) time.Time {
	if len(r.rest) == 0 {
		r.fail()
		return time.Time{}
	}
	known := r.rest[0] == 1
	if r.rest = r.rest[1:]; !known {
		return time.Time{}
	}
	return base.Add(time.Duration(r.number()) * time.Microsecond).UTC()
}

// slot writes a slot, in a third of the bytes of its text.
func (w *writing) slot(s schedule.Slot) {
	w.text(s.Kind.String())
	*w = binary.AppendVarint(*w, s.Anchor)
	w.text(s.Of)
	w.text(s.Cause)
	w.number(s.N)
	w.number(s.Days)
}

func (r *reading) slot() (s schedule.Slot) {
	r.word(&s.Kind)
	s.Anchor, s.Of, s.Cause, s.N, s.Days = int64(r.number()), r.text(), r.text(), r.number(), r.number()
	return s
}

// word reads a word into what knows its meaning.
func (r *reading) word(into interface{ UnmarshalText([]byte) error }) {
	if err := into.UnmarshalText([]byte(r.text())); r.err == nil {
		r.err = err
	}
}

// Bits of a reminder's flags.
const (
	rings = 1 << iota
	isLast
	isOffer
)

// encodeReminder returns the body of a decision's reminder: what a state needs
// of it, then the rest of the decision, deflated.
func encodeReminder(d *schedule.Decision) []byte {
	s := d.Send
	var w writing
	w.slot(s.Slot)
	w.number(s.Attempt)
	w.number(int(s.Level)) // 0 is the quietest, as in the table of deliveries
	w.text(s.Confirms.String())
	w.instant(d.At, s.Due)
	w.instant(d.At, s.Until)
	flags := 0
	for bit, set := range map[int]bool{rings: s.Ring, isLast: s.Last, isOffer: s.Offered} {
		if set {
			flags |= bit
		}
	}
	w.number(flags)
	w.number(s.Silent)
	w.number(len(s.Covers))
	for _, c := range s.Covers {
		w.slot(c)
	}
	w.number(d.Evidence.Offset)
	return deflate(w, shorten(bare(d), d.At, d.Evidence.Offset))
}

// bare returns the rest of a decision as JSON. Numbers that JSON cannot
// represent (NaN) must not lose the reminder: the evidence is left out then,
// and the text is rendered without it.
func bare(d *schedule.Decision) []byte {
	rest := *d
	rest.Send, rest.Person, rest.At = nil, "", time.Time{}
	text, err := json.Marshal(&rest)
	if err != nil {
		rest.Evidence = schedule.Evidence{Phase: d.Evidence.Phase, Treatment: d.Evidence.Treatment}
		if text, err = json.Marshal(&rest); err != nil {
			return nil // the reminder is there
		}
	}
	return text
}

// decodeReminder returns the reminder of a body that was decided at an
// instant, and the rest of the body.
func decodeReminder(at time.Time, body []byte) (*schedule.Reminder, []byte, error) {
	r := &reading{rest: body}
	s := &schedule.Reminder{Slot: r.slot(), Attempt: r.number(), Level: schedule.Level(r.number())}
	r.word(&s.Confirms)
	s.Due, s.Until = r.instant(at), r.instant(at)
	flags := r.number()
	s.Ring, s.Last, s.Offered = flags&rings != 0, flags&isLast != 0, flags&isOffer != 0
	s.Silent = r.number()
	for range r.number() {
		if r.err != nil {
			break
		}
		s.Covers = append(s.Covers, r.slot())
	}
	if r.err == nil && s.Slot.IsZero() {
		r.err = errShort
	}
	if r.err != nil {
		return nil, nil, fmt.Errorf("reminder: %w", r.err)
	}
	return s, r.rest, nil
}

// decodeDecision returns a person's decision from a reminder and the rest of
// its body. If that cannot be read, the decision has only the reminder.
func decodeDecision(at time.Time, person string, s *schedule.Reminder, rest []byte) (*schedule.Decision, error) {
	d := &schedule.Decision{}
	r := &reading{rest: rest}
	offset := r.number()
	text, err := inflate(r.rest)
	if err == nil {
		err = json.Unmarshal(lengthen(text, at, offset), d)
	}
	if err != nil {
		*d, err = schedule.Decision{}, fmt.Errorf("decision: %w", err)
	}
	d.At, d.Person, d.Send = at, person, s
	return d, err
}

// encodeEvent returns the body of an event: what is not in columns.
func encodeEvent(e *schedule.Event) []byte {
	var w writing
	w.text(e.ID)
	w.number(e.Minutes)
	w.slot(e.Slot)
	w.text(e.Source)
	w.text(e.Of)
	w.instant(e.At, e.To)
	return w
}

// decodeEvent fills an event whose kind and instant are known from its body.
func decodeEvent(e *schedule.Event, body []byte) error {
	r := &reading{rest: body}
	e.ID, e.Minutes, e.Slot = r.text(), r.number(), r.slot()
	e.Source, e.Of, e.To = r.text(), r.text(), r.instant(e.At)
	if r.err != nil {
		return fmt.Errorf("event: %w", r.err)
	}
	return nil
}
