package schedule_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parasol/schedule"
	"parasol/uv"
)

// followed checks a life's pushes one by one; history is what was sent before.
type followed struct {
	t       *rapid.T
	who     *schedule.Policy
	sky     *uv.Forecast
	history []*wake
}

// loudest is the highest forecast of now and the points of the day's
// five-minute curve around it: where a forecast jumps, the curve is a slope.
func (f *followed) loudest(now time.Time) uv.Index {
	before := now.Truncate(5 * time.Minute)
	return max(f.sky.At(now).Forecast, f.sky.At(before).Forecast, f.sky.At(before.Add(5*time.Minute)).Forecast)
}

// What every push keeps to, whatever the person does or does not do: the day's
// bound, the ten minutes, awake hours and the sun, the window, the attempts of
// a slot, the emergencies of a day.
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

// bound: never more than the day's bound; from the seventh on no shade,
// top-up, ask or repeats; the last five only for first attempts of apply,
// reapply, water and for phase (and the first of the morning, which every date
// has, and for "Still out?"). The last says so.
func (f *followed) bound(w *wake) {
	n, s := len(f.today(w))+1, w.d.Send
	k := s.Slot.Kind
	first := s.Attempt == 1
	stillOut := w.d.Reason == schedule.OutingExpired
	switch {
	case n > f.who.MaxPerDay:
		f.t.Fatalf("push %d on %v of at most %d", n, w.day.Date, f.who.MaxPerDay)
	case n > 6 && !stillOut && (!first || k == schedule.Shade || k == schedule.TopUp || k == schedule.Ask):
		f.t.Fatalf("%v: push %d is %v, attempt %d", w.onDay(), n, s.Slot, s.Attempt)
	case n > f.who.MaxPerDay-5 && !stillOut && k != schedule.PhaseChange && !(first && (k == schedule.Apply || k == schedule.Reapply || k == schedule.Water || k == schedule.Morning)):
		f.t.Fatalf("%v: push %d of %d is %v, attempt %d", w.onDay(), n, f.who.MaxPerDay, s.Slot, s.Attempt)
	case s.Last != (n == f.who.MaxPerDay):
		f.t.Fatalf("%v: push %d of %d says it is the last: %v", w.onDay(), n, f.who.MaxPerDay, s.Last)
	}
}

// spaced: ten minutes between two pushes, except water and an answer to what
// was reported at that instant; never two at once.
func (f *followed) spaced(w *wake) {
	if len(f.history) == 0 {
		return
	}
	gap := w.now.Sub(f.history[len(f.history)-1].now)
	answers := w.d.Send.Slot.Kind == schedule.Water
	for _, e := range w.journal {
		answers = answers || e.Kind.Reported() && !e.At.After(w.now) && w.now.Sub(e.At) <= time.Second // an answer to a push comes at its earliest a second later
	}
	if gap <= 0 || gap < 10*time.Minute && !(answers && w.d.Send.Attempt == 1) {
		f.t.Fatalf("%v: %v only %v after %v", w.onDay(), w.d.Send.Slot, gap, f.history[len(f.history)-1].d.Send.Slot)
	}
}

// quiet: nothing outside awake hours, and nothing but the morning and notices
// while the sun is down.
func (f *followed) quiet(w *wake) {
	local := w.onDay()
	clock := schedule.Clock(local.Hour()*60 + local.Minute())
	awake := clock >= f.who.WakeAt && clock < f.who.SleepAt
	if f.who.SleepAt <= f.who.WakeAt {
		awake = clock >= f.who.WakeAt || clock < f.who.SleepAt
	}
	if !awake {
		f.t.Fatalf("%v: %v while they sleep", local, w.d.Send.Slot)
	}
	if k := w.d.Send.Slot.Kind; !w.d.Evidence.SunUp && (isOutdoors(k) || k == schedule.Leaving || k == schedule.Ask) {
		f.t.Fatalf("%v: %v while the sun is down", local, w.d.Send.Slot)
	}
}

// window: outside of it only session, the closing phase and skin-check; in
// cover and dark no sunscreen; outdoor kinds only to people who are out and
// over the threshold; shade only where the phase asks for it.
func (f *followed) window(w *wake) {
	s, e := w.d.Send, &w.d.Evidence
	k := s.Slot.Kind
	switch {
	case e.Phase == schedule.NoPhase && !s.Slot.LongLived():
		f.t.Fatalf("%v: %v outside of every window", w.onDay(), s.Slot)
	case !takesFilm(e) && (s.Confirms == schedule.Applied || isFilm(k)):
		f.t.Fatalf("%v: %v asks for sunscreen in %v", w.onDay(), s.Slot, e.Phase)
	case k == schedule.Shade && (e.Phase < schedule.Strict || e.Presence != schedule.ReportedOutdoors || !e.Over):
		f.t.Fatalf("%v: %v in %v, %v, over %v", w.onDay(), s.Slot, e.Phase, e.Presence, e.Over)
	case k == schedule.TopUp && (e.Film != schedule.Strict || !e.FilmOn):
		f.t.Fatalf("%v: %v in %v, film on %v", w.onDay(), s.Slot, e.Film, e.FilmOn)
	case isOutdoors(k) && k != schedule.Water && e.Presence != schedule.ReportedOutdoors && e.Presence != schedule.ProbablyOut:
		f.t.Fatalf("%v: %v to someone %v", w.onDay(), s.Slot, e.Presence)
	case k == schedule.Water && e.Presence == schedule.ReportedIndoors:
		f.t.Fatalf("%v: %v to someone indoors", w.onDay(), s.Slot)
	case k == schedule.Ask && e.Presence != schedule.UnknownPresence:
		f.t.Fatalf("%v: %v to someone %v", w.onDay(), s.Slot, e.Presence)
	case (k == schedule.Apply || k == schedule.Reapply || k == schedule.Water) && e.FilmOn:
		f.t.Fatalf("%v: %v under a film", w.onDay(), s.Slot)
	}
}

// takesFilm reports whether some skin is in a phase in which sunscreen goes on
// it.
func takesFilm(e *schedule.Evidence) bool {
	takes := e.Phase == schedule.Strict || e.Phase == schedule.Protect
	for i, a := range e.Areas {
		takes = takes && i > 0 || a.Phase == schedule.Strict || a.Phase == schedule.Protect
	}
	return takes
}

// attempts: each attempt of a slot once and in order; none once it was
// confirmed.
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

// emergency: two a day at most, only repeats, only to people who said they are
// out, at most half an hour and not past the daylight they are awake in, and
// only where the sun calls for it.
func (f *followed) emergency(w *wake) {
	s, e := w.d.Send, &w.d.Evidence
	if s.Ring != (s.Level == schedule.Emergency) {
		f.t.Fatalf("%v: %v is %v and rings: %v", w.onDay(), s.Slot, s.Level, s.Ring)
	}
	if !s.Ring {
		if f.loudest(w.now) < 2.99 && e.Phase != schedule.Dark && s.Level > schedule.Normal {
			f.t.Fatalf("%v: %v is %v at UV %v", w.onDay(), s.Slot, s.Level, e.Forecast)
		}
		return
	}
	rung := 1
	for _, h := range f.today(w) {
		if h.d.Send.Ring {
			rung++
		}
	}
	least := map[schedule.Phase]uv.Index{schedule.Protect: 8, schedule.Strict: 6, schedule.Cover: 3}[e.Phase]
	switch {
	case rung > 2:
		f.t.Fatalf("%v: emergency %d of the day", w.onDay(), rung)
	case s.Attempt < 2 || e.Presence != schedule.ReportedOutdoors || f.loudest(w.now) < least-0.01:
		f.t.Fatalf("%v: emergency %v, attempt %d, %v in %v at %v", w.onDay(), s.Slot, s.Attempt, e.Presence, e.Phase, e.Forecast)
	case s.Until.Sub(w.now) > 30*time.Minute || !e.Sunset.IsZero() && s.Until.After(e.Sunset):
		f.t.Fatalf("%v: rings until %v, sunset %v", w.onDay(), s.Until, e.Sunset)
	}
}

// Whatever a forecast claims, the evidence holds numbers that a person can be
// told.
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
