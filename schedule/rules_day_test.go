package schedule_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/schedule"
	"parasol/uv"
)

// early gives a person a morning time.
func early(tb testing.TB, p *schedule.Policy) *schedule.Policy {
	tb.Helper()
	p.Morning = recurrence(tb, "07:30")
	return p
}

// treatedAt returns a person whose only treatment began at a wall time some
// days from the table day.
func treatedAt(tb testing.TB, clock string, dayOffset int, list ...any) *schedule.Policy {
	tb.Helper()
	p := early(tb, inPhase(schedule.NoPhase))
	p.Treatments = []schedule.Treatment{phases(at(tb, clock).Add(days(dayOffset)), "", list...)}
	return p
}

func TestMorning(t *testing.T) {
	course := early(t, inPhase(schedule.Protect))
	course.Treatments[0].Group = schedule.Course
	unconfirmable := early(t, inPhase(schedule.Strict))
	unconfirmable.CanConfirm = false
	checkAll(t, []told{
		{name: "once below a peak of 3, five days after the procedure", who: early(t, inPhase(schedule.Protect)), sky: flat(2, 4),
			to: "09:20", want: "07:30 morning normal"},
		{name: "once on a course", who: course, sky: flat(2, 4), to: "09:20", want: "07:30 morning normal"},
		{name: "once where nothing can confirm", who: unconfirmable, sky: flat(2, 4), to: "09:20", want: "07:30 morning normal"},
		{name: "quiet where the ceiling stays under the threshold", who: early(t, inPhase(schedule.Protect)), sky: flat(2, 2),
			to: "09:20", want: "07:30 morning quiet"},
		{name: "quiet where the ceiling stays under 1", who: early(t, inPhase(schedule.Strict)), sky: flat(0.5, 0.9), to: "09:20",
			want: "07:30 morning quiet"},
		{name: "quiet under a film", who: early(t, inPhase(schedule.Strict)), sky: flat(2, 2), reports: "07:10 applied", to: "09:00",
			want: "07:30 morning quiet"},
		{name: "seen does for cover", who: early(t, inPhase(schedule.Cover)), sky: flat(2, 2), reports: "07:35 seen", to: "09:00",
			want: "07:00 begin normal, 07:30 morning normal"},
		{name: "a daemon that starts at 14:59 still says it", who: early(t, inPhase(schedule.Protect)), sky: flat(4, 4),
			reports: "08:00 indoors", from: "14:59", to: "15:10", want: "14:59 morning normal"},
		{name: "from 15:00 on it has lost its point", who: early(t, inPhase(schedule.Protect)), sky: flat(4, 4),
			reports: "08:00 indoors", from: "15:00", want: ""},
		{name: "until 15:00 it is said late, whatever the sun", who: early(t, inPhase(schedule.Protect)), sky: flat(2, 2),
			from: "09:00", want: "09:00 morning quiet"},
		{name: "a window that opens after the morning time has none that day, but its begin",
			who: treatedAt(t, "08:00", 0, schedule.Strict, 3), sky: flat(2, 2), to: "09:59", want: "08:00 begin normal"},
		{name: "it carries the leaving of its instant", who: with(early(t, inPhase(schedule.Strict)), routine(t, "07:45", time.Hour)),
			sky: flat(2, 2), to: "07:50", want: "07:30 morning normal, 07:40 leaving #2 normal"},
	})
}

func TestAsk(t *testing.T) {
	checkAll(t, []told{
		{name: "once, two hours after the morning", who: early(t, inPhase(schedule.Strict)), sky: flat(4, 4),
			reports: "07:31 applied", want: "07:30 morning normal, 09:30 ask normal"},
		{name: "under 6: once", who: early(t, inPhase(schedule.Protect)), sky: flat(5, 5), reports: "07:31 applied",
			want: "07:30 morning normal, 09:30 ask normal"},
		{name: "a second where 6 is still to come, and loud from 8 on", who: early(t, inPhase(schedule.Protect)), sky: flat(9, 9),
			reports: "07:31 applied", want: "07:30 morning normal, 09:30 ask high, 12:00 ask/2 high"},
		{name: "strict from 8: high", who: early(t, inPhase(schedule.Strict)), sky: flat(8, 8), reports: "07:31 applied", to: "10:00",
			want: "07:30 morning normal, 09:30 ask high"},
		{name: "not asked on a day with an outing", who: with(early(t, inPhase(schedule.Strict)), routine(t, "17:30", time.Minute)),
			sky: flat(4, 4), reports: "07:31 applied", to: "17:00", want: "07:30 morning normal"},
		{name: "not asked while indoors; again once their minutes are over", who: early(t, inPhase(schedule.Strict)), sky: flat(4, 4),
			reports: "07:31 applied, 08:00 indoors 240", to: "12:30", want: "07:30 morning normal, 12:00 ask normal"},
		{name: "not asked under the threshold", who: early(t, inPhase(schedule.Protect)), sky: flat(2, 2), reports: "07:31 applied",
			want: "07:30 morning quiet"},
		{name: "snoozed it waits for an hour after any push", who: early(t, inPhase(schedule.Strict)), sky: flat(4, 4),
			reports: "07:31 applied, 09:40 snoozed 20", to: "10:30", want: "07:30 morning normal, 09:30 ask normal"},
	})
}

func TestShade(t *testing.T) {
	checkAll(t, []told{
		{name: "strict under a ceiling of 3: none", who: inPhase(schedule.Strict), sky: flat(2, 2),
			reports: "10:00 applied, 10:01 outdoors", from: "10:01", to: "12:30", want: "12:00 reapply normal, 12:10 reapply #2 normal"},
		{name: "seen: quiet for an hour from then", who: inPhase(schedule.Cover), sky: flat(2, 2),
			reports: "10:00 outdoors, 10:30 seen", from: "10:00", to: "12:00", want: "10:00 begin normal, 11:30 shade/2 normal"},
		{name: "never in protect", who: inPhase(schedule.Protect), sky: flat(3, 3), reports: "10:00 applied, 10:01 outdoors",
			from: "10:01", to: "11:55", want: ""},
		{name: "not to someone probably out", who: with(inPhase(schedule.Cover), routine(t, "10:00", 3*time.Hour)), sky: flat(2, 2),
			from: "09:00", to: "13:00",
			want: "09:00 begin normal, 09:45 leaving normal (to be seen), 09:55 leaving #2 normal (to be seen)"},
		{name: "dark: whatever the index, while the sun is up", who: inPhase(schedule.Dark), sky: flat(0, 0),
			reports: "17:00 outdoors, 17:03 seen, 18:30 outdoors", from: "17:00", to: "22:00",
			want: "17:00 begin high, 18:03 shade/2 high"},
	})
}

// Notices: sent once, at their instant, with the morning, or on waking.
func TestNotices(t *testing.T) {
	series := treatedAt(t, "15:00", -28, schedule.Strict, 14, schedule.Protect, 14)
	series.Series = &schedule.Series{Kind: "other", Every: schedule.Length{Days: 35}, Sessions: 4}
	tomorrow := with(treatedAt(t, "15:00", -34, schedule.Strict, 14), func(p *schedule.Policy) { p.Series = series.Series })
	missed := with(treatedAt(t, "15:00", -36, schedule.Strict, 14), func(p *schedule.Policy) { p.Series = series.Series })
	complete := with(treatedAt(t, "15:00", -28, schedule.Strict, 14), func(p *schedule.Policy) {
		p.Series = &schedule.Series{Kind: "other", Every: schedule.Length{Days: 35}, Sessions: 1}
	})
	twoAreas := treatedAt(t, "11:00", -1, schedule.Cover, 1, schedule.Protect, 9)
	twoAreas.Treatments[0].Area = "face"
	twoAreas.Treatments = append(twoAreas.Treatments, twoAreas.Treatments[0])
	twoAreas.Treatments[1].Area = "neck"
	checkAll(t, []told{
		{name: "outdoors at the end of cover the word to put sunscreen on tells of it too",
			who: treatedAt(t, "11:00", -1, schedule.Cover, 1, schedule.Strict, 9), sky: flat(4, 4),
			reports: "07:31 seen, 10:58 outdoors", to: "11:10",
			want: "07:00 begin normal, 07:30 morning normal, 10:58 shade high, 11:08 apply high +phase"},
		{name: "the end of cover is announced at its instant", who: treatedAt(t, "11:00", -1, schedule.Cover, 1, schedule.Protect, 9),
			sky: flat(2, 2), reports: "07:31 seen", want: "07:00 begin normal, 07:30 morning normal, 11:00 phase normal"},
		{name: "nor is it said ahead by the morning before it",
			who: treatedAt(t, "08:20", -1, schedule.Cover, 1, schedule.Protect, 9), sky: flat(2, 2), reports: "07:31 seen",
			want: "07:00 begin normal, 07:30 morning normal, 08:20 phase normal"},
		{name: "an end in the night is announced on waking", who: treatedAt(t, "03:00", -1, schedule.Cover, 1, schedule.Protect, 9),
			sky: flat(2, 2), want: "07:00 phase normal, 07:30 morning quiet, 08:15 morning #2 quiet"},
		{name: "an end before midnight is announced on waking the day after",
			who: treatedAt(t, "23:30", -2, schedule.Cover, 1, schedule.Protect, 9), sky: flat(2, 2), reports: "00:01 indoors",
			want: "07:00 phase normal, 07:30 morning quiet, 08:15 morning #2 quiet"},
		{name: "strict to protect is the morning's to tell", who: treatedAt(t, "16:00", -1, schedule.Strict, 1, schedule.Protect, 9),
			sky: flat(2, 2), reports: "07:31 applied, 07:32 indoors", want: "07:30 morning normal +phase"},
		{name: "so is the window's end, that evening", who: treatedAt(t, "16:00", -1, schedule.Protect, 1), sky: flat(2, 2),
			want: "07:30 morning quiet +phase, 08:15 morning #2 quiet"},
		{name: "a window that ended before the morning is closed by a push of its own",
			who: treatedAt(t, "02:00", -1, schedule.Protect, 1), sky: flat(2, 2), want: "07:30 phase normal"},
		{name: "two areas of one treatment change in one push", who: twoAreas, sky: flat(2, 2), reports: "07:31 seen",
			want: "07:00 begin normal, 07:30 morning normal, 11:00 phase normal"},
		{name: "day 21 asks for a look", who: treatedAt(t, "16:00", -21, schedule.Strict, 14, schedule.Protect, 14), sky: flat(2, 2),
			want: "07:30 morning quiet +skin-check"},
		{name: "not of a window that is over by then", who: treatedAt(t, "16:00", -21, schedule.Strict, 14), sky: flat(2, 2), want: ""},
		{name: "a first start on day 25 sends no backlog",
			who: treatedAt(t, "16:00", -25, schedule.Cover, 1, schedule.Strict, 13, schedule.Protect, 14), sky: flat(2, 2),
			want: "07:30 morning quiet"},
		{name: "a session in seven days, on the last day of the window", who: series, sky: flat(2, 2),
			want: "07:30 morning quiet +phase +session"},
		{name: "a session tomorrow is announced the evening before", who: tomorrow, sky: flat(2, 2), want: "18:00 eve normal"},
		{name: "a session yesterday that was not entered", who: missed, sky: flat(2, 2), want: "07:30 session/2 normal"},
		{name: "no session after the last", who: complete, sky: flat(2, 2), want: ""},
		{name: "outside of every window nothing else", who: early(t, inPhase(schedule.NoPhase)), sky: flat(9, 9),
			reports: "10:00 outdoors, 11:00 in-water", want: ""},
		{name: "long-term on a day that reaches 3",
			who: with(early(t, inPhase(schedule.NoPhase)), func(p *schedule.Policy) { p.LongTerm = schedule.LongTermUV3 }),
			sky: flat(2, 3), reports: "07:31 applied, 07:32 indoors", want: "07:30 morning normal"},
		{name: "long-term on a day that does not",
			who: with(early(t, inPhase(schedule.NoPhase)), func(p *schedule.Policy) { p.LongTerm = schedule.LongTermUV3 }),
			sky: flat(2, 2.9), want: ""},
	})
}

// The day's bound.
func TestBound(t *testing.T) {
	all := func(*schedule.Policy) {}
	eight := func(p *schedule.Policy) { p.MaxPerDay = 8 }
	six := func(p *schedule.Policy) { p.MaxPerDay = 6 }
	swims := "10:00 outdoors, 10:02 applied, 10:12 towelled, 10:24 applied, 10:34 towelled, " +
		"10:46 applied, 10:56 towelled, 11:08 applied, 11:18 towelled, 11:30 applied, 11:40 towelled, " +
		"11:52 applied, 12:02 towelled, 12:14 applied, 12:24 towelled, 12:36 applied, 12:46 towelled, " +
		"12:58 applied, 13:08 towelled, 13:20 applied, 13:30 towelled, 13:42 applied, 13:52 towelled"
	checkAll(t, []told{
		{name: "twelve a day, repeats only while under six were of outdoors", who: with(inPhase(schedule.Protect), all),
			sky: flat(4, 4), reports: swims, from: "09:55",
			want: "09:55 ask normal, 10:00 apply normal, 10:12 water normal, 10:22 water #2 high, 10:34 water normal, " +
				"10:44 water #2 high, 10:56 water high, 11:18 water high, 11:40 water high, 12:02 water high, 12:24 water high, " +
				"12:46 water high"},
		{name: "the morning and its repeat do not use up the half that is for outdoors",
			who: with(early(t, inPhase(schedule.Protect)), all), sky: flat(7, 7), reports: "10:00 outdoors 120", to: "12:00",
			want: "07:30 morning normal, 08:15 morning #2 normal, 09:30 ask normal, 10:00 apply high, 10:10 apply #2 high, " +
				"10:25 apply #3 high, 10:45 apply #4 high"},
		{name: "eight a day", who: with(inPhase(schedule.Protect), eight), sky: flat(4, 4), reports: swims, from: "09:55",
			want: "09:55 ask normal, 10:00 apply normal, 10:12 water normal, 10:22 water #2 high, 10:34 water normal, " +
				"10:56 water high, 11:18 water high, 11:40 water high"},
		{name: "the last of a small bound have no repeats, and a word each film length",
			who: with(early(t, inPhase(schedule.Strict)), six), sky: flat(4, 4), reports: "10:00 outdoors", to: "15:00",
			want: "07:30 morning normal, 08:15 morning #2 normal, 09:30 ask normal, 10:00 apply high, 12:00 apply/2 high, " +
				"14:00 apply/3 high"},
	})
}

// What a push carries counts as sent.
func TestCarried(t *testing.T) {
	p := treatedAt(t, "10:00", -1, schedule.Cover, 1, schedule.Strict, 9)
	run := told{who: p, sky: flat(2, 2), reports: "10:00 outdoors"}.run(t)
	for s := range run.Pushes() {
		if s.Decision.Send.Slot.Kind != schedule.Apply {
			continue
		}
		var got []string
		for _, c := range s.Decision.Send.Covers {
			got = append(got, strings.SplitN(c.String(), "/", 2)[0])
		}
		if diff := cmp.Diff([]string{"phase"}, got); diff != "" {
			t.Errorf("covers (-want +got):\n%s", diff)
		}
		return
	}
	t.Error("no apply")
}

// Away from home the clocks, sun and mornings of that place apply; the date of
// travel has one morning.
func TestAway(t *testing.T) {
	p := early(t, inPhase(schedule.Strict))
	tokyo := location(t, "Asia/Tokyo")
	p.Away = []schedule.Stay{{
		From: tableDay.Add(1), Until: tableDay.Add(3), Place: schedule.Place{
			Place: uv.Place{Latitude: 35.7, Longitude: 139.7}, Zone: tokyo,
		},
	}}
	run := told{who: p, sky: flat(0.5, 0.5), to: "96:00"}.run(t)
	var got []string
	for s := range run.Pushes() {
		got = append(got, s.Decision.At.UTC().Format("02T15:04")+" "+s.Decision.Send.Slot.String()+" "+s.Day.Place.Zone.String())
	}
	want := []string{
		"01T07:30 morning/2026-07-01 UTC", "01T22:30 morning/2026-07-02 Asia/Tokyo", "02T22:30 morning/2026-07-03 Asia/Tokyo",
		"04T07:30 morning/2026-07-04 UTC",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What ends the ringing of an emergency before its half hour is over.
func TestCancels(t *testing.T) {
	lateSleeper := with(inPhase(schedule.Dark), func(p *schedule.Policy) { p.SleepAt = 10*60 + 25 })
	for _, c := range []struct {
		name, reports string
		who           *schedule.Policy
		sky           *uv.Forecast
		want          string // when the ringing is cancelled
		until         string // when it would have ended otherwise
	}{
		{"nothing: it ends by itself", "10:00 outdoors", inPhase(schedule.Protect), flat(9, 9), "", "10:40"},
		{"going indoors", "10:00 outdoors, 10:15 indoors", inPhase(schedule.Protect), flat(9, 9), "10:15", "10:40"},
		{"a coat", "10:00 outdoors, 10:15 applied", inPhase(schedule.Protect), flat(9, 9), "10:15", "10:40"},
		{"a pause", "10:00 outdoors, 10:15 snoozed", inPhase(schedule.Protect), flat(9, 9), "10:15", "10:40"},
		{"any answer, also one that is no coat", "10:00 outdoors, 10:15 seen", inPhase(schedule.Protect), flat(9, 9), "10:15", "10:40"},
		{"seen ends a call to go in", "10:00 outdoors, 10:15 seen", inPhase(schedule.Dark), flat(9, 9), "10:15", "10:40"},
		{"it does not ring past awake hours", "10:00 outdoors", lateSleeper, flat(9, 9), "", "10:25"},
	} {
		t.Run(c.name, func(t *testing.T) {
			run := told{who: c.who, sky: c.sky, reports: c.reports, from: "10:00", to: "11:00"}.run(t)
			cancelled, until := "", ""
			for s := range run.Steps() {
				if d := s.Decision; d.Send != nil && d.Send.Ring && until == "" {
					until = d.Send.Until.Format("15:04")
				}
				if len(s.Decision.Cancel) > 0 {
					cancelled += s.Decision.At.Format("15:04")
				}
			}
			if cancelled != c.want || until != c.until {
				t.Errorf("cancelled %q, would ring until %q; want %q and %q", cancelled, until, c.want, c.until)
			}
		})
	}
}

// Face and neck on one day are one session, in whatever order they are entered;
// the calendar uses the same list.
func TestHadCountsSessionsNotAreas(t *testing.T) {
	first, second := tableDay.Start(time.UTC), tableDay.Add(35).Start(time.UTC)
	p := &schedule.Policy{
		Series: &schedule.Series{Kind: "microneedling", Every: schedule.Length{Days: 35}, Sessions: 3},
		Treatments: []schedule.Treatment{
			{Kind: "microneedling", At: second, Area: "face"}, {Kind: "other", At: first}, {Kind: "microneedling", At: first, Area: "face"},
			{Kind: "microneedling", At: second, Area: "neck"}, {Kind: "microneedling", At: first, Area: "neck"},
		},
	}
	got := p.Had()
	if len(got) != 2 || !got[0].At.Equal(first) || !got[1].At.Equal(second) {
		t.Errorf("got %d sessions; want that of %v and that of %v", len(got), first, second)
	}
}
