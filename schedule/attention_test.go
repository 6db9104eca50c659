package schedule_test

import (
	"testing"
	"time"

	"parasol/schedule"
	"parasol/uv"
)

// under returns a person with one treatment under clothes.
func under(p *schedule.Policy) *schedule.Policy {
	p.Treatments[0].Area, p.Treatments[0].Clothed = "arm", true
	return p
}

// The day of a procedure, and the evening before it.
func TestBeginAndEve(t *testing.T) {
	twoAreas := treatedAt(t, "15:00", 0, schedule.Cover, 1, schedule.Strict, 9)
	twoAreas.Treatments = append(twoAreas.Treatments, twoAreas.Treatments[0])
	twoAreas.Treatments[0].Area, twoAreas.Treatments[1].Area = "face", "neck"
	shortDay := with(treatedAt(t, "10:00", 1, schedule.Strict, 3), func(p *schedule.Policy) { p.SleepAt = 19 * 60 })
	course := treatedAt(t, "10:00", 1, schedule.Protect, 30)
	course.Treatments[0].Group = schedule.Course
	checkAll(t, []told{
		{name: "at the time of the procedure", who: treatedAt(t, "15:00", 0, schedule.Strict, 9), sky: flat(4, 4),
			want: "15:00 begin normal"},
		{name: "two areas of one procedure have one", who: twoAreas, sky: flat(4, 4), want: "15:00 begin normal"},
		{name: "in the dark it is loud", who: treatedAt(t, "15:00", 0, schedule.Dark, 2), sky: flat(4, 4), want: "15:00 begin high"},
		{name: "at night it waits for the awake hours, where cover still lasts",
			who: treatedAt(t, "23:00", -1, schedule.Cover, 1, schedule.Strict, 3), sky: flat(0.5, 0.5), to: "12:00",
			want: "07:00 begin normal, 07:30 morning quiet"},
		{name: "and is not said once its date and cover are over", who: treatedAt(t, "23:00", -1, schedule.Strict, 3),
			sky: flat(0.5, 0.5), to: "12:00", want: "07:30 morning quiet"},
		{name: "ten minutes after another push it does not wait",
			who: with(treatedAt(t, "12:05", 0, schedule.Strict, 9), func(p *schedule.Policy) {
				p.Treatments = append(p.Treatments, treatedAt(t, "07:00", -5, schedule.Protect, 20).Treatments[0])
			}), sky: flat(4, 4), reports: "12:00 outdoors", from: "11:59", to: "12:06",
			want: "11:59 morning normal, 12:00 apply normal, 12:05 begin normal"},
		{name: "the evening before at six", who: treatedAt(t, "10:00", 1, schedule.Strict, 3), sky: flat(4, 4), want: "18:00 eve normal"},
		{name: "two hours before they sleep, if that is earlier", who: shortDay, sky: flat(4, 4), want: "17:00 eve normal"},
		{name: "late until they sleep", who: treatedAt(t, "10:00", 1, schedule.Strict, 3), sky: flat(4, 4), from: "22:10",
			want: "22:10 eve normal"},
		{name: "a course has neither", who: course, sky: flat(4, 4), to: "36:00", want: ""},
	})
}

// An outing without a sign for six hours.
func TestStillOut(t *testing.T) {
	afterOne := uv.NewForecast(uv.Place{}, func(at time.Time) uv.Index {
		if at.Before(tableDay.At(13*60, time.UTC)) {
			return 0
		}
		return 4
	}, nil)
	checkAll(t, []told{
		{name: "an answer that she is out begins anew", who: inPhase(schedule.Cover), sky: flat(2, 2),
			reports: "07:00 outdoors, 07:01 seen, 13:20 outdoors", from: "13:00", to: "15:30",
			want: "13:00 begin normal, 13:10 still-out normal, 14:10 shade/2 normal, 15:10 shade/3 normal"},
		{name: "an answer that she is in ends it", who: inPhase(schedule.Cover), sky: flat(2, 2),
			reports: "07:00 outdoors, 07:01 seen, 13:20 indoors", from: "12:30", want: "12:30 begin normal, 13:01 still-out normal"},
		{name: "in cover shade goes on, once a film length", who: inPhase(schedule.Cover), sky: flat(2, 2),
			reports: "07:00 outdoors, 07:01 seen", from: "12:30", to: "17:30",
			want: "12:30 begin normal, 13:01 still-out normal, 15:01 shade/2 normal, 17:01 shade/3 normal"},
		// Its expiry passed for a report, until a law found it.
		{name: "the coat that falls due just before the six hours end keeps ten minutes from another push",
			who: with(inPhase(schedule.Protect), func(p *schedule.Policy) { p.Morning = recurrence(t, "12:55") }), sky: &afterOne,
			reports: "06:30 applied, 07:01 outdoors", from: "12:50", to: "13:30",
			want: "12:55 morning normal, 13:05 reapply normal, 13:15 still-out normal"},
		{name: "a planned end asks nothing", who: inPhase(schedule.Protect), sky: flat(4, 4),
			reports: "07:00 outdoors 120, 07:01 applied", from: "09:01", to: "20:00", want: ""},
		{name: "a device that says so still is a sign at every moment", who: inPhase(schedule.Protect), sky: flat(2, 4),
			reports: "07:00 outdoors@phone/place, 07:01 applied", from: "12:30", to: "14:00",
			want: "12:30 reapply normal, 12:40 reapply #2 normal"},
	})
}

// Outings that only a device reports.
func TestDevices(t *testing.T) {
	checkAll(t, []told{
		{name: "it speaks from its tenth minute, and repeats once", who: inPhase(schedule.Protect), sky: flat(4, 4),
			reports: "10:00 outdoors@phone/place", from: "10:00", to: "11:00", want: "10:10 apply normal, 10:20 apply #2 high"},
		{name: "a switch at once", who: inPhase(schedule.Protect), sky: flat(4, 4), reports: "10:00 outdoors@door/switch",
			from: "10:00", to: "10:05", want: "10:00 apply normal"},
		{name: "it rings from its thirtieth", who: inPhase(schedule.Protect), sky: flat(9, 9), reports: "10:00 outdoors@phone/place",
			from: "10:00", to: "10:50", want: "10:10 apply high, 10:20 apply #2 high, 10:30 apply #3 emergency"},
		{name: "an outing that ends before its tenth minute causes nothing", who: inPhase(schedule.Protect), sky: flat(4, 4),
			reports: "10:00 outdoors@phone/place, 10:09 indoors@phone/place", from: "10:00", to: "12:00", want: ""},
		{name: "twice wrong it is believed less until tomorrow", who: inPhase(schedule.Protect), sky: flat(9, 9),
			reports: "09:00 outdoors@phone/place, 09:20 indoors@phone/place, 10:00 outdoors@phone/place, 10:20 indoors@phone/place, " +
				"11:00 outdoors@phone/place, 12:00 indoors@phone/place, 13:00 outdoors@phone/place",
			from: "09:00", to: "16:00", want: "09:10 apply high, 10:10 apply high, 13:10 apply high, 15:10 apply/2 high"},
		{name: "likely out: once a film length", who: inPhase(schedule.Protect), sky: flat(9, 9),
			reports: "10:00 maybe-out@phone/place", from: "10:00", to: "13:00", want: "10:10 apply high, 12:10 apply/2 high"},
		{name: "lost: not known, so a question", who: early(t, inPhase(schedule.Protect)), sky: flat(4, 4),
			reports: "07:31 applied, 08:00 indoors@phone/wifi, 10:00 lost@phone/silence", to: "13:00",
			want: "07:30 morning normal, 10:00 ask normal"},
		{name: "at home may be the garden: asked where the sun will be strong", who: early(t, inPhase(schedule.Protect)),
			sky: flat(6, 6), reports: "07:31 applied, 08:00 indoors@phone/home", to: "16:00",
			want: "07:30 morning normal, 09:30 ask normal"},
		{name: "and not else", who: early(t, inPhase(schedule.Protect)), sky: flat(5, 5),
			reports: "07:31 applied, 08:00 indoors@phone/home", to: "16:00", want: "07:30 morning normal"},
		{name: "its word is no answer: the repeat comes", who: inPhase(schedule.Protect), sky: flat(4, 4),
			reports: "10:00 outdoors, 10:05 outdoors@phone/place", from: "10:00", to: "10:15",
			want: "10:00 apply normal, 10:10 apply #2 high"},
		{name: "behind a car's window dark skin sees the light", who: inPhase(schedule.Dark), sky: flat(1, 1),
			reports: "10:00 indoors@phone/vehicle", from: "08:00", to: "10:35",
			want: "08:00 begin high, 09:00 ask normal, 10:10 shade high, 10:30 shade #2 emergency"},
	})
}

// Skin under clothes.
func TestClothed(t *testing.T) {
	old := under(inPhase(schedule.Strict))
	fresh := under(treatedAt(t, "10:00", -1, schedule.Cover, 5, schedule.Strict, 5))
	beside := with(early(t, inPhase(schedule.Protect)), func(p *schedule.Policy) {
		p.Treatments[0].Area = "face"
		p.Treatments = append(p.Treatments, under(inPhase(schedule.Strict)).Treatments[0])
	})
	checkAll(t, []told{
		{name: "a quiet morning from day 3, no question, one shade an outing", who: early(t, old), sky: flat(9, 9),
			reports: "10:00 outdoors", to: "16:00", want: "07:30 morning quiet, 10:00 shade normal"},
		{name: "no shade under a ceiling of 3", who: early(t, old), sky: flat(2, 2), reports: "10:00 outdoors", to: "16:00",
			want: "07:30 morning quiet"},
		{name: "before day 3 the morning is normal, once", who: fresh, sky: flat(9, 9), to: "16:00",
			want: "07:00 begin normal, 07:30 morning normal"},
		{name: "before an outing nothing", who: with(early(t, old), routine(t, "12:00", time.Hour)), sky: flat(9, 9), to: "16:00",
			want: "07:30 morning quiet"},
		{name: "bare skin sets level and threshold", who: beside, sky: flat(6, 6),
			reports: "07:31 applied, 11:00 outdoors, 11:02 applied", to: "12:00",
			want: "07:30 morning normal, 09:30 ask normal, 11:00 reapply high"},
	})
}

// UVA and visible light, which matter at any index; long-term days.
func TestLightAndLongTerm(t *testing.T) {
	uva := with(inPhase(schedule.Protect), func(p *schedule.Policy) { p.Treatments[0].UVA = true })
	darker := with(inPhase(schedule.Protect), func(p *schedule.Policy) { p.SkinType = 4 })
	daily := with(early(t, inPhase(schedule.NoPhase)), func(p *schedule.Policy) { p.LongTerm = schedule.LongTermOn })
	checkAll(t, []told{
		{name: "protect under 3 says nothing", who: inPhase(schedule.Protect), sky: flat(2, 2), reports: "12:00 outdoors",
			from: "11:50", to: "12:05", want: ""},
		{name: "UVA counts while the sun stands 13° high", who: uva, sky: flat(2, 2), reports: "12:00 outdoors", from: "11:50",
			to: "12:05", want: "11:50 ask normal, 12:00 apply quiet"},
		{name: "not at a low sun", who: uva, sky: flat(2, 2), reports: "06:30 outdoors", from: "06:30", to: "06:55", want: ""},
		{name: "after a procedure for darker skin too", who: darker, sky: flat(2, 2), reports: "12:00 outdoors", from: "11:50",
			to: "12:05", want: "11:50 ask normal, 12:00 apply quiet"},
		{name: "each day has its quiet morning", who: daily, sky: flat(2, 2), want: "07:30 morning quiet"},
		{name: "and a normal one where 3 is reached", who: daily, sky: flat(3, 3), reports: "07:31 applied, 07:32 indoors 900",
			want: "07:30 morning normal"},
	})
}

// Undone, paused and skipped.
func TestUndoPauseSkip(t *testing.T) {
	who := func() *schedule.Policy { return inPhase(schedule.Protect) }
	checkAll(t, []told{
		{name: "an undone coat: what is due again waits two minutes", who: who(), sky: flat(4, 4),
			reports: "10:00 outdoors, 10:01 applied, 10:14 undone of=r01", from: "10:00", to: "10:30",
			want: "10:00 apply normal, 10:16 apply #2 normal"},
		{name: "after a day it stays", who: who(), sky: flat(4, 4), reports: "10:01 applied, 34:02 undone of=r00, 34:10 outdoors",
			from: "34:05", to: "34:20", want: "34:05 ask normal, 34:10 apply normal"},
		{name: "undoing the undo restores it", who: who(), sky: flat(4, 4),
			reports: "10:00 outdoors, 10:01 applied, 10:02 undone of=r01, 10:03 undone of=r02", from: "10:00", to: "11:00",
			want: "10:00 apply normal"},
		{name: "an undone outing did not happen", who: who(), sky: flat(4, 4), reports: "10:00 outdoors, 10:05 undone of=r00",
			from: "10:00", to: "12:00", want: "10:00 apply normal, 11:00 ask normal"},
		{name: "a pause holds all, and nothing missed is sent afterwards", who: early(t, who()), sky: flat(4, 4),
			reports: "07:00 paused 180", to: "12:00", want: ""},
		{name: "emergencies too", who: who(), sky: flat(9, 9), reports: "10:00 outdoors, 10:05 paused 60", from: "10:00", to: "11:30",
			want: "10:00 apply high, 11:05 apply #2 high, 11:15 apply #3 emergency"},
		{name: "resumed early", who: who(), sky: flat(4, 4), reports: "10:00 paused 600, 10:30 outdoors, 10:40 resumed",
			from: "10:00", to: "10:45", want: "10:40 apply normal"},
		{name: "but not the end of cover", who: treatedAt(t, "11:00", -1, schedule.Cover, 1, schedule.Protect, 9), sky: flat(2, 2),
			reports: "07:05 paused 1440", want: "07:00 begin normal, 11:00 phase normal"},
		{name: "a change of phase does not wait for a morning that a pause took", sky: flat(2, 2),
			who: treatedAt(t, "00:00", -5, schedule.Strict, 5, schedule.Protect, 9), reports: "07:00 paused 600", from: "06:00",
			to: "16:00", want: "07:30 phase normal"},
		{name: "not now: no coat is asked for an hour", who: who(), sky: flat(4, 4), reports: "10:00 outdoors, 10:05 skipped",
			from: "10:00", to: "12:00", want: "10:00 apply normal, 11:05 apply/2 high"},
		{name: "in strict the shade is", who: inPhase(schedule.Strict), sky: flat(4, 4), reports: "10:00 outdoors, 10:05 skipped",
			from: "10:00", to: "11:30", want: "10:00 apply high, 11:00 shade high, 11:10 apply/2 high"},
		{name: "in for today ends the morning's repeat", who: early(t, who()), sky: flat(4, 4), reports: "07:35 indoors 985",
			to: "20:00", want: "07:30 morning normal"},
		{name: "a report at night keeps them awake for two hours", who: with(who(), func(p *schedule.Policy) { p.WakeAt = 9 * 60 }),
			sky: flat(9, 9), reports: "07:00 outdoors", from: "06:30", to: "09:05",
			want: "07:00 apply high, 07:10 apply #2 high, 07:25 apply #3 high, 07:45 apply #4 high, 09:00 apply #5 emergency"},
	})
}

// The escalation during an unanswered outing.
func TestLadder(t *testing.T) {
	checkAll(t, []told{
		{name: "each unanswered push is louder, across slots", who: inPhase(schedule.Protect), sky: flat(2, 4),
			reports: "10:00 outdoors", from: "10:00", to: "14:30",
			want: "10:00 apply quiet, 10:10 apply #2 normal, 12:00 apply/2 normal, 14:00 apply/3 normal"},
		{name: "an answer to whatever begins anew", who: inPhase(schedule.Protect), sky: flat(3, 3),
			reports: "10:00 outdoors, 10:12 snoozed", from: "10:00", to: "10:30",
			want: "10:00 apply normal, 10:10 apply #2 high, 10:27 apply #3 normal"},
		{name: "an outing begun below an emergency's index rings when it is reached", who: inPhase(schedule.Protect), sky: rising(),
			reports: "08:00 outdoors", from: "08:00", to: "12:30",
			want: "08:00 apply normal, 08:10 apply #2 high, 08:25 apply #3 high, 10:00 apply/2 high, 11:00 apply/2 #2 emergency, " +
				"12:00 apply/2 #3 emergency"},
		// It asked for sunscreen on open skin, until a law found it.
		{name: "once a procedure leaves open skin, an emergency that repeats the call for a coat asks for shade",
			who: with(treatedAt(t, "12:05", 0, schedule.Cover, 1), func(p *schedule.Policy) {
				p.Treatments = append(p.Treatments, treatedAt(t, "07:00", -5, schedule.Protect, 20).Treatments[0])
			}), sky: flat(9, 9), reports: "12:00 outdoors", from: "11:59", to: "12:30",
			want: "11:59 morning normal, 12:00 apply high, 12:05 begin normal, 12:15 shade emergency"},
		{name: "under UV 1 no repeats", who: inPhase(schedule.Strict), sky: flat(0.5, 2), reports: "10:00 outdoors", from: "10:00",
			to: "11:50", want: "10:00 apply quiet"},
		{name: "the buddy hears once, ten minutes into the ring",
			who: with(inPhase(schedule.Protect), func(p *schedule.Policy) { p.Buddy = &schedule.Contact{Name: "ben"} }), sky: flat(9, 9),
			reports: "10:00 outdoors", from: "10:00", to: "11:30",
			want: "10:00 apply high, 10:10 apply #2 emergency, 10:20 buddy high, 11:10 apply #3 emergency"},
		{name: "not of a ring that was answered",
			who: with(inPhase(schedule.Protect), func(p *schedule.Policy) { p.Buddy = &schedule.Contact{Name: "ben"} }), sky: flat(9, 9),
			reports: "10:00 outdoors, 10:15 seen", from: "10:00", to: "11:00", want: "10:00 apply high, 10:10 apply #2 emergency"},
	})
}
