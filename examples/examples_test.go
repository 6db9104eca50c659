package examples_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"parasol/config"
	"parasol/config/parts"
	"parasol/schedule"
)

// now is the time at which the examples are read.
var now = time.Date(2026, 11, 22, 13, 0, 0, 0, time.UTC)

func load(t *testing.T, path string) *config.Config {
	t.Helper()
	c, err := config.Load(parts.Options(config.Options{Path: path, Now: now}))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Warnings) > 0 {
		t.Errorf("%s: %v", path, c.Warnings)
	}
	return c
}

func TestQuickstart(t *testing.T) {
	c := load(t, "quickstart.yaml")
	if len(c.Sources) != 0 || len(c.Channels) != 1 || c.Channels[0].Type != "console" {
		t.Errorf("sources %v, channels %v; want offline, on the console", c.Sources, c.Channels)
	}
	p := c.People[0].Policy
	inWindow := false
	for _, s := range p.Treatments[0].Phases {
		inWindow = inWindow || s.Contains(now)
	}
	if !inWindow || schedule.DateOf(p.Treatments[0].At) != schedule.DateOf(now).Add(-4) {
		t.Errorf("treatment %+v; want its window open now, begun four days ago", p.Treatments[0])
	}
	if c.DataDir != "parasol-data" {
		t.Errorf("data folder %s; want one beside the file, which needs no rights", c.DataDir)
	}
}

// full.yaml contains every setting of the table.
func TestFullHasEveryKey(t *testing.T) {
	load(t, "full.yaml")
	text, err := os.ReadFile("full.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var tree yaml.Node
	if err := yaml.Load(text, &tree); err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	collect(keys, "", tree.Content[0])
	for _, s := range parts.Settings() {
		if !keys[s.Key] {
			t.Errorf("%s is missing", s.Key)
		}
	}
	for _, s := range parts.Settings() {
		if s.Env != "" && strings.HasPrefix(s.Key, "channels") && !strings.Contains(string(text), s.Env) {
			t.Errorf("%s is not named", s.Env)
		}
	}
}

// collect adds the keys of a tree, in the form of the table of settings.
func collect(keys map[string]bool, path string, n *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i].Value
			if path == "channels." {
				key = "*"
			}
			keys[path+key] = true
			collect(keys, path+key+".", n.Content[i+1])
		}
	case yaml.SequenceNode:
		for _, c := range n.Content {
			collect(keys, strings.TrimSuffix(path, ".")+"[].", c)
		}
	}
}
