package schedule_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parasol/schedule"
	"parasol/schedule/simulation"
	"parasol/uv"
	"parasol/uv/clearsky"
)

// reserve follows somebody who is out in strong sun and does not answer. ("The
// worse the sun, the more reserve" is the name of the rule in design B.)
type reserve struct {
	heard  time.Time // the last answer or report by hand
	pushed time.Time // since when a push of the outing is unanswered
	strong time.Time // since when the sun is at an emergency's index
	word   time.Time // the last push, or the report
	rang   int
	sent   int
	date   schedule.Date
}

// urgent is the index from which emergencies ring, by phase; in dark any
// daylight.
var urgent = map[schedule.Phase]uv.Index{schedule.Protect: 8, schedule.Strict: 6, schedule.Cover: 3, schedule.Dark: 0}

// see observes a wake. It returns since when an emergency and since when any
// word has been required, zero if it is not.
func (r *reserve) see(who *schedule.Policy, s *simulation.Step) (ring, word time.Time) {
	d, e := &s.Decision, &s.Decision.Evidence
	if e.Date != r.date {
		*r = reserve{date: e.Date, heard: r.heard}
	}
	if heard := s.State.LastReported; heard.After(r.heard) {
		r.heard, r.pushed, r.word = heard, time.Time{}, heard
	}
	least, in := urgent[e.Acts]
	out := e.Presence == schedule.ReportedOutdoors && !e.ByDevice && !e.Clothed && e.PausedUntil.IsZero() &&
		awake(who, d.At.In(s.Day.Place.Zone)) && e.SunUp && in
	if !out || e.Forecast < least+0.05 && e.Acts != schedule.Dark {
		r.strong, r.word = time.Time{}, d.At
	} else if r.strong.IsZero() {
		r.strong = d.At
	}
	if d.Send != nil {
		r.sent++
		r.word = d.At
		if d.Send.Slot.Kind.Outdoor() && r.pushed.IsZero() {
			r.pushed = d.At
		}
		if d.Send.Ring {
			r.rang++
			r.strong = d.At
		}
	}
	if r.strong.IsZero() || r.pushed.IsZero() {
		return time.Time{}, time.Time{}
	}
	if r.rang < 2 {
		ring = r.strong
		if r.pushed.After(ring) {
			ring = r.pushed
		}
	}
	if r.sent < who.MaxPerDay {
		word = r.word
	}
	return ring, word
}

const (
	ringWithin = 70 * time.Minute
	wordWithin = 2 * time.Hour
	lookEvery  = 5 * time.Minute // the interval at which these laws look
)

// Whatever was said and answered before: somebody who reported being out, is
// awake, does not answer and has been at an emergency's index for 70 minutes
// hears a ring, unless two rang today; and until the day's bound no two hours
// pass without a word.
func TestTheWorseTheSunTheMoreReserve(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := drawRun(t)
		run.Policy.CanConfirm = true
		if run.Ack == 0 {
			run.Ack = time.Minute // not 0: an answer at the instant of the push could only be told from silence by its slot
		}
		run.Forecast = plainSky(run.Forecast(run.Policy.Home), run.From, rapid.Float64Range(0.4, 1.3).Draw(t, "clouds"))
		run.Events = append(run.Events, schedule.Event{
			ID: "out", At: run.From.Add(time.Duration(rapid.IntRange(6, 14).Draw(t, "out")) * time.Hour), Kind: schedule.Outdoors,
		})
		run.Every = lookEvery
		var r reserve
		for s := range run.Steps() {
			ring, word := r.see(run.Policy, &s)
			if !ring.IsZero() && s.Decision.At.Sub(ring) > ringWithin+lookEvery {
				t.Fatalf("%v: at %v in %v since %v and no ring",
					s.Decision.At, s.Decision.Evidence.Forecast, s.Decision.Evidence.Acts, ring)
			}
			if !word.IsZero() && s.Decision.At.Sub(word) > wordWithin+lookEvery {
				t.Fatalf("%v: at %v in %v and no word since %v",
					s.Decision.At, s.Decision.Evidence.Forecast, s.Decision.Evidence.Acts, word)
			}
		}
	})
}

// Somebody who answers nothing gets at most three pushes on a day without a
// reported outing after the third day, not counting begin, phase, eve, session
// and skin-check.
func TestTheSilentAreToldLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := drawRun(t)
		run.Policy.CanConfirm, run.Events, run.Ack = true, nil, simulation.Never
		drawn := run.Forecast(run.Policy.Home)
		run.Forecast = func(schedule.Place) *uv.Forecast {
			f := uv.NewForecast(drawn.Place, drawn.Model, nil)
			return &f
		}
		run.Until = run.From.Add(9 * 24 * time.Hour)
		counted, last, begun := map[schedule.Date]int{}, schedule.Date{}, schedule.DateOf(run.From)
		for _, tr := range run.Policy.Treatments {
			if date := schedule.DateOf(tr.At); tr.Group == schedule.Procedure && begun.Before(date) {
				begun = date
			}
		}
		silent, asked := 0, false // days on which something was asked
		for s := range run.Pushes() {
			date := s.Day.Date
			if date != last {
				if asked && begun.Before(last) {
					silent++
				}
				last, asked = date, false
			}
			asked = asked || s.Decision.Send.Confirms != schedule.NoEvent
			if k := s.Decision.Send.Slot.Kind; !apart(k) || k == schedule.Morning {
				counted[date]++
			}
			if silent > 3 && counted[date] > 3 {
				t.Fatalf("%v: push %d, after %d days of silence: %v", s.Decision.At, counted[date], silent, s.Decision.Send.Slot)
			}
		}
	})
}

// TestUnansweredOutings simulates 304 outings without an answer: four skies,
// four phases, nineteen starts.
func TestUnansweredOutings(t *testing.T) {
	var longest time.Duration
	where := ""
	for sky, part := range map[string]float64{"a clear sky": 1, "haze": 0.75, "broken cloud": 0.5, "the tropics": 1.35} {
		for phase := schedule.Protect; phase <= schedule.Dark; phase++ {
			for start := range 19 {
				name := fmt.Sprintf("%s, %v, from %02d:%02d", sky, phase, 7+start/2, start%2*30)
				silent := unanswered(t, name, phase, part, 7*time.Hour+time.Duration(start)*30*time.Minute)
				if silent > longest {
					longest, where = silent, name
				}
			}
		}
	}
	t.Logf("the longest silence at an emergency's index before the bound: %v (%s)", longest, where)
}

// unanswered simulates one of them and returns its longest silence at an
// emergency's index.
func unanswered(t *testing.T, name string, phase schedule.Phase, part float64, start time.Duration) time.Duration {
	t.Helper()
	place := uv.Place{Latitude: 38.7}
	clear := clearsky.At(place, clearsky.Params{})
	model := func(at time.Time) uv.Index { return uv.Index(part) * clear(at) }
	sky := uv.NewForecast(place, model, nil)
	who := early(t, inPhase(phase))
	who.Home.Place = place
	run := told{who: who, sky: &sky}.run(t)
	run.Events = []schedule.Event{{ID: "out", At: run.From.Add(start), Kind: schedule.Outdoors}}
	run.Every = lookEvery
	var r reserve
	var longest time.Duration
	for s := range run.Steps() {
		ring, word := r.see(who, &s)
		if !ring.IsZero() && s.Decision.At.Sub(ring) > ringWithin {
			t.Fatalf("%s: at %v no ring since %v", name, s.Decision.At, ring)
		}
		if !word.IsZero() {
			longest = max(longest, s.Decision.At.Sub(word))
		}
		if longest > wordWithin {
			t.Fatalf("%s: at %v no word since %v", name, s.Decision.At, word)
		}
	}
	return longest
}
