package config

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// overlay applies the variables to the tree of the file.
func (r *reader) overlay(root *yaml.Node, e *environment) {
	r.overlaySettings(root, e.settings())
	r.overlayPerson(root, e.person())
	r.overlayKeys(root, e)
}

// overlayKeys applies the variables that set keys of channels and sources.
func (r *reader) overlayKeys(root *yaml.Node, e *environment) {
	keys := e.keys()
	r.overlayChannels(root, given(keys, "pushover."))
	for _, kind := range []string{"openuv", "openweathermap"} {
		r.overlaySources(root, kind, given(keys, kind+"."))
	}
}

// given returns the variables that are set and whose path begins with start,
// with the rest of their path.
func given(vs []variable, start string) []variable {
	var set []variable
	for _, v := range vs {
		if rest, ok := strings.CutPrefix(v.path, start); ok && v.text != "" {
			set = append(set, variable{v.name, rest, v.text})
		}
	}
	return set
}

// overlaySettings replaces values of the file. A variable replaces both forms
// of a secret, x and x_file.
func (r *reader) overlaySettings(root *yaml.Node, vs []variable) {
	set := given(vs, "")
	for _, v := range set {
		top, key, nested := strings.Cut(v.path, ".")
		if nested {
			in := child(root, top)
			drop(in, strings.TrimSuffix(key, "_file"))
			drop(in, strings.TrimSuffix(key, "_file")+"_file")
		} else {
			drop(root, top)
		}
	}
	for _, v := range set {
		if top, key, nested := strings.Cut(v.path, "."); nested {
			add(child(root, top), key, r.node(v))
		} else {
			add(root, top, r.node(v))
		}
	}
}

// overlayPerson creates the person called me, unless the file has people of
// its own.
func (r *reader) overlayPerson(root *yaml.Node, vs []variable) {
	set := given(vs, "")
	if len(set) == 0 {
		return
	}
	if _, people := find(root, "people"); people != nil && people.Tag != "!!null" {
		for _, v := range set {
			r.warning(
				Problem{
					Path: v.name,
					Text: "got a value that is not used beside the people of the file; want it unset",
				},
			)
		}
		return
	}
	me := r.mappingOf(set[0].name)
	add(me, "name", word("me"))
	add(me, "place", r.mappingOf("PARASOL_LATITUDE"))
	for _, v := range set {
		r.addPerson(me, v)
	}
	drop(root, "people")
	add(root, "people", &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{me}})
}

func (r *reader) addPerson(me *yaml.Node, v variable) {
	key, of := v.path, me
	if rest, ok := strings.CutPrefix(v.path, "place."); ok {
		key, of = rest, child(me, "place")
	} else if rest, ok := strings.CutPrefix(v.path, "treatments[0]."); ok {
		if _, list := find(me, "treatments"); list == nil {
			one := r.mappingOf("PARASOL_TREATMENT")
			add(me, "treatments", &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{one}})
		}
		_, list := find(me, "treatments")
		key, of = rest, list.Content[0]
	}
	add(of, key, r.node(v))
}

// overlayChannels sets the keys of the file's only pushover channel; if there
// are several, it sets them on those that lack one. If the file has no
// channels at all, it creates one called pushover.
func (r *reader) overlayChannels(root *yaml.Node, set []variable) {
	if len(set) == 0 {
		return
	}
	_, channels := find(root, "channels")
	if channels == nil || channels.Tag == "!!null" {
		phone := r.mappingOf(set[0].name)
		add(phone, "type", word("pushover"))
		drop(root, "channels")
		add(child(root, "channels"), "pushover", phone)
		_, channels = find(root, "channels")
	}
	var phones []*yaml.Node
	for i := 1; i < len(resolve(channels).Content); i += 2 {
		if c := resolve(channels).Content[i]; isType(c, "pushover") {
			phones = append(phones, resolve(c))
		}
	}
	for _, phone := range phones {
		if len(phones) == 1 { // if there are several, each keeps its own keys
			replace(phone, set)
		}
		r.fill(phone, set)
	}
	r.unused(set, len(phones) > 0, "a pushover channel")
}

// replace removes what the variables set, in both forms of a secret: the file
// that they replace need not be readable.
func replace(n *yaml.Node, set []variable) {
	for _, v := range set {
		key := strings.TrimSuffix(v.path, "_file")
		drop(n, key)
		drop(n, key+"_file")
	}
}

// fill adds what a mapping lacks. A secret that is there in either form is not
// added.
func (r *reader) fill(n *yaml.Node, set []variable) {
	lacks := map[string]bool{}
	for _, v := range set {
		key := strings.TrimSuffix(v.path, "_file")
		_, plain := find(n, key)
		_, file := find(n, key+"_file")
		lacks[key] = lacks[key] || plain == nil && file == nil
		if lacks[key] {
			add(n, v.path, r.node(v))
		}
	}
}

// overlaySources sets the key of the sources of a type; if the file names no
// sources, the type is added to the default ones.
func (r *reader) overlaySources(root *yaml.Node, kind string, set []variable) {
	if len(set) == 0 {
		return
	}
	_, sources := find(root, "sources")
	if sources == nil || sources.Tag == "!!null" {
		drop(root, "sources")
		sources = r.impliedSources()
		add(root, "sources", sources)
	}
	if list := resolve(sources); list.Kind == yaml.SequenceNode && len(r.implied) > 0 {
		one := r.mappingOf(set[0].name)
		add(one, "type", word(kind))
		list.Content = append(list.Content, one)
	}
	used := false
	for _, s := range resolve(sources).Content {
		if isType(s, kind) {
			used = true
			replace(resolve(s), set)
			r.fill(resolve(s), set)
		}
	}
	r.unused(set, used, "a source of type "+kind)
}

func (r *reader) unused(set []variable, used bool, by string) {
	for _, v := range set {
		if !used {
			r.warning(
				Problem{Path: v.name, Text: "got a value that nothing uses; want " + by + " in the file, or it unset"},
			)
		}
	}
}

func isType(n *yaml.Node, kind string) bool {
	n = resolve(n)
	if n == nil || n.Kind != yaml.MappingNode {
		return false
	}
	_, t := find(n, "type")
	return t != nil && resolve(t).Value == kind
}

// mappingOf creates a mapping whose missing keys are reported under a
// variable's name.
func (r *reader) mappingOf(name string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	r.origin[n] = name
	return n
}

// child returns the mapping under key and creates it if there is none. If
// something else is there, which is reported when it is read, the mapping
// belongs to no tree.
func child(n *yaml.Node, key string) *yaml.Node {
	_, c := find(n, key)
	if c = resolve(c); c != nil && c.Kind == yaml.MappingNode {
		return c
	}
	made := &yaml.Node{Kind: yaml.MappingNode}
	if c == nil || c.Tag == "!!null" {
		drop(n, key)
		add(n, key, made)
	}
	return made
}

func add(n *yaml.Node, key string, v *yaml.Node) { n.Content = append(n.Content, word(key), v) }

func drop(n *yaml.Node, key string) {
	for i := len(n.Content) - 2; i >= 0; i -= 2 {
		if k := resolve(n.Content[i]); k.Kind == yaml.ScalarNode && k.Value == key {
			n.Content = slices.Delete(n.Content, i, i+2)
		}
	}
}
