package examples_test

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"parasol/config"
	"parasol/config/parts"
	"parasol/schedule"
)

func guide(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("presence/README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The API accepts every call of the guide.
func TestPresenceCallsAreEvents(t *testing.T) {
	calls := regexp.MustCompile(`curl -X POST (\S+) .*-d '(.*)'`).FindAllStringSubmatch(guide(t), -1)
	if len(calls) < 4 {
		t.Fatalf("%d calls", len(calls))
	}
	for _, c := range calls {
		u, err := url.Parse(c[1])
		var e schedule.Event
		if err != nil || u.Path != "/api/v1/people/ada/events" || json.Unmarshal([]byte(c[2]), &e) != nil || !e.Kind.Reported() {
			t.Errorf("%s: %v, %+v", c[0], err, e)
		}
	}
}

// The configuration accepts the YAML of the guide.
func TestPresenceGuideIsAccepted(t *testing.T) {
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(guide(t), -1)
	if len(blocks) != 3 {
		t.Fatalf("%d blocks", len(blocks))
	}
	person := "people:\n  - name: ada\n    place: {latitude: 52.37, longitude: 4.9, timezone: Europe/Amsterdam}\n    long_term: true\n    "
	for _, b := range blocks {
		text := b[1]
		if before, own, ok := strings.Cut(text, "people:\n  - "); ok {
			text = before + person + own
		} else {
			text = person + strings.ReplaceAll(text, "\n", "\n    ")
		}
		c, err := config.Parse([]byte(text), parts.Options(config.Options{Path: "guide.yaml", Now: now}))
		if err != nil {
			t.Errorf("%v\n%s", err, text)
		} else if len(c.People[0].Presence) != 1 {
			t.Errorf("no source in\n%s", text)
		}
	}
}

// The app's configuration is the one that the guide describes, and marks a
// home.
func TestOwnTracksConfiguration(t *testing.T) {
	text, err := os.ReadFile("presence/owntracks.json")
	if err != nil {
		t.Fatal(err)
	}
	var c struct {
		Type      string `json:"_type"`
		Mode      int    `json:"mode"`
		URL       string `json:"url"`
		Auth      bool   `json:"auth"`
		User      string `json:"username"`
		Password  string `json:"password"`
		Device    string `json:"deviceId"`
		Waypoints []struct {
			Desc string  `json:"desc"`
			Rad  float64 `json:"rad"`
		} `json:"waypoints"`
	}
	if err := json.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	if c.Type != "configuration" || c.Mode != 3 || !c.Auth || !strings.HasSuffix(c.URL, "/owntracks") { // mode 3 is HTTP
		t.Errorf("got %+v", c)
	}
	if !strings.Contains(guide(t), "user: "+c.User+", device: "+c.Device+", password: "+c.Password) {
		t.Error("the app and the file differ")
	}
	names := map[string]bool{}
	for _, w := range c.Waypoints {
		names[w.Desc] = w.Rad >= 100
	}
	if !names["home"] || !names["garden"] {
		t.Errorf("places %v; want home and garden, of at least 100 m", names)
	}
}

// The Home Assistant example is valid YAML. A test of package mqtt compares its
// entities with those that the daemon announces.
func TestHomeAssistantExampleIsYAML(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("presence", "home-assistant.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Card struct {
			Entities []string `yaml:"entities"`
		} `yaml:"card"`
		Automation []map[string]any `yaml:"automation"`
	}
	if err := yaml.Load(text, &got); err != nil || len(got.Card.Entities) < 5 || len(got.Automation) < 3 {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, a := range got.Automation {
		for _, key := range []string{"alias", "triggers", "actions"} { // the words of Home Assistant 2024.10 and later
			if a[key] == nil {
				t.Errorf("%v: no %s", a["alias"], key)
			}
		}
	}
}
