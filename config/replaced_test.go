package config_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"parasol/config"
	"parasol/config/parts"
)

// Each value of the full example in turn is replaced by values of every other
// type: nothing panics, and errors have the position of the fault. This once
// found a panic on `channels: text` beside a notify list.
func TestEveryValueReplaced(t *testing.T) {
	text, err := os.ReadFile("../examples/full.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var tree yaml.Node
	if err := yaml.Load(text, &tree); err != nil {
		t.Fatal(err)
	}
	strange := []yaml.Node{
		{Kind: yaml.ScalarNode, Value: "strange words", Tag: "!!str"},
		{Kind: yaml.ScalarNode, Value: "-1"},
		{Kind: yaml.ScalarNode, Value: "null", Tag: "!!null"},
		{Kind: yaml.ScalarNode, Value: "", Tag: "!!str", Style: yaml.DoubleQuotedStyle},
		{Kind: yaml.SequenceNode, Style: yaml.FlowStyle},
		{Kind: yaml.MappingNode, Style: yaml.FlowStyle},
		{Kind: yaml.SequenceNode, Style: yaml.FlowStyle, Content: []*yaml.Node{{Kind: yaml.MappingNode, Style: yaml.FlowStyle}}},
	}
	overlays := [][]string{
		nil,
		append(
			me,
			"PARASOL_LISTEN=:1",
			"PARASOL_TOKEN=t",
			"PARASOL_LOG_LEVEL=info",
			"PARASOL_HEARTBEAT_URL=https://a.example.org",
			"PARASOL_PUSHOVER_USER=u",
			"PARASOL_PUSHOVER_TOKEN=t",
			"PARASOL_OPENUV_KEY=k",
			"PARASOL_OPENWEATHERMAP_KEY=k",
			"PARASOL_DATA_DIR=d",
		),
	}
	refused := 0
	for i, n := range values(tree.Content[0]) {
		if testing.Short() && i%7 != 0 {
			continue
		}
		was := *n
		for j, s := range strange {
			*n = s
			if replaced(t, &tree, overlays[(i+j)%len(overlays)]) {
				refused++
			}
		}
		*n = was
	}
	if refused < 100 {
		t.Errorf("%d refused; want most of them", refused)
	}
}

// values returns every value of a tree, without its keys.
func values(n *yaml.Node) []*yaml.Node {
	all := []*yaml.Node{n}
	for i, c := range n.Content {
		if n.Kind != yaml.MappingNode || i%2 == 1 {
			all = append(all, values(c)...)
		}
	}
	return all
}

// replaced parses a tree and reports whether it was rejected.
func replaced(t *testing.T, tree *yaml.Node, env []string) bool {
	t.Helper()
	text, err := yaml.Dump(tree)
	if err != nil {
		t.Fatal(err)
	}
	_, err = config.Parse(text, parts.Options(config.Options{Path: "p.yaml", Now: now, Environ: env}))
	var ps config.Problems
	if err == nil {
		return false
	}
	if !errors.As(err, &ps) || len(ps) == 0 {
		t.Fatalf("got %T %v", err, err)
	}
	for _, p := range ps {
		if (p.File != "p.yaml" && !strings.HasPrefix(p.Path, "PARASOL_")) || !strings.HasPrefix(p.Text, "got ") ||
			!strings.Contains(p.Text, "; want ") {
			t.Errorf("a problem without its shape: %s", p)
		}
	}
	return true
}
