package config

import (
	"slices"

	"go.yaml.in/yaml/v4"

	"parasol/schedule"
)

// Type is a row of the table of channels or sources, in which each type
// declares itself. Package config reads what all types share and leaves the
// rest to the row, so it knows no type by name.
type Type struct {
	Name     string
	Default  bool      // used if the file names none
	Settings []Setting // its own keys for the documentation, relative to the part
	// Read reads the type's own keys and returns them in the form that its
	// package takes. If it returns false, the part is left out. It reports
	// problems to the section.
	Read func(s *Section) (settings any, ok bool)
}

// Channel is one channel to a person.
type Channel struct {
	Name     string
	Type     string
	MaxLevel schedule.Level // higher levels are lowered to this one
	Settings any            `json:"-" yaml:"-"` // as the type's row reads them
}

// Source is one service to query for the UV index.
type Source struct {
	Type     string
	Settings any `json:"-" yaml:"-"` // as the type's row reads them
}

func names(types []Type, only func(Type) bool) []string {
	var all []string
	for _, t := range types {
		if only(t) {
			all = append(all, t.Name)
		}
	}
	return all
}

func every(Type) bool       { return true }
func byDefault(t Type) bool { return t.Default }

// kind reads the type of a channel or source, empty after a problem: without
// it no other key makes sense.
func (s *section) kind(types []Type) string {
	v := s.get("type")
	known := names(types, every)
	if !v.given() {
		if s.node != nil {
			v.missing("one of "+oneOf(known), "e.g. "+known[0])
		}
		return ""
	}
	return v.choice(known, "")
}

// settings reads a type's own keys; if it returns false, the part is left out.
func (s *section) settings(types []Type, name string) (any, bool) {
	i := slices.IndexFunc(types, func(t Type) bool { return t.Name == name })
	if i < 0 {
		return nil, false
	}
	return types[i].Read(&Section{s, s.r.found})
}

func (r *reader) channels(v value) []Channel {
	s := r.withChannels(v).section()
	var all []Channel
	seen := map[string]bool{} // there may be one for each of ten thousand people
	for i := 0; s.node != nil && i+1 < len(s.node.Content); i += 2 {
		key := resolve(s.node.Content[i])
		if key.Kind == yaml.ScalarNode && !seen[key.Value] {
			seen[key.Value] = true
			all = append(all, s.channel(s.node.Content[i], s.value(key.Value, s.node.Content[i+1])))
		}
	}
	return all
}

// withChannels inserts the default channel if there is none at all.
func (r *reader) withChannels(v value) value {
	if n := resolve(v.node); n == nil || n.Kind == yaml.MappingNode && len(n.Content) == 0 {
		v.node = &yaml.Node{Kind: yaml.MappingNode}
		for _, name := range names(r.opts.Channels, byDefault) {
			add(v.node, name, ofType(name))
		}
	}
	return v
}

func ofType(name string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	add(n, "type", word(name))
	return n
}

// channel reads the channel that a key names.
func (s *section) channel(key *yaml.Node, v value) Channel {
	name := resolve(key).Value
	if !isName(name) {
		at := value{r: s.r, path: s.path, node: key}
		at.bad(quote(name), "a name of letters a to z, digits and hyphens", "e.g. phone")
	}
	if v.node == nil {
		v.at = key
		v.missing("a mapping with at least a type", "e.g. {type: console}")
	}
	in := v.section()
	c := Channel{Name: name, Type: in.kind(s.r.opts.Channels)}
	if c.Type != "" {
		c.MaxLevel = in.get("max_level").level()
		c.Settings, _ = in.settings(s.r.opts.Channels, c.Type)
		in.finish()
	}
	return c
}

func (v value) level() schedule.Level {
	var l schedule.Level
	word := v.choice([]string{"quiet", "normal", "high", "emergency"}, "emergency")
	_ = l.UnmarshalText([]byte(word)) // it is one of the listed words
	return l
}

func (r *reader) sources(v value) []Source {
	if v.node == nil {
		v.node = r.impliedSources()
	}
	items, _ := v.list()
	var all []Source
	for _, item := range items {
		s := item.section()
		name := s.kind(r.opts.Sources)
		if name == "" {
			continue
		}
		if settings, ok := s.settings(r.opts.Sources, name); ok {
			all = append(all, Source{Type: name, Settings: settings})
		} else {
			s.remark("left out")
		}
		s.finish()
	}
	return all
}

func (r *reader) impliedSources() *yaml.Node {
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for _, name := range names(r.opts.Sources, byDefault) {
		n := ofType(name)
		r.implied[n] = true
		list.Content = append(list.Content, n)
	}
	return list
}
