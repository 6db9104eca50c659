package config

// Shape describes a setting's YAML for the JSON Schema. The zero Shape is one
// line of text, which includes dates and durations.
type Shape struct {
	kind   string // JSON Schema's type, empty: string
	words  []any  // the only values there are
	within *span  // of a number
	list   bool   // a list of such values
	single bool   // with list: a single value is allowed too
	same   string // the section whose shape is repeated, such as people[].place
}

func (s span) number() Shape { return Shape{kind: "number", within: &s} }
func (s span) whole() Shape  { return Shape{kind: "integer", within: &s} }

// Truth returns the shape of a boolean, or one of some other words.
func Truth(words ...string) Shape {
	s := Shape{kind: "boolean"}
	if len(words) > 0 {
		s = OneOf(words...)
		s.words = append(s.words, true, false)
	}
	return s
}

// OneOf returns the shape of one of some words.
func OneOf(words ...string) Shape {
	var s Shape
	for _, w := range words {
		s.words = append(s.words, w)
	}
	return s
}

// Texts returns the shape of a list of texts.
func Texts() Shape { return Shape{list: true} }

// TextOrTexts returns the shape of a text or a list of them.
func TextOrTexts() Shape { return Shape{list: true, single: true} }

// sameAs returns the shape of a section that has the shape of another.
func sameAs(section string) Shape { return Shape{same: section} }

// schema returns the shape as a JSON Schema.
func (s Shape) schema() map[string]any {
	m := map[string]any{"type": "string"}
	switch {
	case len(s.words) > 0:
		m = map[string]any{"enum": s.words}
	case s.kind != "":
		m["type"] = s.kind
	}
	if s.within != nil {
		m["minimum"], m["maximum"] = s.within.lo, s.within.hi
	}
	if !s.list {
		return m
	}
	list := map[string]any{"type": "array", "items": m}
	if s.single {
		return map[string]any{"oneOf": []any{m, list}}
	}
	return list
}
