package main

import (
	"bufio"
	"encoding/json"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"parasol/notify"
	"parasol/schedule"
	"parasol/schedule/simulation"
	"parasol/uv"
)

// pushJSON is one line of simulate --json.
type pushJSON struct {
	Time      string          `json:"time"`
	Person    string          `json:"person"`
	Kind      schedule.Kind   `json:"kind"`
	Slot      schedule.Slot   `json:"slot"`
	Attempt   int             `json:"attempt"`
	Level     schedule.Level  `json:"level"`
	Priority  int             `json:"priority"`
	Reason    schedule.Reason `json:"reason"`
	Title     string          `json:"title"`
	Message   string          `json:"message"`
	Index     float64         `json:"uv_index"`
	ClearSky  float64         `json:"uv_index_clear_sky"`
	Source    string          `json:"uv_source"`
	Phase     schedule.Phase  `json:"phase"`
	Treatment string          `json:"treatment"`
	Day       int             `json:"day"`
}

// lineOf converts a decision that sends something to its JSON form.
func (s *simulated) lineOf(d *schedule.Decision) pushJSON {
	m, r, e := s.texts.Render(d), d.Send, &d.Evidence
	return pushJSON{
		Time: d.At.UTC().Format(time.RFC3339), Person: d.Person, Kind: r.Slot.Kind, Slot: r.Slot, Attempt: r.Attempt,
		Level: r.Level, Priority: r.Level.Priority(), Reason: d.Reason, Title: m.Title, Message: m.Body,
		Index: round(float64(e.Forecast), 100), ClearSky: round(float64(e.ClearSky), 100), Source: e.Source,
		Phase: e.Phase, Treatment: e.Treatment, Day: e.TreatmentDay,
	}
}

// printLines prints the pushes of all people in order of time.
func (s *simulated) printLines(w io.Writer) error {
	type line struct {
		at time.Time
		pushJSON
	}
	var all []line
	for _, run := range s.runs {
		for step := range run.Pushes() {
			all = append(all, line{step.Decision.At, s.lineOf(&step.Decision)})
		}
	}
	slices.SortStableFunc(all, func(a, b line) int { return a.at.Compare(b.at) })
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	for i := range all {
		if err := enc.Encode(all[i].pushJSON); err != nil {
			return err
		}
	}
	return out.Flush()
}

// printTimeline prints each person's days for reading.
func (s *simulated) printTimeline(w io.Writer, why bool) error {
	out := bufio.NewWriter(w)
	t := &timeline{printer: printer{w: out}, texts: s.texts, why: why}
	for _, run := range s.runs {
		t.person(run)
	}
	if t.err != nil {
		return t.err
	}
	return out.Flush()
}

// timeline prints one day after another.
type timeline struct {
	printer
	texts  *notify.Texts
	why    bool
	day    *schedule.Day
	pushes int
	held   map[string]bool // what was printed as held on this day
}

func (t *timeline) person(run simulation.Run) {
	t.day = nil
	for step := range run.Steps() {
		if step.Day != t.day && (t.day == nil || step.Day.Date != t.day.Date) {
			t.endDay()
			t.day, t.pushes, t.held = middle(&run, step.Day), 0, map[string]bool{}
			t.beginDay(&step, run.Forecast(t.day.Place))
		}
		if step.Decision.Send != nil {
			t.push(&step.Decision)
		}
		if t.why {
			t.holds(&step.Decision)
		}
	}
	t.endDay()
}

// middle returns the part of a day in which noon lies. On a day of travel the
// first part may be an hour of the night.
func middle(run *simulation.Run, first *schedule.Day) *schedule.Day {
	noon := first.Date.Start(first.Place.Zone).Add(12 * time.Hour)
	day := run.Policy.DayAt(noon, run.Forecast(run.Policy.PlaceAt(noon)))
	if day.Date != first.Date || day.Start.Equal(first.Start) {
		return first
	}
	return day
}

func (t *timeline) beginDay(step *simulation.Step, f *uv.Forecast) {
	decision := step.Decision
	if !t.day.Start.Equal(step.Day.Start) {
		decision = schedule.Decide(t.day.Start, t.day, step.State)
	}
	e := &decision.Evidence
	day := t.texts.Read(&decision)
	if e.Phase == schedule.NoPhase { // a window may open during the day
		evening := schedule.Decide(t.day.End.Add(-time.Second), t.day, step.State)
		day = t.texts.Read(&evening)
	}
	t.line("%s, %s. %s", step.Decision.Person, t.day.Start.Format("Mon 2 Jan 2006"), day.DayLine())
	t.line("  %s", strings.Join([]string{t.sun(e), spark(t.day, f), t.peak(e)}, "  "))
}

func (t *timeline) endDay() {
	if t.day == nil {
		return
	}
	if t.pushes == 0 {
		t.line("  %s", t.texts.Quiet())
	}
	t.line("")
}

func (t *timeline) clock(at time.Time) string { return at.In(t.day.Place.Zone).Format("15:04") }

func (t *timeline) sun(e *schedule.Evidence) string {
	switch {
	case !e.Sunrise.IsZero() && !e.Sunset.IsZero():
		return "sun " + t.clock(e.Sunrise) + "–" + t.clock(e.Sunset)
	case e.PeakCeiling > 0:
		return "the sun does not set"
	default:
		return "the sun does not rise"
	}
}

func (t *timeline) peak(e *schedule.Evidence) string {
	text := "peak " + e.Peak.String()
	if !e.PeakAt.IsZero() {
		text += " at " + t.clock(e.PeakAt)
	}
	if !e.ThreeFrom.IsZero() {
		text += ", 3 and above " + t.clock(e.ThreeFrom) + "–" + t.clock(e.ThreeUntil)
	}
	return text
}

// spark draws the forecast of a day in characters of an hour, each an eighth
// of the WHO's 11 high.
func spark(day *schedule.Day, f *uv.Forecast) string {
	bars := []rune("▁▂▃▄▅▆▇█")
	var b strings.Builder
	for at := day.Start.Add(30 * time.Minute); at.Before(day.End); at = at.Add(time.Hour) {
		i := float64(f.At(at).Forecast)
		if i < 0.05 {
			b.WriteByte(' ')
			continue
		}
		b.WriteRune(bars[int(math.Min(7, i/11*8))])
	}
	return "|" + b.String() + "|"
}

func (t *timeline) push(d *schedule.Decision) {
	t.pushes++
	m := t.texts.Render(d)
	first, rest, _ := strings.Cut(m.Body, "\n")
	t.line("  %s  %-7s  %s", t.clock(d.At), t.texts.Loudness(d.Send.Level), m.Title)
	t.line("                  %s", first)
	if !t.why {
		return
	}
	for line := range strings.Lines(rest) {
		t.line("                  %s", strings.TrimSpace(line))
	}
	t.line("                  (%s)", t.texts.Read(d).Reason())
}

// holds prints what was held back, each slot and reason once per day.
func (t *timeline) holds(d *schedule.Decision) {
	r := t.texts.Read(d)
	for i := range d.Held {
		h := &d.Held[i]
		key := h.Slot.String() + " " + h.Reason.String()
		if t.held[key] {
			continue
		}
		t.held[key] = true
		t.line("  %s  held     %s", t.clock(d.At), r.Held(h))
	}
}
