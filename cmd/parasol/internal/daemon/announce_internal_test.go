package daemon

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"parasol/config"
	"parasol/schedule"
	"parasol/schedule/agent"
)

// The first line named Open-Meteo while it had just failed.
func TestTheFirstLineNamesWhatServes(t *testing.T) {
	sources := []config.Source{{Type: "open-meteo"}, {Type: "met-norway"}}
	for _, row := range []struct {
		why     string
		sources []config.Source
		known   bool
		source  string
		want    []string
	}{
		{"the first has answered", sources, true, "open-meteo", []string{"open-meteo", "met-norway"}},
		{"the first has failed", sources, true, "met-norway", []string{"met-norway"}},
		{"none has answered", sources, false, "clear-sky", nil},
		{"there is none", nil, false, "clear-sky", nil},
		{"the second of one type", sources[:1], true, "open-meteo-2", []string{"open-meteo"}},
	} {
		d := &schedule.Decision{Evidence: schedule.Evidence{Known: row.known, Source: row.source}}
		g := &greeter{config: &config.Config{Sources: row.sources}}
		if diff := cmp.Diff(row.want, g.uvFrom([]agent.Snapshot{{Decision: d}})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.why, diff)
		}
	}
}

// A browser cannot open the address of every interface.
func TestTheFirstLineLeadsToThePage(t *testing.T) {
	for address, want := range map[string]string{
		"127.0.0.1:8080": "http://127.0.0.1:8080/",
		"[::]:18085":     "http://127.0.0.1:18085/",
		"0.0.0.0:80":     "http://127.0.0.1:80/",
		"[::1]:8080":     "http://[::1]:8080/",
		"10.0.0.4:8080":  "http://10.0.0.4:8080/",
	} {
		if got := (&greeter{address: address}).page(); got != want {
			t.Errorf("listening on %s: got %s; want %s", address, got, want)
		}
	}
}
