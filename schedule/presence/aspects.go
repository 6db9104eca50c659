package presence

import (
	"slices"
	"time"

	"parasol/uv"
)

// stretch is how long a value has been what it is.
type stretch struct {
	began, seen time.Time
}

// stale reports whether the last news is too old to be the same stretch as
// one of an instant.
func (s *stretch) stale(at time.Time, holds time.Duration) bool {
	return at.Sub(s.seen) > holds
}

// hold begins the stretch anew where the value has changed, and notes the news.
func (s *stretch) hold(at time.Time, changed bool) {
	if changed || s.seen.IsZero() {
		s.began = at
	}
	s.seen = at
}

// aspects holds the latest of each kind of thing that a source says.
type aspects struct {
	place struct {
		stretch
		mark   mark
		names  []string
		router bool
	}
	network struct {
		stretch
		known bool // connected to a network that is indoors
		lost  bool // it was, and no longer is
	}
	activity struct {
		stretch
		what Activity
	}
	fast struct { // a vehicle's speed
		stretch
		is bool
	}
	drove    time.Time // when the last drive ended
	strolled time.Time // when she was last seen far enough from a fix of five minutes before
	on       struct {
		stretch
		is bool
	}
	far struct { // the fix lies away from home, or near it
		stretch
		is bool
	}
	fixes []spot // good ones of the last ten minutes
	told  Word   // what the journal says it told before we started, until it speaks again
}

// sure is the confidence, in per cent, from which an activity counts.
const sure = 70

// away is the distance from home from which a fix means away, where no places
// are set up. People enter their home with two decimals, which is up to 800 m
// off.
const away = 2_000 // metres

// apply takes a signal. One that is older than what the same thing said last
// is no news.
func (a *aspects) apply(set *Source, home uv.Place, s Signal) {
	switch s.Kind {
	case Within:
		a.within(set, s)
	case Entered, Left:
		a.crossed(set, s)
	case Position:
		a.position(home, s)
	case Moving:
		a.moving(s)
	case Network:
		if known := among(set.Indoors, s.Place); !s.At.Before(a.network.seen) {
			a.network.hold(s.At, known != a.network.known)
			a.network.lost = !known && (a.network.known || a.network.lost)
			a.network.known = known
		}
	case Switch:
		if !s.At.Before(a.on.seen) {
			a.on.hold(s.At, s.On != a.on.is)
			a.on.is = s.On
		}
	}
}

func (a *aspects) within(set *Source, s Signal) {
	if s.At.Before(a.place.seen) {
		return
	}
	m := set.mark(s.Places)
	if len(s.Places) == 0 && !s.Away && a.place.mark == noMark {
		return // a phone without places is in none, wherever it is
	}
	a.place.hold(s.At, m != a.place.mark)
	a.place.mark, a.place.names, a.place.router = m, slices.Clone(s.Places), s.Router
}

// crossed adds or removes one place. Messages about neighbouring places can
// arrive in either order, so that the set of places counts.
func (a *aspects) crossed(set *Source, s Signal) {
	if s.At.Before(a.place.seen) {
		return
	}
	names := slices.DeleteFunc(slices.Clone(a.place.names), func(n string) bool { return fold(n) == fold(s.Place) })
	if s.Kind == Entered {
		names = append([]string{s.Place}, names...)
	}
	m := set.mark(names[:min(len(names), mostPlaces)])
	a.place.hold(s.At, m != a.place.mark)
	a.place.mark, a.place.names, a.place.router = m, names[:min(len(names), mostPlaces)], false
}

func (a *aspects) moving(s Signal) {
	if s.At.Before(a.activity.seen) || s.Activity == Still {
		return // standing still is no change: the last sign goes on ageing
	}
	if s.Confidence >= 0 && s.Confidence < sure {
		return
	}
	if a.activity.what == Driving && s.Activity != Driving {
		a.arrived(a.activity.stretch, s.At)
	}
	a.activity.hold(s.At, s.Activity != a.activity.what || a.activity.stale(s.At, activityHolds))
	a.activity.what = s.Activity
}

func (a *aspects) position(home uv.Place, s Signal) {
	r := a.measure(home, s)
	if !r.used {
		return
	}
	if r.walked {
		a.strolled = s.At
	}
	if a.fast.is && !r.fast {
		a.arrived(a.fast.stretch, s.At)
	}
	a.fast.hold(s.At, r.fast != a.fast.is || a.fast.stale(s.At, driveHolds))
	a.fast.is = r.fast
	a.far.hold(s.At, r.far != a.far.is)
	a.far.is = r.far
}

// measure derives what a position means, and keeps the position for comparison
// with the next.
func (a *aspects) measure(home uv.Place, s Signal) reduced {
	if s.reduced != nil {
		return *s.reduced
	}
	if !s.usable(goodEnough) || s.At.Before(a.far.seen) {
		return reduced{}
	}
	a.forget(s.At)
	now := spot{s.At, s.Fix.Latitude, s.Fix.Longitude, s.Fix.Speed}
	r := reduced{used: true, fast: now.speed >= vehicleSpeed, walked: a.walked(now)}
	if n := len(a.fixes); n > 0 {
		came := between(a.fixes[n-1], now)
		if came > fastest {
			return reduced{}
		}
		r.fast = r.fast || now.speed < 0 && came >= vehicleSpeed
	}
	r.far = distance(now, spot{north: home.Latitude, east: home.Longitude}) > away
	a.fixes = append(slices.Clone(a.fixes), now)
	return r
}

// forget drops exact positions older than ten minutes.
func (a *aspects) forget(now time.Time) {
	for len(a.fixes) > 0 && now.Sub(a.fixes[0].at) > oldest {
		a.fixes = a.fixes[1:]
	}
}

// walkedFar is the distance between two good fixes that distinguishes a walk
// outside from steps in a shop.
const walkedFar = 150 // metres

// walked reports whether a fix is walkedFar from one of the five minutes before
// it.
func (a *aspects) walked(now spot) bool {
	return slices.ContainsFunc(a.fixes, func(from spot) bool {
		return now.at.Sub(from.at) <= 5*time.Minute && distance(from, now) >= walkedFar
	})
}

// arrived notes the end of a drive, unless it was too short to be one.
func (a *aspects) arrived(drive stretch, at time.Time) {
	if drive.stale(at, driveHolds) {
		at = drive.seen.Add(driveHolds) // nothing was heard of its end
	}
	if at.Sub(drive.began) >= driveWaits {
		a.drove = at
	}
}
