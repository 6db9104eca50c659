package config_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"parasol/config"
	"parasol/config/parts"
)

// schema returns the compiled schema that `parasol schema` prints.
func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := parts.Schema()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("parasol.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("parasol.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// validate validates a YAML text as an editor does.
func validate(t *testing.T, s *jsonschema.Schema, text []byte) error {
	t.Helper()
	var doc any
	if err := yaml.Load(text, &doc); err != nil {
		t.Fatal(err)
	}
	return s.Validate(plain(doc))
}

// plain turns the times that YAML recognizes into texts.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			v[k] = plain(e)
		}
		return v
	case []any:
		for i, e := range v {
			v[i] = plain(e)
		}
		return v
	case string, int, float64, bool, nil:
		return v
	default:
		return "a date"
	}
}

// The schema accepts what check accepts: every example, and so every key.
func TestSchemaAcceptsTheExamples(t *testing.T) {
	s := schema(t)
	files, err := filepath.Glob("../examples/*.yaml")
	if err != nil || len(files) < 2 {
		t.Fatalf("%d examples: %v", len(files), err)
	}
	seen := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(text, []byte("people:")) {
			continue // the compose file
		}
		seen++
		if err := validate(t, s, text); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	if seen < 2 {
		t.Errorf("%d configurations among the examples", seen)
	}
}

// The schema rejects what an editor should underline, as check does.
func TestSchemaRefuses(t *testing.T) {
	s := schema(t)
	const person = "people: [{name: a, place: {latitude: 1, longitude: 1}, long_term: true}]\n"
	for _, row := range []struct{ name, text string }{
		{"a misspelt key at the top", person + "chanels: {}"},
		{"a misspelt key of a person", strings.Replace(person, "long_term", "longterm", 1)},
		{"a place without its longitude", strings.Replace(person, ", longitude: 1", "", 1)},
		{"invalid degrees", strings.Replace(person, "latitude: 1", "latitude: 141.9", 1)},
		{"a person without a name", strings.Replace(person, "name: a, ", "", 1)},
		{"a word where there is yes or no", strings.Replace(person, "long_term: true", "discreet: very", 1)},
		{"away in an invalid place", strings.Replace(person, "long_term: true",
			"away: [{from: 2026-01-01, until: 2026-01-02, place: {latitude: 1}}]", 1)},
		{"a channel without a type", person + "channels: {c: {topic: x}}"},
		{"a channel of no known type", person + "channels: {c: {type: pigeon}}"},
		{"another type's key", person + "channels: {c: {type: console, topic: x}}"},
		{"ntfy without its topic", person + "channels: {c: {type: ntfy}}"},
		{"an invalid level", person + "channels: {c: {type: console, max_level: shout}}"},
		{"a source of no known type", person + "sources: [{type: window}]"},
	} {
		if err := validate(t, s, []byte(row.text)); err == nil {
			t.Errorf("%s: the schema takes %s", row.name, row.text)
		}
		options := parts.Options(config.Options{Path: "p.yaml", Now: now})
		if _, err := config.Parse([]byte(row.text), options); err == nil {
			t.Errorf("%s: check takes %s", row.name, row.text)
		}
	}
	valid := person + "channels: {c: {type: ntfy, topic: x, token_file: y, max_level: high}}\nsources: []"
	if err := validate(t, s, []byte(valid)); err != nil {
		t.Errorf("refused what is right: %v", err)
	}
}

// at returns the schema of a key by its path.
func at(t *testing.T, way ...string) any {
	t.Helper()
	text, err := parts.Schema()
	if err != nil {
		t.Fatal(err)
	}
	var got any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	for _, step := range way {
		m, ok := got.(map[string]any)
		if !ok {
			t.Fatalf("%v: nothing at %s", way, step)
		}
		got = m[step]
	}
	return got
}

// Editors complete by these shapes, so a number without its bounds or a list
// taken for a text would mislead.
func TestShapesOfTheSchema(t *testing.T) {
	person := []string{"properties", "people", "items", "properties"}
	of := func(way ...string) []string { return append(slices.Clone(person), way...) }
	for _, row := range []struct {
		why  string
		way  []string
		want any
	}{
		{"a text", of("name", "type"), "string"},
		{"degrees are a number", of("place", "properties", "latitude", "type"), "number"},
		{"and bounded", of("place", "properties", "latitude", "maximum"), 90.0},
		{"on both sides", of("place", "properties", "longitude", "minimum"), -180.0},
		{"a count is whole", of("max_per_day", "type"), "integer"},
		{"and bounded", of("max_per_day", "minimum"), 6.0},
		{"true or false", of("discreet", "type"), "boolean"},
		{"true, false or a word", of("long_term", "enum"), []any{"uv3", true, false}},
		{"a list of texts", of("notify", "type"), "array"},
		{"of texts", of("notify", "items", "type"), "string"},
		{"a list of sections", of("presence", "type"), "array"},
		{"a section knows all its keys", of("buddy", "additionalProperties"), false},
		{"one of some words", []string{"properties", "log", "properties", "format", "enum"}, []any{"text", "json"}},
		{"required keys of a place", of("place", "required"), []any{"latitude", "longitude"}},
		{"channels are by name", []string{"properties", "channels", "additionalProperties", "unevaluatedProperties"}, false},
	} {
		if diff := cmp.Diff(row.want, at(t, row.way...)); diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", row.why, row.way, diff)
		}
	}
}
