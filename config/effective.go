package config

import (
	"bytes"
	"iter"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// flow writes a mapping on one line.
const flow = yaml.FlowStyle

// effective formats the recorded settings. None of them holds a secret.
func effective(shown *yaml.Node) string {
	inOrder(shown)
	narrow(shown)
	var text strings.Builder
	for piece, first := range pieces(shown) {
		dumped, err := yaml.Dump(piece, yaml.WithLineWidth(-1))
		if err != nil {
			return "# the effective configuration cannot be written: " + err.Error() + "\n"
		}
		if !first {
			_, dumped, _ = bytes.Cut(dumped, []byte("\n")) // the section's key
		}
		text.Write(dumped)
	}
	return text.String()
}

// pieces yields the sections with one entry at a time, and whether it is their
// first: the library keeps all of what it formats until the end, and there may
// be ten thousand people.
func pieces(top *yaml.Node) iter.Seq2[*yaml.Node, bool] {
	return func(yield func(piece *yaml.Node, first bool) bool) {
		for i := 0; i+1 < len(top.Content); i += 2 {
			key, section := top.Content[i], top.Content[i+1]
			step := max(len(section.Content), 1)
			switch {
			case section.Style == flow:
			case section.Kind == yaml.SequenceNode:
				step = 1
			case section.Kind == yaml.MappingNode:
				step = 2
			}
			for from := 0; from == 0 || from < len(section.Content); from += step {
				part := *section
				part.Content = section.Content[from:min(from+step, len(section.Content))]
				piece := &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{key, &part}}
				if !yield(piece, from == 0) {
					return
				}
			}
		}
	}
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
