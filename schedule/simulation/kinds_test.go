package simulation_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"parasol/notify"
	"parasol/schedule"
	"parasol/schedule/aftercare"
	"parasol/schedule/simulation"
)

// ordersSunscreen matches words that tell somebody to put sunscreen on. The one
// such sentence that a cover phase may have depends on the clinic.
var (
	ordersSunscreen = regexp.MustCompile(`(?i)\b(put on|apply|reapply|wear|start|use|add)\b[^.:]*\b(SPF|sunscreen|coat)\b`)
	ifAllowed       = regexp.MustCompile(`Only if [^.]* allows it today: mineral SPF 30\+\.`)
)

// TestEveryKindToItsEnd simulates every kind to the end of its window, or
// for five weeks, out at noon each day, once answering everything and once
// nothing. Nothing panics, every push has a text, and none orders sunscreen in
// cover or dark.
func TestEveryKindToItsEnd(t *testing.T) {
	for _, kind := range aftercare.Kinds() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			for _, ack := range []time.Duration{simulation.Never, ackSoon} {
				live(t, kind, ack)
			}
		})
	}
}

func live(t *testing.T, kind string, ack time.Duration) {
	t.Helper()
	const zone, longest = "Europe/Lisbon", 35 // days; later days repeat the same
	who := living(t, zone, 38.72, -9.14, done(t, kind, "2026-05-20T15:00", zone, ""))
	who.Outings = []schedule.Routine{{Start: recurrence(t, "0 12 * * *"), For: time.Hour}}
	from := schedule.Date{Year: 2026, Month: 5, Day: 20}
	days := longest
	if end := who.Treatments[0].End(); !end.IsZero() {
		days = min(days, schedule.DateOf(end).Sub(from)+2)
	}
	s := &story{who: who, sky: []float64{0.9}, ack: ack, from: from.String(), days: days}
	told := map[schedule.Phase]bool{}
	for step := range s.run(t).Pushes() {
		d := &step.Decision
		checkText(t, d)
		told[d.Evidence.Phase] = true
		m := notify.Default().Render(d)
		text := ifAllowed.ReplaceAllString(m.Title+". "+strings.ReplaceAll(m.Body, "\n", " "), "")
		if d.Evidence.Phase >= schedule.Cover && ordersSunscreen.MatchString(text) {
			t.Errorf("%s, %s, %v: orders sunscreen: %q", kind, d.Evidence.Phase, d.At, text)
		}
	}
	for _, span := range who.Treatments[0].Phases {
		if !told[span.Phase] && span.From.Before(from.Add(days).Start(who.Home.Zone)) {
			t.Errorf("%s: not a word in %s", kind, span.Phase)
		}
	}
}
