package daemon

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"parasol/config"
)

// One's own Open-Meteo first and the public one after it: the second was never
// asked while the first was held.
func TestASourceNamedTwiceIsAskedTwice(t *testing.T) {
	var got []string
	for _, p := range Providers([]config.Source{{Type: "open-meteo", URL: "http://127.0.0.1:1"}, {Type: "currentuvindex"}, {Type: "open-meteo"}}, "parasol") {
		got = append(got, p.Profile().Source+"/"+p.Profile().Part)
	}
	want := []string{"open-meteo/", "open-meteo/outlook", "currentuvindex/", "open-meteo/2", "open-meteo/outlook-2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("providers (-want +got):\n%s", diff)
	}
}
