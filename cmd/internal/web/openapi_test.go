package web_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"parasol/cmd/internal/web"
	"parasol/schedule"
)

// document is the API's description as it is served.
func document(t *testing.T) map[string]any {
	t.Helper()
	var doc map[string]any
	got := newHouse().ask("GET", "/api/openapi.yaml", "", from("203.0.113.9:1"))
	if err := yaml.Unmarshal([]byte(got.body), &doc); err != nil || got.code != 200 {
		t.Fatalf("%d, %v", got.code, err)
	}
	return doc
}

// at follows keys into the document.
func at(v any, keys ...string) any {
	for _, k := range keys {
		m, _ := v.(map[string]any)
		v = m[k]
	}
	return v
}

// TestEveryRouteForProgramsIsDescribed: pages for people and what a phone
// installs are not an API.
func TestEveryRouteForProgramsIsDescribed(t *testing.T) {
	doc := document(t)
	if doc["openapi"] != "3.1.0" {
		t.Errorf("version %v", doc["openapi"])
	}
	described := map[string]bool{}
	for path, item := range doc["paths"].(map[string]any) {
		for method := range item.(map[string]any) {
			if method != "parameters" {
				described[strings.ToUpper(method)+" "+path] = true
			}
		}
	}
	for _, route := range web.Routes() {
		_, path, _ := strings.Cut(route, " ")
		program := slices.ContainsFunc([]string{
			"/api/v1/", "/c/", "/calendar/", "/owntracks", "/traccar/", "/ecowitt/", "/metrics", "/healthz", "/readyz",
		},
			func(p string) bool { return strings.HasPrefix(path, p) })
		if program && !described[route] {
			t.Errorf("%s is served and not described", route)
		}
		delete(described, route)
	}
	for route := range described {
		t.Errorf("%s is described and not served", route)
	}
}

// schemas checks values against the document's schemas, as far as it uses the
// words of JSON Schema.
type schemas struct{ doc map[string]any }

func (s schemas) resolve(schema map[string]any) map[string]any {
	for {
		ref, ok := schema["$ref"].(string)
		if !ok {
			return schema
		}
		schema, _ = at(s.doc, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...).(map[string]any)
	}
}

func (s schemas) check(path string, schema map[string]any, v any) []string {
	schema = s.resolve(schema)
	var wrong []string
	if !typed(schema["type"], v) {
		return []string{fmt.Sprintf("%s: got %v; want %v", path, v, schema["type"])}
	}
	if enum, ok := schema["enum"].([]any); ok && !slices.Contains(enum, v) {
		wrong = append(wrong, fmt.Sprintf("%s: got %v; want one of %v", path, v, enum))
	}
	if text, ok := v.(string); ok && schema["format"] == "date-time" {
		if at, err := time.Parse(time.RFC3339, text); err != nil || at.Location() != time.UTC {
			wrong = append(wrong, fmt.Sprintf("%s: got %q; want UTC", path, text))
		}
	}
	switch v := v.(type) {
	case map[string]any:
		wrong = append(wrong, s.object(path, schema, v)...)
	case []any:
		items, _ := schema["items"].(map[string]any)
		for i, item := range v {
			if items != nil {
				wrong = append(wrong, s.check(fmt.Sprint(path, "[", i, "]"), items, item)...)
			}
		}
	}
	return wrong
}

func (s schemas) object(path string, schema, v map[string]any) []string {
	var wrong []string
	properties, _ := schema["properties"].(map[string]any)
	required, _ := schema["required"].([]any)
	for _, key := range required {
		if _, has := v[key.(string)]; !has {
			wrong = append(wrong, path+"."+key.(string)+" is missing")
		}
	}
	for key, value := range v {
		of, known := properties[key].(map[string]any)
		if !known && schema["additionalProperties"] == false {
			wrong = append(wrong, path+"."+key+" is not described")
		}
		if known {
			wrong = append(wrong, s.check(path+"."+key, of, value)...)
		}
	}
	return wrong
}

func typed(want, v any) bool {
	switch want := want.(type) {
	case nil:
		return true
	case []any:
		return slices.ContainsFunc(want, func(w any) bool { return typed(w, v) })
	case string:
		switch v := v.(type) {
		case nil:
			return want == "null"
		case string:
			return want == "string"
		case bool:
			return want == "boolean"
		case float64:
			return want == "number" || want == "integer" && v == float64(int64(v))
		case map[string]any:
			return want == "object"
		case []any:
			return want == "array"
		}
	}
	return false
}

func TestTheAnswersAreAsDescribed(t *testing.T) {
	s := schemas{document(t)}
	h := newHouse()
	h.sums = sums(20)
	h.view.Presence = []web.Presence{{Name: "pixel", Type: "owntracks", Says: schedule.ReportedOutdoors, Heard: noon, Since: noon}}
	h.view.Entries = append(
		h.view.Entries, web.Entry{ID: "x1", Kind: "doxycycline", At: noon, Until: noon.AddDate(0, 0, 9), Strict: "10d", Page: true},
	)
	const one, treatments = "/api/v1/people/{name}", "/api/v1/people/{name}/treatments"
	for _, row := range []struct{ method, path, ask, body string }{
		{"get", one, "/api/v1/people/ada", ""},
		{"get", one, "/api/v1/people/nobody", ""},
		{
			"post", one + "/events", eventsPath,
			`{"event":"outdoors","minutes":30,"time":"2026-07-01T14:00:00+02:00","slot":"morning/2026-07-01"}`,
		},
		{"post", one + "/events", eventsPath, `{"event":"moved","to":"2026-08-08"}`},
		{"post", one + "/events", eventsPath, `{"event":"sent"}`},
		{"post", one + "/events", eventsPath, `[]`},
		{"get", one + "/history", "/api/v1/people/ada/history", ""},
		{"get", one + "/history", "/api/v1/people/ada/history?from=x", ""},
		{"get", treatments, treatmentsPath, ""},
		{"post", treatments, treatmentsPath, `{"kind":"ipl","at":"2026-07-01"}`},
		{"post", treatments, treatmentsPath, `{"id":"x"}`},
		{"put", treatments + "/{id}", treatmentsPath + "/x1", `{"kind":"ipl","at":"2026-07-01"}`},
		{"put", treatments + "/{id}", treatmentsPath + "/none", `{"kind":"ipl","at":"2026-07-01"}`},
		{"delete", treatments + "/{id}", treatmentsPath + "/x1", ""},
		{"delete", treatments + "/{id}", treatmentsPath + "/microneedling@2026-06-27T15:00", ""},
		{"post", one + "/devices", devicesPath, subscription},
		{"post", one + "/devices", devicesPath, `{"endpoint":"http://x"}`},
		{"get", "/readyz", "/readyz", ""},
	} {
		got := h.ask(strings.ToUpper(row.method), row.ask, row.body, asJSON)
		answer, ok := at(s.doc, "paths", row.path, row.method, "responses", strconv.Itoa(got.code)).(map[string]any)
		if !ok {
			t.Errorf("%s %s answers %d, which is not described", row.method, row.ask, got.code)
			continue
		}
		schema, has := at(s.resolve(answer), "content", "application/json", "schema").(map[string]any)
		if !has {
			if got.body != "" {
				t.Errorf("%s %s answers %d with a body, which is not described", row.method, row.ask, got.code)
			}
			continue
		}
		var body any
		if err := json.Unmarshal([]byte(got.body), &body); err != nil {
			t.Errorf("%s %s: %v", row.method, row.ask, err)
			continue
		}
		for _, w := range s.check(row.ask, schema, body) {
			t.Error(w)
		}
	}
}
