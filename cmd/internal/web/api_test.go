package web_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/cmd/internal/web"
	"parasol/schedule"
)

const eventsPath = "/api/v1/people/ada/events"

func TestAnEventIsTaken(t *testing.T) {
	h := newHouse()
	got := h.ask("POST", eventsPath, `{"event":"outdoors","time":"2026-07-01T14:00:00.5+02:00","minutes":30,"id":"x1"}`, asJSON)
	wants(t, got, 202, `"event":"outdoors"`, `"time":"2026-07-01T12:00:00Z"`)
	want := []schedule.Event{{ID: "x1", At: noon, Kind: schedule.Outdoors, Minutes: 30, Source: "api"}}
	if diff := cmp.Diff(want, h.recorded); diff != "" {
		t.Errorf("recorded (-want +got):\n%s", diff)
	}
}

func TestWithoutATimeItIsNow(t *testing.T) {
	h := newHouse()
	h.now = noon.Add(400 * time.Millisecond)
	wants(
		t,
		h.ask(
			"POST", eventsPath, `{"event":"applied","slot":"`+slot.String()+`"}`, asJSON,
			header("Content-Type", "application/json; charset=utf-8"),
		),
		202,
	)
	want := []schedule.Event{{ID: h.recorded[0].ID, At: noon, Kind: schedule.Applied, Slot: slot, Source: "api"}}
	if diff := cmp.Diff(want, h.recorded); diff != "" {
		t.Errorf("recorded (-want +got):\n%s", diff)
	}
}

func TestAnEventIsNamedSoThatItCanBeTakenBack(t *testing.T) {
	h := newHouse()
	got := h.ask("POST", eventsPath, `{"event":"applied"}`, asJSON)
	wants(t, got, 202, `"id":"api-`)
	id := h.recorded[0].ID
	wants(t, h.ask("POST", eventsPath, `{"event":"undone","of":"`+id+`"}`, asJSON), 202, `"of":"`+id+`"`)
	wants(t, h.ask("POST", eventsPath, `{"event":"moved","to":"2026-08-08"}`, asJSON), 202, `"to":"2026-08-08T11:00:00Z"`)
}

func TestTheOutlookIsTodayAndFiveDays(t *testing.T) {
	h := newHouse()
	wants(t, h.ask("GET", "/api/v1/people/ada", ""), 200,
		`"outlook":[{"date":"2026-07-01","uv_index":7.2,"ceiling":9.4,"peak_at":"2026-07-01T13:00:00Z","known":true}`,
		`{"date":"2026-07-06","uv_index":9.4,"ceiling":9.4,"peak_at":null,"known":false}]`)
}

func TestTheSameIDCountsOnce(t *testing.T) {
	h := newHouse()
	for range 2 {
		wants(t, h.ask("POST", eventsPath, `{"event":"applied","id":"a"}`, asJSON), 202)
	}
	if len(h.recorded) != 1 {
		t.Errorf("%d events; want 1", len(h.recorded))
	}
}

// A script in a loop once made every later event dear: 12,000 in two days cost
// 58 ms each.
func TestEventsThroughTheAPIAreBounded(t *testing.T) {
	h := newHouse()
	handler := h.handler()
	post := func(i int) answer {
		return h.askOf(handler, "POST", eventsPath, fmt.Sprintf(`{"event":"seen","id":"%d"}`, i), asJSON)
	}
	for i := range 120 {
		if got := post(i); got.code != 202 {
			t.Fatalf("event %d: got %d; want 202", i+1, got.code)
		}
		h.now = h.now.Add(time.Second)
	}
	got := post(120)
	wants(t, got, 429, "120 events")
	if got.Get("Retry-After") != "3481" || len(h.recorded) != 120 {
		t.Errorf(
			"retry after %s s, %d recorded; want 3481 s, when the first is an hour old, and 120", got.Get("Retry-After"), len(h.recorded),
		)
	}
	wants(t, h.askOf(handler, "POST", "/people/ada/events", "event=applied", asForm), 303)
	wants(t, h.askOf(handler, "POST", "/c/good", "", asForm), 200)
	h.now = h.now.Add(59 * time.Minute)
	wants(t, post(121), 202)
	for range 200 {
		wants(t, h.askOf(handler, "POST", "/api/v1/people/bob/events", `{"event":"seen"}`, asJSON), 404)
	}
}

// curl -d and Python's urllib call every body a form, and some clients name no
// type: the contract asks for JSON, not for a header.
func TestJSONIsTakenWhateverItsTypeSays(t *testing.T) {
	for _, kind := range []string{"", "application/x-www-form-urlencoded", "text/plain", "application/json; charset=utf-8"} {
		h := newHouse()
		wants(t, h.ask("POST", eventsPath, `{"event":"applied"}`, header("Content-Type", kind)), 202)
		if len(h.recorded) != 1 {
			t.Errorf("type %q: %d events; want 1", kind, len(h.recorded))
		}
	}
}

func TestWrongEventsAreRefusedWithAReason(t *testing.T) {
	for _, row := range []struct {
		why, path, body string
		edit            func(*http.Request)
		code            int
		says            string
	}{
		{"no such person", "/api/v1/people/bob/events", `{"event":"applied"}`, asJSON, 404, "no person"},
		{"a form", eventsPath, "event=applied", asForm, 400, "JSON object"},
		{"no JSON", eventsPath, "applied", asJSON, 400, "JSON object"},
		{"nothing", eventsPath, "", asJSON, 400, "JSON object"},
		{"two objects", eventsPath, `{"event":"applied"}{"event":"applied"}`, asJSON, 400, "one JSON object"},
		{"a misspelt key", eventsPath, `{"evnt":"applied"}`, asJSON, 400, "evnt"},
		{"a word of our own", eventsPath, `{"event":"sent"}`, asJSON, 422, "one of applied"},
		{"an undone of nothing", eventsPath, `{"event":"undone"}`, asJSON, 422, "of: want"},
		{"an undone of what never was", eventsPath, `{"event":"undone","of":"api-x"}`, asJSON, 404, "take back"},
		{"an undone of nobody's", "/api/v1/people/bob/events", `{"event":"undone","of":"api-x"}`, asJSON, 404, "no person"},
		{"an hour and a half of snoozing", eventsPath, `{"event":"snoozed","minutes":90}`, asJSON, 422, "0 to 60"},
		{"a coat that takes back", eventsPath, `{"event":"applied","of":"x"}`, asJSON, 422, "of: want"},
		{"a pause without an end", eventsPath, `{"event":"paused"}`, asJSON, 422, "how long"},
		{"a pause of a month", eventsPath, `{"event":"paused","minutes":43200}`, asJSON, 422, "0 to 20160"},
		{"a coat that is moved", eventsPath, `{"event":"applied","to":"2026-07-04"}`, asJSON, 422, "only moved"},
		{"moved to a word", eventsPath, `{"event":"moved","to":"soon"}`, asJSON, 422, "to: got"},
		{"no event", eventsPath, `{}`, asJSON, 422, "event: got"},
		{"a local time", eventsPath, `{"event":"applied","time":"2026-07-01 14:00"}`, asJSON, 422, "RFC 3339"},
		{"negative minutes", eventsPath, `{"event":"outdoors","minutes":-5}`, asJSON, 422, "minutes: got -5"},
		{"a week of minutes", eventsPath, `{"event":"outdoors","minutes":10080}`, asJSON, 422, "0 to 1440"},
		{"a slot that is none", eventsPath, `{"event":"applied","slot":"lunch/1"}`, asJSON, 422, "slot"},
		{"a book as ID", eventsPath, `{"event":"applied","id":"` + strings.Repeat("x", 200) + `"}`, asJSON, 422, "id: got 200 bytes"},
		{"a large body", eventsPath, `{"event":"applied","id":"` + strings.Repeat("x", 5000) + `"}`, asJSON, 413, "4 KiB"},
	} {
		h := newHouse()
		got := h.ask("POST", row.path, row.body, row.edit)
		var e struct{ Error string }
		if err := json.Unmarshal([]byte(got.body), &e); err != nil || got.code != row.code || !strings.Contains(e.Error, row.says) {
			t.Errorf("%s: got %d %s; want %d with %q", row.why, got.code, got.body, row.code, row.says)
		}
		if len(h.recorded) != 0 {
			t.Errorf("%s: recorded all the same", row.why)
		}
	}
}

func TestAJournalThatCannotBeWrittenIsTold(t *testing.T) {
	h := newHouse()
	h.down = errors.New("disk full at /secret/path")
	got := h.ask("POST", eventsPath, `{"event":"applied"}`, asJSON)
	wants(t, got, 503, "nothing was recorded")
	if strings.Contains(got.body, "/secret/path") {
		t.Error("the answer shows the inner error")
	}
}

func TestAnEventThatCannotBeIsToldWhy(t *testing.T) {
	h := newHouse()
	h.down = fmt.Errorf("%w: time lies in the future", web.ErrEvent)
	wants(t, h.ask("POST", eventsPath, `{"event":"applied","time":"2999-01-01T00:00:00Z"}`, asJSON), 422, "time lies in the future")
}

func TestAPersonIsShownInUTC(t *testing.T) {
	h := newHouse()
	before := h.view.Decision.Held[0].Until.String()
	got := h.ask("GET", "/api/v1/people/ada", "")
	wants(t, got, 200, `"phase":{"phase":"strict","until":"2026-07-11T14:00:00Z","treatment":"microneedling","day":4`, `"uv_index":7.2`,
		`"slot":"reapply/2026-07-01T10:00:00Z/1"`, `"confirmed_at":null`, `"peak_at":"2026-07-01T12:30:00Z"`)
	if strings.Contains(got.body, "+01:00") {
		t.Errorf("a local time is left:\n%s", got.body)
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal([]byte(got.body), &keys); err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"decision", "state", "phase", "uv", "outlook", "presence", "pushes"} {
		if _, ok := keys[k]; !ok {
			t.Errorf("the key %s is missing", k)
		}
	}
	if h.view.Decision.Held[0].Until.String() != before {
		t.Error("the shared snapshot was changed")
	}
	wants(t, h.ask("GET", "/api/v1/people/bob", ""), 404, "no person")
}

func TestHealth(t *testing.T) {
	h := newHouse()
	wants(t, h.ask("GET", "/healthz", ""), 200, "ok")
	h.health.Notes = []string{"open-meteo: 429 Too Many Requests"}
	wants(t, h.ask("GET", "/readyz", ""), 200, `"status":"ready"`, "429 Too Many")
	h.health.Problems = []string{"phone: refused"}
	wants(t, h.ask("GET", "/readyz", ""), 503, `"status":"not-ready"`, "phone: refused")
}

func FuzzEventBodies(f *testing.F) {
	for _, seed := range []string{
		`{"event":"applied"}`, `{"event":"outdoors","minutes":30,"time":"2026-07-01T14:00:00Z","slot":"morning/2026-07-01"}`, `[]`,
		`{"time":"9999-12-31T23:59:59Z","event":"seen"}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		h := newHouse()
		got := h.ask("POST", eventsPath, body, asJSON)
		if (got.code == 202) != (len(h.recorded) == 1) || got.code >= 500 {
			t.Errorf("%q: status %d with %d events", body, got.code, len(h.recorded))
		}
		if len(h.recorded) == 1 && !h.recorded[0].Kind.Reported() {
			t.Errorf("%q: recorded %s", body, h.recorded[0].Kind)
		}
	})
}

func TestAPanicIsAnErrorPageAndNoMore(t *testing.T) {
	h := newHouse()
	h.view.Zone = nil
	if got := h.ask("GET", "/", ""); got.code != 500 {
		t.Errorf("got %d; want 500", got.code)
	}
}
