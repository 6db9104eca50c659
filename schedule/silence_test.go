package schedule_test

import (
	"slices"
	"testing"
	"time"

	"parasol/schedule"
	"parasol/schedule/simulation"
	"parasol/uv"
)

// silentFor simulates some days in protect at UV 4, on some of which the person
// answers by a coat at 12:00, and returns what is offered and asked on the last
// day.
func silentFor(t *testing.T, days int, answers []int, routines ...func(*schedule.Policy)) (offered, asked, repeated bool) {
	t.Helper()
	who := early(t, inPhase(schedule.Protect))
	for _, add := range routines {
		add(who)
	}
	f := uv.NewForecast(uv.Place{}, func(time.Time) uv.Index { return 4 }, nil)
	run := simulation.Run{
		Policy: who, Forecast: func(schedule.Place) *uv.Forecast { return &f }, Ack: simulation.Never,
		From: tableDay.Start(time.UTC), Until: tableDay.Add(days).Start(time.UTC),
	}
	for _, day := range answers {
		run.Events = append(run.Events, schedule.Event{ID: "coat", At: tableDay.Add(day-1).At(12*60, time.UTC), Kind: schedule.Applied})
	}
	for s := range run.Pushes() {
		if s.Day.Date == tableDay.Add(days-1) {
			r := s.Decision.Send
			offered = offered || r.Slot.Kind == schedule.QuietOffer
			asked = asked || r.Slot.Kind == schedule.Ask
			repeated = repeated || r.Slot.Kind == schedule.Morning && r.Attempt > 1
		}
	}
	return offered, asked, repeated
}

// After three days without an answer there are fewer reminders, and the person
// is asked once whether that is fine.
func TestSilence(t *testing.T) {
	for _, c := range []struct {
		name                     string
		days                     int
		answers                  []int
		offered, asked, repeated bool
	}{
		{"two days of silence change nothing", 3, nil, false, true, true},
		{"after three fewer reminders are offered", 4, nil, true, false, false},
		{"once", 5, nil, false, false, false},
		{"an answer counts from nothing", 5, []int{3}, false, true, true},
		{"and so does a late one", 7, []int{5}, false, true, true},
		{"after which three more days offer again, its own unanswered question counted", 9, []int{6}, true, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			offered, asked, repeated := silentFor(t, c.days, c.answers)
			if got, want := []bool{offered, asked, repeated}, []bool{c.offered, c.asked, c.repeated}; !slices.Equal(got, want) {
				t.Errorf("offered, asked, repeated: got %v; want %v", got, want)
			}
		})
	}
}

// What is sent after the offer on the same day does not repeat the offer.
func TestSilenceIsOfferedOnce(t *testing.T) {
	walk := routine(t, "16:00", time.Hour)
	if offered, _, _ := silentFor(t, 4, nil, walk); !offered {
		t.Error("fewer reminders are not offered after three days")
	}
	if offered, _, _ := silentFor(t, 5, nil, walk); offered {
		t.Error("fewer reminders are offered a second time")
	}
}

// Of three outings a day the two strongest get a reminder after three days of
// silence, and only one on the day that asks about it.
func TestSilenceKeepsTheStrongest(t *testing.T) {
	who := early(t, inPhase(schedule.Protect))
	for _, start := range []string{"09:00", "12:00", "15:00"} {
		routine(t, start, 30*time.Minute)(who)
	}
	model := func(at time.Time) uv.Index { return uv.Index(8 - max(at.Hour()-12, 12-at.Hour())) }
	f := uv.NewForecast(uv.Place{}, model, nil)
	run := simulation.Run{
		Policy: who, Forecast: func(schedule.Place) *uv.Forecast { return &f }, Ack: simulation.Never,
		From: tableDay.Start(time.UTC), Until: tableDay.Add(5).Start(time.UTC),
	}
	spoken := map[schedule.Date][]int{}
	for s := range run.Pushes() {
		if r := s.Decision.Send; r.Slot.Kind == schedule.Leaving {
			spoken[s.Day.Date] = append(spoken[s.Day.Date], s.Decision.At.Hour())
		}
	}
	for day, want := range map[int][]int{3: {11}, 4: {8, 11}} {
		if got := spoken[tableDay.Add(day)]; !slices.Equal(got, want) {
			t.Errorf("day %d: spoken to at the hours %v; want %v", day+1, got, want)
		}
	}
}
