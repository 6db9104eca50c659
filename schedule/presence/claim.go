package presence

import (
	"time"

	"parasol/schedule"
)

// How long a sign must last before it counts, and how long it holds without
// news (PRESENCE.md 8; all H).
const (
	switchWaits, switchHolds     = time.Minute, 2 * time.Hour
	outdoorWaits, outdoorHolds   = 3 * time.Minute, 3 * time.Hour
	activityWaits, activityHolds = 5 * time.Minute, 15 * time.Minute
	awayWaits, awayHolds         = 5 * time.Minute, 3 * time.Hour
	awayWaitsWalking             = 2 * time.Minute
	awayWaitsByWifi              = 10 * time.Minute
	driveWaits, driveHolds       = 2 * time.Minute, 10 * time.Minute
	indoorWaits, indoorHolds     = 2 * time.Minute, 12 * time.Hour
	homeHolds                    = 24 * time.Hour
	// fades is how long an expired outdoor sign means probably out before
	// nothing is known: as long as having left home does.
	fades = 3 * time.Hour
	// settles is how long a flapping source must say indoors before it counts:
	// the gap that separates two outings.
	settles = 15 * time.Minute
)

// claim is one sign of one source.
type claim struct {
	says  schedule.Presence
	sign  schedule.Sign
	on    stretch
	waits time.Duration
	holds time.Duration
}

// word returns what the claim means at an instant; false while it does not
// count yet and once it is too old.
func (c claim) word(now time.Time) (Word, bool) {
	w := Word{Says: c.says, Sign: c.sign, Since: c.on.began, Moved: c.on.began, Seen: c.on.seen}
	old := c.on.seen.Add(c.holds)
	switch {
	case now.Before(c.on.began.Add(c.waits)):
		return Word{}, false
	case now.Before(old):
		return w, true
	case c.says == schedule.ReportedOutdoors && now.Before(old.Add(fades)):
		w.Says, w.Sign, w.Since = schedule.ProbablyOut, schedule.SilenceSign, old
		return w, true
	}
	return Word{}, false
}

// waiting reports whether the claim has begun and does not count yet.
func (c claim) waiting(now time.Time) bool {
	return !now.Before(c.on.began) && now.Before(c.on.began.Add(c.waits))
}

// edges returns the instants at which the claim's word changes by itself.
func (c claim) edges() [3]time.Time {
	old := c.on.seen.Add(c.holds)
	return [3]time.Time{c.on.began.Add(c.waits), old, old.Add(fades)}
}

// claims lists the signs of a source at an instant.
func (a *aspects) claims(set *Source, now time.Time) []claim {
	var all []claim
	add := func(says schedule.Presence, sign schedule.Sign, on stretch, waits, holds time.Duration) {
		all = append(all, claim{says, sign, on, waits, holds})
	}
	if !a.on.seen.IsZero() {
		if a.on.is {
			add(schedule.ReportedOutdoors, schedule.SwitchSign, a.on.stretch, switchWaits, set.holds(switchHolds))
		} else {
			add(schedule.ReportedIndoors, schedule.SwitchSign, a.on.stretch, switchWaits, indoorHolds)
		}
	}
	all = append(all, a.placeClaims(set, now)...)
	all = append(all, a.movingClaims(set, now)...)
	if a.network.known {
		add(schedule.ReportedIndoors, schedule.WifiSign, a.network.stretch, 0, indoorHolds)
	} else if a.network.lost && a.place.mark == noMark {
		add(schedule.ProbablyOut, schedule.WifiSign, a.network.stretch, awayWaitsByWifi, awayHolds)
	}
	return all
}

// toldClaim is what the source told before we started.
func (a *aspects) toldClaim(set *Source) claim {
	return claim{a.told.Says, a.told.Sign, stretch{a.told.Since, a.told.Seen}, 0, toldHolds(set, a.told.Says)}
}

// toldHolds is how long a source's word holds that it told before we started.
func toldHolds(set *Source, says schedule.Presence) time.Duration {
	switch says {
	case schedule.ReportedOutdoors:
		return set.holds(outdoorHolds)
	case schedule.ReportedIndoors:
		return indoorHolds
	default:
		return awayHolds
	}
}

func (a *aspects) placeClaims(set *Source, now time.Time) []claim {
	on := a.place.stretch
	switch a.place.mark {
	case outdoorMark:
		return []claim{{schedule.ReportedOutdoors, schedule.PlaceSign, on, outdoorWaits, set.holds(outdoorHolds)}}
	case indoorMark:
		return []claim{{schedule.ReportedIndoors, schedule.PlaceSign, on, indoorWaits, indoorHolds}}
	case homeMark:
		waits := indoorWaits
		if a.place.router {
			waits = 0
		}
		return []claim{{schedule.ReportedIndoors, schedule.HomeSign, on, waits, homeHolds}}
	case awayMark:
		return a.left(on, now)
	}
	if a.far.is {
		return a.left(a.far.stretch, now)
	}
	return nil
}

// left is having left home, or being in a place that is marked neither way.
func (a *aspects) left(on stretch, now time.Time) []claim {
	waits := awayWaits
	if a.activity.what == Walking && now.Before(a.activity.seen.Add(activityHolds)) {
		waits = awayWaitsWalking
	}
	return []claim{{schedule.ProbablyOut, schedule.PlaceSign, on, waits, awayHolds}}
}

// inside reports whether the source is in an indoor place or on an indoor
// network: running there is on a treadmill.
func (a *aspects) inside() bool {
	return a.network.known || a.place.mark == indoorMark || a.place.mark == homeMark && a.place.router
}

func (a *aspects) movingClaims(set *Source, now time.Time) []claim {
	var all []claim
	moving := a.activity.stretch
	switch what := a.activity.what; {
	case moving.seen.IsZero() || what == Driving:
	case a.inside():
	case what == Cycling || what == Running:
		all = append(
			all,
			claim{schedule.ReportedOutdoors, schedule.ActivitySign, moving, activityWaits, set.holds(activityHolds)},
		)
	default:
		all = append(all, claim{schedule.ProbablyOut, schedule.ActivitySign, moving, activityWaits, activityHolds})
		if !a.strolled.Before(moving.began) {
			on := stretch{moving.began, a.strolled}
			all = append(
				all,
				claim{schedule.ReportedOutdoors, schedule.ActivitySign, on, activityWaits, set.holds(activityHolds)},
			)
		}
	}
	if drive, ok := a.driving(now); ok {
		return append(all, claim{schedule.ReportedIndoors, schedule.VehicleSign, drive, driveWaits, driveHolds})
	}
	if end := a.driveEnded(); !end.IsZero() && !end.Before(a.place.began) && !a.inside() && a.place.mark != homeMark {
		all = append(all, claim{schedule.ProbablyOut, schedule.VehicleSign, stretch{end, end}, 0, awayHolds})
	}
	return all
}

// driving returns the current drive. Speed takes precedence over activity:
// phones have called a car at 67 km/h still.
func (a *aspects) driving(now time.Time) (stretch, bool) {
	cycling := a.activity.what == Cycling && now.Before(a.activity.seen.Add(activityHolds))
	var d stretch
	if a.activity.what == Driving && !a.activity.seen.IsZero() {
		d = a.activity.stretch
	}
	if a.fast.is && !cycling {
		if d.seen.IsZero() || a.fast.began.Before(d.began) {
			d.began = a.fast.began
		}
		if a.fast.seen.After(d.seen) {
			d.seen = a.fast.seen
		}
	}
	return d, !d.seen.IsZero() && now.Before(d.seen.Add(driveHolds))
}

// driveEnded returns when the last drive ended: when another movement was
// reported, or when nothing more was heard of it.
func (a *aspects) driveEnded() time.Time {
	end := a.drove
	for _, d := range []struct {
		on bool
		stretch
	}{{a.activity.what == Driving, a.activity.stretch}, {a.fast.is, a.fast.stretch}} {
		if silent := d.seen.Add(driveHolds); d.on && d.seen.Sub(d.began) >= driveWaits && silent.After(end) {
			end = silent
		}
	}
	return end
}
