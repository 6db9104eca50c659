package parts_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"parasol/config"
	"parasol/config/parts"
	"parasol/uv/source"
)

// One's own Open-Meteo first and the public one after it: the second was never
// asked while the first was held.
func TestASourceNamedTwiceIsAskedTwice(t *testing.T) {
	meteo := func(url string) config.Source {
		return config.Source{Type: "open-meteo", Settings: source.Endpoint{URL: url}}
	}
	var got []string
	for _, p := range parts.Providers([]config.Source{meteo("http://127.0.0.1:1"), parts.Keyless()[1], meteo("")}, "parasol") {
		got = append(got, p.Profile().Source+"/"+p.Profile().Part)
	}
	want := []string{"open-meteo/", "open-meteo/outlook", "currentuvindex/", "open-meteo/2", "open-meteo/outlook-2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("providers (-want +got):\n%s", diff)
	}
}
