package schedule_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parasol/schedule"
	"parasol/uv"
)

// followed checks the pushes of a run one by one; history holds the earlier
// ones.
type followed struct {
	t       *rapid.T
	who     *schedule.Policy
	sky     *uv.Forecast
	history []*wake
}

// loudest returns the highest forecast of now and the neighbouring points of
// the day's five-minute curve, since where a forecast jumps the curve is a
// slope.
func (f *followed) loudest(now time.Time) uv.Index {
	before := now.Truncate(5 * time.Minute)
	return max(f.sky.At(now).Forecast, f.sky.At(before).Forecast, f.sky.At(before.Add(5*time.Minute)).Forecast)
}

// strongest is the same of the ceiling.
func (f *followed) strongest(now time.Time) uv.Index {
	before := now.Truncate(5 * time.Minute)
	return max(f.sky.At(now).Ceiling, f.sky.At(before).Ceiling, f.sky.At(before.Add(5*time.Minute)).Ceiling)
}

// TestPushesKeepTheRules checks what holds for every push, whatever the person
// does: the day's bound, ten minutes between pushes, awake hours and the sun,
// the window, the attempts of a slot, the emergencies of a day.
func TestPushesKeepTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := drawRun(t)
		f := &followed{t: t, who: run.Policy, sky: run.Forecast(run.Policy.Home)}
		live(run, func(w *wake) bool {
			if w.d.Send == nil {
				return true
			}
			f.bound(w)
			f.spaced(w)
			f.quiet(w)
			f.window(w)
			f.attempts(w)
			f.emergency(w)
			kept := *w
			f.history = append(f.history, &kept)
			return true
		})
	})
}

// today returns the pushes before w on its local date.
func (f *followed) today(w *wake) (all []*wake) {
	for _, h := range f.history {
		if !h.now.Before(w.day.Start) {
			all = append(all, h)
		}
	}
	return all
}

// bound checks the day's limit, which emergencies alone may exceed. Once half
// of it was spent on outdoor pushes there is no top-up, ask, shade in strict or
// repeat below an emergency; the last five (half of a small limit) are reserved
// for first attempts of what matters and of the morning, which every date has.
// The last push says so.
func (f *followed) bound(w *wake) {
	n, s, most := len(f.today(w))+1, w.d.Send, f.who.MaxPerDay
	k, soft := s.Slot.Kind, 0
	for _, h := range f.today(w) {
		if !apart(h.d.Send.Slot.Kind) {
			soft++
		}
	}
	open := k == schedule.Shade && w.d.Evidence.Acts >= schedule.Cover
	switch {
	case s.Ring || k == schedule.Buddy:
	case n > most:
		f.t.Fatalf("push %d on %v of at most %d", n, w.day.Date, most)
	case soft >= most/2 && (s.Attempt > 1 && isOutdoors(k) || k == schedule.Shade && !open || k == schedule.TopUp || k == schedule.Ask):
		f.t.Fatalf("%v: outdoor push %d is %v, attempt %d", w.onDay(), soft+1, s.Slot, s.Attempt)
	case n > most-min(5, most/2) && (s.Attempt > 1 || !open && !matters(k)):
		f.t.Fatalf("%v: push %d of %d is %v, attempt %d", w.onDay(), n, most, s.Slot, s.Attempt)
	case s.Last != (n >= most):
		f.t.Fatalf("%v: push %d of %d says it is the last: %v", w.onDay(), n, most, s.Last)
	}
}

// apart reports whether a kind counts towards the day's total only.
func apart(k schedule.Kind) bool {
	switch k {
	case schedule.Begin, schedule.Eve, schedule.Morning, schedule.PhaseChange, schedule.SkinCheck, schedule.Session:
		return true
	}
	return false
}

// matters reports whether the first attempt of a kind may use the day's
// reserved pushes.
func matters(k schedule.Kind) bool {
	switch k {
	case schedule.Apply, schedule.Reapply, schedule.Water, schedule.StillOut, schedule.PhaseChange, schedule.Begin, schedule.Morning:
		return true
	}
	return false
}

// spaced checks the ten minutes between two pushes, except for water, begin and
// the response to a report, or to a device's sign that took effect, within the
// minute; an hour before a question; and never two pushes at once.
func (f *followed) spaced(w *wake) {
	if len(f.history) == 0 {
		return
	}
	s, last := w.d.Send, f.history[len(f.history)-1]
	gap, least := w.now.Sub(last.now), 10*time.Minute
	if s.Slot.Kind == schedule.Ask {
		least = time.Hour
	}
	answers := s.Slot.Kind == schedule.Water || s.Slot.Kind == schedule.Begin || s.Slot.Kind == schedule.Buddy
	for _, e := range w.journal {
		since := w.now.Sub(e.At)
		if signs(&e) {
			answers = answers || since >= 10*time.Minute && since <= 11*time.Minute
		}
		answers = answers || (e.Kind == schedule.Outdoors || e.Kind == schedule.InWater) && since >= 0 && since <= time.Minute
	}
	if gap <= 0 || gap < least && !answers {
		f.t.Fatalf("%v: %v only %v after %v", w.onDay(), s.Slot, gap, last.d.Send.Slot)
	}
}

// signs reports whether an event is a device's sign of being out, or of sitting
// behind a car's windows, which takes effect after ten minutes.
func signs(e *schedule.Event) bool {
	_, sign, ok := e.Device()
	return ok && (e.Kind == schedule.Outdoors || e.Kind == schedule.MaybeOut || sign == schedule.VehicleSign)
}

// quiet checks that nothing is sent outside awake hours, unless something was
// reported then in the last two hours, and nothing but the morning and notices
// while the sun is down.
func (f *followed) quiet(w *wake) {
	up := awake(f.who, w.onDay())
	for _, e := range w.journal {
		up = up || !e.At.After(w.now) && w.now.Sub(e.At) < 2*time.Hour && e.Kind.Reported() &&
			!awake(f.who, e.At.In(w.day.Place.Zone)) && !w.d.Send.Ring
	}
	if !up {
		f.t.Fatalf("%v: %v while they sleep", w.onDay(), w.d.Send.Slot)
	}
	if k := w.d.Send.Slot.Kind; !w.d.Evidence.SunUp && k.Daylight() {
		f.t.Fatalf("%v: %v while the sun is down", w.onDay(), w.d.Send.Slot)
	}
}

// window checks that outside the window only session, eve, the last phase and
// skin-check are sent; in cover and dark no sunscreen; outdoor kinds only to
// people who are out and over the threshold; shade only if the phase requires
// it.
func (f *followed) window(w *wake) {
	s, e := w.d.Send, &w.d.Evidence
	k := s.Slot.Kind
	switch {
	case e.Phase == schedule.NoPhase && !s.Slot.LongLived():
		f.t.Fatalf("%v: %v outside of every window", w.onDay(), s.Slot)
	case !takesFilm(e) && (s.Confirms == schedule.Applied || isFilm(k)):
		f.t.Fatalf("%v: %v asks for sunscreen in %v", w.onDay(), s.Slot, e.Phase)
	case k == schedule.Shade && (e.Acts < schedule.Strict || !isOut(e) || !e.Over):
		f.t.Fatalf("%v: %v in %v, %v, over %v", w.onDay(), s.Slot, e.Phase, e.Presence, e.Over)
	case k == schedule.Shade && e.Acts == schedule.Strict && !e.Clothed && !s.Ring &&
		(!e.FilmOn && !skipped(w) || f.strongest(w.now) < 2.99 || f.loudest(w.now) < 0.99):
		f.t.Fatalf("%v: %v in strict, film on %v, at %v of %v", w.onDay(), s.Slot, e.FilmOn, e.Forecast, e.Ceiling)
	case k == schedule.TopUp && (e.Film != schedule.Strict || !e.FilmOn || e.Fragile || f.strongest(w.now) < 2.99) && !s.Ring:
		f.t.Fatalf("%v: %v in %v, film on %v", w.onDay(), s.Slot, e.Film, e.FilmOn)
	case isOutdoors(k) && k != schedule.Water && !isOut(e):
		f.t.Fatalf("%v: %v to someone %v", w.onDay(), s.Slot, e.Presence)
	case k == schedule.Water && e.Presence == schedule.ReportedIndoors:
		f.t.Fatalf("%v: %v to someone indoors", w.onDay(), s.Slot)
	case k == schedule.Ask && e.Presence != schedule.UnknownPresence:
		f.t.Fatalf("%v: %v to someone %v", w.onDay(), s.Slot, e.Presence)
	case (k == schedule.Apply || k == schedule.Reapply || k == schedule.Water) && e.FilmOn && !s.Ring:
		f.t.Fatalf("%v: %v under a film", w.onDay(), s.Slot)
	}
}

func isOut(e *schedule.Evidence) bool {
	return e.Presence == schedule.ReportedOutdoors || e.Presence == schedule.ProbablyOut
}

// skipped reports whether the person said "not now" within the hour.
func skipped(w *wake) bool {
	return slices.ContainsFunc(w.journal, func(e schedule.Event) bool {
		return e.Kind == schedule.Skipped && !e.At.After(w.now) && w.now.Sub(e.At) < time.Hour
	})
}

// takesFilm reports whether some skin is in a phase that takes sunscreen and
// not covered by clothes. A treatment without an area applies to all skin.
func takesFilm(e *schedule.Evidence) bool {
	film := func(p schedule.Phase) bool { return p == schedule.Strict || p == schedule.Protect }
	everywhere, bare, takes := schedule.NoPhase, false, false
	for _, h := range e.Open {
		if h.Area == "" && !(h.Clothed && h.Phase >= schedule.Strict && h.Phase < schedule.Dark) {
			everywhere = max(everywhere, h.Phase)
		}
	}
	for _, a := range e.Areas {
		bare = bare || !a.Clothed
		takes = takes || !a.Clothed && film(a.Phase)
	}
	return takes || !bare && (film(everywhere) || len(e.Open) == 0 && e.Phase == schedule.Protect)
}

// attempts checks that the attempts of a slot are sent once and in order, and
// none after its confirmation.
func (f *followed) attempts(w *wake) {
	s := w.d.Send
	last := 0
	for _, h := range f.history {
		if h.d.Send.Slot == s.Slot {
			last = h.d.Send.Attempt
		}
		for _, c := range h.d.Send.Covers {
			if c == s.Slot {
				last = max(last, 1)
			}
		}
	}
	if s.Attempt <= last || s.Attempt > last+2 || last == 0 && s.Attempt != 1 {
		f.t.Fatalf("%v: attempt %d of %v after attempt %d", w.onDay(), s.Attempt, s.Slot, last)
	}
	if state := schedule.Fold(w.now, w.journal); state.Settled(s.Slot) {
		f.t.Fatalf("%v: %v was confirmed", w.onDay(), s.Slot)
	}
}

// emergency checks that there are at most three a day, the second after one
// hour, the third after two; that they only repeat earlier pushes, or ask for
// shade where the skin no longer takes the coat; that they go to people who are
// reported out, ring at most half an hour and not past their awake daylight,
// and only if the sun is strong enough.
func (f *followed) emergency(w *wake) {
	s, e := w.d.Send, &w.d.Evidence
	if s.Ring != (s.Level == schedule.Emergency) {
		f.t.Fatalf("%v: %v is %v and rings: %v", w.onDay(), s.Slot, s.Level, s.Ring)
	}
	if !s.Ring {
		if k := s.Slot.Kind; f.loudest(w.now) < 2.99 && e.Acts != schedule.Dark && s.Level > schedule.Normal && k.Outdoor() {
			f.t.Fatalf("%v: %v is %v at UV %v", w.onDay(), s.Slot, s.Level, e.Forecast)
		}
		return
	}
	rung, last := 1, time.Time{}
	for _, h := range f.today(w) {
		if h.d.Send.Ring {
			rung++
			last = h.now
		}
	}
	least := map[schedule.Phase]uv.Index{schedule.Protect: 8, schedule.Strict: 6, schedule.Cover: 3}[e.Acts]
	switch {
	case rung > 3:
		f.t.Fatalf("%v: emergency %d of the day", w.onDay(), rung)
	case rung > 1 && w.now.Sub(last) < time.Duration(rung-1)*time.Hour:
		f.t.Fatalf("%v: emergency %d of the day %v after the one before", w.onDay(), rung, w.now.Sub(last))
	case s.Attempt < 2 && (s.Slot.Kind != schedule.Shade || takesFilm(e)) ||
		e.Presence != schedule.ReportedOutdoors || f.loudest(w.now) < least-0.01:
		f.t.Fatalf("%v: emergency %v, attempt %d, %v in %v at %v", w.onDay(), s.Slot, s.Attempt, e.Presence, e.Phase, e.Forecast)
	case s.Until.Sub(w.now) > 30*time.Minute || !e.Sunset.IsZero() && s.Until.After(e.Sunset):
		f.t.Fatalf("%v: rings until %v, sunset %v", w.onDay(), s.Until, e.Sunset)
	}
}

// Whatever a forecast says, the evidence holds only finite numbers.
func TestEvidenceIsFinite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		live(drawRun(t), func(w *wake) bool {
			e := &w.d.Evidence
			for _, v := range []float64{
				float64(e.Forecast), float64(e.ClearSky), float64(e.Ceiling), float64(e.Peak), float64(e.PeakCeiling),
				float64(e.DoseBare) / 1000, float64(e.DoseFilm) / 1000, e.Trust,
			} {
				if math.IsNaN(v) || v < 0 || v > 40 {
					t.Fatalf("at %v: %+v", w.onDay(), e)
				}
			}
			if w.d.Next.Sub(w.now) > 26*time.Hour {
				t.Fatalf("at %v nothing is looked at until %v", w.onDay(), w.d.Next)
			}
			return true
		})
	})
}
