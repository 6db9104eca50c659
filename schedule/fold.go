package schedule

import (
	"cmp"
	"slices"
	"time"
)

const (
	// mergeOutings is the pause under which two outings are one (design B,
	// Presence).
	mergeOutings = 15 * time.Minute
	// outingLasts is how long a reported outing is believed after its last
	// sign (design B, Presence).
	outingLasts = 6 * time.Hour
	// snoozeFor and snoozeMost are the pause that `snoozed` asks for without
	// minutes, and the longest; snoozesMost is how often a slot can be paused
	// (design B, Repeats).
	snoozeFor, snoozeMost = 15 * time.Minute, time.Hour
	snoozesMost           = 2
)

// Fold reads the events of the last 48 hours, and the reminders of long-lived
// slots of any age, into a State. The order of recent does not matter, and it
// is not changed. What a person reported for the future is left out until that
// time comes; a reminder of the future (the clock was set back since) counts
// as sent all the same.
func Fold(now time.Time, recent []Event) State {
	sorted := make([]*Event, len(recent))
	for i := range recent {
		sorted[i] = &recent[i]
	}
	if !slices.IsSortedFunc(sorted, (*Event).compare) {
		slices.SortStableFunc(sorted, (*Event).compare)
	}
	s := State{Now: now}
	for _, e := range sorted {
		switch {
		case e.Kind == Sent:
			s.sent(e)
		case e.At.After(now):
			if s.Ahead.IsZero() {
				s.Ahead = e.At
			}
		case e.Kind == Stopped:
			s.stopRinging(e.Slot)
		default:
			s.report(e)
		}
	}
	return s
}

// compare orders events by time, and those of one instant by id and kind. The
// last ties, without an id, are broken so that Fold does not depend on arrival.
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
	s.Pushes = append(s.Pushes, e.At)
	if r.Ring {
		s.Emergencies = append(s.Emergencies, e.At)
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
	rec.Last, rec.Level, rec.Confirms = at, r.Level, r.Confirms
	if !rec.Snoozed.After(at) {
		rec.Snoozed = time.Time{}
	}
	if r.Ring && slot == r.Slot {
		rec.Rang, rec.Ringing = true, r.Until
	}
}

func (s *State) stopRinging(slot Slot) {
	if r := s.record(slot); r != nil {
		r.Ringing = time.Time{}
	}
}

// report takes one event of the person's.
func (s *State) report(e *Event) {
	if !e.Kind.Reported() {
		return
	}
	s.LastReported = e.At
	switch e.Kind {
	case Applied:
		s.InWater = time.Time{} // a coat says that they left the water
		s.Coats = append(s.Coats, Coat{At: e.At})
		s.sign(e.At)
	case Seen:
		s.sign(e.At)
	case Outdoors:
		s.goOut(e.At, minutes(e.Minutes))
	case Indoors:
		s.goIn(e.At, minutes(e.Minutes))
	case InWater:
		s.enterWater(e.At)
	case OutOfWater, Towelled:
		s.wipe(e.At)
		s.sign(e.At)
	case Snoozed:
		s.snooze(e)
		s.sign(e.At)
	}
	s.confirm(e)
}

// minutes reads an event's minutes; none and nonsense are zero, more than a
// day is a day.
func minutes(n int) time.Duration {
	return time.Duration(min(max(n, 0), 24*60)) * time.Minute
}

func (s *State) goOut(at time.Time, planned time.Duration) {
	s.endInside(at)
	o := s.outingNear(at)
	if o == nil {
		s.Outings = append(s.Outings, Outing{Span: Span{From: at}})
		o = &s.Outings[len(s.Outings)-1]
	}
	o.LastOut, o.LastSign, o.Planned, o.Until = at, at, planned > 0, time.Time{}
	if planned > 0 {
		o.Until = at.Add(planned)
	}
}

// outingNear returns the last outing if at lies in it or less than
// mergeOutings behind it.
func (s *State) outingNear(at time.Time) *Outing {
	if len(s.Outings) == 0 {
		return nil
	}
	if o := &s.Outings[len(s.Outings)-1]; at.Before(o.ends().Add(mergeOutings)) {
		return o
	}
	return nil
}

// ends returns when the outing ends by itself, sunset aside, which Fold does
// not know.
func (o *Outing) ends() time.Time {
	expires := o.LastSign.Add(outingLasts)
	if !o.Until.IsZero() && o.Until.Before(expires) || o.Planned {
		return o.Until
	}
	return expires
}

// sign renews the current outing.
func (s *State) sign(at time.Time) {
	if len(s.Outings) == 0 {
		return
	}
	if o := &s.Outings[len(s.Outings)-1]; at.Before(o.ends()) {
		o.LastSign = at
	}
}

func (s *State) goIn(at time.Time, planned time.Duration) {
	if !s.InWater.IsZero() {
		s.wipe(at) // nobody goes indoors from the water without leaving it
	}
	if len(s.Outings) > 0 {
		if o := &s.Outings[len(s.Outings)-1]; at.Before(o.ends()) {
			o.Until, o.Planned = at, false
		}
	}
	in := Inside{From: at}
	if planned > 0 {
		in.Planned = at.Add(planned)
	}
	if last := s.endInside(at); last.After(at) {
		in.Planned = later(in.Planned, last) // a plan to stay in is not undone by being in
	}
	s.Inside = append(s.Inside, in)
}

// endInside ends the report of being indoors that is open, and returns the end
// of its minutes.
func (s *State) endInside(at time.Time) (planned time.Time) {
	n := len(s.Inside)
	if n == 0 || !s.Inside[n-1].Ended.IsZero() {
		return time.Time{}
	}
	s.Inside[n-1].Ended = at
	return s.Inside[n-1].Planned
}

func (s *State) enterWater(at time.Time) {
	if o := s.outingNear(at); o == nil || !at.Before(o.ends()) {
		s.goOut(at, 0)
	}
	s.sign(at)
	if !s.InWater.IsZero() {
		return
	}
	s.InWater = at
	if n := len(s.Coats); n > 0 && s.Coats[n-1].Wet.IsZero() {
		s.Coats[n-1].Wet = at
	}
}

// wipe ends the film that is on at an instant, and the time in the water.
func (s *State) wipe(at time.Time) {
	s.InWater = time.Time{}
	if n := len(s.Coats); n > 0 && s.Coats[n-1].Wiped.IsZero() {
		s.Coats[n-1].Wiped = at
	}
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
		pause = snoozeFor
	}
	r.Snoozes++
	r.Snoozed = e.At.Add(min(pause, snoozeMost))
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

// confirm settles the slots that an event answers.
func (s *State) confirm(e *Event) {
	for i := range s.Slots {
		r := &s.Slots[i]
		if r.Confirmed.IsZero() && !e.At.Before(r.First) && answers(e, r) {
			r.Confirmed = e.At
		}
	}
}

// answers reports whether an event settles a slot. A coat settles all that
// asked for one or only to be seen; having seen something settles what asks no
// more, and the one slot it names.
func answers(e *Event, r *Record) bool {
	switch e.Kind {
	case Applied:
		return r.Confirms == Applied || r.Confirms == Seen
	case Seen:
		return r.Slot == e.Slot || e.Slot.IsZero() && r.Confirms == Seen
	case Outdoors, Indoors, InWater:
		return r.Confirms == Outdoors
	default:
		return false
	}
}
