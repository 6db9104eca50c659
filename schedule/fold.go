package schedule

import (
	"cmp"
	"slices"
	"time"
)

// SnoozeFor is the pause of `snoozed` without minutes, SnoozeMost the longest
// (design B, Repeats).
const (
	SnoozeFor  = 15 * time.Minute
	SnoozeMost = time.Hour
)

// snoozesMost is how often a slot can be snoozed (design B, Repeats).
const snoozesMost = 2

// Fold computes the State from the events of the last 48 hours, and the
// long-lived ones of any age. The order of recent does not matter, and it is
// not modified. What a person reported for the future is ignored until then; a
// reminder in the future (the clock was set back since) counts as sent.
func Fold(now time.Time, recent []Event) State {
	sorted := byTime(recent)
	s := State{Now: now}
	if n := sentIn(recent); n > 0 {
		s.Slots, s.Pushes = make([]Record, 0, n), make([]Pushed, 0, n)
	}
	undone := takenBack(sorted, now)
	for _, e := range sorted {
		if !undone[e] {
			s.take(e)
		}
	}
	return s
}

// sentIn returns an upper bound of the records that the events need.
func sentIn(events []Event) int {
	n := 0
	for i := range events {
		if r := events[i].Sent; r != nil {
			n += 1 + len(r.Covers)
		}
	}
	return n
}

// Take folds one more event into the state, which must be after all that were
// folded and not after s.Now. It reports false if the event undoes another: then
// all of them must be folded anew.
func (s *State) Take(e *Event) bool {
	if e.Kind == Undone {
		return false
	}
	s.take(e)
	return true
}

// take applies the next event in order of time.
func (s *State) take(e *Event) {
	switch {
	case e.Kind == Sent:
		s.sent(e)
	case e.At.After(s.Now):
		s.Ahead = sooner(s.Ahead, e.At)
	case e.Kind == Stopped:
		s.stopRinging(e.Slot)
	case e.Kind.Reported() || e.Kind.Told():
		s.report(e)
	}
}

// byTime returns events in order of time; sorted input is not sorted again.
func byTime(events []Event) []*Event {
	sorted, inOrder := make([]*Event, len(events)), true
	for i := range events {
		sorted[i] = &events[i]
		inOrder = inOrder && (i == 0 || events[i-1].compare(&events[i]) <= 0)
	}
	if !inOrder {
		slices.SortStableFunc(sorted, (*Event).compare)
	}
	return sorted
}

// undoWithin is how long an event can be undone (design B, Undoing).
const undoWithin = 24 * time.Hour

// takenBack returns the events that later ones undo; undoing an undo restores
// the event.
func takenBack(sorted []*Event, now time.Time) map[*Event]bool {
	var undone map[*Event]bool
	var byID map[string]*Event
	for i := len(sorted) - 1; i >= 0; i-- {
		e := sorted[i]
		if e.Kind != Undone || e.At.After(now) || undone[e] {
			continue
		}
		if undone == nil {
			undone, byID = map[*Event]bool{}, reportsByID(sorted)
		}
		if o := byID[e.Of]; o != nil && o != e && !o.At.After(e.At) && e.At.Sub(o.At) <= undoWithin {
			undone[o] = true
		}
	}
	return undone
}

func reportsByID(events []*Event) map[string]*Event {
	byID := make(map[string]*Event, len(events))
	for _, e := range events {
		if e.ID != "" && e.Kind.Reported() {
			byID[e.ID] = e
		}
	}
	return byID
}

// compare orders events by time, and those at the same instant by id and kind.
// The remaining ties, without an id, are broken so that Fold does not depend
// on the order of arrival.
func (e *Event) compare(o *Event) int {
	if c := e.At.Compare(o.At); c != 0 {
		return c
	}
	if c := cmp.Or(cmp.Compare(e.ID, o.ID), cmp.Compare(e.Kind, o.Kind)); c != 0 {
		return c
	}
	if e.Sent != nil && o.Sent != nil {
		return cmp.Or(cmp.Compare(e.Sent.Attempt, o.Sent.Attempt), cmp.Compare(e.Slot.String(), o.Slot.String()))
	}
	return cmp.Or(cmp.Compare(e.Minutes, o.Minutes), cmp.Compare(e.Slot.String(), o.Slot.String()))
}

func (s *State) sent(e *Event) {
	r := e.Sent
	if r == nil {
		return
	}
	s.LastSent = later(s.LastSent, e.At)
	if k := r.Slot.Kind; k != Buddy {
		s.Pushes = append(s.Pushes, Pushed{
			At: e.At, Kind: k, Level: r.Level, Ring: r.Ring, Asks: r.Confirms != NoEvent,
			Silent: r.Silent, Offered: r.Offered || k == QuietOffer,
		})
		if n := len(s.Outings); n > 0 && k.Outdoor() && e.At.Before(s.Outings[n-1].ends()) {
			s.Outings[n-1].Pushed = true
		}
	}
	s.attempt(r.Slot, e.At, r)
	for _, slot := range r.Covers {
		s.attempt(slot, e.At, r)
	}
}

func (s *State) attempt(slot Slot, at time.Time, r *Reminder) {
	rec := s.record(slot)
	if rec == nil {
		s.Slots = append(s.Slots, Record{Slot: slot, First: at})
		rec = &s.Slots[len(s.Slots)-1]
	}
	rec.Attempts++
	rec.Last, rec.Level, rec.Confirms, rec.Again = at, r.Level, r.Confirms, false
	if !rec.Snoozed.After(at) {
		rec.Snoozed = time.Time{}
	}
	if r.Ring && slot == r.Slot {
		rec.Rang, rec.Ringing = at, r.Until
	}
}

func (s *State) stopRinging(slot Slot) {
	if r := s.record(slot); r != nil {
		r.Ringing = time.Time{}
	}
}

// report applies one event from the person or a device.
func (s *State) report(e *Event) {
	if device, sign, ok := e.Device(); ok {
		s.told(e, device, sign)
		return
	}
	s.LastReported = e.At
	if !(e.Kind == Seen && e.Slot.Kind == QuietOffer) {
		s.LastHeard = e.At
	}
	if e.Kind != Indoors {
		s.sign(e.At)
	}
	s.live(e)
	switch e.Kind {
	case Snoozed:
		s.snooze(e)
	case Undone:
		s.Undid = e.At
	case Paused:
		s.Paused = Span{e.At, e.At.Add(pauseFor(e.Minutes))}
	case Resumed:
		s.Paused.Until = earlier(s.Paused.Until, e.At)
	}
	s.confirm(e)
}

// live applies what the person does: coats, water, going out and in.
func (s *State) live(e *Event) {
	switch e.Kind {
	case Applied:
		s.InWater = time.Time{} // a coat implies that they left the water
		s.Coats = append(s.Coats, Coat{At: e.At})
		s.Skipped = time.Time{}
	case Skipped:
		s.Skipped = e.At
	case Outdoors:
		s.goOut(e.At, minutes(e.Minutes)).byHand()
	case Indoors:
		s.goIn(e.At, minutes(e.Minutes))
	case InWater:
		s.enterWater(e.At)
	case OutOfWater, Towelled:
		s.wipe(e.At)
	}
}

// pauseMost is the longest pause of everything, and pauseUsual the one without
// minutes (design B, Undoing and pausing; H).
const pauseMost, pauseUsual = 14 * 24 * time.Hour, 24 * time.Hour

func pauseFor(n int) time.Duration {
	if n <= 0 {
		return pauseUsual
	}
	return min(time.Duration(min(n, int(pauseMost/time.Minute)))*time.Minute, pauseMost)
}

// minutes returns an event's minutes; missing and negative ones are zero, more
// than a day is a day.
func minutes(n int) time.Duration {
	return time.Duration(min(max(n, 0), 24*60)) * time.Minute
}

func (s *State) snooze(e *Event) {
	r := s.record(e.Slot)
	if e.Slot.IsZero() {
		r = s.lastOpen()
	}
	if r == nil || r.Snoozes >= snoozesMost || !r.Confirmed.IsZero() {
		return
	}
	pause := minutes(e.Minutes)
	if pause == 0 {
		pause = SnoozeFor
	}
	r.Snoozes++
	r.Snoozed = e.At.Add(min(pause, SnoozeMost))
}

// lastOpen returns the slot of the latest push that asks something and has no
// answer.
func (s *State) lastOpen() *Record {
	var last *Record
	for i := range s.Slots {
		r := &s.Slots[i]
		if r.Confirms != NoEvent && r.Confirmed.IsZero() && (last == nil || !r.Last.Before(last.Last)) {
			last = r
		}
	}
	return last
}

// confirm confirms the slots that an event answers.
func (s *State) confirm(e *Event) {
	for i := range s.Slots {
		r := &s.Slots[i]
		switch {
		case !r.Confirmed.IsZero() || e.At.Before(r.First):
		case e.Kind == NotYet && r.Slot.Kind == PhaseChange && (e.Slot.IsZero() || r.Slot == e.Slot):
			r.Again = true
		case answers(e, r):
			r.Confirmed = e.At
		}
	}
}

// answers reports whether an event confirms a slot. A coat confirms all that
// asked for one or only to be seen; having seen something confirms what asks
// no more than that, and any event the one slot it names.
func answers(e *Event, r *Record) bool {
	if r.Slot == e.Slot && e.Kind != Snoozed {
		return true
	}
	switch e.Kind {
	case Applied:
		return r.Confirms == Applied || r.Confirms == Seen
	case Skipped:
		return r.Confirms == Applied && r.Slot.Kind.Film()
	case Outdoors, Indoors, InWater:
		return r.Confirms == Outdoors
	case All:
		return r.Slot.Kind == QuietOffer
	default:
		return e.Slot.IsZero() && r.openTo(e.Kind)
	}
}

// openTo reports whether an event that names no slot applies to this one.
func (r *Record) openTo(k EventKind) bool {
	switch k {
	case Seen:
		return r.Confirms == Seen
	case Had, Moved, Cancelled:
		return r.Confirms == Had
	case Closed:
		return r.Slot.Kind == PhaseChange
	default:
		return false
	}
}
