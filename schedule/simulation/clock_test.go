package simulation_test

import (
	"fmt"
	"testing"
	"time"

	"parasol/schedule"
)

// wrongClock is a span of true time in which the daemon's clock is wrong.
type wrongClock struct {
	from, until time.Time // true
	off         time.Duration
}

// The clock jumps forward and back while the daemon wakes every minute and
// stamps events with the clock it has. Nothing that was reported or sent under
// the wrong time may silence the day or repeat it.
func TestClockThatJumps(t *testing.T) {
	const lisbon = "Europe/Lisbon"
	p := living(t, lisbon, 38.72, -9.14, done(t, "microneedling", "2026-07-01T15:00", lisbon, ""))
	zone := p.Home.Zone
	start := time.Date(2026, 7, 6, 0, 0, 0, 0, zone)
	clock := func(h, m int) time.Time { return start.Add(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute) }
	wrong := []wrongClock{
		{clock(10, 20), clock(10, 50), 5 * time.Hour}, // a coat reported meanwhile is in the future afterwards
		{clock(13, 20), clock(13, 50), -3 * time.Hour},
		{clock(15, 0), clock(15, 5), -56 * 365 * 24 * time.Hour}, // a board without a battery, until it gets the time from the network
	}
	told := reports(t, "2026-07-06 09:15 outdoors, 10:30 applied, 17:00 indoors", zone)
	var w teller
	w.b.WriteString("A strict day outdoors in Lisbon under a clock that jumps: 5 h ahead from 10:20 to 10:50 " +
		"(a coat is reported in it), 3 h back from 13:20 to 13:50,\n" +
		"in 1970 from 15:00 to 15:05. True time, and what the clock showed. Nothing but that coat is confirmed.\n\n")
	forecast := forecast(p.Home, start, 2, []float64{0.9})
	var journal []schedule.Event
	var trueTimes []time.Time
	for now := start; now.Before(clock(24, 0)); now = now.Add(time.Minute) {
		shown := now
		for _, c := range wrong {
			if !now.Before(c.from) && now.Before(c.until) {
				shown = now.Add(c.off)
			}
		}
		for len(told) > 0 && !told[0].At.After(now) {
			e := told[0]
			e.At, told = shown, told[1:]
			journal = append(journal, e)
			fmt.Fprintf(&w.b, "  %s  %s  > %v\n", now.Format("15:04"), shown.Format("02 Jan 15:04"), e.Kind)
		}
		state := schedule.Fold(shown, journal)
		d := schedule.Decide(shown, p.DayAt(shown, forecast), &state)
		for _, slot := range d.Cancel {
			journal = append(journal, schedule.Event{ID: fmt.Sprint("c", len(journal)), At: shown, Kind: schedule.Stopped, Slot: slot})
		}
		if d.Send == nil {
			continue
		}
		journal = append(journal, schedule.Event{
			ID: fmt.Sprint("s", len(journal)), At: shown, Kind: schedule.Sent, Slot: d.Send.Slot, Sent: d.Send,
		})
		trueTimes = append(trueTimes, now)
		fmt.Fprintf(&w.b, "  %s  %s  %-8v %-9v #%d  %v\n",
			now.Format("15:04"), shown.Format("02 Jan 15:04"), d.Send.Slot.Kind, d.Send.Level, d.Send.Attempt, d.Reason)
	}
	compare(t, "clock-that-jumps", w.b.String())
	for i, at := range trueTimes[1:] {
		if gap := at.Sub(trueTimes[i]); gap > 2*time.Hour && !at.Before(clock(9, 15)) && at.Before(clock(17, 0)) {
			t.Errorf("nothing was said for %v before %v", gap, at)
		}
	}
	if len(trueTimes) > p.MaxPerDay {
		t.Errorf("%d pushes on one day; want at most %d", len(trueTimes), p.MaxPerDay)
	}
}
