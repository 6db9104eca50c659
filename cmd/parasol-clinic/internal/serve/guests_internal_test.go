package serve

import (
	"net/http"
	"regexp"
	"testing"
)

// A deletion once left the revisions of the person's calendar behind.
func TestADeletionLeavesNoNote(t *testing.T) {
	h := served(t, two)
	h.put()
	guest := h.browser()
	journal := h.practices["city"].journal
	link, err := guests{h.Server}.Link(t.Context(), "city/ada")
	if err != nil {
		t.Fatal(err)
	}
	if got := h.ask(guest, http.MethodGet, "/p/"+link, "", ""); got.code != http.StatusSeeOther {
		t.Fatalf("the own link: %d %s", got.code, got.body)
	}
	settings := h.ask(guest, http.MethodGet, "/settings", "", "")
	address := regexp.MustCompile(`/calendar/[^"]+[.]ics`).FindString(settings.body)
	if got := h.ask(h.browser(), http.MethodGet, address, "", ""); got.code != http.StatusOK {
		t.Fatalf("the calendar: %d %s", got.code, got.body)
	}
	if notes, err := journal.Notes(t.Context(), ""); err != nil || len(notes) != 1 {
		t.Fatalf("before it, the notes are %v, %v; want that of the calendar", notes, err)
	}
	h.api(http.StatusNoContent, http.MethodDelete, "/city/people/ada", cityToken, "")
	if notes, err := journal.Notes(t.Context(), ""); err != nil || len(notes) != 0 {
		t.Errorf("after it, the notes are %v, %v; want none", notes, err)
	}
	h.api(http.StatusNotFound, http.MethodDelete, "/city/people/ada", cityToken, "")
}
