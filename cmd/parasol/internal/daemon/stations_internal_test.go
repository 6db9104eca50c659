package daemon

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/uv/clearsky"
)

// withSources is ada's file with sources.
func withSources(list string) string {
	return strings.Replace(lisbon, "sources: []", "sources: "+list, 1)
}

func TestAStationsPost(t *testing.T) {
	const two = "[{type: ecowitt, password: first-station}, {type: ecowitt, password: second-station}]"
	for _, row := range []struct {
		why, sources, password, form string
		taken, changed               bool
	}{
		{"an index", two, "first-station", "uv=4", true, true},
		{"of the second station", two, "second-station", "UV=4.5", true, true},
		{"a password of nobody", two, "third-station", "uv=4", false, false},
		{"no password", two, "", "uv=4", false, false},
		{"the beginning of a password", two, "first", "uv=4", false, false},
		{"a post without the sensor", two, "first-station", "tempf=70", true, false},
		{"a sensor that is not heard", two, "first-station", "uv=-9999", true, false},
		{"where no station is configured", "[]", "", "uv=4", false, false},
	} {
		h := built(t, withSources(row.sources)).house.Load()
		changed := false
		h.sky.Changed = func() { changed = true }
		form, err := url.ParseQuery(row.form)
		if err != nil {
			t.Fatal(err)
		}
		got := (stations{h.config, h.sky}).Posted(context.Background(), row.password, form)
		if got != row.taken || changed != row.changed {
			t.Errorf("%s: taken %t, changed %t; want %t, %t", row.why, got, changed, row.taken, row.changed)
		}
	}
}

func TestWhatAStationPostsIsTold(t *testing.T) {
	h := built(t, withSources("[{type: ecowitt, password: first-station}]")).house.Load()
	place := h.people.Person("ada").Policy.Home.Place
	before := h.doctor.Health(time.Now())
	// what a station measures now, whatever the hour: 0 at noon is refused
	measured := fmt.Sprintf("%.2f", clearsky.At(place, clearsky.Params{})(time.Now()))
	(stations{h.config, h.sky}).Posted(context.Background(), "first-station", url.Values{"uv": {measured}})
	h.sky.Chain.Forecast(context.Background(), time.Now(), place)
	after := h.doctor.Health(time.Now())
	if len(before.Notes) != 0 || len(after.Notes) != 1 || !strings.HasPrefix(after.Notes[0], "uv: ecowitt: last answer ") {
		t.Errorf("got %q, then %q; want the last answer", before.Notes, after.Notes)
	}
	if diff := cmp.Diff(before.Problems, after.Problems); diff != "" {
		t.Errorf("problems (-before +after):\n%s", diff)
	}
}
