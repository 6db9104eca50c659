package notify

import (
	"iter"
	"time"

	"parasol/schedule"
)

// Sample returns a made-up decision that sends a reminder of the kind in the
// phase at the level: a summer day at noon in Lisbon. Custom texts are tried
// on it, and test messages rendered from it.
func Sample(k schedule.Kind, p schedule.Phase, l schedule.Level) *schedule.Decision {
	zone := time.FixedZone("", 3600)
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 7, day, hour, minute, 0, 0, zone) }
	now := at(3, 12, 5)
	treatment, day := sampleTreatment(p)
	treated := at(3-day, 15, 0)
	e := schedule.Evidence{
		Forecast: 8.1, ClearSky: 8.6, Ceiling: 8.6, Source: "open-meteo", Known: true, Trust: 1,
		Lead: 9 * time.Hour, Issued: at(3, 3, 0),
		Date: schedule.DateOf(now), Offset: 3600, DayKnown: true, Peak: 9.2, PeakAt: at(3, 13, 35), PeakCeiling: 9.6,
		ThreeFrom: at(3, 9, 20), ThreeUntil: at(3, 17, 50), Sunrise: at(3, 6, 16), Sunset: at(3, 21, 5), SunUp: true,
		OverUntil: at(3, 19, 25), Threshold: 1, Over: true,
		Phase: p, PhaseUntil: at(5, 15, 0), Treatment: treatment, TreatedAt: treated, TreatmentDay: day,
		WindowUntil: at(28, 15, 0),
		Presence:    schedule.ReportedOutdoors, OutSince: at(3, 11, 20), OutUntil: at(3, 17, 20),
		NextOuting: at(3, 12, 20), NextOutingEnd: at(3, 13, 20), OutingPeak: 9, OutingCeiling: 9.4,
		NextMorning: at(4, 7, 30), Since: at(3, 11, 50),
		Applied: at(3, 10, 5), FilmEnds: now, SPF: 50, Interval: 2 * time.Hour, MaxPerDay: 12,
	}
	switch p {
	case schedule.NoPhase:
		e.Treatment, e.PhaseUntil, e.WindowUntil = "", time.Time{}, time.Time{}
	case schedule.Protect, schedule.Strict:
		e.Film = p
	case schedule.Cover:
		e.IfClinicAllows = true
	}
	d := &schedule.Decision{
		At:       now,
		Person:   "ada",
		Reason:   sampleReasons[k],
		Next:     now.Add(10 * time.Minute),
		Evidence: e,
	}
	d.Send = &schedule.Reminder{
		Slot: sampleSlot(k, now, treated), Attempt: 1, Level: l, Due: now, Until: at(3, 12, 35),
		Ring: l == schedule.Emergency, Confirms: sampleConfirms(k, p),
	}
	d.Evidence.Subject = sampleSubject(k, p, now)
	return d
}

// Samples yields a decision for every kind, phase and level, and the variants
// in which texts differ most.
func Samples() iter.Seq[*schedule.Decision] {
	return func(yield func(*schedule.Decision) bool) {
		for _, k := range schedule.Kinds() {
			for p := schedule.NoPhase; p <= schedule.Dark; p++ {
				for l := schedule.Quiet; l <= schedule.Emergency; l++ {
					for _, vary := range variants {
						d := Sample(k, p, l)
						vary(d)
						if !yield(d) {
							return
						}
					}
				}
			}
		}
	}
}

var variants = []func(*schedule.Decision){
	func(*schedule.Decision) {},
	func(d *schedule.Decision) { d.Evidence.Discreet, d.Send.Attempt = true, 2 },
	func(d *schedule.Decision) {
		d.Evidence.Known, d.Evidence.DayKnown, d.Evidence.DoseHigh, d.Send.Last = false, false, true, true
	},
	func(d *schedule.Decision) { // the least that a decision can know
		s, e := *d.Send, schedule.Evidence{Phase: d.Evidence.Phase, Offset: d.Evidence.Offset, Film: d.Evidence.Film}
		d.Evidence, d.Send = e, &schedule.Reminder{Slot: s.Slot, Attempt: 1, Level: s.Level}
	},
}

func sampleTreatment(p schedule.Phase) (kind string, day int) {
	switch p {
	case schedule.Dark:
		return "pdt-ala", 1
	case schedule.Cover:
		return "microneedling", 0
	case schedule.Strict:
		return "microneedling", 4
	}
	return "microneedling", 20
}

func sampleSlot(k schedule.Kind, now, treated time.Time) schedule.Slot {
	s := schedule.Slot{Kind: k, Anchor: now.Unix()}
	switch k {
	case schedule.Begin, schedule.Eve, schedule.SkinCheck:
		s.Cause, s.Anchor = "microneedling", treated.Unix()
	case schedule.Morning, schedule.QuietOffer:
		s.Anchor /= secondsPerDay
	case schedule.Ask:
		s.Anchor, s.N = s.Anchor/secondsPerDay, 1
	case schedule.Apply, schedule.Reapply, schedule.Shade:
		s.N = 1
	case schedule.Leaving:
		s.Anchor += int64(15 * time.Minute / time.Second)
	case schedule.PhaseChange:
		s.Cause, s.Of, s.Anchor = "microneedling", "strict", treated.Unix()
	case schedule.Session:
		s.Cause, s.Anchor, s.N, s.Days = "microneedling", treated.Unix(), 2, -7
	case schedule.Buddy:
		s.Of, s.N = schedule.Reapply.String(), 1
	}
	return s
}

// secondsPerDay converts an instant to a unix day.
const secondsPerDay = 86400

// sampleReasons holds the most common reason of each kind.
var sampleReasons = map[schedule.Kind]schedule.Reason{
	schedule.Morning:     schedule.MorningDue,
	schedule.Leaving:     schedule.OutingAhead,
	schedule.Apply:       schedule.NoCoat,
	schedule.Reapply:     schedule.FilmEnded,
	schedule.TopUp:       schedule.EarlySecondCoat,
	schedule.Water:       schedule.FilmWater,
	schedule.Shade:       schedule.InTheSun,
	schedule.Ask:         schedule.PresenceUnknown,
	schedule.StillOut:    schedule.OutingExpired,
	schedule.PhaseChange: schedule.PhaseChanges,
	schedule.SkinCheck:   schedule.LookAtSkin,
	schedule.Session:     schedule.SessionNear,
	schedule.Begin:       schedule.TreatmentOver,
	schedule.Eve:         schedule.TreatmentNear,
	schedule.QuietOffer:  schedule.DaysUnanswered,
	schedule.Buddy:       schedule.RingUnanswered,
}

func sampleConfirms(k schedule.Kind, p schedule.Phase) schedule.EventKind {
	switch k {
	case schedule.Ask, schedule.StillOut:
		return schedule.Outdoors
	case schedule.Shade, schedule.SkinCheck, schedule.Session, schedule.Begin, schedule.Eve,
		schedule.QuietOffer, schedule.Buddy:
		return schedule.Seen
	}
	if p >= schedule.Cover || p == schedule.NoPhase && k == schedule.PhaseChange {
		return schedule.Seen
	}
	return schedule.Applied
}

// sampleSubject returns what a push is about; nil for those about the day.
func sampleSubject(k schedule.Kind, p schedule.Phase, now time.Time) *schedule.Change {
	c := &schedule.Change{At: now, Kind: k, Treatment: "microneedling"}
	switch k {
	case schedule.PhaseChange:
		if c.From, c.To = schedule.Cover, p; p >= schedule.Cover {
			c.To = schedule.Strict
		} else if p == schedule.NoPhase {
			c.From = schedule.Protect
		}
	case schedule.Session:
		c.N, c.Days, c.At = 2, -7, now.AddDate(0, 0, 7)
	case schedule.Begin:
		c.To = p
	case schedule.Eve:
		c.To, c.At = p, now.AddDate(0, 0, 1)
	case schedule.SkinCheck:
	default:
		return nil
	}
	return c
}
