package main_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parasol/uv"
)

// ran is the result of a command.
type ran struct {
	stdout, stderr string
	code           int
}

func runCommand(t *testing.T, args ...string) ran {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Env = []string{}
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return ran{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}

// lisbonWith writes a configuration for Lisbon with these sources.
func lisbonWith(t *testing.T, sources string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "parasol.yaml")
	text := "people:\n  - {name: ada, place: {latitude: 38.72, longitude: -9.14, timezone: Europe/Lisbon}, long_term: true}\n" +
		"sources: " + sources + "\nserver: {listen: \"127.0.0.1:0\"}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

type uvRow struct {
	Time     time.Time
	Index    *float64 `json:"uv_index"`
	ClearSky *float64 `json:"uv_index_clear_sky"`
	Zenith   float64  `json:"solar_zenith_deg"`
	Source   string
}

func uvRows(t *testing.T, text string) []uvRow {
	t.Helper()
	var rows []uvRow
	for line := range strings.Lines(text) {
		var r uvRow
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		rows = append(rows, r)
	}
	return rows
}

func TestUVOfASource(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	sky := newOpenMeteo(t)
	file := lisbonWith(t, fmt.Sprintf("[{type: open-meteo, url: %s}]", sky.URL))
	got := runCommand(t, "uv", "--config", file, "--source", "open-meteo", "--step", "30m", "--json")
	rows := uvRows(t, got.stdout)
	if got.code != 0 || len(rows) != 49 {
		t.Fatalf("ended with %d and %d rows; want 0 and 49: %s", got.code, len(rows), got.stderr)
	}
	for _, r := range rows {
		if r.Source != "open-meteo" || r.Index == nil || r.ClearSky == nil {
			t.Fatalf("%+v: want values of open-meteo for the whole day", r)
		}
		if *r.ClearSky > 0.5 && (*r.Index < (cloudy-0.03)**r.ClearSky || *r.Index > (cloudy+0.03)**r.ClearSky) {
			t.Errorf("%s: %g under %g; want %g of it", r.Time, *r.Index, *r.ClearSky, cloudy)
		}
	}
}

func TestUVIsNullOnAnUnknownDay(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	sky := newOpenMeteo(t)
	file := lisbonWith(t, fmt.Sprintf("[{type: open-meteo, url: %s}]", sky.URL))
	got := runCommand(t, "uv", "--config", file, "--source", "open-meteo", "--date", "2020-01-01", "--step", "6h", "--json")
	if got.code != 0 || strings.Count(got.stdout, `"uv_index":null,"uv_index_clear_sky":null`) != 5 {
		t.Errorf("ended with %d:\n%s%s\nwant five rows of null", got.code, got.stdout, got.stderr)
	}
}

func TestUVOfAllSourcesSideBySide(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	sky := newOpenMeteo(t)
	file := lisbonWith(t, fmt.Sprintf("[{type: open-meteo, url: %s}, {type: currentuvindex, url: \"http://127.0.0.1:1\"}]", sky.URL))
	got := runCommand(t, "uv", "--config", file, "--source", "all", "--step", "1h", "--json")
	by := map[string]int{}
	for _, r := range uvRows(t, got.stdout) {
		by[r.Source]++
	}
	if got.code != 0 || by[uv.ModelSource] != 25 || by["open-meteo"] != 25 || len(by) != 2 {
		t.Errorf("ended with %d and rows %v; want 25 each of the two that answer", got.code, by)
	}
	if !strings.Contains(got.stderr, "parasol: currentuvindex: no connection") {
		t.Errorf("the third is not told: %s", got.stderr)
	}
	if got := runCommand(t, "uv", "--config", file, "--source", "currentuvindex"); got.code != 1 {
		t.Errorf("one source that does not answer ended with %d; want 1", got.code)
	}
}

func TestCheckOnline(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	sky, pushes := newOpenMeteo(t), newPushover(t)
	file := lisbonWith(t, fmt.Sprintf("[{type: open-meteo, url: %s}]\nchannels: {phone: {type: pushover, token: %s, user: %s, url: %s/1}}",
		sky.URL, pushToken, pushUser("ada"), pushes.URL))
	got := runCommand(t, "check", "--config", file, "--online")
	if got.code != 0 || !strings.Contains(got.stdout, "# online: channel phone: ok") ||
		!strings.Contains(got.stdout, "# online: source open-meteo: ok") {
		t.Errorf("ended with %d:\n%s%s", got.code, got.stdout, got.stderr)
	}
	sky.mu.Lock()
	sky.fault = func(w http.ResponseWriter) bool {
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = io.WriteString(w, `{"error":true,"reason":"Daily API request limit exceeded. Please try again tomorrow."}`)
		return true
	}
	sky.mu.Unlock()
	got = runCommand(t, "check", "--config", file, "--online")
	if got.code != 1 || !strings.Contains(got.stderr, "parasol: online: source open-meteo: 429 Too Many Requests") {
		t.Errorf("a source that refuses ended with %d:\n%s", got.code, got.stderr)
	}
}
