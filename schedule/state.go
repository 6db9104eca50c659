package schedule

import "time"

// State is what the journal's recent events say about a person at an instant.
// It is made by [Fold] and read by [Decide].
type State struct {
	Now          time.Time   `json:"now"`
	Outings      []Outing    `json:"outings,omitempty"`      // reported, in order, those under mergeOutings apart as one
	Inside       []Inside    `json:"inside,omitempty"`       // reported indoors, in order
	Coats        []Coat      `json:"coats,omitempty"`        // in order
	InWater      time.Time   `json:"in_water,omitzero"`      // since when the person is in the water; zero: not
	Slots        []Record    `json:"slots,omitempty"`        // what was sent, a record a slot
	Pushes       []time.Time `json:"pushes,omitempty"`       // when pushes were made, sorted
	Emergencies  []time.Time `json:"emergencies,omitempty"`  // when emergencies were made, sorted
	LastReported time.Time   `json:"last_reported,omitzero"` // of the latest event a person sent
	Ahead        time.Time   `json:"ahead,omitzero"`         // of the first event that lies in the future: look again then
}

// Outing is one reported stretch outdoors. Until is zero while no report ends
// it.
type Outing struct {
	Span
	LastOut  time.Time `json:"last_out"`          // the last outdoors report in it; the first sunset from there ends it
	LastSign time.Time `json:"last_sign"`         // the last outdoors report or confirmation in it; it lasts outingLasts from there
	Planned  bool      `json:"planned,omitempty"` // Until was given with the report
}

// Inside is one report of being indoors.
type Inside struct {
	From    time.Time `json:"from"`
	Planned time.Time `json:"planned,omitzero"` // the end of its minutes; outings that begin before it are cancelled
	Ended   time.Time `json:"ended,omitzero"`   // when a later report took its place
}

// Coat is one application of sunscreen.
type Coat struct {
	At    time.Time `json:"at"`
	Wet   time.Time `json:"wet,omitzero"`   // when the person went into the water under it
	Wiped time.Time `json:"wiped,omitzero"` // when leaving the water or towelling ended it
}

// Record is what is known of a slot that was sent at least once.
type Record struct {
	Slot      Slot      `json:"slot"`
	Attempts  int       `json:"attempts"`
	First     time.Time `json:"first"`
	Last      time.Time `json:"last"`
	Level     Level     `json:"level"`              // of the last attempt
	Rang      bool      `json:"rang,omitempty"`     // one of its attempts was an emergency
	Ringing   time.Time `json:"ringing,omitzero"`   // that emergency rings until then
	Confirms  EventKind `json:"confirms"`           // what would settle it
	Confirmed time.Time `json:"confirmed,omitzero"` // when the person settled it
	Snoozed   time.Time `json:"snoozed,omitzero"`   // a pause that ends then
	Snoozes   int       `json:"snoozes,omitempty"`
}

// paused reports whether the person asked for a pause since the slot's last
// attempt.
func (r *Record) paused() bool { return r != nil && r.Snoozed.After(r.Last) }

// record returns what is known of a slot, nil where it was never sent.
func (s *State) record(slot Slot) *Record {
	for i := range s.Slots {
		if s.Slots[i].Slot == slot {
			return &s.Slots[i]
		}
	}
	return nil
}

// latest returns the record with the highest N of a kind and anchor, and how
// many there are.
func (s *State) latest(kind Kind, anchor int64) (last *Record, n int) {
	for i := range s.Slots {
		r := &s.Slots[i]
		if r.Slot.Kind != kind || r.Slot.Anchor != anchor {
			continue
		}
		n++
		if last == nil || r.Slot.N > last.Slot.N {
			last = r
		}
	}
	return last, n
}

// Settled reports whether the person confirmed the slot, so that an
// undelivered push of it is pointless.
func (s *State) Settled(slot Slot) bool {
	r := s.record(slot)
	return r != nil && !r.Confirmed.IsZero()
}

// lastPush returns the latest push that is not in the future, zero if there is
// none.
func (s *State) lastPush(now time.Time) time.Time {
	for i := len(s.Pushes) - 1; i >= 0; i-- {
		if !s.Pushes[i].After(now) {
			return s.Pushes[i]
		}
	}
	return time.Time{}
}

// countSince counts the instants in sorted ts from since until (and including)
// now.
func countSince(ts []time.Time, since, now time.Time) int {
	n := 0
	for i := len(ts) - 1; i >= 0 && !ts[i].Before(since); i-- {
		if !ts[i].After(now) {
			n++
		}
	}
	return n
}
