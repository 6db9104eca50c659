package web_test

import (
	"strings"
	"testing"
	"time"
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
