package simulation_test

import (
	"testing"
	"time"

	"parasol/schedule"
	"parasol/schedule/aftercare"
	"parasol/schedule/recur"
)

func location(tb testing.TB, name string) *time.Location {
	tb.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		tb.Fatal(err)
	}
	return zone
}

func recurrence(tb testing.TB, text string) schedule.Recurrence {
	tb.Helper()
	r, err := recur.Parse(text)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func treatment(tb testing.TB, kind string, at time.Time, area string) schedule.Treatment {
	tb.Helper()
	e, ok := aftercare.Find(kind)
	if !ok {
		tb.Fatalf("no treatment %q", kind)
	}
	t, err := e.Treatment(aftercare.Plan{At: at, Area: area})
	if err != nil {
		tb.Fatal(err)
	}
	return t
}
