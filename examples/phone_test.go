package examples_test

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parasol/notify"
	"parasol/schedule"
)

// phone is a day in the strict phase, for the README: sunscreen in the morning,
// out at half past twelve, the phone in a bag for ten minutes.
const (
	phoneConfig = `
people:
  - name: ada
    place: {latitude: 52.37, longitude: 4.90, timezone: Europe/Amsterdam}
    treatments:
      - {kind: microneedling, at: 2026-06-17T15:00}
channels:
  phone: {type: pushover, user: uuuuuuuuuuuuuuuuuuuuuuuuuuuuuu, token: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}
server: {public_url: "https://parasol.example.org", token: token-of-the-page}
sources: []
`
	phoneEvents = `
{"time":"2026-06-21T05:40:00Z","person":"ada","event":"applied"}
{"time":"2026-06-21T06:00:00Z","person":"ada","event":"indoors"}
{"time":"2026-06-21T10:30:00Z","person":"ada","event":"outdoors"}
{"time":"2026-06-21T10:44:00Z","person":"ada","event":"applied"}
{"time":"2026-06-21T10:46:00Z","person":"ada","event":"indoors"}
`
)

// pushes returns the day's pushes as the README shows them: time, level, title,
// and the first two lines of each message.
func pushes(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	binary := filepath.Join(dir, "parasol")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "parasol/cmd/parasol").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	simulate := exec.CommandContext(t.Context(), binary, "simulate", "--json", "--config", write(t, dir, "parasol.yaml", phoneConfig),
		"--events", write(t, dir, "events.jsonl", strings.TrimLeft(phoneEvents, "\n")), "--start", "2026-06-21", "--days", "1")
	out, err := simulate.Output()
	if err != nil {
		t.Fatalf("simulate: %v", err)
	}
	amsterdam := time.FixedZone("CEST", 2*60*60)
	var b strings.Builder
	for object := range strings.Lines(string(out)) {
		var push struct {
			Time           time.Time
			Level          schedule.Level
			Title, Message string
		}
		if err := json.Unmarshal([]byte(object), &push); err != nil {
			t.Fatalf("%v in %s", err, object)
		}
		fmt.Fprintf(&b, "%s  %-7s  %s\n", push.Time.In(amsterdam).Format("15:04"), notify.Default().Loudness(push.Level), push.Title)
		said := strings.Split(push.Message, "\n")
		for _, line := range said[:min(2, len(said))] {
			fmt.Fprintf(&b, "                %s\n", line)
		}
	}
	return "```\n" + b.String() + "```\n"
}

func TestReadmePhoneIsGenerated(t *testing.T) {
	held(t, "<!-- phone: go test ./examples -run Phone -update-readme -->\n", "<!-- /phone -->\n", pushes(t))
}
