package presence_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parasol/schedule"
	"parasol/schedule/presence"
)

var noon = time.Date(2026, 6, 15, 12, 0, 0, 0, berlin.Zone)

// said is a signal with who said it.
type said struct {
	source string
	presence.Signal
}

var settings = presence.Settings{Home: berlin, Sources: []presence.Source{
	{Name: "phone", Outdoors: []string{"park"}, Indoors: []string{"office"}, Carried: true}, {Name: "tablet"}, {Name: "seat"},
}}

// anySignal draws one signal, told within two hours from noon.
func anySignal(t *rapid.T) said {
	s := presence.Signal{Kind: presence.Kind(rapid.IntRange(int(presence.Within), int(presence.Switch)).Draw(t, "kind"))}
	s.At = noon.Add(time.Duration(rapid.IntRange(0, 7200).Draw(t, "at")) * time.Second)
	s.Heard = s.At.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 30, 300, 1200}).Draw(t, "late")) * time.Second)
	s.Place = rapid.SampledFrom([]string{"", "home", "park", "office", "shop"}).Draw(t, "place")
	s.Places = rapid.SampledFrom([][]string{nil, {"zone.home"}, {"Park"}, {"zone.office", "park"}, {"shop"}}).Draw(t, "places")
	s.Away, s.On = rapid.Bool().Draw(t, "away"), rapid.Bool().Draw(t, "on")
	s.Fix = presence.Fix{Latitude: 52.52 + float64(rapid.IntRange(-30, 30).Draw(t, "north"))/1000, Longitude: 13.4,
		Accuracy: rapid.SampledFrom([]float64{0, 10, 90, 2500}).Draw(t, "accuracy"),
		Speed:    presence.Speed(rapid.IntRange(-1, 40).Draw(t, "speed"))}
	s.Activity = presence.Activity(rapid.IntRange(int(presence.Still), int(presence.Driving)).Draw(t, "activity"))
	s.Confidence = rapid.SampledFrom([]int{-1, 30, 80}).Draw(t, "confidence")
	return said{rapid.SampledFrom([]string{"phone", "tablet", "seat"}).Draw(t, "source"), s}
}

func anySignals(t *rapid.T) []said {
	return rapid.SliceOfN(rapid.Custom(anySignal), 1, 25).Draw(t, "signals")
}

func hear(p *presence.Person, all []said) {
	for _, s := range all {
		p.Hear(s.source, s.Signal)
	}
}

func TestOrderAndDuplicatesChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := anySignals(t)
		other := rapid.Permutation(append(all, all[:len(all)/2]...)).Draw(t, "order")
		now := noon.Add(2*time.Hour + time.Duration(rapid.IntRange(0, 7200).Draw(t, "now"))*time.Second)
		one, two := presence.New(settings), presence.New(settings)
		hear(one, all)
		hear(two, other)
		if diff := cmp.Diff(one.Step(now, nil), two.Step(now, nil)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// live steps a person from now until an instant, at every Next and, where
// every is set, beside; it returns the events with the instants of telling.
func live(
	p *presence.Person, from, until time.Time, journal []schedule.Event, every time.Duration,
) (told []schedule.Event, when []time.Time) {
	for now := from; now.Before(until); {
		r := p.Step(now, journal)
		if r.Event != nil {
			journal = append(journal, *r.Event)
			told, when = append(told, *r.Event), append(when, now)
			continue
		}
		next := r.Next
		if beside := now.Add(every); every > 0 && (next.IsZero() || beside.Before(next)) {
			next = beside
		}
		if next.IsZero() {
			break
		}
		now = next
	}
	return told, when
}

func TestSilenceNeverMeansIndoors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := presence.New(settings)
		hear(p, anySignals(t))
		last := noon.Add(2*time.Hour + 20*time.Minute) // when the last signal was heard
		told, when := live(p, last, last.Add(72*time.Hour), nil, 0)
		for i, e := range told {
			// What was said at the very end may still have to last: a
			// flapping source 15 min. Indoors by another sign is no news.
			if e.Kind == schedule.Indoors && when[i].After(last.Add(15*time.Minute)) && (i == 0 || told[i-1].Kind != schedule.Indoors) {
				t.Fatalf("%s told at %s: %+v", e.Kind, when[i], e)
			}
		}
	})
}

// Whatever devices say, it is of the four kinds that schedule keeps apart:
// none of them answers, puts on sunscreen or leaves the water.
func TestDevicesTellOnlyWhereSheIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := presence.New(settings)
		var journal []schedule.Event
		all := anySignals(t)
		slices.SortFunc(all, func(a, b said) int { return a.Heard.Compare(b.Heard) })
		for _, s := range all {
			p.Hear(s.source, s.Signal)
			told, _ := live(p, s.Heard, s.Heard.Add(time.Hour), journal, 0)
			for _, e := range told {
				device, _, ok := e.Device()
				if !ok || device == "" || !e.Kind.Told() || e.ID == "" || e.Minutes != 0 || !e.Slot.IsZero() {
					t.Fatalf("told %+v", e)
				}
			}
			journal = append(journal, told...)
		}
	})
}

func TestWakesBesideNextDoNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := anySignals(t)
		one, two := presence.New(settings), presence.New(settings)
		hear(one, all)
		hear(two, all)
		from := noon.Add(2*time.Hour + 20*time.Minute)
		few, _ := live(one, from, from.Add(26*time.Hour), nil, 0)
		many, _ := live(two, from, from.Add(26*time.Hour), nil, 97*time.Second)
		if diff := cmp.Diff(few, many); diff != "" {
			t.Fatal(diff)
		}
	})
}

// A daemon or a source that starts again fills in the present: nothing is told
// that was not told before.
func TestRestartTellsNothing(t *testing.T) {
	places := [][]string{{"zone.home"}, {"park"}, {"office"}, {"shop"}, nil}
	rapid.Check(t, func(t *rapid.T) {
		p := presence.New(settings)
		var journal []schedule.Event
		now := noon
		var last []string
		for i := range rapid.IntRange(1, 5).Draw(t, "moves") {
			last = rapid.SampledFrom(places).Draw(t, "place")
			now = noon.Add(time.Duration(i) * 20 * time.Minute)
			p.Hear("phone", presence.Signal{Kind: presence.Within, Places: last, Away: true, Heard: now})
			told, _ := live(p, now, now.Add(20*time.Minute), journal, 0)
			journal = append(journal, told...)
		}
		now = now.Add(20 * time.Minute)
		again := presence.New(settings)
		again.Step(now, journal)
		again.Hear("phone", presence.Signal{Kind: presence.Within, Places: last, Away: true, Heard: now.Add(time.Second)})
		if told, _ := live(again, now.Add(time.Second), now.Add(time.Hour), journal, 0); len(told) > 0 {
			t.Fatalf("told %+v after the restart, beside %+v", told, journal)
		}
	})
}

// By hand wins until an edge that began after the press.
func TestWhatHeldAtAPressIsNoNews(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := presence.New(settings)
		hear(p, anySignals(t))
		from := noon.Add(2*time.Hour + 40*time.Minute) // every wait is over
		told, _ := live(p, from.Add(-20*time.Minute), from, nil, 0)
		kind := rapid.SampledFrom([]schedule.EventKind{schedule.Outdoors, schedule.Indoors}).Draw(t, "press")
		journal := append(told, schedule.Event{ID: "press", At: from, Kind: kind})
		after, when := live(p, from, from.Add(59*time.Minute), journal, 0)
		for i, e := range after {
			if _, sign, _ := e.Device(); e.Kind != schedule.Lost && sign != schedule.SilenceSign && e.At.Before(from.Add(10*time.Minute)) {
				t.Fatalf("%s pressed, %s told at %s: %+v", kind, e.Kind, when[i], e)
			}
		}
	})
}
