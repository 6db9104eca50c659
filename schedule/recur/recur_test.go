package recur_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parasol/schedule"
	"parasol/schedule/recur"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func parse(t testing.TB, text string) schedule.Recurrence {
	t.Helper()
	r, err := recur.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func date(t testing.TB, text string) schedule.Date {
	t.Helper()
	d, err := schedule.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestOn(t *testing.T) {
	for _, row := range []struct{ why, text, zone, date, want string }{
		{"a wall time", "07:30", "Europe/Amsterdam", "2026-06-21", "07:30+02:00"},
		{"an hour of one digit", "7:30", "Europe/Amsterdam", "2026-01-21", "07:30+01:00"},
		{"midnight belongs to the date it begins", "00:00", "UTC", "2026-06-21", "00:00Z"},
		{"cron at midnight, too", "0 0 * * *", "UTC", "2026-06-21", "00:00Z"},
		{"cron on a weekday", "30 7 * * 1-5", "UTC", "2026-06-22", "07:30Z"},
		{"and none on a Sunday", "30 7 * * 1-5", "UTC", "2026-06-21", ""},
		{"names of days", "0 9 * * sat,sun", "UTC", "2026-06-21", "09:00Z"},
		{"both day fields, one of which begins with a star: an odd weekday", "0 12 */2 * 1-5", "UTC", "2026-06-19", "12:00Z"},
		{"and no even one", "0 12 */2 * 1-5", "UTC", "2026-06-22", ""},
		{"nor an odd Sunday", "0 12 */2 * 1-5", "UTC", "2026-06-21", ""},
		{"the same the other way round", "0 12 1-7 * */6", "UTC", "2026-06-07", "12:00Z"},
		{"both restricted without a star: either", "0 12 22 * 5", "UTC", "2026-06-22", "12:00Z"},
		{"several a day", "0 8-20/6 * * *", "UTC", "2026-06-21", "08:00Z 14:00Z 20:00Z"},
		{"the gap of spring: the first instant after it", "02:30", "Europe/Amsterdam", "2026-03-29", "03:00+02:00"},
		{"cron in the gap does not lose the day", "30 2 * * *", "Europe/Amsterdam", "2026-03-29", "03:00+02:00"},
		{"two wall times inside one gap are one instant", "0,30 2 * * *", "Europe/Amsterdam", "2026-03-29", "03:00+02:00"},
		{"a wall time inside the gap is no earlier than the one right after it",
			"30 2,3 * * *", "Europe/Amsterdam", "2026-03-29", "03:00+02:00 03:30+02:00"},
		{"the hour that comes twice: the first", "30 2 * * *", "Europe/Amsterdam", "2026-10-25", "02:30+02:00"},
		{"midnight that does not exist", "0 0 * * *", "America/Sao_Paulo", "2018-11-04", "01:00-02:00"},
		{"half an hour of daylight saving", "10 2 * * *", "Australia/Lord_Howe", "2026-10-04", "02:30+11:00"},
		{"a date a zone left out altogether is the first instant after it", "07:30", "Pacific/Apia", "2011-12-30", "00:00+14:00"},
	} {
		var got []string
		for _, at := range parse(t, row.text).On(date(t, row.date), zone(t, row.zone)) {
			got = append(got, at.Format("15:04Z07:00"))
		}
		if d := cmp.Diff(row.want, strings.Join(got, " ")); d != "" {
			t.Errorf("%s: %q on %s in %s (-want +got)\n%s", row.why, row.text, row.date, row.zone, d)
		}
	}
}

func TestAny(t *testing.T) {
	both := recur.Any(parse(t, "30 7 * * 1-5"), parse(t, "0 9 * * 6,0"), parse(t, "07:30"))
	for d, want := range map[string]string{"2026-06-22": "07:30", "2026-06-21": "07:30 09:00"} {
		var got []string
		for _, at := range both.On(date(t, d), time.UTC) {
			got = append(got, at.Format("15:04"))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %v; want %s", d, got, want)
		}
	}
	if got := recur.Any().On(date(t, "2026-06-21"), time.UTC); len(got) != 0 {
		t.Errorf("of none: got %v", got)
	}
}

func TestParseErrors(t *testing.T) {
	for _, row := range []struct{ why, text, want string }{
		{"nothing", "", `"": 0 fields`},
		{"the library panics on this one", "TZ=0", "a zone inside"},
		{"and on this", "CRON_TZ=Europe/Oslo", "a zone inside"},
		{"a zone", "TZ=Europe/Oslo 0 9 * * *", "a zone inside"},
		{"a zone behind a blank", " tz=UTC 0 9 * * *", "a zone inside"},
		{"a period, which has no meaning on a date", "@every 1h", "a descriptor"},
		{"a descriptor", "@daily", "a descriptor"},
		{"seconds", "0 30 7 * * *", "five without seconds"},
		{"too few", "30 7 * *", "4 fields"},
		{"a wall time that no clock shows", "25:00", "00:00 to 23:59"},
		{"24:00 is the next date's", "24:00", "00:00 to 23:59"},
		{"a wall time with seconds", "07:30:00", "00:00 to 23:59"},
		{"Sunday as 7", "0 9 * * 7", "weekday 7"},
		{"Sunday as 7 in a range", "0 9 * * 1-7", "weekday 7"},
		{"a day that never comes", "0 9 31 2 *", "never comes"},
		{"a comma alone, which the library reads as never", "0 9 , * *", "without a value"},
		{"an unknown word", "0 nine * * *", "the unknown word nine"},
		{"out of range", "61 7 * * *", "above maximum"},
		{"endless", strings.Repeat("1,", 300) + "1 * * * *", "at most 500"},
	} {
		r, err := recur.Parse(row.text)
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: Parse(%.40q): got %v, %v; want an error with %q", row.why, row.text, r, err, row.want)
		}
	}
}

func TestCovers(t *testing.T) {
	for _, row := range []struct {
		why, texts, days, date string
		ok                     bool
	}{
		{"a wall time", "07:30", "", "", true},
		{"every day by cron", "30 7 * * *", "", "", true},
		{"week and week-end", "30 7 * * 1-5|0 9 * * 6,0", "", "", true},
		{"no week-end", "30 7 * * 1-5", "[Sunday Saturday]", "2027-01-02", false},
		{"a day of the month is not every day", "30 7 1 * *", "[]", "2027-01-02", false},
		{"every day but the leap day", "30 7 1-28 * *|30 7 29-31 1,3-12 *", "[]", "2028-02-29", false},
		{"one month only", "30 7 * 6 *", "[]", "2027-01-01", false},
	} {
		gap, ok := recur.Covers(anyOf(t, row.texts))
		got := ""
		if !gap.Date.IsZero() {
			got = gap.Date.String()
		}
		if ok != row.ok || got != row.date || !ok && fmt.Sprint(gap.Weekdays) != row.days {
			t.Errorf("%s: got %v, %v; want %v, %s %s", row.why, gap, ok, row.ok, row.days, row.date)
		}
	}
}

// anyOf parses recurrences separated by bars.
func anyOf(t *testing.T, texts string) schedule.Recurrence {
	t.Helper()
	var all []schedule.Recurrence
	for text := range strings.SplitSeq(texts, "|") {
		all = append(all, parse(t, text))
	}
	return recur.Any(all...)
}

func TestOutside(t *testing.T) {
	for _, row := range []struct {
		why, text   string
		wake, sleep schedule.Clock
		want        string
	}{
		{"inside", "07:30", 7 * 60, 22 * 60, ""},
		{"at the moment of waking", "07:00", 7 * 60, 22 * 60, ""},
		{"at the moment of sleep", "22:00", 7 * 60, 22 * 60, "22:00"},
		{"too early at the week-end", "0 5-8/3 * * 6,0", 7 * 60, 22 * 60, "05:00"},
		{"awake past midnight", "01:00", 12 * 60, 2 * 60, ""},
		{"asleep by day", "07:30", 12 * 60, 2 * 60, "07:30"},
		{"always awake", "03:00", 0, 24 * 60, ""},
		{"the earlier of two, wherever it stands", "09:00|05:00", 7 * 60, 22 * 60, "05:00"},
		{"only the first of a day is its morning", "0 8,23 * * *", 7 * 60, 22 * 60, ""},
	} {
		got := ""
		if c, out := recur.Outside(anyOf(t, row.text), row.wake, row.sleep); out {
			got = c.String()
		}
		if got != row.want {
			t.Errorf("%s: got %q; want %q", row.why, got, row.want)
		}
	}
}

// other is a Recurrence of another package.
type other struct{}

func (other) On(d schedule.Date, z *time.Location) []time.Time {
	if d.Weekday() == time.Sunday {
		return nil
	}
	return []time.Time{d.At(8*60, z)}
}

func TestRecurrencesOfOtherPackages(t *testing.T) {
	if gap, ok := recur.Covers(other{}); ok || fmt.Sprint(gap.Weekdays) != "[Sunday]" {
		t.Errorf("got %v, %v; want Sunday left out", gap, ok)
	}
	if got := recur.Any(other{}, parse(t, "0 9 * * 0")); len(got.On(date(t, "2026-06-21"), time.UTC)) != 1 {
		t.Error("a union with a foreign recurrence lost its Sunday")
	}
}

// Occurrences are sorted, without duplicates, and on the date that was asked
// for or right after the gap that swallowed it.
func TestOccurrencesLaws(t *testing.T) {
	zones := []string{
		"Europe/Amsterdam", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Apia", "Africa/Cairo", "America/Havana",
	}
	rapid.Check(t, func(t *rapid.T) {
		z := zoneOf(t, rapid.SampledFrom(zones).Draw(t, "zone"))
		d := schedule.Date{Year: 2010, Month: 1, Day: 1}.Add(rapid.IntRange(0, 9000).Draw(t, "day"))
		text := fmt.Sprintf("*/%d %d-23 * * *", rapid.IntRange(1, 59).Draw(t, "step"), rapid.IntRange(0, 23).Draw(t, "hour"))
		r, err := recur.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		got, start, end := r.On(d, z), d.Start(z), d.Add(1).Start(z)
		for i, at := range got {
			if i > 0 && !got[i-1].Before(at) {
				t.Fatalf("%s on %s: %v is not after %v", text, d, at, got[i-1])
			}
			// If a whole date is skipped (Apia, 2011-12-30), its start is that
			// of the next date.
			if at.Before(start) || !at.Before(end) && !at.Equal(start) {
				t.Fatalf("%s on %s in %s: %v lies outside the date", text, d, z, at)
			}
		}
	})
}

func zoneOf(t *rapid.T, name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// A wall time and the equivalent cron expression give the same instants.
func TestWallAndCronAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h, m := rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute")
		z := zoneOf(t, rapid.SampledFrom([]string{"Europe/London", "America/Havana", "Africa/Cairo", "Pacific/Apia"}).Draw(t, "zone"))
		d := schedule.Date{Year: 2011, Month: 1, Day: 1}.Add(rapid.IntRange(0, 6000).Draw(t, "day"))
		wall, err := recur.Parse(fmt.Sprintf("%02d:%02d", h, m))
		if err != nil {
			t.Fatal(err)
		}
		cron, err := recur.Parse(fmt.Sprintf("%d %d * * *", m, h))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.EqualFunc(wall.On(d, z), cron.On(d, z), time.Time.Equal) {
			t.Fatalf("%02d:%02d on %s in %s: %v and %v", h, m, d, z, wall.On(d, z), cron.On(d, z))
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"07:30", "TZ=0", "CRON_TZ=", "TZ=UTC", "@every 1s", "0 9 * * 6,0", "* * * * *", "0 0 29 2 *", "*/0 * * * *", "0 9 * * 7",
		"1-/2 * * * *", "0 9 , * *", "99999999999999999999 * * * *", "\x00",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := recur.Parse(text)
		if err != nil {
			if !strings.Contains(err.Error(), "want ") {
				t.Errorf("%q: %v does not say what is wanted", text, err)
			}
			return
		}
		if at := r.On(schedule.Date{Year: 2028, Month: 2, Day: 29}, time.UTC); len(at) > 24*60 {
			t.Errorf("%q: %d occurrences a day", text, len(at))
		}
		recur.Outside(r, 7*60, 22*60)
	})
}
