package notify_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/notify"
	"parasol/schedule"
	"parasol/uv"
)

// read returns the reader of a sample that is changed first.
func read(k schedule.Kind, p schedule.Phase, vary ...func(*schedule.Decision)) *notify.Reader {
	d := notify.Sample(k, p, schedule.Normal)
	with(vary...)(d)
	return notify.Default().Read(d)
}

// sky sets what the day brings: its highest index and ceiling, and how far
// away the peak is.
func sky(peak, ceiling uv.Index, ahead time.Duration) func(*schedule.Decision) {
	return func(d *schedule.Decision) {
		d.Evidence.Peak, d.Evidence.PeakCeiling, d.Evidence.PeakAt = peak, ceiling, d.At.Add(ahead)
	}
}

// minute sets what this minute brings.
func minute(forecast, ceiling uv.Index) func(*schedule.Decision) {
	return func(d *schedule.Decision) { d.Evidence.Forecast, d.Evidence.Ceiling = forecast, ceiling }
}

func glass(d *schedule.Decision) { d.Evidence.Glass = true }

func endlessDay(d *schedule.Decision) { d.Evidence.Sunset = time.Time{} }

func TestSentenceAboutTheDay(t *testing.T) {
	for _, row := range []struct {
		why   string
		phase schedule.Phase
		vary  func(*schedule.Decision)
		want  string
	}{
		{"winter in the north", schedule.Strict, sky(0.4, 0.4, time.Hour), "Hardly any UV today."},
		{"a ceiling that rounds to 1 is not none", schedule.Strict, sky(0.4, 0.5, time.Hour), "UV stays low today, 1 at most."},
		{"clouds that may break", schedule.Strict, sky(2.4, 4, time.Hour), "UV stays low unless it clears, then up to 4."},
		{"clouds whose breaking changes little", schedule.Strict, sky(2.4, 3.4, time.Hour), "UV stays low today, 2 at most."},
		{"a 0 is written 1", schedule.Strict, sky(0.2, 1.2, time.Hour), "UV stays low today, 1 at most."},
		{"2.5 rounds to 3, which is moderate", schedule.Strict, sky(2.5, 7, 90*time.Minute), "UV reaches 3 around 13:30."},
		{"the peak is given to the nearest quarter hour", schedule.Strict, sky(7, 8, 98*time.Minute), "UV reaches 7 around 13:45."},
		{"no forecast says can", schedule.Strict, with(unforeseen, sky(7, 8, 90*time.Minute)), "UV can reach 8 around 13:30."},
		{"no forecast and a low ceiling", schedule.Strict, with(unforeseen, sky(2, 2.2, time.Hour)), "UV stays low today, 2 at most."},
		{"the peak is over, the sun is not", schedule.Strict, with(sky(7, 8, -time.Hour), minute(5, 6)), "UV is still 5."},
		{"so without a forecast", schedule.Strict, with(unforeseen, sky(7, 8, -time.Hour), minute(0, 6)), "UV can still be 6."},
		{"the peak is over and the sun low", schedule.Strict, with(sky(7, 8, -time.Hour), minute(1, 2.4)),
			"UV is low for the rest of the day."},
		{"a ceiling of 2.5 is still 3", schedule.Strict, with(sky(7, 8, -time.Hour), minute(1, 2.5)), "UV is still 1."},
		{"light counts where UVA does", schedule.Strict, with(glass, sky(0.4, 0.4, time.Hour)),
			"Hardly any UV today. UVA and light still count."},
		{"and under clouds that may break", schedule.Strict, with(glass, sky(1, 4, time.Hour)),
			"UV stays low unless it clears, then up to 4. UVA and light still count."},
		{"a strong sun needs no word of it", schedule.Strict, with(glass, sky(7, 8, 90*time.Minute)), "UV reaches 7 around 13:30."},
		{"dark is about daylight", schedule.Dark, sky(7, 8, time.Hour), "Daylight lasts until 21:05."},
		{"a night without darkness", schedule.Dark, endlessDay, "It stays light all night."},
		{"a winter without a sun", schedule.Dark, with(endlessDay, night), ""},
	} {
		if got := read(schedule.Morning, row.phase, row.vary).UVDay(); got != row.want {
			t.Errorf("%s: %q; want %q", row.why, got, row.want)
		}
	}
}

func TestSentenceAboutNow(t *testing.T) {
	for _, row := range []struct {
		why         string
		phase       schedule.Phase
		vary        func(*schedule.Decision)
		want, short string
	}{
		{"the sun may break through", schedule.Strict, minute(4, 6), "UV is 4 under cloud, 6 where it breaks.", "UV is 4 now."},
		{"by one and a half it is worth a word", schedule.Strict, minute(4, 5.5), "UV is 4 under cloud, 6 where it breaks.",
			"UV is 4 now."},
		{"by less it is not", schedule.Strict, with(sky(4, 5, time.Hour), minute(4, 5.4)), "UV is 4 now.", "UV is 4 now."},
		{"the peak is ahead", schedule.Strict, with(sky(7, 8, 90*time.Minute), minute(5, 6)),
			"UV is 5 now and reaches 7 around 13:30.", "UV is 5 now."},
		{"a peak of the same number is no news", schedule.Strict, with(sky(5.4, 6, 90*time.Minute), minute(5, 6)),
			"UV is 5 now.", "UV is 5 now."},
		{"a peak within half an hour is now", schedule.Strict, with(sky(7, 8, 29*time.Minute), minute(5, 6)), "UV is 5 now.",
			"UV is 5 now."},
		{"one in half an hour is ahead", schedule.Strict, with(sky(7, 8, 30*time.Minute), minute(5, 6)),
			"UV is 5 now and reaches 7 around 12:30.", "UV is 5 now."},
		{"no forecast, the peak ahead", schedule.Strict, with(unforeseen, sky(7, 8, 90*time.Minute), minute(0, 6)),
			"UV can be 6 now and 8 around 13:30.", "UV can be 6 now."},
		{"no forecast, the peak over", schedule.Strict, with(unforeseen, sky(7, 8, -time.Hour), minute(0, 6)),
			"UV can be 6 now.", "UV can be 6 now."},
		{"the model as a source is no forecast", schedule.Strict, func(d *schedule.Decision) {
			sky(7, 8, -time.Hour)(d)
			d.Evidence.Source = "clear-sky"
		}, "UV can be 9 now.", "UV can be 9 now."},
		{"after sunset", schedule.Strict, night, "Hardly any UV now.", "Hardly any UV now."},
		{"after sunset, where UVA counts", schedule.Strict, with(glass, night),
			"Hardly any UV now. UVA and light still count.", "Hardly any UV now. UVA and light still count."},
		{"dark is about daylight", schedule.Dark, minute(4, 6), "Daylight lasts until 21:05.", "Daylight lasts until 21:05."},
	} {
		r := read(schedule.Reapply, row.phase, row.vary)
		if diff := cmp.Diff([]string{row.want, row.short}, []string{r.UVNow(), r.UVShort()}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.why, diff)
		}
	}
}

func TestHoursAreRoundedOutwardToQuarters(t *testing.T) {
	three := func(from, until time.Time) func(*schedule.Decision) {
		return func(d *schedule.Decision) { d.Evidence.ThreeFrom, d.Evidence.ThreeUntil = from, until }
	}
	for _, row := range []struct {
		why  string
		vary func(*schedule.Decision)
		want string
	}{
		{"widened on both sides", three(at(3, 9, 29), at(3, 17, 31)), "UV is 3 or more from 09:15 to 17:45."},
		{"a quarter hour stays", three(at(3, 9, 30), at(3, 17, 30)), "UV is 3 or more from 09:30 to 17:30."},
		{"a minute after it is up to the next", three(at(3, 9, 31), at(3, 17, 46)), "UV is 3 or more from 09:30 to 18:00."},
		{"no forecast says can", with(unforeseen, three(at(3, 9, 0), at(3, 17, 0))), "UV can be 3 or more from 09:00 to 17:00."},
		{"never 3", three(time.Time{}, time.Time{}), ""},
		{"an end that is not known", three(at(3, 9, 0), time.Time{}), ""},
		{"beside a day that names no peak", sky(7, 8, -time.Hour), ""},
	} {
		if got := read(schedule.Morning, schedule.Strict, row.vary).Hours(); got != row.want {
			t.Errorf("%s: %q; want %q", row.why, got, row.want)
		}
	}
}

func TestMissingForecastIsMentioned(t *testing.T) {
	lead := func(d time.Duration, issued time.Time) func(*schedule.Decision) {
		return func(x *schedule.Decision) { x.Evidence.Lead, x.Evidence.Issued = d, issued }
	}
	const none = "No forecast at the moment, so this assumes a clear sky."
	for _, row := range []struct {
		why   string
		kind  schedule.Kind
		phase schedule.Phase
		vary  func(*schedule.Decision)
		want  string
	}{
		{"a fresh one", schedule.Morning, schedule.Strict, lead(9*time.Hour, at(3, 3, 0)), ""},
		{"a day old is not yet old", schedule.Morning, schedule.Strict, lead(24*time.Hour, at(2, 12, 0)), ""},
		{"older, of yesterday", schedule.Morning, schedule.Strict, lead(25*time.Hour, at(2, 11, 0)),
			"The forecast is from 11:00 yesterday."},
		{"older, of the day before", schedule.Morning, schedule.Strict, lead(40*time.Hour, at(1, 20, 0)),
			"The forecast is from 20:00 on Wed 1 Jul."},
		{"old, and nobody knows of when", schedule.Morning, schedule.Strict, lead(40*time.Hour, time.Time{}), ""},
		{"none at all", schedule.Reapply, schedule.Strict, unforeseen, none},
		{"now known, the day not: a sentence about now", schedule.Reapply, schedule.Strict,
			func(d *schedule.Decision) { d.Evidence.DayKnown = false }, ""},
		{"now known, the day not: a sentence about the day", schedule.Morning, schedule.Strict,
			func(d *schedule.Decision) { d.Evidence.DayKnown = false }, none},
		{"dark asks no forecast", schedule.Reapply, schedule.Dark, unforeseen, ""},
	} {
		if got := read(row.kind, row.phase, row.vary).NoForecast(); got != row.want {
			t.Errorf("%s: %q; want %q", row.why, got, row.want)
		}
	}
}

func TestTextsThatBeginWithTheShade(t *testing.T) {
	for _, row := range []struct {
		why   string
		kind  schedule.Kind
		phase schedule.Phase
		vary  func(*schedule.Decision)
		want  bool
	}{
		{"a strong sun in strict", schedule.Reapply, schedule.Strict, minute(5.5, 6), true},
		{"a moderate one", schedule.Reapply, schedule.Strict, minute(5.4, 6), false},
		{"a strong sun in protect", schedule.Reapply, schedule.Protect, minute(9, 9), false},
		{"a strong sky without a forecast", schedule.Reapply, schedule.Strict, with(unforeseen, minute(0, 6)), true},
		{"half the day's dose", schedule.Reapply, schedule.Protect, func(d *schedule.Decision) { d.Evidence.DoseHigh = true }, true},
		{"a coat that was due before 40 minutes", schedule.Reapply, schedule.Protect,
			func(d *schedule.Decision) { d.Evidence.FloorBinds = true }, true},
		{"any skin in the dark", schedule.Reapply, schedule.Dark, mild, true},
		{"an outing that gets strong", schedule.Leaving, schedule.Protect, with(mild, func(d *schedule.Decision) {
			d.Evidence.OutingPeak = 6
		}), true},
		{"an outing that stays moderate", schedule.Leaving, schedule.Protect, mild, false},
		{"an outing under a sky that can be strong", schedule.Leaving, schedule.Protect, with(mild, unforeseen, func(d *schedule.Decision) {
			d.Evidence.OutingCeiling = 6
		}), true},
	} {
		if got := read(row.kind, row.phase, row.vary).SunFirst(); got != row.want {
			t.Errorf("%s: %v; want %v", row.why, got, row.want)
		}
	}
}
