package ward

import (
	"encoding/json"
	"errors"
	"hash/fnv"
	"time"

	"parasol/config"
	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/engine/postgres"
	"parasol/uv"
)

const (
	// longestWait is the longest time between two turns of a person with a
	// plan (H). A household decides anew when a forecast changes; here nobody
	// is looked up for that, and sources renew theirs each hour. Whose plan is
	// over, which in time most people's is, waits for the next day.
	longestWait = time.Hour
	// spread shortens that by up to so much, by the person: those who were
	// decided for in one minute, such as all mornings, are not due in one
	// minute for the rest of the day.
	spread = 15 * time.Minute
	// unread is when a person is tried again whose stored text cannot be read.
	unread = time.Hour
)

// Decide is the decider of the engine's turns.
func (w *Ward) Decide(now time.Time, t *postgres.Turn) postgres.Verdict {
	p, err := w.Read(now, t.Clinic, t.Person, t.Version, t.Body)
	if err != nil {
		w.unreadable(t, err)
		return postgres.Verdict{Verdict: agent.Verdict{Next: now.Add(unread)}}
	}
	day := w.Day(now, p, t.Turn)
	d := agent.Deliberate(now, t.Turn, day, &p.Routes)
	w.Observer.Decided(t.Clinic)
	w.meet(day.Place.Place)
	v := postgres.Verdict{Verdict: d.Verdict, Status: statusOf(&d.Decision, day.Place.Zone)}
	v.Next = sooner(v.Next, day.End)
	if d.Decision.Evidence.Phase != schedule.NoPhase {
		v.Next = sooner(v.Next, now.Add(longestWait-shareOf(t)))
	}
	if !t.Summed.Equal(day.Start) {
		v.Day, v.DayEnded = w.yesterday(p, t, day), day.Start
	}
	return v
}

// Day prepares the person's day.
func (w *Ward) Day(now time.Time, p *Person, t *agent.Turn) *schedule.Day {
	forecast, _ := w.Forecasts.Forecast(now, p.Policy.PlaceAt(now).Place)
	return planned(p, t).DayAt(now, forecast)
}

// planned returns the person's policy with the changes of the plan that were
// reported.
func planned(p *Person, t *agent.Turn) *schedule.Policy {
	return p.Policy.WithPlan(schedule.PlanOf(t.Events()))
}

// yesterday returns the sum of the day before, nil if there is nothing to
// keep. It was lived if the day before it was summed when it began.
func (w *Ward) yesterday(p *Person, t *postgres.Turn, today *schedule.Day) *schedule.Sum {
	last := today.Start.Add(-time.Second)
	forecast, _ := w.Forecasts.Forecast(today.Start, p.Policy.PlaceAt(last).Place)
	day := planned(p, t.Turn).DayAt(last, forecast)
	return t.Sum(day, t.Summed.Equal(day.Start))
}

// shareOf returns a person's part of the spread.
func shareOf(t *postgres.Turn) time.Duration {
	h := fnv.New32a()
	_, _ = h.Write([]byte(t.Clinic + "/" + t.Person)) // never fails
	return time.Duration(h.Sum32()%uint32(spread/time.Second)) * time.Second
}

// meet notes that the sky over a place is wanted.
func (w *Ward) meet(place uv.Place) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.met[place] = true
}

// unreadable logs that a person cannot be read, once a version. It names
// nobody.
func (w *Ward) unreadable(t *postgres.Turn, err error) {
	w.mu.Lock()
	said := w.ill[key{t.Clinic, t.Person}] == t.Version
	w.ill[key{t.Clinic, t.Person}] = t.Version
	w.mu.Unlock()
	if !said {
		w.Log.Error("a person cannot be read and is not reminded", "clinic", t.Clinic, "keys", wrongKeys(err))
	}
}

// wrongKeys returns the keys at fault without their values, which may tell of
// health.
func wrongKeys(err error) []string {
	var problems config.Problems
	if !errors.As(err, &problems) {
		return []string{"all"}
	}
	all := make([]string, len(problems))
	for i, p := range problems {
		all[i] = p.Path
	}
	return all
}

func sooner(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// Status is what lists show of a person.
type Status struct {
	Phase     schedule.Phase `json:"phase"`
	Treatment string         `json:"treatment,omitempty"`
	Day       int            `json:"day,omitempty"`
	Until     time.Time      `json:"until,omitzero"` // of the phase, in the person's zone
	Offset    int            `json:"offset"`         // of that zone from UTC when it was decided, in seconds
}

// statusOf returns the status that a decision shows, as it is stored.
func statusOf(d *schedule.Decision, zone *time.Location) []byte {
	e := &d.Evidence
	s := Status{Phase: e.Phase, Treatment: e.Treatment, Day: e.TreatmentDay}
	if !e.PhaseUntil.IsZero() {
		s.Until = e.PhaseUntil.In(zone)
	}
	_, s.Offset = d.At.In(zone).Zone()
	text, err := json.Marshal(&s)
	if err != nil { // a phase that has no word
		return nil
	}
	return text
}

// ParseStatus reads a stored status; one that cannot be read is empty.
func ParseStatus(text []byte) Status {
	var s Status
	if json.Unmarshal(text, &s) != nil {
		return Status{}
	}
	return s
}
