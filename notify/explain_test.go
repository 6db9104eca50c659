package notify_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/notify"
	"parasol/schedule"
	"parasol/uv"
)

func TestExplainHead(t *testing.T) {
	d := notify.Sample(schedule.Reapply, schedule.Strict, schedule.High)
	got := []string{notify.Default().Read(d).Head()}
	d.Send, d.Reason, d.Next = nil, schedule.NothingDue, at(4, 7, 30)
	got = append(got, notify.Default().Read(d).Head())
	d.Person, d.Reason, d.Next = "ben\nmax", schedule.OutsideWindow, at(9, 7, 30)
	got = append(got, notify.Default().Read(d).Head())
	want := []string{
		"Ada, Fri 3 Jul 12:05. Sends the next coat reminder, loud: the last coat has had its time. Looks again at 12:15.",
		"Ada, Fri 3 Jul 12:05. Sends nothing: nothing is due now. Looks again at 07:30 tomorrow.",
		"Ben max, Fri 3 Jul 12:05. Sends nothing: no plan is running. Looks again at 07:30 on Thu 9 Jul.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("heads (-want +got):\n%s", diff)
	}
}

// Each reason has its own text: two that read alike would explain nothing.
func TestEveryReasonHasItsWords(t *testing.T) {
	said := map[string]schedule.Reason{}
	for _, reason := range schedule.Reasons() {
		d := notify.Sample(schedule.Morning, schedule.Strict, schedule.Normal)
		d.Reason = reason
		words := notify.Default().Read(d).Reason()
		if other, twice := said[words]; twice || words == "" {
			t.Errorf("%s: %q, as for %s; want words of its own", reason, words, other)
		}
		said[words] = reason
	}
}

func TestHeld(t *testing.T) {
	for _, row := range []struct {
		why   string
		kind  schedule.Kind
		phase schedule.Phase
		until time.Time
		held  schedule.HeldReason
		want  string
	}{
		{"with its time", schedule.Reapply, schedule.Strict, at(3, 12, 15), schedule.Early, "next coat: not before 12:15"},
		{"tomorrow", schedule.Reapply, schedule.Strict, at(4, 9, 0), schedule.SnoozedByThem, "next coat: paused until 09:00 tomorrow"},
		{"on a later day", schedule.Morning, schedule.Strict, at(8, 7, 0), schedule.Asleep,
			"morning sunscreen: outside your awake hours until 07:00 on Wed 8 Jul"},
		{"without a time", schedule.Reapply, schedule.Strict, time.Time{}, schedule.Early, "next coat: not yet"},
		{"a coat without an end", schedule.Reapply, schedule.Strict, time.Time{}, schedule.FilmOn, "next coat: sunscreen is on"},
		{"a reason that has no time", schedule.Reapply, schedule.Strict, time.Time{}, schedule.ConfirmedByThem,
			"next coat: you answered it"},
		{"the bound of the day", schedule.Reapply, schedule.Strict, time.Time{}, schedule.DayBound, "next coat: already 12 today"},
	} {
		d := notify.Sample(row.kind, row.phase, schedule.Normal)
		d.Evidence.SentToday = 12
		h := schedule.Held{Slot: schedule.Slot{Kind: row.kind}, Reason: row.held, Until: row.until}
		if got := notify.Default().Read(d).Held(&h); got != row.want {
			t.Errorf("%s: %q; want %q", row.why, got, row.want)
		}
	}
}

// The last pushes of a day are reserved for what matters, which is not the same
// as a limit that is reached.
func TestReservedPushIsNotTheLimit(t *testing.T) {
	d := notify.Sample(schedule.TopUp, schedule.Strict, schedule.Normal)
	d.Evidence.SentToday = 9
	h := schedule.Held{Slot: schedule.Slot{Kind: schedule.TopUp}, Reason: schedule.DayBound}
	if got, want := notify.Default().Read(d).Held(&h), "kept for what matters, 9 of 12"; !strings.HasSuffix(got, want) {
		t.Errorf("%q; want %q at its end", got, want)
	}
}

func TestExplainEvidence(t *testing.T) {
	coat := func(applied, ends time.Time, end schedule.FilmEnd, on bool) func(*schedule.Decision) {
		return func(d *schedule.Decision) {
			e := &d.Evidence
			e.Applied, e.FilmEnds, e.FilmEnd, e.FilmOn = applied, ends, end, on
		}
	}
	for _, row := range []struct {
		why   string
		phase schedule.Phase
		vary  func(*schedule.Decision)
		want  string
	}{
		{"both indexes", schedule.Strict, with(), "UV now: 8.1 forecast, 8.6 with a clear sky"},
		{"only the model's", schedule.Strict, unforeseen, "UV now: 8.6 with a clear sky, no forecast"},
		{"how far the forecast is trusted", schedule.Strict, func(d *schedule.Decision) { d.Evidence.Trust = 0.456 },
			"forecast of 03:00, trusted 46 %"},
		{"thin ozone", schedule.Strict, func(d *schedule.Decision) { d.Evidence.Ozone = 1.124 },
			"clear sky taken at 112 % of the table's, by the ozone a source told of"},
		{"from which index", schedule.Strict, func(d *schedule.Decision) { d.Evidence.Threshold = 3 }, "asked from UV 3"},
		{"any daylight", schedule.Dark, with(), "asked in any daylight"},
		{"the peak to the minute", schedule.Strict, with(), "peak 9.2 at 13:35"},
		{"no coat", schedule.Strict, coat(time.Time{}, time.Time{}, schedule.ByInterval, false), "sunscreen: none noted"},
		{"a coat for two hours", schedule.Strict, coat(at(3, 11, 0), at(3, 13, 0), schedule.ByInterval, true),
			"sunscreen: on, until 2 hours are over"},
		{"a coat for 80 minutes", schedule.Strict, coat(at(3, 11, 0), at(3, 12, 20), schedule.ByInterval, true),
			"sunscreen: on, until 80 minutes are over"},
		{"an interval that cannot be is the longest", schedule.Strict, coat(at(3, 9, 0), at(3, 14, 0), schedule.ByInterval, false),
			"sunscreen: over, 2 hours are over"},
		{"a strong sun ends it", schedule.Strict, coat(at(3, 11, 0), at(3, 12, 0), schedule.ByDose, false),
			"sunscreen: over, the sun has been strong"},
		{"water ends it", schedule.Strict, coat(at(3, 11, 0), at(3, 12, 0), schedule.ByWater, false),
			"sunscreen: over, water or a towel"},
		{"the doses", schedule.Strict, func(d *schedule.Decision) { d.Evidence.DoseBare, d.Evidence.DoseFilm = 2.54*uv.SED, 0.31*uv.SED },
			"sun today: 2.5 SED on bare skin, 0.3 SED under sunscreen (an estimate)"},
		{"how many were sent", schedule.Strict, func(d *schedule.Decision) { d.Evidence.SentToday = 3 }, "reminders today: 3 of 12"},
	} {
		if got := read(schedule.Reapply, row.phase, row.vary).Evidence(); !slices.Contains(got, row.want) {
			t.Errorf("%s: %q; want a line %q", row.why, got, row.want)
		}
	}
}
