package simulation

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"parasol/schedule"
)

// Report is one line of an events file.
type Report struct {
	Person string
	schedule.Event
}

// ReadEvents reads the events file of contract C about these people: one JSON
// object per line, blank lines are ignored. It returns an error for every line
// that cannot be read, which says what would be right.
func ReadEvents(file []byte, people []*schedule.Policy) ([]Report, []error) {
	var all []Report
	var problems []error
	for i, line := range bytes.Split(bytes.TrimPrefix(file, []byte("\xef\xbb\xbf")), []byte("\n")) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		r, err := readReport(line, people)
		if err != nil {
			problems = append(problems, fmt.Errorf("line %d: %w", i+1, err))
			continue
		}
		if r.ID == "" {
			r.ID = fmt.Sprintf("line-%06d", i+1)
		}
		all = append(all, r)
	}
	return all, problems
}

// aLine describes a line in error messages.
const aLine = `want one JSON object a line (e.g. {"time":"2026-06-21T10:00","person":"ada","event":"outdoors"})`

// keys are the keys of a line, in the order of the contract.
var keys = []string{"time", "person", "event", "minutes", "slot", "id", "of", "to"}

func readReport(line []byte, people []*schedule.Policy) (Report, error) {
	if bytes.HasPrefix(bytes.TrimSpace(line), []byte("[")) {
		return Report{}, fmt.Errorf("got a list; %s, without [ ] and commas between", aLine)
	}
	var given map[string]json.RawMessage
	if err := json.Unmarshal(line, &given); err != nil || given == nil {
		return Report{}, fmt.Errorf("got no JSON object; %s", aLine)
	}
	for key := range given {
		if !slices.Contains(keys, key) {
			return Report{}, fmt.Errorf("got an unknown key %q; want one of %s", key, strings.Join(keys, ", "))
		}
	}
	in := fields{given: given}
	p := in.person(people)
	r := Report{Event: schedule.Event{
		At: in.instant("time", p), Kind: in.kind(), Minutes: in.minutes(), Slot: in.slot(),
		ID: in.text("id"), Of: in.text("of"), To: in.session(p),
	}}
	switch {
	case in.err != nil:
		return Report{}, in.err
	case r.At.IsZero():
		return Report{}, fmt.Errorf(`got no "time"; want an instant or a wall time (e.g. "2026-06-21T10:00")`)
	case r.Minutes > longest(r.Kind):
		return Report{}, fmt.Errorf("got minutes %d; want 0 to %d", r.Minutes, longest(r.Kind))
	}
	r.Person = p.Person
	return r, nil
}

// longest returns the most minutes that an event may have: a day, for a pause a
// fortnight.
func longest(k schedule.EventKind) int {
	if k == schedule.Paused {
		return 14 * 24 * 60
	}
	return 24 * 60
}

// fields reads the values of a line and keeps the first error.
type fields struct {
	given map[string]json.RawMessage
	err   error
}

func (f *fields) wrong(key, want string) {
	if f.err == nil {
		f.err = fmt.Errorf("got %s %s; want %s", key, f.given[key], want)
	}
}

// text returns a text, empty if the key is missing.
func (f *fields) text(key string) string {
	raw := f.given[key]
	if len(raw) == 0 || string(raw) == "null" {
		return ""
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		f.wrong(key, "a text in quotes")
	}
	return s
}

// person returns the policy of the person named. If there is none it keeps the
// error and returns an empty policy.
func (f *fields) person(people []*schedule.Policy) *schedule.Policy {
	name := f.text("person")
	names := make([]string, len(people))
	for i, p := range people {
		if names[i] = p.Person; p.Person == name {
			return p
		}
	}
	if f.err == nil {
		f.err = fmt.Errorf("got person %q; want one of %s", name, strings.Join(names, ", "))
	}
	return &schedule.Policy{Home: schedule.Place{Zone: time.UTC}}
}

// instant returns a time in whole seconds, zero if the key is missing.
func (f *fields) instant(key string, p *schedule.Policy) time.Time {
	text := f.text(key)
	if text == "" {
		return time.Time{}
	}
	t, ok := p.Instant(text)
	if !ok {
		f.wrong(key, `an instant or a wall time of the place (e.g. "2026-06-21T10:00:00Z" or "2026-06-21T10:00")`)
		return time.Time{}
	}
	return t.UTC().Truncate(time.Second)
}

// session returns the new time of a session. A date alone means noon, as in the
// configuration.
func (f *fields) session(p *schedule.Policy) time.Time {
	if text := f.text("to"); len(text) == len(time.DateOnly) {
		if t, ok := p.Instant(text + "T12:00"); ok {
			return t.UTC()
		}
	}
	return f.instant("to", p)
}

func (f *fields) kind() schedule.EventKind {
	var k schedule.EventKind
	if err := k.UnmarshalText([]byte(f.text("event"))); err != nil || !k.Reported() {
		f.wrong("event", "one that a person reports (e.g. applied, outdoors, indoors)")
	}
	return k
}

// minutes returns a whole number, written as 30 or as 30.0, between which JSON
// makes no difference.
func (f *fields) minutes() int {
	raw := f.given["minutes"]
	if len(raw) == 0 || string(raw) == "null" {
		return 0
	}
	n, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || n != math.Trunc(n) || n < 0 || n > math.MaxInt32 {
		f.wrong("minutes", "a whole number of minutes (e.g. 30)")
		return 0
	}
	return int(n)
}

func (f *fields) slot() schedule.Slot {
	s, err := schedule.ParseSlot(f.text("slot"))
	if err != nil {
		f.wrong("slot", `a reminder's slot (e.g. "morning/2026-06-21")`)
	}
	return s
}
