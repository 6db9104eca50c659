package schedule_test

import (
	"testing"
	"time"

	"parasol/schedule"
)

// routine adds an outing at a wall time to a policy.
func routine(tb testing.TB, start string, length time.Duration) func(*schedule.Policy) {
	return func(p *schedule.Policy) {
		p.Outings = append(p.Outings, schedule.Routine{Start: recurrence(tb, start), For: length})
	}
}

// Going out, coming in and going out again: a slot belongs to one outing.
func TestOutings(t *testing.T) {
	strict, protect := inPhase(schedule.Strict), inPhase(schedule.Protect)
	lunch := with(inPhase(schedule.Protect), routine(t, "12:00", time.Hour))
	sky := flat(5, 5)
	checkAll(t, []told{
		{name: "an uncoated walk under UV 6 asks at once and twice more, each louder, then once a film length", who: protect, sky: sky,
			reports: "10:00 outdoors", to: "14:30",
			want: "09:00 ask normal, 10:00 apply normal, 10:10 apply #2 high, 10:25 apply #3 high, 12:00 apply/2 high, " +
				"14:00 apply/3 high"},
		{name: "a second outing begins again at a first attempt, not at the louder rest of the first", who: protect, sky: flat(8, 8),
			reports: "09:00 applied, 12:00 outdoors, 12:05 indoors, 14:00 outdoors, 14:05 indoors",
			want:    "09:00 ask high, 11:30 ask/2 high, 12:00 reapply high, 14:00 apply high"},
		{name: "a confirmation after sunset does not bring an outing back, so nobody is asked in the morning whether it lasts",
			who: strict, sky: sky,
			reports: "17:00 outdoors, 17:01 applied, 19:30 seen, 24:30 seen", to: "32:00",
			want: "09:00 ask normal, 17:00 apply high, 18:00 shade high"},
		{name: "at an emergency's index nobody is silent: rings, and a word an hour until they are only probably out", who: strict,
			sky:     flat(8, 8),
			reports: "07:00 outdoors", from: "07:00", to: "14:00",
			want: "07:00 apply high, 07:10 apply #2 emergency, 08:10 apply #3 emergency, 09:10 apply/2 high, " +
				"10:10 apply/2 #2 emergency, 11:10 apply/3 high, 12:10 apply/4 high, 13:00 still-out high"},
		{name: "six hours without a word ask once whether it goes on, then one word a film length", who: protect, sky: flat(2, 4),
			reports: "08:00 applied, 08:01 outdoors",
			want: "10:00 reapply quiet, 10:10 reapply #2 normal, 12:00 reapply/2 normal, 14:00 reapply/3 normal, " +
				"14:10 still-out normal, 16:10 reapply/4 normal"},
		{name: "a report within a routine outing asks at once, though the outing began before", who: lunch, sky: sky,
			reports: "12:03 outdoors", from: "11:00", to: "12:10",
			want: "11:45 leaving normal, 11:55 leaving #2 high, 12:03 apply normal"},
		{name: "indoors with minutes cancels the outing in that span", who: lunch, sky: sky,
			reports: "07:31 applied, 11:00 indoors 90", want: "12:30 ask normal"},
		{name: "indoors without minutes does not cancel a later routine", who: lunch, sky: sky,
			reports: "07:31 applied, 11:00 indoors", want: "11:45 leaving normal, 11:55 leaving #2 high, 12:05 reapply normal"},
		{name: "no shade nor top-up in strict under a ceiling of 3", who: strict, sky: flat(2, 2),
			reports: "10:00 applied, 10:05 outdoors, 10:35 indoors, 10:45 outdoors, 11:30 indoors", from: "09:00",
			want: "09:00 ask normal"},
	})
}

func TestWater(t *testing.T) {
	rated := with(inPhase(schedule.Protect), func(p *schedule.Policy) { p.WaterResistance = 40 * time.Minute })
	plain := inPhase(schedule.Protect)
	sky := flat(3, 3)
	checkAll(t, []told{
		{name: "leaving the water ends the film at once", who: rated, sky: sky,
			reports: "10:00 applied, 10:01 outdoors, 10:20 in-water, 10:30 out-of-water, 10:32 applied, 11:00 indoors", from: "09:00",
			want: "09:00 ask normal, 10:30 water normal"},
		{name: "the rating is spent in the water", who: rated, sky: sky, reports: "10:00 applied, 10:01 outdoors, 10:20 in-water",
			from: "09:00", to: "12:00", want: "09:00 ask normal, 11:00 water normal, 11:10 water #2 high, 11:25 water #3 high"},
		{name: "without a rating entering the water ends the film", who: plain, sky: sky,
			reports: "10:00 applied, 10:01 outdoors, 10:20 in-water", from: "09:00", to: "10:25",
			want: "09:00 ask normal, 10:20 water normal"},
		{name: "a water slot that ran out of attempts reopens once a film length, not every ten minutes", who: rated, sky: sky,
			reports: "09:00 applied, 09:01 outdoors, 09:30 towelled", from: "09:00", to: "15:00",
			want: "09:00 ask normal, 09:30 water normal, 09:40 water #2 high, 09:55 water #3 high, 11:30 reapply/2 high, " +
				"13:30 reapply/3 high"},
		{name: "a towel before the next push of another kind is not held by the ten minutes", who: rated, sky: sky,
			reports: "10:00 outdoors, 10:02 applied, 10:05 towelled", from: "09:55", to: "10:10",
			want: "09:55 ask normal, 10:00 apply normal, 10:05 water normal"},
	})
}

func TestLevels(t *testing.T) {
	checkAll(t, []told{
		{name: "protect at 2 under a ceiling of 4: quiet, and one repeat", who: inPhase(schedule.Protect), sky: flat(2, 4),
			reports: "10:00 outdoors", from: "09:50", to: "11:50", want: "09:50 ask normal, 10:00 apply quiet, 10:10 apply #2 normal"},
		{name: "protect at 4", who: inPhase(schedule.Protect), sky: flat(4, 4), reports: "10:00 outdoors", from: "09:50", to: "10:05",
			want: "09:50 ask normal, 10:00 apply normal"},
		{name: "protect at 6", who: inPhase(schedule.Protect), sky: flat(6, 6), reports: "10:00 outdoors", from: "09:50", to: "10:05",
			want: "09:50 ask normal, 10:00 apply high"},
		{name: "protect at 8: an emergency after one unanswered, and an hour later", who: inPhase(schedule.Protect), sky: flat(8, 8),
			reports: "10:00 outdoors", from: "09:50", to: "11:50",
			want: "09:50 ask high, 10:00 apply high, 10:10 apply #2 emergency, 11:10 apply #3 emergency"},
		{name: "strict at 4 is one louder", who: inPhase(schedule.Strict), sky: flat(4, 4), reports: "10:00 outdoors", from: "09:50",
			to: "10:05", want: "09:50 ask normal, 10:00 apply high"},
		{name: "strict at 6: an emergency", who: inPhase(schedule.Strict), sky: flat(6, 6), reports: "10:00 outdoors", from: "09:50",
			to: "10:45", want: "09:50 ask high, 10:00 apply high, 10:10 apply #2 emergency"},
		{name: "cover at 3: an emergency to get out of the sun", who: inPhase(schedule.Cover), sky: flat(3, 3),
			reports: "10:00 outdoors", from: "09:50", to: "12:00",
			want: "09:50 begin normal, 10:00 shade high, 10:10 shade #2 emergency, 11:10 shade #3 emergency"},
		{name: "cover at 2 under a ceiling of 4", who: inPhase(schedule.Cover), sky: flat(2, 4), reports: "10:00 outdoors",
			from: "09:50", to: "12:00", want: "09:50 begin normal, 10:00 shade normal, 11:00 shade/2 normal"},
		{name: "dark in any daylight: high and an emergency", who: inPhase(schedule.Dark), sky: flat(0.2, 0.2),
			reports: "10:00 outdoors", from: "09:50", to: "12:00",
			want: "09:50 begin high, 10:00 shade high, 10:10 shade #2 emergency, 11:10 shade #3 emergency"},
		{name: "dark skin beside skin that takes sunscreen is as loud as dark", who: with(inPhase(schedule.Dark), func(p *schedule.Policy) {
			p.Treatments[0].Area = "face"
			p.Treatments = append(p.Treatments, phases(p.Treatments[0].At, "arm", schedule.Protect, 30))
		}), sky: flat(2, 4), reports: "10:00 outdoors", from: "09:50", to: "10:05", want: "09:50 begin high, 10:00 apply high"},
		{name: "half the day's dose makes film texts one louder", who: inPhase(schedule.Protect), sky: flat(5, 5),
			reports: "10:00 outdoors 30, 11:00 outdoors", from: "10:35", to: "11:05", want: "11:00 apply high"},
		{name: "three emergencies, whatever outing", who: inPhase(schedule.Protect), sky: flat(9, 9),
			reports: "08:00 outdoors 30, 10:00 outdoors 30, 12:00 outdoors 30", from: "07:50",
			want: "08:00 apply high, 08:10 apply #2 emergency, 10:00 apply high, 10:10 apply #2 emergency, 12:00 apply high, " +
				"12:10 apply #2 emergency"},
		{name: "nothing can confirm: one repeat, no emergency, a word an hour",
			who: with(inPhase(schedule.Protect), func(p *schedule.Policy) { p.CanConfirm = false }), sky: flat(9, 9),
			reports: "08:00 outdoors", from: "07:50", to: "09:50", want: "08:00 apply high, 08:10 apply #2 high, 09:10 apply/2 high"},
	})
}

func TestSnooze(t *testing.T) {
	checkAll(t, []told{
		{name: "a pause of 15 minutes, then as loud as the sun is", who: inPhase(schedule.Protect), sky: flat(4, 4),
			reports: "10:00 outdoors, 10:02 snoozed", from: "09:50", to: "10:25",
			want: "09:50 ask normal, 10:00 apply normal, 10:17 apply #2 normal"},
		{name: "a pause of an hour before what would be an emergency is kept, and is none", who: inPhase(schedule.Protect),
			sky: flat(8, 8), reports: "10:00 outdoors, 10:02 snoozed 60", from: "09:50", to: "11:10",
			want: "09:50 ask high, 10:00 apply high, 11:02 apply #2 high"},
		{name: "an emergency paused comes back as a push, since that was an answer", who: inPhase(schedule.Protect), sky: flat(8, 8),
			reports: "10:00 outdoors, 10:12 snoozed 20", from: "09:50", to: "10:40",
			want: "09:50 ask high, 10:00 apply high, 10:10 apply #2 emergency, 10:32 apply #3 high"},
		{name: "a third pause of a slot does nothing", who: inPhase(schedule.Protect), sky: flat(4, 4),
			reports: "10:00 outdoors, 10:01 snoozed, 10:17 snoozed, 10:33 snoozed", from: "09:50", to: "10:50",
			want: "09:50 ask normal, 10:00 apply normal, 10:16 apply #2 normal, 10:32 apply #3 high"},
		{name: "no pause is longer than an hour", who: inPhase(schedule.Protect), sky: flat(4, 4),
			reports: "10:00 outdoors, 10:01 snoozed 300", from: "09:50", to: "11:05",
			want: "09:50 ask normal, 10:00 apply normal, 11:01 apply #2 high"},
	})
}

// Reminders before a routine outing.
func TestLeaving(t *testing.T) {
	lunch := func(p *schedule.Policy) { routine(t, "12:00", time.Hour)(p) }
	opens := with(inPhase(schedule.NoPhase), func(p *schedule.Policy) {
		p.Treatments = []schedule.Treatment{
			phases(tableDay.Start(time.UTC).Add(12*time.Hour+30*time.Minute), "", schedule.Cover, 1, schedule.Strict, 3),
		}
		lunch(p)
	})
	just := with(inPhase(schedule.NoPhase), func(p *schedule.Policy) {
		p.Treatments = []schedule.Treatment{phases(tableDay.Start(time.UTC).Add(11*time.Hour+50*time.Minute), "", schedule.Cover, 1)}
		lunch(p)
	})
	ends := with(inPhase(schedule.NoPhase), func(p *schedule.Policy) {
		p.Treatments = []schedule.Treatment{
			phases(tableDay.Start(time.UTC).Add(-12*time.Hour-5*time.Minute), "", schedule.Cover, 1, schedule.Strict, 3),
		}
		lunch(p)
	})
	both := with(inPhase(schedule.Cover), func(p *schedule.Policy) {
		p.Treatments[0].Area = "arm"
		p.Treatments = append(p.Treatments, phases(p.Treatments[0].At, "face", schedule.Protect, 30))
		lunch(p)
	})
	checkAll(t, []told{
		{name: "15 minutes ahead, once more, then the outing itself", who: with(inPhase(schedule.Protect), lunch), sky: flat(4, 4),
			from: "10:00", want: "11:45 leaving normal, 11:55 leaving #2 high"},
		{name: "a film that lasts to the end keeps it silent", who: with(inPhase(schedule.Protect), lunch), sky: flat(3, 3),
			reports: "11:10 applied", from: "10:00", want: ""},
		{name: "a film that ends within the outing does not", who: with(inPhase(schedule.Protect), lunch), sky: flat(3, 3),
			reports: "10:30 applied", from: "10:00", to: "11:50", want: "11:45 leaving normal"},
		{name: "a window that opens during the outing says nothing before it", who: opens, sky: flat(4, 4), from: "10:00",
			to: "12:30", want: ""},
		{name: "nor one that opens just before it", who: just, sky: flat(4, 4), from: "10:00", to: "11:50", want: ""},
		{name: "cover now and strict at the outing: never sunscreen on skin that is open still", who: ends, sky: flat(4, 4),
			from: "10:00", to: "11:50", want: "10:00 begin normal, 11:45 leaving high (to be seen)"},
		{name: "an arm to cover is told of under the face's threshold", who: both, sky: flat(2, 2), from: "10:00", to: "11:50",
			want: "10:00 begin normal, 11:45 leaving normal (to be seen)"},
	})
}
