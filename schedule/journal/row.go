package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"parasol/schedule"
)

// stamp returns t as it is stored: microseconds since 1970, 0 for the zero
// time.
func stamp(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// instant is the inverse of stamp.
func instant(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

func slotList(slots []schedule.Slot) string {
	words := make([]string, len(slots))
	for i, s := range slots {
		words[i] = s.String()
	}
	return strings.Join(words, " ")
}

// encode returns the decision as JSON. Numbers that JSON cannot represent
// (NaN) must not lose the reminder: the evidence is left out then, and the
// text is rendered without it.
func encode(d *schedule.Decision) string {
	text, err := json.Marshal(d)
	if err != nil {
		bare := *d
		bare.Evidence = schedule.Evidence{Phase: d.Evidence.Phase, Treatment: d.Evidence.Treatment}
		if text, err = json.Marshal(&bare); err != nil {
			return "{}" // the columns still hold the reminder
		}
	}
	return string(text)
}

// reminder is a row of the table reminders, as far as State needs it.
type reminder struct {
	slot, level, confirms, covers string
	attempt, silent               int
	at, due, until                int64
	ring, last                    bool
}

// columns are those of reminder, in the order of into.
const columns = `r.slot, r.attempt, r.at, r.level, r.due, r.until, r.ring, r.confirms, r.last, r.covers, r.silent`

func (r *reminder) into() []any {
	return []any{&r.slot, &r.attempt, &r.at, &r.level, &r.due, &r.until, &r.ring, &r.confirms, &r.last, &r.covers,
		&r.silent}
}

// decode returns the reminder. If a row cannot be read in full, it returns
// what it can, or nil without a slot, together with the error.
func (r *reminder) decode() (*schedule.Reminder, error) {
	out := &schedule.Reminder{Attempt: r.attempt, Due: instant(r.due), Until: instant(r.until), Ring: r.ring,
		Last: r.last, Silent: r.silent}
	slot, err := schedule.ParseSlot(r.slot)
	if err != nil || slot.IsZero() {
		return nil, fmt.Errorf("reminder %q: not a slot", r.slot)
	}
	out.Slot = slot
	errs := []error{out.Level.UnmarshalText([]byte(r.level)), out.Confirms.UnmarshalText([]byte(r.confirms))}
	for _, word := range strings.Fields(r.covers) {
		s, err := schedule.ParseSlot(word)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		out.Covers = append(out.Covers, s)
	}
	return out, errors.Join(errs...)
}

// decision decodes the JSON text of a decision. If it cannot be read, the
// decision has only the reminder from the columns.
func (r *reminder) decision(person, text string) (*schedule.Decision, error) {
	var d schedule.Decision
	err := json.Unmarshal([]byte(text), &d)
	if err == nil && d.Send != nil {
		return &d, nil
	}
	if err == nil {
		err = errors.New("no reminder in it")
	}
	sent, unreadable := r.decode()
	if sent == nil {
		return nil, unreadable
	}
	return &schedule.Decision{At: instant(r.at), Person: person,
		Send: sent}, fmt.Errorf("decision of %s attempt %d: %w", r.slot, r.attempt, err)
}
