package schedule_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parasol/schedule"
	"parasol/schedule/simulation"
	"parasol/uv"
)

// push is the part of a reminder that laws compare.
type push struct {
	At      time.Time
	Slot    string
	Attempt int
	Level   schedule.Level
	Until   time.Time
}

func pushes(r simulation.Run) []push {
	var all []push
	for s := range r.Pushes() {
		d := s.Decision
		all = append(all, push{d.At, d.Send.Slot.String(), d.Send.Attempt, d.Send.Level, d.Send.Until})
	}
	return all
}

// drawRun draws two days of a person's life.
func drawRun(t *rapid.T) simulation.Run {
	date := drawDate(t)
	p := drawPolicy(t, date)
	from := date.Start(p.Home.Zone)
	f := drawForecast(t, p.Home.Place, from)
	return simulation.Run{
		Policy: p, Forecast: func(schedule.Place) *uv.Forecast { return f }, Events: drawEvents(t, from),
		Ack:  rapid.SampledFrom([]time.Duration{simulation.Never, 0, 2 * time.Minute, 25 * time.Minute}).Draw(t, "ack"),
		From: from, Until: from.Add(48 * time.Hour),
	}
}

// Deciding at every minute in addition gives the same pushes as stepping from
// Next to Next, so nothing becomes due in between and an extra wake changes
// nothing.
func TestWakesBetweenDoNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := drawRun(t)
		want := pushes(run)
		run.Every = time.Minute
		got := pushes(run)
		for i := range max(len(want), len(got)) {
			if i < len(want) && i < len(got) && want[i] == got[i] {
				continue
			}
			t.Fatalf("push %d of %d from Next to Next, of %d with every minute besides:\n%s", i, len(want), len(got),
				cmp.Diff(want[i:min(i+1, len(want))], got[i:min(i+1, len(got))]))
		}
	})
}

func TestNextIsAlwaysLater(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for s := range drawRun(t).Steps() {
			if d := s.Decision; !d.Next.After(d.At) {
				t.Fatalf("at %v Next is %v", d.At, d.Next)
			}
		}
	})
}
