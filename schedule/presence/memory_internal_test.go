package presence

import (
	"testing"
	"time"

	"parasol/schedule"
	"parasol/uv"
)

// Exact positions are kept for ten minutes, however many come and whether or
// not anything else is told; what they told is kept as long as it may arrive
// out of order.
func TestExactPositionsAreKeptForTenMinutes(t *testing.T) {
	home := schedule.Place{Place: uv.Place{Latitude: 52.52, Longitude: 13.4}, Zone: time.UTC}
	p := New(Settings{Home: home, Sources: []Source{{Name: "phone", Follow: true}}})
	noon := time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)
	for i := range 30 {
		at := noon.Add(time.Duration(i) * time.Minute)
		fix := Fix{Latitude: 52.60001 + float64(i)/1000, Longitude: 13.40001, Accuracy: 10, Speed: UnknownSpeed}
		p.Hear("phone", Signal{Kind: Position, Heard: at, Fix: fix})
		p.Step(at, nil)
	}
	for _, row := range []struct{ minutes, want int }{{29, 11}, {35, 5}, {39, 1}, {40, 0}, {60, 0}} {
		minutes, want := row.minutes, row.want
		now := noon.Add(time.Duration(minutes) * time.Minute)
		p.Step(now, nil)
		exact := 0
		for _, s := range p.machines[0].recent {
			if s.Fix != (Fix{}) {
				exact++
				if now.Sub(s.At) > oldest {
					t.Errorf("after %d min: a position of %s ago", minutes, now.Sub(s.At))
				}
			}
		}
		for _, f := range p.machines[0].base.aspects.fixes {
			if now.Sub(f.at) > oldest {
				t.Errorf("after %d min: a fix of %s ago", minutes, now.Sub(f.at))
			}
		}
		if exact != want {
			t.Errorf("after %d min: %d exact positions; want %d", minutes, exact, want)
		}
	}
	if n := p.travel.last.north; n != cell(n) {
		t.Errorf("travel saw %g; want the centre of a cell", n)
	}
}

// A source that never stops is kept within bounds. What arrives too late to be
// put in order is news only where nothing newer is known.
func TestAHostileSourceIsBounded(t *testing.T) {
	home := schedule.Place{Place: uv.Place{Latitude: 52.52, Longitude: 13.4}, Zone: time.UTC}
	p := New(Settings{Home: home, Sources: []Source{{Name: "phone", Outdoors: []string{"park"}, Indoors: []string{"office"}}}})
	noon := time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)
	p.Hear("phone", Signal{Kind: Entered, Place: "office", Heard: noon})
	for i := range 10 * windowMost {
		at := noon.Add(time.Duration(i) * time.Second)
		p.Hear("phone", Signal{Kind: Position, Heard: at, Fix: Fix{Latitude: 52.52, Longitude: 13.4, Accuracy: 10, Speed: UnknownSpeed}})
	}
	m := p.machines[0]
	if len(m.recent) > windowMost || len(m.base.aspects.fixes) == 0 {
		t.Errorf("%d signals are kept, %d positions before them; want at most %d, and some",
			len(m.recent), len(m.base.aspects.fixes), windowMost)
	}
	now := noon.Add(10 * windowMost * time.Second)
	p.Hear("phone", Signal{Kind: Within, Places: []string{"park"}, At: noon.Add(-time.Hour), Heard: now})
	if w := p.Step(now, nil).Word; w.Says != schedule.ReportedIndoors {
		t.Errorf("an hour-old word of the park makes her %s; want indoors, in the office", w.Says)
	}
	p.Hear("phone", Signal{Kind: Switch, On: true, At: noon.Add(-time.Minute), Heard: now})
	if w := p.Step(now, nil).Word; w.Says != schedule.ReportedOutdoors || w.Sign != schedule.SwitchSign {
		t.Errorf("the only word of a switch makes her %s by %s; want outdoors", w.Says, w.Sign)
	}
	p.Step(now.Add(oldest+time.Minute), nil)
	if n := len(m.base.aspects.fixes); n > 0 {
		t.Errorf("%d exact positions are older than ten minutes", n)
	}
}
