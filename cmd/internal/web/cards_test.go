package web_test

import (
	"strings"
	"testing"
	"time"

	"parasol/schedule"
)

// A forecast without an hour of its own was once "2562047 h old".
func TestAForecastWithoutAnHourHasNoAge(t *testing.T) {
	for _, row := range []struct {
		why    string
		issued time.Time
		want   string
	}{
		{"issued an hour ago", noon.Add(-time.Hour), "Forecast by open-meteo, 1 h old."},
		{"of no known hour", time.Time{}, "Forecast by open-meteo. The least cloudy sky"},
	} {
		h := newHouse()
		h.view.Decision.Evidence.Issued = row.issued
		if page := h.ask("GET", "/", "").body; !strings.Contains(page, row.want) {
			t.Errorf("%s: the page lacks %q", row.why, row.want)
		}
	}
}

// Where a device says that somebody is, the page says so, and names no place.
func TestThePageOfSomebodyAwayFromHome(t *testing.T) {
	const away = "By your phone you are away from home: UV and times are those of where you are."
	h := newHouse()
	if page := h.ask("GET", "/", "").body; strings.Contains(page, away) {
		t.Errorf("at home the page says %q", away)
	}
	h.view.Decision.Evidence.Elsewhere = true
	h.view.Decision.Evidence.Presence, h.view.Decision.Evidence.ByDevice = schedule.ProbablyOut, true
	h.view.Decision.Evidence.FilmOn = true
	for _, want := range []string{away, "out, it seems"} {
		if page := h.ask("GET", "/", "").body; !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

// The zone of a place that only a phone tells is not named.
func TestTheZoneOfAPlaceNobodyEnteredIsNotNamed(t *testing.T) {
	h := newHouse()
	h.view.Policy.Home.Zone = h.view.Zone
	if page := h.ask("GET", "/", "").body; !strings.Contains(page, "times in "+h.view.Zone.String()) {
		t.Error("at home the zone is not named")
	}
	far, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	h.view.Zone = far
	if page := h.ask("GET", "/", "").body; strings.Contains(page, "Tokyo") || !strings.Contains(page, "times in UTC&#43;09:00") {
		t.Error("away by a phone the page names the zone, or not its offset")
	}
	stay := schedule.Stay{Place: schedule.Place{Zone: far}}
	h.view.Policy.Away = append(h.view.Policy.Away, stay)
	if page := h.ask("GET", "/", "").body; !strings.Contains(page, "times in Asia/Tokyo") {
		t.Error("away as entered the zone is not named")
	}
}
