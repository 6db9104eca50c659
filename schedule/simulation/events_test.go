package simulation_test

import (
	"strings"
	"testing"
	"time"

	"parasol/schedule"
	"parasol/schedule/simulation"
)

// ada lives in Amsterdam, two hours east of UTC in summer.
func ada(t *testing.T) []*schedule.Policy {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		t.Fatal(err)
	}
	return []*schedule.Policy{{Person: "ada", Home: schedule.Place{Zone: zone}}}
}

func TestReadEvents(t *testing.T) {
	ten := time.Date(2026, 6, 21, 10, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		name, line string
		want       schedule.Event
	}{
		{"an instant", `{"time":"2026-06-21T10:00:00Z","person":"ada","event":"outdoors","minutes":30}`,
			schedule.Event{At: ten, Kind: schedule.Outdoors, Minutes: 30}},
		{"a wall time of her place", `{"time":"2026-06-21T12:00","person":"ada","event":"applied"}`,
			schedule.Event{At: ten, Kind: schedule.Applied}},
		{"a wall time with seconds", `{"time":"2026-06-21T12:00:00","person":"ada","event":"applied"}`,
			schedule.Event{At: ten, Kind: schedule.Applied}},
		{"minutes as another program writes them", `{"time":"2026-06-21T12:00","person":"ada","event":"snoozed","minutes":30.0}`,
			schedule.Event{At: ten, Kind: schedule.Snoozed, Minutes: 30}},
		{"a pause may last a fortnight", `{"time":"2026-06-21T12:00","person":"ada","event":"paused","minutes":20160}`,
			schedule.Event{At: ten, Kind: schedule.Paused, Minutes: 20160}},
		{"an undo names the event that it undoes", `{"time":"2026-06-21T12:00","person":"ada","event":"undone","of":"a1","id":"a2"}`,
			schedule.Event{At: ten, Kind: schedule.Undone, Of: "a1", ID: "a2"}},
		{"a session moved to a date is at noon", `{"time":"2026-06-21T12:00","person":"ada","event":"moved","to":"2026-06-28"}`,
			schedule.Event{At: ten, Kind: schedule.Moved, To: ten.AddDate(0, 0, 7)}},
	} {
		got, problems := simulation.ReadEvents([]byte("\xef\xbb\xbf\n"+row.line+"\n"), ada(t))
		if row.want.ID == "" {
			row.want.ID = "line-000002"
		}
		if len(problems) > 0 || len(got) != 1 || got[0].Person != "ada" || got[0].Event != row.want {
			t.Errorf("%s: got %+v, %v; want %+v", row.name, got, problems, row.want)
		}
	}
}

// Error messages are our own and never those of Go's decoder.
func TestReadEventsReportsEveryLine(t *testing.T) {
	const start = `{"time":"2026-06-21T10:00:00Z","person":"ada","event":`
	for _, row := range []struct{ name, line, want string }{
		{"a list", `[{"event":"applied"}]`, "got a list; want one JSON object a line"},
		{"no JSON", `outdoors at ten`, "got no JSON object; want one JSON object a line"},
		{"two objects", start + `"applied"} {}`, "got no JSON object"},
		{"a misspelt key", start + `"applied","minuts":3}`, `got an unknown key "minuts"; want one of time, person,`},
		{"an invalid event", start + `"flew"}`, `got event "flew"; want one that a person reports`},
		{"an event of the daemon", start + `"sent"}`, `got event "sent"; want one that a person reports`},
		{"too many minutes", start + `"snoozed","minutes":100000}`, "got minutes 100000; want 0 to 1440"},
		{"half minutes", start + `"snoozed","minutes":1.5}`, "got minutes 1.5; want a whole number"},
		{"minutes in words", start + `"snoozed","minutes":"ten"}`, `got minutes "ten"; want a whole number`},
		{"no time", `{"person":"ada","event":"seen"}`, `got no "time"; want an instant or a wall time`},
		{"an invalid time", `{"time":"ten","person":"ada","event":"seen"}`, `got time "ten"; want an instant or a wall time`},
		{"an unknown person", `{"time":"2026-06-21T10:00","person":"eve","event":"seen"}`, `got person "eve"; want one of ada`},
		{"an invalid slot", start + `"seen","slot":"lunch"}`, `got slot "lunch"; want a reminder's slot`},
		{"a number for a text", start + `"seen","id":7}`, "got id 7; want a text in quotes"},
	} {
		got, problems := simulation.ReadEvents([]byte(row.line), ada(t))
		if len(got) != 0 || len(problems) != 1 || !strings.HasPrefix(problems[0].Error(), "line 1: "+row.want) {
			t.Errorf("%s: got %v, %v; want %q", row.name, got, problems, row.want)
		}
	}
}
