package schedule

import "time"

// State is what the journal's recent events say about a person at an instant.
// It is computed by [Fold] and read by [Decide].
type State struct {
	Now      time.Time `json:"now"`
	Outings  []Outing  `json:"outings,omitempty"` // in order, those under mergeOutings apart as one
	Maybe    []Outing  `json:"maybe,omitempty"`   // what a device holds for likely, in order
	Inside   []Inside  `json:"inside,omitempty"`  // reported indoors, in order
	Coats    []Coat    `json:"coats,omitempty"`   // in order
	InWater  time.Time `json:"in_water,omitzero"` // since when the person is in the water; zero: not
	Slots    []Record  `json:"slots,omitempty"`   // what was sent, a record a slot
	Pushes   []Pushed  `json:"pushes,omitempty"`  // pushes to the person, in order; a buddy's are none
	LastSent time.Time `json:"last_sent,omitzero"`

	// The person's last actions, not those of a device.
	LastReported time.Time `json:"last_reported,omitzero"` // of the latest event
	LastHeard    time.Time `json:"last_heard,omitzero"`    // that breaks a silence: all but seen to a quiet-offer
	Skipped      time.Time `json:"skipped,omitzero"`       // no coat now, since no later one
	Undid        time.Time `json:"undid,omitzero"`         // took an event back
	Paused       Span      `json:"paused,omitzero"`        // all reminders

	Ahead time.Time `json:"ahead,omitzero"` // of the first event that lies in the future: look again then
}

// Outing is one time outdoors. Until is zero while nothing ends it.
type Outing struct {
	Span
	LastOut  time.Time `json:"last_out"`          // the last outdoors report in it; the first sunset from there ends it
	LastSign time.Time `json:"last_sign"`         // the last report or answer in it
	Planned  bool      `json:"planned,omitempty"` // Until was given with the report
	Device   string    `json:"device,omitempty"`  // which device alone knows of it; empty: the person said so
	Sign     Sign      `json:"sign,omitempty"`    // by what the device knows
	Holds    bool      `json:"holds,omitempty"`   // a device says so still
	Pushed   bool      `json:"pushed,omitempty"`  // it was spoken to
	Answered bool      `json:"answered,omitempty"`
}

// Inside is one report of being indoors.
type Inside struct {
	From    time.Time `json:"from"`
	Planned time.Time `json:"planned,omitzero"` // the end of its minutes; outings that begin before it are cancelled
	Ended   time.Time `json:"ended,omitzero"`   // when a later report took its place
	Lost    bool      `json:"lost,omitempty"`   // a device's: not known where, from here on
	Sign    Sign      `json:"sign,omitempty"`   // by what a device knows; NoSign: the person said so
}

// Coat is one application of sunscreen.
type Coat struct {
	At    time.Time `json:"at"`
	Wet   time.Time `json:"wet,omitzero"`   // when the person went into the water under it
	Wiped time.Time `json:"wiped,omitzero"` // when leaving the water or towelling ended it
}

// Pushed is one push to the person.
type Pushed struct {
	At      time.Time `json:"at"`
	Kind    Kind      `json:"kind"`
	Level   Level     `json:"level"`
	Ring    bool      `json:"ring,omitempty"`
	Asks    bool      `json:"asks,omitempty"`    // something answers it
	Silent  int       `json:"silent,omitempty"`  // days without an answer before it
	Offered bool      `json:"offered,omitempty"` // fewer reminders were offered in that silence
}

// Record is what is known of a slot that was sent at least once.
type Record struct {
	Slot      Slot      `json:"slot"`
	Attempts  int       `json:"attempts"`
	First     time.Time `json:"first"`
	Last      time.Time `json:"last"`
	Level     Level     `json:"level"`              // of the last attempt
	Rang      time.Time `json:"rang,omitzero"`      // its last emergency
	Ringing   time.Time `json:"ringing,omitzero"`   // that emergency rings until then
	Confirms  EventKind `json:"confirms"`           // what would settle it
	Confirmed time.Time `json:"confirmed,omitzero"` // when the person settled it
	Snoozed   time.Time `json:"snoozed,omitzero"`   // a pause that ends then
	Snoozes   int       `json:"snoozes,omitempty"`
	Again     bool      `json:"again,omitempty"` // answered by not-yet: asked again when it is due again
}

// paused reports whether the person snoozed the slot since its last attempt.
func (r *Record) paused() bool { return r != nil && r.Snoozed.After(r.Last) }

// rings reports whether an emergency of the slot rings.
func (r *Record) rings(now time.Time) bool { return r != nil && r.Ringing.After(now) }

// record returns what is known of a slot, nil if it was never sent.
func (s *State) record(slot Slot) *Record {
	for i := range s.Slots {
		if s.Slots[i].Slot == slot {
			return &s.Slots[i]
		}
	}
	return nil
}

// latest returns the record with the highest N of a kind and anchor, and that
// N, 0 if there is none.
func (s *State) latest(kind Kind, anchor int64) (last *Record, n int) {
	for i := range s.Slots {
		r := &s.Slots[i]
		if r.Slot.Kind != kind || r.Slot.Anchor != anchor {
			continue
		}
		if last == nil || r.Slot.N > last.Slot.N {
			last, n = r, r.Slot.N
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

// lastPush returns the latest push that is not in the future, nil if there is
// none.
func (s *State) lastPush(now time.Time) *Pushed {
	for i := len(s.Pushes) - 1; i >= 0; i-- {
		if !s.Pushes[i].At.After(now) {
			return &s.Pushes[i]
		}
	}
	return nil
}

// pushesSince counts the pushes of some kinds since an instant, up to and
// including now.
func (s *State) pushesSince(since, now time.Time, counts func(*Pushed) bool) int {
	n := 0
	for i := len(s.Pushes) - 1; i >= 0 && !s.Pushes[i].At.Before(since); i-- {
		if p := &s.Pushes[i]; !p.At.After(now) && counts(p) {
			n++
		}
	}
	return n
}
