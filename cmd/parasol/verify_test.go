package main_test

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/schedule/journal"
	"parasol/uv"
	"parasol/uv/source"
)

// The forecast log covers two days; a station measured on the first one.
const twoNoons = `[
	{"at": "2026-06-20T12:37:00Z", "h24": {"open-meteo": 8.5, "currentuvindex": 7}, "h48": {"open-meteo": 6.5},
		"h0": {"open-meteo": 7.5}, "sensor": 7.5, "model": 9.1},
	{"at": "2026-06-21T12:37:00Z", "h24": {"open-meteo": 8}, "h0": {"open-meteo": 7.75}, "model": 9.1}
]`

// TestVerify runs the command on a journal's forecast log: for Lisbon there is
// one, elsewhere there is nothing to compare.
func TestVerify(t *testing.T) {
	const place = "- name: %s\n  place: {latitude: %g, longitude: %g, timezone: Europe/Lisbon}\n  notify: [console]\n  " +
		"treatments: [{kind: microneedling, at: 2026-06-20T15:00}]\n"
	dir := t.TempDir()
	file := filepath.Join(dir, "parasol.yaml")
	text := fmt.Sprintf("data_dir: %s\nsources: []\nchannels: {console: {type: console}}\npeople:\n"+place+place,
		filepath.Join(dir, "data"), "ada", 38.72, -9.14, "ben", 41.15, -8.61)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	j, err := journal.Open(t.Context(), filepath.Join(dir, "data"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	cell := source.CellOf(uv.Place{Latitude: 38.72, Longitude: -9.14}).String()
	now := time.Date(2026, 6, 21, 12, 40, 0, 0, time.UTC)
	if err := j.SaveForecast(t.Context(), "noons", cell, now, []byte(twoNoons)); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		why  string
		args []string
		want string
	}{
		{
			"against the station, and without it against what was said at noon", []string{"--person", "ada"},
			"UV index at the sun's noon, 38.72 -9.14, Europe/Lisbon: what was said ahead, less what it was.\n" +
				"source           ahead  days   bias  rmse  against\n" +
				"currentuvindex    24 h     1  -0.50  0.50  sensor\n" +
				"open-meteo        24 h     1  +0.25  0.25  itself at noon\n" +
				"open-meteo        24 h     1  +1.00  1.00  sensor\n" +
				"open-meteo        48 h     1  -1.00  1.00  sensor\n",
		},
		{
			"one object a line", []string{"--person", "ada", "--json"},
			`{"source":"currentuvindex","lead_h":24,"days":1,"bias":-0.5,"rmse":0.5,"against":"sensor"}` + "\n" +
				`{"source":"open-meteo","lead_h":24,"days":1,"bias":0.25,"rmse":0.25,"against":"itself at noon"}` + "\n" +
				`{"source":"open-meteo","lead_h":24,"days":1,"bias":1,"rmse":1,"against":"sensor"}` + "\n" +
				`{"source":"open-meteo","lead_h":48,"days":1,"bias":-1,"rmse":1,"against":"sensor"}` + "\n",
		},
		{
			"a place without a log", []string{"--person", "ben"},
			"UV index at the sun's noon, 41.15 -8.61, Europe/Lisbon: what was said ahead, less what it was.\n" +
				"Nothing to compare yet: it takes two days of the daemon at work at noon.\n",
		},
		{"has no lines", []string{"--person", "ben", "--json"}, ""},
	} {
		got := runCommand(t, append([]string{"uv", "--config", file, "--verify"}, row.args...)...)
		if diff := cmp.Diff(row.want, got.stdout); got.code != 0 || diff != "" {
			t.Errorf("%s: code %d, %s(-want +got):\n%s", row.why, got.code, got.stderr, diff)
		}
	}
}
