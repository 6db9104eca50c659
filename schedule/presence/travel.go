package presence

import (
	"math"
	"time"

	"parasol/uv"
)

// When the place of the forecasts follows a phone (PRESENCE.md 8; all H). The
// services' grid is about 40 km.
const (
	farEnough   = 50_000 // metres from the place in use
	nearHome    = 25_000 // metres
	staysFor    = 20 * time.Minute
	forgetsFor  = time.Hour // an earlier fix
	driveSpeed  = 100 * KilometresPerHour
	cellDegrees = 100 // a cell is 0.01°
)

// travel follows one phone from cell to cell. It never sees an exact position.
type travel struct {
	home    spot
	here    *spot // the place in use; nil: home
	since   time.Time
	pending spot // far from the place in use, seen once
	last    spot
}

// cell rounds a position to the centre of its cell.
func cell(degrees float64) float64 {
	return (math.Floor(degrees*cellDegrees) + 0.5) / cellDegrees
}

// hear takes a fix.
func (t *travel) hear(s Signal) {
	if s.Kind != Position || !s.usable(roughEnough) || s.At.Before(t.last.at) {
		return
	}
	now := spot{s.At, cell(s.Fix.Latitude), cell(s.Fix.Longitude), s.Fix.Speed}
	slow := now.speed < driveSpeed
	if since := now.at.Sub(t.last.at); since > 0 && since <= forgetsFor {
		came := between(t.last, now)
		if came > fastest {
			return
		}
		slow = slow && came < driveSpeed
	}
	t.last = now
	if slow {
		t.settle(now)
	}
}

// settle moves to a place where the phone was seen twice, or home at once.
func (t *travel) settle(now spot) {
	at := t.home
	if t.here != nil {
		at = *t.here
	}
	switch {
	case t.here != nil && distance(t.home, now) < nearHome:
		t.here, t.since, t.pending = nil, now.at, spot{}
	case distance(at, now) < farEnough:
		t.pending = spot{}
	case t.pending.at.IsZero(), now.at.Sub(t.pending.at) > forgetsFor, distance(t.pending, now) >= farEnough:
		t.pending = now
	case now.at.Sub(t.pending.at) >= staysFor:
		t.here, t.since, t.pending = &now, now.at, spot{}
	}
}

// place returns the cell in use, nil at home.
func (t *travel) place() *uv.Place {
	if t.here == nil {
		return nil
	}
	return &uv.Place{Latitude: t.here.north, Longitude: t.here.east}
}
