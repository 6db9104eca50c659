package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/cmd/internal/web"
	"parasol/schedule"
)

const treatmentsPath = "/api/v1/people/ada/treatments"

func TestHealingShowsEveryTreatment(t *testing.T) {
	h := newHouse()
	until := noon.AddDate(0, 0, 10)
	h.view.Entries = append(h.view.Entries, web.Entry{ID: "x1", Kind: "doxycycline", At: noon.AddDate(0, 0, -5), Page: true},
		web.Entry{ID: "retinoid@2026-06-01", Kind: "topical-retinoid", At: noon.AddDate(0, 0, -30), Until: until, Page: true,
			File: &web.Entry{At: noon.AddDate(0, 0, -30), Area: "face"}})
	course := func(kind string, days int, until time.Time) schedule.Treatment {
		at := noon.AddDate(0, 0, -days)
		return schedule.Treatment{Kind: kind, At: at, Group: schedule.Course, CourseEnd: until, Phases: []schedule.PhaseSpan{
			{Span: schedule.Span{From: at, Until: until}, Phase: schedule.Protect}}}
	}
	h.view.Policy.Treatments = append(h.view.Policy.Treatments,
		course("doxycycline", 5, time.Time{}),
		course("topical-retinoid", 30, until),
		schedule.Treatment{Kind: "microneedling", At: noon.AddDate(0, 0, 31), Planned: true, Session: 2})
	h.view.Orphans = []string{"ipl@2026-05-01"}
	got := h.ask("GET", "/healing", "")
	wants(t, got, 200, "Day 4 after microneedling. Out of the sun until Sat 11 Jul, 15:00.", "Microneedling, face", "day 4",
		"End the course", "Session 2 of 3", "in 31 days", "What to expect", "Pus, fever",
		"Changed here. The file says: 1 Jun 2026 13:00, face", "<b>ipl@2026-05-01</b>")
	if n := strings.Count(got.body, "End the course"); n != 2 {
		t.Errorf("%d courses can be ended; want the two that go on", n)
	}
}

func TestATreatmentIsShownBeforeItIsKept(t *testing.T) {
	h := newHouse()
	wants(t, h.ask("GET", "/healing/add?q=dermapen", ""), 200, `value="microneedling" required checked`)
	wants(t, h.ask("GET", "/healing/add?q=laser", ""), 200, "can be several things")
	wants(t, h.ask("GET", "/healing/add?q=puva", ""), 200, "ask your team")
	wants(t, h.ask("GET", "/healing/add?q=qwertzuiop", ""), 200, "We do not know “qwertzuiop”")
	form := url.Values{
		"kind": {"microneedling"}, "at": {"2026-07-01T12:00"}, "area": {"face"}, "strict": {"10d"}, "once": {"ABCDEFGHIJKLMNOP"},
	}
	wants(t, h.ask("POST", "/people/ada/treatments", form.Encode(), asForm), 200,
		"Is that right?", "until tomorrow, 12:00", "You also take doxycycline",
		`name="confirmed"`, `name="strict" value="10d"`)
	if len(h.entered) != 0 {
		t.Errorf("kept before it was confirmed: %v", h.entered)
	}
	form.Set("confirmed", "yes")
	form.Set("every", "5w")
	form.Set("sessions", "4")
	for range 2 {
		got := h.ask("POST", "/people/ada/treatments", form.Encode(), asForm)
		if got.code != 303 || got.Get("Location") != "/healing#tr" {
			t.Errorf("got %d to %q", got.code, got.Get("Location"))
		}
	}
	want := `treatments abcdefghijkl {"kind":"microneedling","at":"2026-07-01T12:00","area":"face","strict":"10d"}`
	series := `settings series {"kind":"microneedling","every":"5w","sessions":4}`
	if diff := cmp.Diff([]string{want, series, want, series}, h.entered); diff != "" {
		t.Errorf("entered; a double tap has the same id (-want +got):\n%s", diff)
	}
}

func TestAMistakeStandsBesideItsField(t *testing.T) {
	h := newHouse()
	h.refuses = &web.PlanError{
		Faults: []web.Fault{{Key: "strict", Text: `got "soon"; want a length (e.g. 14d)`}, {Key: "other", Text: "does not fit"}},
	}
	form := "kind=microneedling&at=2026-07-01T12:00&strict=soon"
	wants(
		t, h.ask("POST", "/people/ada/treatments", form, asForm), 422, "got &#34;soon&#34;; want a length (e.g. 14d)", "does not fit",
		`value="soon"`,
	)
	id := "/people/ada/treatments/" + url.PathEscape("microneedling@2026-06-27T15:00")
	wants(t, h.ask("POST", id, form, asForm), 422, "want a length", `value="soon"`)
	wants(t, h.ask("POST", treatmentsPath, `{"kind":"microneedling","at":"2026-07-01"}`, asJSON), 422, "strict: got")
}

func TestATreatmentOfTheFileIsChangedEndedAndPutBack(t *testing.T) {
	h := newHouse()
	const file = "microneedling@2026-06-27T15:00"
	path := "/people/ada/treatments/" + url.PathEscape(file)
	wants(t, h.ask("GET", "/healing/edit?id="+url.QueryEscape(file), ""), 200, `value="2026-06-27T15:00"`, "Remove this treatment")
	wants(t, h.ask("GET", "/healing/edit?id=nothing", ""), 404)
	wants(t, h.ask("POST", "/people/ada/treatments/nothing", "at=2026-06-27T16:00", asForm), 404)
	for _, form := range []string{"at=2026-06-27T16:00&area=neck", "remove=yes", "reset=yes", "end=date&on=2026-07-04", "end=today"} {
		wants(t, h.ask("POST", path, form, asForm), 303)
	}
	want := []string{
		`treatments ` + file + ` {"kind":"microneedling","at":"2026-06-27T16:00","area":"neck"}`,
		`treatments ` + file + ` null`,
		`treatments ` + file + ` {"kind":"microneedling","at":"2026-06-27T14:00:00Z","area":"face","until":"2026-07-04"}`,
		`treatments ` + file + ` {"kind":"microneedling","at":"2026-06-27T14:00:00Z","area":"face","until":"2026-07-01"}`,
	}
	if diff := cmp.Diff(want, h.entered); diff != "" {
		t.Errorf("entered (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"treatments " + file}, h.left); diff != "" {
		t.Errorf("taken back (-want +got):\n%s", diff)
	}
}

func TestTreatmentsOfTheAPI(t *testing.T) {
	h := newHouse()
	h.view.Entries = append(h.view.Entries, web.Entry{ID: "x1", Kind: "ipl", At: noon, Strict: "10d", Page: true})
	wants(t, h.ask("GET", treatmentsPath, ""), 200,
		`[{"id":"microneedling@2026-06-27T15:00","kind":"microneedling","at":"2026-06-27T14:00:00Z","area":"face","from":"file"},`,
		`{"id":"x1","kind":"ipl","at":"2026-07-01T12:00:00Z","strict":"10d","from":"page"}]`)
	wants(t, h.ask("POST", treatmentsPath, `{"kind":"ipl","at":"2026-07-01"}`, asJSON), 201, `{"id":"`)
	for _, row := range []struct {
		method, id, body string
		code             int
	}{
		{"PUT", "x1", `{"kind":"ipl","at":"2026-07-02"}`, 204},
		{"PUT", "microneedling@2026-06-27T15:00", `{"kind":"microneedling","at":"2026-06-27T16:00"}`, 204},
		{"PUT", "y", `{"kind":"ipl","at":"2026-07-02"}`, 404},
		{"DELETE", "x1", "", 204},
		{"DELETE", "unknown", "", 404},
		{"DELETE", "microneedling@2026-06-27T15:00", "", 409},
	} {
		if got := h.ask(row.method, treatmentsPath+"/"+row.id, row.body, asJSON); got.code != row.code {
			t.Errorf("%s %s: got %d; want %d: %s", row.method, row.id, got.code, row.code, got.body)
		}
	}
	for body, code := range map[string]int{
		`[]`: 400, `{"kind":"ipl","when":"x"}`: 400, `{"kind":"ipl","at":"2026-07-01","id":"a"}`: 422,
	} {
		if got := h.ask("POST", treatmentsPath, body, asJSON); got.code != code {
			t.Errorf("%s: got %d; want %d", body, got.code, code)
		}
	}
	wants(t, h.ask("GET", "/api/v1/people/nobody/treatments", ""), 404)
}

func TestASessionWasHadOrMoved(t *testing.T) {
	h := newHouse()
	at := noon.AddDate(0, 0, 31)
	h.view.Policy.Treatments = append(
		h.view.Policy.Treatments, schedule.Treatment{Kind: "microneedling", At: at, Planned: true, Session: 2},
	)
	for i, form := range []string{"event=had", "event=moved&at=2026-08-08T10:00", "event=moved", "event=cancelled"} {
		wants(t, h.ask("POST", "/people/ada/sessions", fmt.Sprint(form, "&session=2&once=", i), asForm), 303)
	}
	slot := schedule.Slot{Kind: schedule.Session, Cause: "microneedling", Anchor: h.view.Policy.Treatments[0].At.Unix(), N: 2, Days: 1}
	to := time.Date(2026, 8, 8, 10, 0, 0, 0, lisbon)
	want := []schedule.Event{
		{ID: "page-0-had", At: noon, Kind: schedule.Had, Slot: slot, Source: "page"},
		{ID: "page-1-moved", At: noon, Kind: schedule.Moved, Slot: slot, Source: "page", To: to},
		{ID: "page-2-moved", At: noon, Kind: schedule.Moved, Slot: slot, Source: "page"},
		{ID: "page-3-cancelled", At: noon, Kind: schedule.Cancelled, Slot: slot, Source: "page"},
	}
	if diff := cmp.Diff(want, h.recorded); diff != "" {
		t.Errorf("recorded (-want +got):\n%s", diff)
	}
	wants(t, h.ask("POST", "/people/ada/sessions", "event=had&session=3", asForm), 422, "not planned")
	wants(t, h.ask("POST", "/people/ada/sessions", "event=applied&session=2", asForm), 422, "want had")
	wants(t, h.ask("POST", "/people/ada/sessions", "event=moved&session=2&at=soon", asForm), 422, "a date and a time")
}
