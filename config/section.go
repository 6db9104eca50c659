package config

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"

	"parasol/schedule"
)

// reader is one reading of a configuration. It collects problems, so that all
// are reported at once.
type reader struct {
	opts     Options
	origin   map[*yaml.Node]string // the variable a node came from
	implied  map[*yaml.Node]bool   // sources that nobody wrote
	ids      map[*yaml.Node]string // of treatments whose id is not the default
	paged    map[*yaml.Node]bool   // treatments entered on the page
	shows    bool                  // record the effective configuration
	mornings map[morning]habit     // what was found out about a morning: people share theirs
	problems Problems

	channelNames []string        // of all channels
	named        map[string]bool // by name

	lenient bool // what was valid once: unknown channels are left out, and nothing is warned of

	found    int // number of problems, including those beyond the limit
	warnings Problems
	door     Problems // warnings about access
	notes    []string
	home     HomeAssistant // read before the sections that share it
}

// section is a mapping while it is read. Reading a key makes it a known one.
type section struct {
	r      *reader
	path   string
	node   *yaml.Node // a mapping; nil: not given, or not a mapping and already reported
	at     *yaml.Node // position for a missing key
	broken bool       // already reported, so its missing keys are not
	known  []string
	shown  *yaml.Node // the mapping of the effective configuration; nil: not recorded
}

// value is one value while it is read: a scalar, a list or a mapping.
type value struct {
	r      *reader
	path   string
	node   *yaml.Node // nil: not given
	at     *yaml.Node // position for a missing value; may be nil
	broken bool
	show   func(*yaml.Node) // receives the effective value
}

// get returns the value of a key, given or not, and makes the key known.
func (s *section) get(key string) value {
	if !slices.Contains(s.known, key) {
		s.known = append(s.known, key)
	}
	_, n := find(s.node, key)
	return s.value(key, n)
}

// value returns what stands under a key, nil for nothing.
func (s *section) value(key string, n *yaml.Node) value {
	v := value{r: s.r, path: join(s.path, key), at: s.at, broken: s.broken, show: hide}
	if s.shown != nil {
		v.show = func(n *yaml.Node) { s.shown.Content = append(s.shown.Content, word(key), n) }
	}
	if n != nil && n.Tag != "!!null" {
		v.node = n
	}
	return v
}

// hide records nothing.
func hide(*yaml.Node) {}

// inline shows the section on one line.
func (s *section) inline() {
	if s.shown != nil {
		s.shown.Style = flow
	}
}

// remark puts a comment behind the first value shown.
func (s *section) remark(text string) {
	if s.shown != nil {
		s.shown.Content[1].LineComment = text
	}
}

// has reports whether the key is given, without making it known.
func (s *section) has(key string) bool {
	_, n := find(s.node, key)
	return n != nil && n.Tag != "!!null"
}

// finish reports unknown keys.
func (s *section) finish() {
	for i := 0; s.node != nil && i+1 < len(s.node.Content); i += 2 {
		s.unknown(s.node.Content[i])
	}
}

func (s *section) unknown(key *yaml.Node) {
	name := resolve(key).Value
	if slices.Contains(s.known, name) {
		return
	}
	v := value{r: s.r, path: join(s.path, name), node: key}
	if resolve(key).Kind != yaml.ScalarNode {
		v.path = s.path
		v.bad("a key that is not a word", "one of "+strings.Join(s.known, ", "), "")
		return
	}
	want := "one of " + strings.Join(s.known, ", ")
	hint := ""
	if near := nearest(seen(name), s.known); near != "" {
		want, hint = strconv.Quote(near), "the nearest key"
	}
	v.bad("an unknown key", want, hint)
}

// section reads the value as a mapping.
func (v value) section() *section {
	s := &section{r: v.r, path: v.path, at: v.at, broken: v.broken}
	if v.r.shows {
		s.shown = &yaml.Node{Kind: yaml.MappingNode}
		if v.show != nil {
			v.show(s.shown)
		}
	}
	n := resolve(v.node)
	switch {
	case n == nil:
	case n.Kind != yaml.MappingNode:
		s.broken = true
		v.bad(what(n), "a mapping of keys to values", "lines of key: value, or {key: value}")
	default:
		s.node, s.at = n, v.node
		s.duplicates()
	}
	return s
}

func (s *section) duplicates() {
	seen := map[string]*yaml.Node{}
	for i := 0; i+1 < len(s.node.Content); i += 2 {
		key := resolve(s.node.Content[i])
		if key.Kind != yaml.ScalarNode {
			continue
		}
		if first := seen[key.Value]; first != nil {
			v := value{r: s.r, path: join(s.path, key.Value), node: s.node.Content[i]}
			want := "it once"
			if first.Line > 0 { // JSON has no lines
				want += "; it stands on line " + strconv.Itoa(first.Line) + " already"
			}
			v.bad("the same key again", want, "")
			continue
		}
		seen[key.Value] = key
	}
}

// list returns the items of a list. The second result reports whether the
// value is a list, even an empty one.
func (v value) list() ([]value, bool) {
	n := resolve(v.node)
	if n == nil {
		return nil, false
	}
	if n.Kind != yaml.SequenceNode {
		v.bad(what(n), "a list", "lines that begin with -, or [a, b]")
		return nil, false
	}
	if most := v.most(); len(n.Content) > most {
		v.bad(strconv.Itoa(len(n.Content))+" entries", "at most "+strconv.Itoa(most), "")
		return nil, false
	}
	show := hide
	if v.r.shows {
		shown := &yaml.Node{Kind: yaml.SequenceNode}
		v.show(shown)
		show = func(e *yaml.Node) { shown.Content = append(shown.Content, e) }
	}
	items := make([]value, len(n.Content))
	for i, c := range n.Content {
		items[i] = value{r: v.r, path: v.item(i), node: c, at: c, show: show}
	}
	return items, true
}

// item returns the path of an item of a list.
func (v value) item(i int) string { return v.path + "[" + strconv.Itoa(i) + "]" }

// written returns the first of a mapping's keys that is given, or else the
// mapping.
func (v value) written(keys ...string) value {
	for _, key := range keys {
		if _, n := find(resolve(v.node), key); n != nil {
			v.path, v.node = join(v.path, key), n
			return v
		}
	}
	return v
}

// given reports whether the value is present.
func (v value) given() bool { return v.node != nil }

// bad reports what is wrong with the value, at its position.
func (v value) bad(got, want, hint string) {
	v.r.problem(v.problem("got "+got+"; want "+want, hint))
}

// misfit reports an error of a package that parsed the value: a
// [*schedule.Misfit] in full, of any other error the text.
func (v value) misfit(err error) {
	m, ok := errors.AsType[*schedule.Misfit](err)
	if !ok {
		m = &schedule.Misfit{Got: "what cannot be used: " + err.Error(), Want: "something else"}
	}
	v.bad(m.Got, m.Want, m.Hint)
}

// misfit reports an error of a package that parsed the section, at the key
// that it names.
func (s *section) misfit(err error) {
	v := value{r: s.r, path: s.path, node: s.at}
	if m, ok := errors.AsType[*schedule.Misfit](err); ok {
		for _, key := range []string{m.Key, m.Key + "_file"} {
			if s.has(key) {
				v = s.get(key)
			}
		}
	}
	v.misfit(err)
}

// warn reports something worth a second look.
func (v value) warn(got, want, hint string) {
	v.r.warning(v.problem("got "+got+"; want "+want, hint))
}

// missing reports a missing required value, unless its section is reported
// already.
func (v value) missing(want, hint string) {
	if !v.broken {
		v.bad("nothing", want, hint)
	}
}

func (v value) problem(text, hint string) Problem {
	at := v.node
	if at == nil {
		at = v.at
	}
	if name := v.r.origin[at]; name != "" {
		return Problem{Path: v.envName(name, at), Text: text, Hint: hint}
	}
	p := Problem{File: v.r.opts.Path, Path: v.path, Text: text, Hint: hint}
	if at != nil {
		p.Line, p.Col = at.Line, at.Column
	}
	return p
}

// named returns a problem without a text at the value, which its section may
// have left out.
func (v value) named(path string) Problem {
	v.path = path
	return v.problem("", "")
}

// envName returns the name of the variable at fault. For the person and the
// channel created from variables it is the one that is missing.
func (v value) envName(origin string, at *yaml.Node) string {
	if at == v.node || !strings.HasPrefix(origin, prefix) { // the value itself is at fault, or was entered on the page
		return origin
	}
	if v.path == "people[0].treatments" {
		return "PARASOL_TREATMENT"
	}
	var e environment
	for _, p := range slices.Concat(e.person(), e.keys()) {
		if v.path == "people[0]."+p.path || v.path == "channels."+p.path {
			return p.name
		}
	}
	return origin
}

// what describes a node without its value, which may be a secret in the wrong
// place.
func what(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	default:
		return "a single value"
	}
}

// find returns a key and its value in a mapping, the first if it occurs twice.
func find(n *yaml.Node, key string) (k, v *yaml.Node) {
	for i := 0; n != nil && i+1 < len(n.Content); i += 2 {
		if k := resolve(n.Content[i]); k.Kind == yaml.ScalarNode && k.Value == key {
			return k, n.Content[i+1]
		}
	}
	return nil, nil
}

// resolve follows an alias to its target.
func resolve(n *yaml.Node) *yaml.Node {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// visible returns a key with invisible characters, such as a zero-width space,
// escaped by number.
func visible(key string) string {
	if strings.ContainsFunc(
		key,
		func(r rune) bool { return r != ' ' && !unicode.IsGraphic(r) || unicode.Is(unicode.Cf, r) || r == 0xa0 },
	) {
		quoted := strconv.QuoteToASCII(key)
		return quoted[1 : len(quoted)-1]
	}
	return key
}

func join(path, key string) string {
	key = visible(key)
	if path == "" {
		return key
	}
	return path + "." + key
}

// seen removes invisible characters from a key.
func seen(key string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || unicode.IsSpace(r) || unicode.IsControl(r) {
			return -1
		}
		return r
	}, key)
}

func word(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
}
