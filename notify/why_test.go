package notify_test

import (
	"testing"
	"time"

	"parasol/notify"
	"parasol/schedule"
)

// because sets a decision's reason.
func because(r schedule.Reason) func(*schedule.Decision) {
	return func(d *schedule.Decision) { d.Reason = r }
}

func TestWhyNow(t *testing.T) {
	coat := func(when time.Time) func(*schedule.Decision) {
		return func(d *schedule.Decision) { d.Evidence.Applied = when }
	}
	out := func(when time.Time) func(*schedule.Decision) {
		return func(d *schedule.Decision) { d.Evidence.OutSince = when }
	}
	dose := func(d *schedule.Decision) { d.Evidence.DoseHigh = true }
	hear(t, (*notify.Reader).Why, []sentence{
		{"the coat has had its time", schedule.Reapply, schedule.Strict, with(), "Your last coat was at 10:05."},
		{"the coat is of yesterday", schedule.Reapply, schedule.Strict, coat(at(2, 18, 0)), "Your last coat was on Thu 2 Jul."},
		{"nobody knows of a coat", schedule.Reapply, schedule.Strict, coat(time.Time{}), ""},
		{"the sun was strong", schedule.Reapply, schedule.Strict, because(schedule.FilmDose),
			"The sun has been strong since your coat at 10:05."},
		{"no coat yet", schedule.Apply, schedule.Strict, with(), "You have been out since 11:20, and no sunscreen is noted yet."},
		{"no coat, and nobody knows since when", schedule.Apply, schedule.Strict, out(time.Time{}), ""},
		{"a second coat", schedule.TopUp, schedule.Strict, with(), "A second coat soon after going out fills the gaps of the first."},
		{"in the sun in cover", schedule.Shade, schedule.Cover, with(), "You have been out since 11:20."},
		{"a film that ended is no reason in cover", schedule.Shade, schedule.Cover, because(schedule.FilmEnded),
			"You have been out since 11:20."},
		{"an outing", schedule.Leaving, schedule.Strict, with(), "Planned: out from 12:20 to 13:20."},
		{"an outing without an end", schedule.Leaving, schedule.Strict, func(d *schedule.Decision) {
			d.Evidence.NextOutingEnd = time.Time{}
		}, ""},
		{"another outing than the next", schedule.Leaving, schedule.Strict, func(d *schedule.Decision) {
			d.Evidence.NextOuting = at(3, 14, 0)
		}, ""},
		{"much sun goes first", schedule.Reapply, schedule.Strict, dose, "You have had plenty of sun today. Your last coat was at 10:05."},
		{"much sun is no word in cover", schedule.Shade, schedule.Cover, dose, "You have been out since 11:20."},
		{"a look at the skin", schedule.SkinCheck, schedule.Protect, with(), "Marks show 2 to 4 weeks after, and sun makes them darker."},
		{"a morning needs none", schedule.Morning, schedule.Strict, with(), ""},
	})
}

func TestWhereInTheWindow(t *testing.T) {
	until := func(end time.Time) func(*schedule.Decision) {
		return func(d *schedule.Decision) { d.Evidence.PhaseUntil = end }
	}
	ends := func(course, phase time.Time) func(*schedule.Decision) {
		return func(d *schedule.Decision) { d.Evidence.CourseEnd, d.Evidence.PhaseUntil = course, phase }
	}
	hear(t, (*notify.Reader).PhaseLine, []sentence{
		{"strict", schedule.Morning, schedule.Strict, with(), "Day 4 after microneedling: out of the sun until Sun 5 Jul."},
		{"protect", schedule.Morning, schedule.Protect, until(at(28, 15, 0)), "Day 20 after microneedling: daily SPF until Tue 28 Jul."},
		{"an end that is more than 300 days away has its year", schedule.Morning, schedule.Protect, until(at(3+301, 15, 0)),
			"Day 20 after microneedling: daily SPF until Fri 30 Apr 2027."},
		{"one of 300 has none", schedule.Morning, schedule.Protect, until(at(3+300, 15, 0)),
			"Day 20 after microneedling: daily SPF until Thu 29 Apr."},
		{"open skin", schedule.Morning, schedule.Cover, with(), "Day 0 after microneedling: the skin is still open."},
		{"skin of a week", schedule.Morning, schedule.Cover, after("microneedling", 7),
			"Day 7 after microneedling: the skin is still closing."},
		{"an arm has a date", schedule.Morning, schedule.Cover, arm, "Day 3 after the tattoo: no sun on it until Sun 5 Jul."},
		{"dark to the hour", schedule.Morning, schedule.Dark, with(),
			"Day 1 after photodynamic therapy: away from bright light until 15:00 on Sun 5 Jul."},
		{"an end that nobody knows", schedule.Morning, schedule.Strict, until(time.Time{}), "Day 4 after microneedling."},
		{"outside every window", schedule.Morning, schedule.NoPhase, with(), ""},
		{"for good", schedule.Morning, schedule.Protect, after(schedule.LongTerm, 0), "Your long-term plan: daily SPF."},
		{"for good, on days of 3", schedule.Morning, schedule.Protect, with(after(schedule.LongTerm, 0), func(d *schedule.Decision) {
			d.Evidence.UV3 = true
		}), "Your long-term plan: SPF on days that reach UV 3."},
		{"a course", schedule.Morning, schedule.Protect, taking("doxycycline", 12), "Daily SPF while you take doxycycline."},
		{"a course that ends, and its washout", schedule.Morning, schedule.Protect,
			with(taking("retinoid", 12), ends(at(10, 0, 0), at(17, 0, 0))), "Daily SPF while you use a retinoid, and for a week after."},
		{"a washout of other days", schedule.Morning, schedule.Protect,
			with(taking("retinoid", 12), ends(at(10, 0, 0), at(15, 0, 0))), "Daily SPF while you use a retinoid, and for 5 days after."},
		{"no washout", schedule.Morning, schedule.Protect, with(taking("retinoid", 12), ends(at(10, 0, 0), at(10, 0, 0))),
			"Daily SPF while you use a retinoid."},
	})
}

func TestMomentsRelativeToToday(t *testing.T) {
	for _, row := range []struct {
		why  string
		next time.Time
		want string
	}{
		{"today", at(3, 23, 59), "23:59"},
		{"tomorrow", at(4, 0, 0), "00:00 tomorrow"},
		{"the day after", at(5, 0, 0), "00:00 on Sun 5 Jul"},
		{"yesterday", at(2, 23, 59), "23:59 yesterday"},
		{"before that", at(1, 12, 0), "12:00 on Wed 1 Jul"},
		{"of another zone, on the place's clock", time.Date(2026, 7, 3, 23, 30, 0, 0, time.UTC), "00:30 tomorrow"},
		{"never", time.Time{}, ""},
	} {
		if got := read(schedule.Morning, schedule.Strict, func(d *schedule.Decision) { d.Next = row.next }).Looks(); got != row.want {
			t.Errorf("%s: %q; want %q", row.why, got, row.want)
		}
	}
}
