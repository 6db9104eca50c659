package portrait_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/cmd/internal/portrait"
	"parasol/cmd/internal/sky"
	"parasol/cmd/internal/web"
	"parasol/config"
	"parasol/config/parts"
	"parasol/notify"
	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/uv"
	"parasol/uv/source"
)

// noon is in July, the fourth day after ada's treatment.
var noon = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

const file = `people:
  - name: ada
    place: {latitude: 38.72, longitude: -9.14, timezone: Europe/Lisbon}
    treatments: [{kind: microneedling, at: 2026-06-27T15:00, strict: 10d}]
`

func read(t *testing.T, entered ...config.Entered) (*config.Config, *config.Amended) {
	t.Helper()
	c, err := config.Parse([]byte(file), parts.Options(config.Options{Path: "p.yaml", Now: noon}))
	if err != nil {
		t.Fatal(err)
	}
	a, err := c.Amend("ada", entered)
	if err != nil {
		t.Fatal(err)
	}
	return c, a
}

// sit returns ada's view at noon.
func sit(t *testing.T, s *portrait.Sitting, events ...schedule.Event) web.View {
	t.Helper()
	skies := sky.New(sky.Options{
		Chain: source.New(source.Options{}), Places: func(time.Time) []uv.Place { return nil }, Changed: func() {},
		Log: slog.New(slog.DiscardHandler),
	})
	place := s.Person.Policy.PlaceAt(noon)
	forecast, _ := skies.Forecast(noon, place.Place)
	state := schedule.Fold(noon, events)
	d := schedule.Decide(noon, s.Person.Policy.DayAt(noon, forecast), &state)
	s.Decision, s.State, s.Recent = &d, &state, events
	return portrait.Painter{Sky: skies, Texts: notify.Default()}.View(s)
}

func TestAPortrait(t *testing.T) {
	_, ada := read(t)
	sent := notify.Sample(schedule.Morning, schedule.Strict, schedule.High)
	s := portrait.Sitting{Person: ada, Pushes: []agent.Push{
		{Time: noon, Kind: schedule.Morning, Outcome: "delivered", Decision: sent}, {Time: noon, Kind: schedule.Ask, Outcome: "expired"},
	}}
	reminder := schedule.Event{ID: "!", At: noon.Add(-time.Hour), Kind: schedule.Sent, Sent: sent.Send, Slot: sent.Send.Slot}
	coat := schedule.Event{ID: "a", At: noon.Add(-time.Minute), Kind: schedule.Applied}
	v := sit(t, &s, reminder, coat)
	if len(v.Recent) != 1 || v.Recent[0].ID != "a" {
		t.Errorf("reported: %+v; want the coat alone", v.Recent)
	}
	if len(v.Curve) != 145 || len(v.Outlook) != 6 || v.Zone.String() != "Europe/Lisbon" || v.Decision.Evidence.Phase != schedule.Strict {
		t.Errorf("%d points, %d days, %s, %s", len(v.Curve), len(v.Outlook), v.Zone, v.Decision.Evidence.Phase)
	}
	if v.NextMorning.Format("02 15:04") != "02 07:30" || v.Sunrise.Day() != 2 {
		t.Errorf("next morning %s, sunrise %s", v.NextMorning, v.Sunrise)
	}
	if v.Amount == "" || len(v.Care) == 0 || v.Pushes[0].Title == "morning" || v.Pushes[1].Title != "ask" {
		t.Errorf("amount %q, care %v, titles %q and %q", v.Amount, v.Care, v.Pushes[0].Title, v.Pushes[1].Title)
	}
}

func TestWhatWasEnteredIsShownBesideWhatItReplaced(t *testing.T) {
	const id = "microneedling@2026-06-27T15:00"
	c, ada := read(t, config.Entered{Section: config.EnteredTreatment, ID: id,
		Body: []byte(`{"kind": "microneedling", "at": "2026-06-28T15:00", "protect": "5w"}`)})
	v := sit(t, &portrait.Sitting{Person: ada, File: c.Person("ada").Entries})
	if len(v.Entries) != 1 {
		t.Fatalf("entries: %+v", v.Entries)
	}
	e := v.Entries[0]
	if !e.Page || e.At.Day() != 28 || e.Protect != "35d" || e.File == nil || e.File.At.Day() != 27 || e.File.Strict != "10d" {
		t.Errorf("entry: %+v, of the file %+v", e, e.File)
	}
}

func TestTreatmentBesideTheOthers(t *testing.T) {
	_, ada := read(t, config.Entered{Section: config.EnteredTreatment, ID: "new",
		Body: []byte(`{"kind": "ipl", "at": "2026-06-30T10:00"}`)})
	got, said, found := portrait.Treatment(noon, ada, "new")
	if !found || got.At.Day() != 30 {
		t.Errorf("got %+v, %v, %t", got, said, found)
	}
	if _, _, found := portrait.Treatment(noon, ada, "other"); found {
		t.Error("another is found")
	}
}

func TestFaultsNameTheirKeys(t *testing.T) {
	got := portrait.PlanError(config.Problems{
		{Path: "people[0].treatments[0].at", Text: "got x; want a date", Hint: "e.g. 2026-06-30"}, {Path: "skin_type", Text: "got 9"},
	})
	want := []web.Fault{{Key: "at", Text: "got x; want a date (e.g. 2026-06-30)"}, {Key: "skin_type", Text: "got 9"}}
	if diff := cmp.Diff(want, got.Faults); diff != "" || !strings.HasPrefix(got.Error(), "at: got x") {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}
