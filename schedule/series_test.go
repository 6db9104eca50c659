package schedule_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/schedule"
)

// inSeries returns a person whose first of four sessions was at 15:00 some days
// before the table day; the next ones follow every five weeks.
func inSeries(tb testing.TB, daysAgo int) *schedule.Policy {
	tb.Helper()
	p := treatedAt(tb, "15:00", -daysAgo, schedule.Cover, 1, schedule.Strict, 13)
	p.Series = &schedule.Series{
		Kind: "other", Every: schedule.Length{Days: 35}, Sessions: 4,
		Ends: []schedule.PhaseEnd{
			{Phase: schedule.Cover, After: schedule.Length{Days: 1}}, {Phase: schedule.Strict, After: schedule.Length{Days: 14}},
		},
	}
	return p
}

// Planned sessions are announced a week ahead and the evening before, open
// their window at their time, and are asked about the morning after.
func TestSeries(t *testing.T) {
	missed := inSeries(t, 36)
	checkAll(t, []told{
		{name: "a week ahead", who: inSeries(t, 28), sky: flat(2, 2), want: "07:30 session/2 normal"},
		{name: "the evening before", who: inSeries(t, 34), sky: flat(2, 2), want: "18:00 eve normal"},
		{name: "at its time the window opens", who: inSeries(t, 35), sky: flat(0.5, 0.5), to: "32:00",
			want: "15:00 begin normal, 31:30 morning quiet +session"},
		{name: "had is not asked about", who: inSeries(t, 35), sky: flat(0.5, 0.5), reports: "15:05 had", to: "32:00",
			want: "15:00 begin normal, 31:30 morning quiet"},
		{name: "moved with a date it closes, and opens then", who: inSeries(t, 35), sky: flat(0.5, 0.5),
			reports: "15:05 moved to=40:00", to: "48:00", want: "15:00 begin normal, 18:00 eve normal, 40:00 begin normal"},
		{name: "moved without one it closes", who: missed, sky: flat(2, 2), reports: "07:31 moved", to: "48:00",
			want: "07:00 begin normal, 07:30 morning normal +session"},
		{name: "and its date is asked for a week later", who: missed, sky: flat(2, 2), reports: "07:31 moved", from: "168:00",
			to: "192:00", want: "175:30 session/2 normal"},
		{name: "cancelled there are no more", who: missed, sky: flat(2, 2), reports: "07:31 cancelled", to: "200:00",
			want: "07:00 begin normal, 07:30 morning normal +session"},
	})
}

// Sessions are planned from the last one that took place or is assumed to.
func TestWithPlan(t *testing.T) {
	day := func(n int) time.Time { return at(t, "15:00").Add(days(n)) }
	report := func(kind schedule.EventKind, when time.Time) schedule.Event {
		return schedule.Event{ID: kind.String() + when.String(), At: when, Kind: kind}
	}
	moved := report(schedule.Moved, day(-1))
	moved.To = day(10)
	back := report(schedule.Undone, day(-1).Add(time.Hour))
	back.Of = moved.ID
	for _, c := range []struct {
		name   string
		events []schedule.Event
		want   []time.Time
	}{
		{"each from the one before", nil, []time.Time{day(-35), day(0), day(35), day(70)}},
		{"a moved one moves those after it", []schedule.Event{moved}, []time.Time{day(-35), day(10), day(45), day(80)}},
		{"the move undone", []schedule.Event{back, moved}, []time.Time{day(-35), day(0), day(35), day(70)}},
		{"without a date later ones wait", []schedule.Event{report(schedule.Moved, day(1))}, []time.Time{day(-35)}},
		{"cancelled between two", []schedule.Event{report(schedule.Cancelled, day(20))}, []time.Time{day(-35), day(0)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := inSeries(t, 35).WithPlan(c.events).WithPlan(c.events)
			var got []time.Time
			for i := range p.Treatments {
				got = append(got, p.Treatments[i].At)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("sessions (-want +got):\n%s", diff)
			}
		})
	}
}

// A cover phase that ends with a sign on the skin.
func TestCoverEndsBySign(t *testing.T) {
	who := func() *schedule.Policy {
		p := treatedAt(t, "11:00", -3, schedule.Cover, 3, schedule.Strict, 9)
		p.Treatments[0].ClosesBySign = true
		return p
	}
	checkAll(t, []told{
		{name: "asked at its end", who: who(), sky: flat(0.5, 0.5), to: "13:00",
			want: "07:00 begin normal, 07:30 morning quiet, 11:00 phase normal"},
		{name: "not yet: asked again two days later", who: who(), sky: flat(0.5, 0.5), reports: "11:05 not-yet", from: "10:00", to: "60:00",
			want: "10:00 begin normal, 11:00 phase normal, 31:30 morning quiet, 55:30 morning quiet, 59:00 phase #2 normal"},
		{name: "closed early", who: who(), sky: flat(0.5, 0.5), reports: "09:00 closed", from: "08:55", to: "13:00",
			want: "08:55 begin normal, 09:05 phase normal"},
	})
}
