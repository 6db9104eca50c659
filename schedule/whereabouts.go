package schedule

import "time"

const (
	// mergeOutings is the pause under which two outings are one (design B,
	// Presence).
	mergeOutings = 15 * time.Minute
	// outingLasts is how long a reported outing is assumed to last after its
	// last sign (design B, Presence).
	outingLasts = 6 * time.Hour
)

// told applies a device's report. It answers nothing and does not end being in
// the water; of it and a person's report the later one counts.
func (s *State) told(e *Event, device string, sign Sign) {
	switch e.Kind {
	case Outdoors:
		o := s.goOut(e.At, 0)
		if o.From.Equal(e.At) || o.Device != "" {
			o.Device, o.Sign = device, sign
		}
		o.Holds = true
	case Indoors:
		s.stayIn(Inside{From: e.At, Sign: sign})
	case MaybeOut:
		s.forget(e.At)
		s.Maybe = append(s.Maybe, Outing{Span: Span{From: e.At}, LastOut: e.At, Device: device, Sign: sign})
	case Lost:
		s.forget(e.At)
		s.Inside = append(s.Inside, Inside{From: e.At, Sign: sign, Lost: true})
	}
}

// forget drops what only a device reported; what a person reported stays.
func (s *State) forget(at time.Time) {
	s.endMaybe(at)
	if n := len(s.Outings); n > 0 {
		o := &s.Outings[n-1]
		o.Holds = false
		if o.Device != "" && at.Before(o.ends()) {
			o.Until = at
		}
	}
	if n := len(s.Inside); n > 0 && s.Inside[n-1].Sign != NoSign {
		s.endInside(at)
	}
}

func (s *State) endMaybe(at time.Time) {
	if n := len(s.Maybe); n > 0 && s.Maybe[n-1].Until.IsZero() {
		s.Maybe[n-1].Until = at
	}
}

// goOut begins an outing or continues the last one.
func (s *State) goOut(at time.Time, planned time.Duration) *Outing {
	s.endInside(at)
	s.endMaybe(at)
	o := s.outingNear(at)
	if o == nil {
		s.Outings = append(s.Outings, Outing{Span: Span{From: at}})
		o = &s.Outings[len(s.Outings)-1]
	}
	o.LastOut, o.LastSign, o.Planned, o.Until = at, at, planned > 0, time.Time{}
	if planned > 0 {
		o.Until = at.Add(planned)
	}
	return o
}

// byHand records that the person reported it, whatever a device did before.
func (o *Outing) byHand() { o.Device, o.Sign = "", NoSign }

// outingNear returns the last outing if at is in it or less than mergeOutings
// after it.
func (s *State) outingNear(at time.Time) *Outing {
	if len(s.Outings) == 0 {
		return nil
	}
	if o := &s.Outings[len(s.Outings)-1]; at.Before(o.ends().Add(mergeOutings)) {
		return o
	}
	return nil
}

// ends returns when the outing ends by itself, not counting sunset, which Fold
// does not know. A device that still reports it is a sign at every moment.
func (o *Outing) ends() time.Time {
	expires := o.LastSign.Add(outingLasts)
	switch {
	case o.Planned:
		return o.Until
	case !o.Until.IsZero() && (o.Holds || o.Until.Before(expires)):
		return o.Until
	case o.Holds:
		return farAway
	default:
		return expires
	}
}

// farAway is after every instant of a day.
var farAway = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// sign renews the current outing because of something that the person did.
func (s *State) sign(at time.Time) {
	if len(s.Outings) == 0 {
		return
	}
	if o := &s.Outings[len(s.Outings)-1]; at.Before(o.ends()) {
		o.LastSign, o.Answered = at, true
	}
}

func (s *State) goIn(at time.Time, planned time.Duration) {
	if !s.InWater.IsZero() {
		s.wipe(at) // nobody goes indoors from the water without leaving it
	}
	if n := len(s.Outings); n > 0 && at.Before(s.Outings[n-1].ends()) {
		s.Outings[n-1].Answered = true
	}
	in := Inside{From: at}
	if planned > 0 {
		in.Planned = at.Add(planned)
	}
	s.stayIn(in)
}

func (s *State) stayIn(in Inside) {
	s.endMaybe(in.From)
	if len(s.Outings) > 0 {
		if o := &s.Outings[len(s.Outings)-1]; in.From.Before(o.ends()) {
			o.Until, o.Planned, o.Holds = in.From, false, false
		}
	}
	if last := s.endInside(in.From); last.After(in.From) {
		in.Planned = later(in.Planned, last) // being in does not undo a plan to stay in
	}
	s.Inside = append(s.Inside, in)
}

// endInside ends the open report of being indoors, and returns the end of its
// minutes.
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
	s.Outings[len(s.Outings)-1].byHand()
	if !s.InWater.IsZero() {
		return
	}
	s.InWater = at
	if n := len(s.Coats); n > 0 && s.Coats[n-1].Wet.IsZero() {
		s.Coats[n-1].Wet = at
	}
}

// wipe ends the film that is on at an instant, and being in the water.
func (s *State) wipe(at time.Time) {
	s.InWater = time.Time{}
	if n := len(s.Coats); n > 0 && s.Coats[n-1].Wiped.IsZero() {
		s.Coats[n-1].Wiped = at
	}
}
