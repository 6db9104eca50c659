package schedule_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parasol/schedule"
)

// sentAt returns a reminder that was sent at a wall time of the table day.
func sentAt(tb testing.TB, clock string, kind schedule.Kind) schedule.Event {
	tb.Helper()
	t := at(tb, clock)
	s := schedule.Slot{Kind: kind, Anchor: t.Unix(), N: 1}
	if kind == schedule.Morning {
		s = schedule.Slot{Kind: kind, Anchor: int64(tableDay.Sub(schedule.Date{Year: 1970, Month: 1, Day: 1}))}
	}
	return schedule.Event{ID: "!" + s.String(), At: t, Kind: schedule.Sent, Slot: s,
		Sent: &schedule.Reminder{Slot: s, Attempt: 1, Level: schedule.Normal, Confirms: schedule.Applied}}
}

func TestSum(t *testing.T) {
	// The table day is day 5; under this sky the ceiling is 8 and the forecast
	// 7 while the sun is up.
	day := func(s schedule.Sum) schedule.Sum {
		s.Date, s.Phase, s.Treatment, s.Day, s.Peak = tableDay, schedule.Strict, "other", 5, 7
		return s
	}
	tests := []struct {
		name    string
		reports string
		sent    []schedule.Event
		want    schedule.Sum
	}{
		{"nothing", "", nil, schedule.Sum{}},
		{"an hour out, a coat after half an hour: the first half hour is overdue",
			"10:00 outdoors, 10:30 applied, 11:00 indoors", nil,
			schedule.Sum{Coats: 1, Outdoors: 60, InSun: 60, Overdue: 30, StrongOverdue: 30, WorstFrom: at(t, "10:00"), Worst: 30,
				WorstIndex: 7}},
		{"out before sunrise is out, but in no sun that counts", "04:00 outdoors, 05:00 indoors", nil, schedule.Sum{Outdoors: 60}},
		{"a coat asked for and put on in time, which answers the morning too", "12:04 outdoors, 12:13 applied, 12:14 indoors",
			[]schedule.Event{sentAt(t, "07:30", schedule.Morning), sentAt(t, "12:05", schedule.Apply)},
			schedule.Sum{Asked: 2, Answered: 2, Morning: true, MorningAt: at(t, "12:13"), CoatsDue: 1, OnTime: 1, Coats: 1,
				Outdoors: 10, InSun: 10, Overdue: 9, StrongOverdue: 9, WorstFrom: at(t, "12:04"), Worst: 9, WorstIndex: 7}},
		{"a coat that came after a quarter of an hour is late", "12:00 outdoors, 12:20 applied, 12:21 indoors",
			[]schedule.Event{sentAt(t, "12:05", schedule.Apply)},
			schedule.Sum{Asked: 1, Answered: 1, CoatsDue: 1, Coats: 1,
				Outdoors: 21, InSun: 21, Overdue: 20, StrongOverdue: 20, WorstFrom: at(t, "12:00"), Worst: 20, WorstIndex: 7}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := inPhase(schedule.Strict)
			d := p.DayAt(at(t, "00:00"), flat(7, 8))
			s := schedule.Fold(d.End, append(reports(t, tt.reports), tt.sent...))
			got := d.Sum(d.End, &s)
			got.PeakAt = time.Time{} // under this sky it may be any minute
			if diff := cmp.Diff(day(tt.want), got); diff != "" {
				t.Errorf("sum (-want +got):\n%s", diff)
			}
		})
	}
}

// A coat was once missing from the day for a minute when the page was asked in
// the second of the tap.
func TestSumIncludesTheLastSecond(t *testing.T) {
	d := inPhase(schedule.Strict).DayAt(at(t, "10:30"), flat(7, 8))
	s := schedule.Fold(at(t, "10:30"), reports(t, "10:00 outdoors, 10:30 applied"))
	got := d.SoFar(&s)
	if got.Coats != 1 || got.Outdoors != 30 || got.Overdue != 30 {
		t.Errorf("coats %d, outdoors %d min, overdue %d min; want 1, 30 and 30", got.Coats, got.Outdoors, got.Overdue)
	}
}

// Whatever happens, the parts are no more than the whole, and the sums at noon
// no more than those at night.
func TestSumsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		date := drawDate(t)
		p := drawPolicy(t, date)
		d := p.DayAt(date.At(12*60, p.Home.Zone), drawForecast(t, p.Home.Place, date.Start(p.Home.Zone)))
		events := drawEvents(t, d.Start)
		sum := func(now time.Time) schedule.Sum {
			s := schedule.Fold(now, events)
			return d.Sum(now, &s)
		}
		night := sum(d.End)
		for name, pair := range map[string][2]int{
			"strong of overdue": {night.StrongOverdue, night.Overdue}, "overdue of in sun": {night.Overdue, night.InSun},
			"in sun of outdoors": {night.InSun, night.Outdoors}, "answered of asked": {night.Answered, night.Asked},
			"on time of due": {night.OnTime, night.CoatsDue}, "worst of overdue": {night.Worst, night.Overdue},
			"outdoors of a day": {night.Outdoors, 25*60 + 1},
		} {
			if pair[0] > pair[1]+1 { // both are rounded
				t.Errorf("%s: %d of %d", name, pair[0], pair[1])
			}
		}
	})
}
