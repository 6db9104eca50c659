package schedule_test

import (
	"testing"
	"time"

	"parasol/schedule"
	"parasol/uv"
)

// A phone that is followed moves the place, a configured stay takes precedence
// over it, and a day ends where another place begins.
func TestMoves(t *testing.T) {
	zone := func(hours int) *time.Location { return time.FixedZone("", hours*3600) }
	place := func(north float64, hours int) schedule.Place {
		return schedule.Place{Place: uv.Place{Latitude: north}, Zone: zone(hours)}
	}
	at := func(day, hour int) time.Time { return time.Date(2026, 7, day, hour, 0, 0, 0, time.UTC) }
	home, sea, tokyo, entered := place(52, 2), place(54, 2), place(35, 9), place(28, 0)
	p := &schedule.Policy{Person: "ada", Home: home, Morning: recurrence(t, "07:30"), SleepAt: 24 * 60, MaxPerDay: 12,
		LongTerm: schedule.LongTermOn,
		Away: []schedule.Stay{{
			From: schedule.Date{Year: 2026, Month: 7, Day: 10}, Until: schedule.Date{Year: 2026, Month: 7, Day: 12}, Place: entered,
		}},
		Moves: []schedule.Move{{At: at(2, 10), Place: sea}, {At: at(4, 15), Place: tokyo}, {At: at(11, 5), Place: home}},
	}
	for _, row := range []struct {
		sentence  string
		now       time.Time
		want      schedule.Place
		elsewhere bool // to be said in texts
	}{
		{"before any move she is at home", at(2, 9), home, false},
		{"from the move's instant on she is there", at(2, 10), sea, true},
		{"until the next", at(4, 15), tokyo, true},
		{"a configured stay takes precedence, and is not news", at(10, 12), entered, false},
		{"after it the last move counts, which led home meanwhile", at(13, 12), home, false},
	} {
		if got := p.PlaceAt(row.now); got != row.want {
			t.Errorf("%s: got %v; want %v", row.sentence, got, row.want)
		}
		s := schedule.Fold(row.now, nil)
		if got := schedule.Decide(row.now, p.DayAt(row.now, flat(5, 5)), &s).Evidence.Elsewhere; got != row.elsewhere {
			t.Errorf("%s: elsewhere %v; want %v", row.sentence, got, row.elsewhere)
		}
	}
	day := p.DayAt(at(4, 12), flat(5, 5))
	if !day.End.Equal(at(4, 15)) {
		t.Errorf("the day at the sea ends %s; want with the move to Tokyo", day.End)
	}
	if day := p.DayAt(at(4, 16), flat(5, 5)); !day.Start.Equal(at(4, 15)) || day.End.In(zone(9)).Hour() != 0 {
		t.Errorf("the day in Tokyo runs from %s to %s", day.Start, day.End)
	}
}
