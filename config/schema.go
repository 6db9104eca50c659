package config

import (
	"encoding/json"
	"strings"
)

// Schema returns the JSON Schema (2020-12) of the configuration file,
// generated from the table of settings, so that an editor knows about keys,
// types and ranges. Rules that involve two keys are only checked by parasol
// check.
func Schema(channels, sources []Type) ([]byte, error) {
	top := newBranch()
	for _, s := range people {
		top.add(strings.Split(s.Key, "."), s)
	}
	for _, s := range house {
		top.add(strings.Split(s.Key, "."), s)
	}
	top.repeat()
	schema := top.schema()
	schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	schema["title"] = "Parasol's configuration"
	// If the file has no people, the environment creates one, so nothing is
	// required at the top level.
	properties := schema["properties"].(map[string]any)
	properties["channels"] = map[string]any{"type": "object", "additionalProperties": ofTypes(channels, true)}
	properties["sources"] = map[string]any{"type": "array", "items": ofTypes(sources, false)}
	return json.MarshalIndent(schema, "", "  ")
}

// branch is a mapping of the file while the schema is generated.
type branch struct {
	leaves   map[string]map[string]any
	branches map[string]*branch
	list     bool // it is an item of a list
	same     map[string]string
	required []string
}

func newBranch() *branch {
	return &branch{leaves: map[string]map[string]any{}, branches: map[string]*branch{}, same: map[string]string{}}
}

// add inserts a setting at its path: people[].place.latitude.
func (b *branch) add(path []string, s Setting) {
	if len(path) == 1 {
		b.leaf(path[0], s)
		return
	}
	name, list := strings.CutSuffix(path[0], "[]")
	if b.branches[name] == nil {
		b.branches[name] = newBranch()
		b.branches[name].list = list
	}
	b.branches[name].add(path[1:], s)
}

func (b *branch) leaf(key string, s Setting) {
	if s.Shape.same != "" {
		b.same[key] = s.Shape.same
		return
	}
	schema := s.Shape.schema()
	schema["description"] = s.Meaning
	b.leaves[key] = schema
	if s.Secret {
		b.leaves[key+"_file"] = map[string]any{"type": "string", "description": "path of a file with " + key}
		return // given here, elsewhere, or by a variable
	}
	if s.Default == "required" {
		b.required = append(b.required, key)
	}
}

// repeat fills in the sections that have the same shape as another section of
// people.
func (b *branch) repeat() {
	person := b.branches["people"]
	for _, below := range person.branches {
		for key, like := range below.same {
			below.branches[key] = person.branches[strings.TrimPrefix(like, "people[].")]
		}
	}
}

func (b *branch) schema() map[string]any {
	properties := map[string]any{}
	for key, leaf := range b.leaves {
		properties[key] = leaf
	}
	for key, below := range b.branches {
		properties[key] = below.schema()
	}
	m := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	if len(b.required) > 0 {
		m["required"] = b.required
	}
	if b.list {
		return map[string]any{"type": "array", "items": m}
	}
	return m
}

// ofTypes returns the schema of one channel or source, whose type determines
// the other keys.
func ofTypes(types []Type, levels bool) map[string]any {
	own := map[string]any{"type": OneOf(names(types, every)...).schema()}
	if levels {
		own["max_level"] = OneOf("quiet", "normal", "high", "emergency").schema()
	}
	var cases []any
	for _, t := range types {
		b := newBranch()
		for _, s := range t.Settings {
			b.leaf(s.Key, s)
		}
		then := b.schema()
		delete(then, "additionalProperties") // unevaluatedProperties sees them all
		cases = append(cases, map[string]any{
			"if":   map[string]any{"properties": map[string]any{"type": map[string]any{"const": t.Name}}},
			"then": then,
		})
	}
	return map[string]any{
		"type":                  "object",
		"required":              []string{"type"},
		"properties":            own,
		"allOf":                 cases,
		"unevaluatedProperties": false,
	}
}
