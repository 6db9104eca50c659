package config

import (
	"slices"

	"go.yaml.in/yaml/v4"
)

// flow writes a mapping on one line.
const flow = yaml.FlowStyle

// effective formats the recorded settings. None of them holds a secret.
func effective(shown *yaml.Node) string {
	inOrder(shown)
	narrow(shown)
	text, err := yaml.Dump(shown, yaml.WithLineWidth(-1))
	if err != nil {
		return "# the effective configuration cannot be written: " + err.Error() + "\n"
	}
	return string(text)
}

// order is that of contract C; channels have to be read before people.
var order = []string{
	"people",
	"channels",
	"sources",
	"home_assistant",
	"mqtt",
	"server",
	"data_dir",
	"log",
	"heartbeat",
}

func inOrder(top *yaml.Node) {
	var sorted []*yaml.Node
	for _, key := range order {
		if k, v := find(top, key); k != nil && !empty(v) {
			sorted = append(sorted, k, v)
		}
	}
	top.Content = sorted
	prune(top)
}

// prune removes mappings in which nothing was recorded.
func prune(n *yaml.Node) {
	for i := len(n.Content) - 2; n.Kind == yaml.MappingNode && i >= 0; i -= 2 {
		prune(n.Content[i+1])
		if empty(n.Content[i+1]) {
			n.Content = slices.Delete(n.Content, i, i+2)
		}
	}
	for _, c := range n.Content {
		if n.Kind == yaml.SequenceNode {
			prune(c)
		}
	}
}

// narrow formats lists of words on one line.
func narrow(n *yaml.Node) {
	words := n.Kind == yaml.SequenceNode
	for _, c := range n.Content {
		narrow(c)
		words = words && c.Kind == yaml.ScalarNode
	}
	if words {
		n.Style = flow
	}
}

func empty(n *yaml.Node) bool { return n.Kind == yaml.MappingNode && len(n.Content) == 0 }
