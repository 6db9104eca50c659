package aftercare_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parasol/schedule"
	"parasol/schedule/aftercare"
)

func lisbon(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Lisbon")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func days(n int) *schedule.Length { return &schedule.Length{Days: n} }

func hours(n int) *schedule.Length { return &schedule.Length{Exact: time.Duration(n) * time.Hour} }

// spans formats phases as "cover 07-01T15:00..07-02T15:00, strict …".
func spans(t schedule.Treatment) string {
	var all []string
	for _, s := range t.Phases {
		until := "ever"
		if !s.Until.IsZero() {
			until = s.Until.Format("01-02T15:04")
		}
		all = append(all, s.Phase.String()+" "+s.From.Format("01-02T15:04")+".."+until)
	}
	return strings.Join(all, ", ")
}

func TestTreatment(t *testing.T) {
	zone := lisbon(t)
	at := time.Date(2026, 7, 1, 15, 0, 0, 0, zone)
	end := time.Date(2026, 7, 20, 12, 0, 0, 0, zone)
	for _, row := range []struct {
		why, kind string
		plan      aftercare.Plan
		want      string
	}{
		{"the catalogue's lengths", "microneedling", aftercare.Plan{},
			"cover 07-01T15:00..07-02T15:00, strict 07-02T15:00..07-15T15:00, protect 07-15T15:00..07-29T15:00"},
		{"an alias", "dermapen", aftercare.Plan{Cover: hours(6)},
			"cover 07-01T15:00..07-01T21:00, strict 07-01T21:00..07-15T15:00, protect 07-15T15:00..07-29T15:00"},
		{"no cover when the clinic says so", "microneedling", aftercare.Plan{Cover: hours(0)},
			"strict 07-01T15:00..07-15T15:00, protect 07-15T15:00..07-29T15:00"},
		{"a cover given to a kind without one adds one", "ipl", aftercare.Plan{Cover: days(2)},
			"cover 07-01T15:00..07-03T15:00, strict 07-03T15:00..07-15T15:00, protect 07-15T15:00..08-12T15:00"},
		{"a cover longer than the catalogue's strict moves it", "dermaplaning", aftercare.Plan{Cover: days(10)},
			"cover 07-01T15:00..07-11T15:00, protect 07-11T15:00..07-15T15:00"},
		{"a short protect cuts the catalogue's strict", "ipl", aftercare.Plan{Protect: days(7)}, "strict 07-01T15:00..07-08T15:00"},
		{"a strict longer than the catalogue's protect ends the window", "dermaplaning", aftercare.Plan{Strict: days(20)},
			"strict 07-01T15:00..07-21T15:00"},
		{"an empty phase is left out", "tattoo", aftercare.Plan{}, "cover 07-01T15:00..07-29T15:00, protect 07-29T15:00..08-26T15:00"},
		{"photodynamic: dark, then strict", "pdt-ala", aftercare.Plan{},
			"dark 07-01T15:00..07-04T09:00, strict 07-04T09:00..07-15T15:00, protect 07-15T15:00..07-29T15:00"},
		{"an unknown photodynamic treatment stays dark", "pdt-unknown", aftercare.Plan{}, "dark 07-01T15:00..ever"},
		{"until the clinic says when it ends", "pdt-unknown", aftercare.Plan{Cover: hours(48), Protect: days(28)},
			"dark 07-01T15:00..07-03T15:00, protect 07-03T15:00..07-29T15:00"},
		{"a course that is strict in use and in its washout", "voriconazole", aftercare.Plan{Until: end},
			"strict 07-01T15:00..08-17T12:00"},
		{"until the clinic says when strict is over", "voriconazole", aftercare.Plan{Strict: days(10), Until: end},
			"strict 07-01T15:00..07-11T15:00, protect 07-11T15:00..08-17T12:00"},
		{"radiotherapy, of which the last dose is not known", "radiotherapy", aftercare.Plan{}, "cover 07-01T15:00..ever"},
		{"radiotherapy counts from its last dose", "radiotherapy", aftercare.Plan{Until: end},
			"cover 07-01T15:00..08-17T12:00, strict 08-17T12:00..07-20T12:00, protect 07-20T12:00..ever"},
		{"what the clinic says of it counts from the first", "radiotherapy", aftercare.Plan{Cover: days(40), Until: end},
			"cover 07-01T15:00..08-10T15:00, strict 08-10T15:00..07-20T12:00, protect 07-20T12:00..ever"},
		{"a condition has no end", "lupus", aftercare.Plan{}, "strict 07-01T15:00..ever"},
		{"but it may have one", "melasma", aftercare.Plan{Until: end}, "protect 07-01T15:00..07-20T12:00"},
		{"no window at all", "led", aftercare.Plan{}, ""},
		{"cover is the end of dark in a photodynamic kind", "pdt-ala", aftercare.Plan{Cover: days(3)},
			"dark 07-01T15:00..07-04T15:00, strict 07-04T15:00..07-15T15:00, protect 07-15T15:00..07-29T15:00"},
		{"dark only", "verteporfin", aftercare.Plan{}, "dark 07-01T15:00..07-06T15:00"},
		{"an open-ended course", "doxycycline", aftercare.Plan{}, "protect 07-01T15:00..ever"},
		{"a course and its washout", "doxycycline", aftercare.Plan{Until: end}, "protect 07-01T15:00..07-27T12:00"},
		{"a course with the clinic's own end", "aha", aftercare.Plan{Protect: days(5)}, "protect 07-01T15:00..07-06T15:00"},
		{"a course that begins strictly", "doxycycline", aftercare.Plan{Strict: days(3)},
			"strict 07-01T15:00..07-04T15:00, protect 07-04T15:00..ever"},
	} {
		t.Run(row.why, func(t *testing.T) {
			e, _ := aftercare.Find(row.kind)
			row.plan.At = at
			got, err := e.Treatment(row.plan)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(row.want, spans(got)); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
			if got.Kind != e.Kind || got.Group != e.Group || got.SkinCheck && e.IsCourse() || !got.At.Equal(at) {
				t.Errorf("treatment %+v", got)
			}
		})
	}
}

func TestDaysFollowTheWallClock(t *testing.T) {
	e, _ := aftercare.Find("microneedling")
	got, err := e.Treatment(aftercare.Plan{At: time.Date(2026, 10, 20, 15, 0, 0, 0, lisbon(t))}) // clocks go back on 25 October
	if err != nil {
		t.Fatal(err)
	}
	want := "cover 10-20T15:00..10-21T15:00, strict 10-21T15:00..11-03T15:00, protect 11-03T15:00..11-17T15:00"
	if d := cmp.Diff(want, spans(got)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestRefusedPlans(t *testing.T) {
	at := time.Date(2026, 7, 1, 15, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		why, kind string
		plan      aftercare.Plan
		want      string
	}{
		{"cover after strict", "microneedling", aftercare.Plan{Cover: days(5), Strict: days(3)},
			"strict: got 3d, which ends before cover: 5d"},
		{"strict after protect", "microneedling", aftercare.Plan{Strict: days(30), Protect: days(20)},
			"protect: got 20d, which ends before strict: 30d"},
		{"the catalogue's cover is not cut in silence", "ablative-laser", aftercare.Plan{Strict: days(5)},
			"strict: got 5d, which ends before the catalogue's cover"},
		{"nor is dark", "porfimer", aftercare.Plan{Strict: days(5)}, "strict: got 5d, which ends before the catalogue's dark"},
		{"a negative length", "microneedling", aftercare.Plan{Cover: hours(-3)}, "cover: got an end before the treatment"},
		{"a procedure has no until", "microneedling", aftercare.Plan{Until: at}, "until: got the end of microneedling, a procedure"},
		{"a course has no cover", "doxycycline", aftercare.Plan{Cover: days(1)}, "cover: got it for doxycycline, a course"},
		{"a course's two ends", "doxycycline", aftercare.Plan{Protect: days(1), Until: at}, "protect: got it beside until"},
		{"a course that ends before it begins", "doxycycline", aftercare.Plan{Until: at.AddDate(0, 0, -1)},
			"until: got 2026-06-30, which is before at: 2026-07-01"},
		{"strict past the course", "doxycycline", aftercare.Plan{Strict: days(9), Until: at},
			"strict: got 9d, which ends after the course"},
		{"radiotherapy goes on, and its protect is counted", "radiotherapy", aftercare.Plan{Protect: days(400)},
			"protect: got 400d, while the catalogue's cover has no end"},
		{"strict, after a dark phase whose end is unknown", "pdt-unknown", aftercare.Plan{Strict: days(14)},
			"strict: got 14d, while the catalogue's dark has no end"},
		{"a length for a name without a window", "led", aftercare.Plan{Strict: days(14)}, "strict: got it for led, which opens no window"},
		{"nothing left", "ipl", aftercare.Plan{Protect: days(0)}, "phases that are all empty"},
	} {
		e, _ := aftercare.Find(row.kind)
		row.plan.At = at
		got, err := e.Treatment(row.plan)
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %s, %v; want an error with %q", row.why, spans(got), err, row.want)
		}
	}
}

// For every plan the phases are in order of strictness, not empty, and follow
// each other without a gap from At.
func TestPhasesAreGapless(t *testing.T) {
	zones := []string{"Europe/Lisbon", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Apia"}
	rapid.Check(t, func(t *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		e := rapid.SampledFrom(aftercare.All()).Draw(t, "kind")
		p := aftercare.Plan{At: time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "at"), 0).In(zone)}
		p.Cover, p.Strict, p.Protect = length(t, "cover"), length(t, "strict"), length(t, "protect")
		if e.IsCourse() && rapid.Bool().Draw(t, "ends") {
			p.Until = p.At.Add(time.Duration(rapid.Int64Range(0, 1e7).Draw(t, "until")) * time.Second)
		}
		got, err := e.Treatment(p)
		if err != nil {
			return
		}
		from, before := p.At, schedule.Dark+1
		for i, s := range got.Phases {
			last := i == len(got.Phases)-1
			if !s.From.Equal(from) || s.Phase >= before || (s.Until.IsZero() && !(last && (e.IsCourse() || e.EndsByClearance))) ||
				(!s.Until.IsZero() && !s.From.Before(s.Until)) {
				t.Fatalf("%s: %s", e.Kind, spans(got))
			}
			from, before = s.Until, s.Phase
		}
		if p.Protect != nil && !got.End().Equal(p.Protect.After(p.At)) {
			t.Fatalf("%s: the clinic's protect %s does not end the window: %s", e.Kind, aftercare.Words(*p.Protect), spans(got))
		}
	})
}

func length(t *rapid.T, name string) *schedule.Length {
	if !rapid.Bool().Draw(t, name+" given") {
		return nil
	}
	return &schedule.Length{Days: rapid.IntRange(0, 90).Draw(t, name), Exact: time.Duration(rapid.IntRange(0, 47).Draw(t,
		name+" hours")) * time.Hour}
}
