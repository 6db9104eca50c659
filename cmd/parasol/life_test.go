package main_test

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parasol/cmd/internal/web"
	"parasol/schedule/journal"
)

// homeFile writes a configuration with its data folder beside it.
func homeFile(t *testing.T) (file, data string) {
	t.Helper()
	dir := t.TempDir()
	file = filepath.Join(dir, "parasol.yaml")
	text := `people:
  - name: ada
    place: {latitude: 38.72, longitude: -9.14, timezone: Europe/Lisbon}
    long_term: true
channels: {console: {type: console}}
sources: []
server: {listen: "127.0.0.1:0"}
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file, filepath.Join(dir, "parasol-data")
}

// listed returns the files of a folder.
func listed(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func command(t *testing.T, args ...string) string {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Env = []string{}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("parasol %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// A backup is taken while the daemon runs, the folder is lost, and the backup
// takes its place: everything reported until then is known, and links that were
// sent still work.
func TestBackupIsRestored(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the daemon")
	}
	file, data := homeFile(t)
	dest := filepath.Join(t.TempDir(), "backup")
	p := startDaemon(t, file)
	p.report("ada", `{"event": "applied", "id": "before"}`)
	language := filepath.Join(data, "texts", "language.txt")
	err := errors.Join(os.Mkdir(filepath.Dir(language), 0o700), os.WriteFile(language, []byte("only copied here"), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	before := listed(t, data)
	command(t, "backup", "--config", file, dest)
	if err := os.Remove(language); err != nil {
		t.Fatal(err)
	}
	command(t, "explain", "--config", file, "--person", "ada")
	command(t, "check", "--config", file)
	if after := listed(t, data); !slices.Equal(before, after) {
		t.Errorf("the commands left files behind: before %v, after %v", before, after)
	}
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	before = listed(t, data)
	command(t, "explain", "--config", file, "--person", "ada")
	if after := listed(t, data); !slices.Equal(before, after) {
		t.Errorf("explain without a daemon left files behind: before %v, after %v", before, after)
	}
	key, err := os.ReadFile(filepath.Join(data, "confirm.key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(data); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(dest, data); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(language); err != nil { // it is not valid
		t.Errorf("the language was not restored: %v", err)
	}
	p = startDaemon(t, file)
	if p.person("ada").Decision.Evidence.Applied.IsZero() {
		t.Error("the coat of before the backup is not known")
	}
	if restored, err := os.ReadFile(filepath.Join(data, "confirm.key")); err != nil || string(restored) != string(key) {
		t.Errorf("the key of the links was not restored: %v", err)
	}
}

// Commands that read the journal respect what was entered on the page: check
// lists it, explain uses it.
func TestCommandsRespectEntriesOfThePage(t *testing.T) {
	file, data := homeFile(t)
	j, err := journal.Open(t.Context(), data, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range []journal.Overlay{
		{Person: "ada", Section: journal.Treatments, ID: "x1", Body: []byte(`{"kind":"tattoo","at":"2026-06-30"}`)},
		{Person: "ada", Section: journal.Treatments, ID: "x2", Body: []byte(`{"kind":"sorcery","at":"2026-06-30"}`)},
	} {
		if err := j.PutOverlay(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	if out := withJournal(t, j, file); !strings.Contains(out, "warning: ada: entered on the page, does not fit and is left out: ") {
		t.Errorf("check does not tell of what does not fit:\n%s", out)
	}
	if j, err = journal.Open(t.Context(), data, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	if _, err := j.DropOverlay(t.Context(), "ada", journal.Treatments, "x2"); err != nil {
		t.Fatal(err)
	}
	if out := withJournal(t, j, file); !strings.Contains(out, "warning: ada: tattoo of 2026-06-30 was entered on the page") {
		t.Errorf("check does not tell of the treatment:\n%s", out)
	}
	if out := command(t, "explain", "--config", file, "--at", "2026-07-01T08:30", "--json"); !strings.Contains(out,
		`"treatment": "tattoo"`) {
		t.Errorf("explain does not go by the treatment:\n%s", out)
	}
}

// withJournal closes the journal and checks the file.
func withJournal(t *testing.T, j *journal.Journal, file string) string {
	t.Helper()
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return command(t, "check", "--config", file)
}

func TestDeletedDataFolderIsReportedWithinAMinute(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for a wake")
	}
	file, data := homeFile(t)
	p := startDaemon(t, file)
	if code, body := p.get("/readyz"); code != 200 {
		t.Fatalf("before: %d %s", code, body)
	}
	if err := os.RemoveAll(data); err != nil {
		t.Fatal(err)
	}
	p.report("ada", `{"event": "applied"}`) // causes a wake, since the next one may be a minute away
	p.until("the problem is told", func() bool {
		code, body := p.get("/readyz")
		return code == 503 && strings.Contains(body, "data folder vanished")
	})
	second := startDaemon(t, file)
	resp, err := http.Post(p.base+"/api/v1/people/ada/events", "application/json", strings.NewReader(`{"event": "outdoors"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("the first takes an event beside the second: %s", resp.Status)
	}
	if code, body := second.get("/readyz"); code != 200 {
		t.Errorf("the second daemon: %d %s", code, body)
	}
}

// A journal of the first version is migrated, and its content is known.
func TestFirstVersionIsUpgraded(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the daemon")
	}
	file, data := homeFile(t)
	unpack(t, "../../schedule/journal/testdata/13d6a05.db.gz", filepath.Join(data, journal.File))
	p := startDaemon(t, file)
	s := p.person("ada")
	if n := len(s.Pushes); n < 3 || s.Pushes[n-1].Kind != "morning" || s.Pushes[n-1].ConfirmedAt == nil || s.Pushes[n-2].Kind != "water" {
		t.Errorf("pushes %+v; want the first version's three, the morning confirmed", s.Pushes)
	}
	p.report("ada", `{"event":"applied"}`)
	if err := p.stop(); err != nil {
		t.Error(err)
	}
}

// unpack decompresses a file.
func unpack(t *testing.T, from, to string) {
	t.Helper()
	f, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(to), 0o700)
	}
	if err == nil {
		err = os.WriteFile(to, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// The report once ended with yesterday, so it did not show sunscreen that was
// just put on.
func TestReportAndPageAgreeOnToday(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the daemon")
	}
	file, _ := homeFile(t)
	p := startDaemon(t, file)
	p.report("ada", `{"event": "applied"}`)
	var page, report web.History
	resp, err := http.Get(p.base + "/api/v1/people/ada/history")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&page); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(command(t, "report", "--config", file, "--person", "ada", "--json")), &report); err != nil {
		t.Fatal(err)
	}
	if len(report.Days) != 1 || report.Days[0].Coats != 1 {
		t.Errorf("the report has %+v; want today with one coat", report.Days)
	}
	if diff := cmp.Diff(page, report); diff != "" {
		t.Errorf("page and report (-page +report):\n%s", diff)
	}
	past := command(t, "report", "--config", file, "--person", "ada", "--json", "--to", "2020-01-02", "--from", "2020-01-01")
	if !strings.Contains(past, `"days":[]`) {
		t.Errorf("the report of two past days is %s", past)
	}
}
