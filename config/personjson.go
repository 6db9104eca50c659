package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"time"

	"go.yaml.in/yaml/v4"
)

// Person reads one person of a clinic from JSON with the keys of the
// household's file, and applies what was entered on their page. The error is a
// [Problems] with everything that is wrong, each with the path of its key. The
// body may leave out the name. Its dates must not depend on the day on which
// it is read, see [Clinics.Fix].
func (c *Clinics) Person(now time.Time, name string, body []byte, entered []Entered) (*Amended, error) {
	return c.person(newReader(c.opts), now, name, body, entered)
}

// Stored is Person for somebody who was read without a problem when they were
// stored. Channels that have been taken out of the configuration since are
// left out, so that others still reach them.
func (c *Clinics) Stored(now time.Time, name string, body []byte, entered []Entered) (*Amended, error) {
	r := newReader(c.opts)
	r.lenient = true
	return c.person(r, now, name, body, entered)
}

func (c *Clinics) person(r *reader, now time.Time, name string, body []byte, entered []Entered) (*Amended, error) {
	r.opts.Now, r.opts.Path = now, ""
	root, err := jsonTree(body)
	if err != nil {
		return nil, Problems{{Path: "person", Text: "got " + err.Error() + "; want a person as a JSON object"}}
	}
	r.admit(root, name)
	orphans := r.lay(root, entered)
	p := value{r: r, node: root, at: root, show: func(*yaml.Node) {}}.person(c.Channels)
	if len(r.problems) > 0 {
		r.problems.sort()
		return nil, slices.Compact(r.problems)
	}
	amended := &Amended{Person: p, Orphans: orphans}
	for _, e := range entered {
		if e.Section == EnteredSetting {
			amended.Settings = append(amended.Settings, e.ID)
		}
	}
	return amended, nil
}

// admit checks what only a clinic's people must not have, and sets the name.
func (r *reader) admit(root *yaml.Node, name string) {
	top := value{r: r, node: root}
	if _, n := find(root, "name"); n == nil {
		add(root, "name", word(name))
	} else if n.Value != name {
		v := top.written("name")
		v.bad(quote(n.Value), "the name of the address, "+name+", or none", "")
	}
	if v := top.written("presence"); v.path == "presence" {
		v.bad("sources of presence", "none: a clinic's people say where they are by their answers", "")
		drop(root, "presence")
	}
}

// Fix reads a person from JSON as Person does, and returns the JSON to store,
// which always means the same: `today` is replaced by the date that it means
// now, and the home's time zone is named, since to find one takes long.
func (c *Clinics) Fix(now time.Time, name string, body []byte) ([]byte, error) {
	p, err := c.Person(now, name, body, nil)
	if err != nil {
		return nil, err
	}
	var person map[string]any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&person); err != nil {
		return nil, err
	}
	place := person["place"].(map[string]any) // it was read without a problem
	zoned := place["timezone"] != nil
	if zoned && !slices.ContainsFunc(p.Entries, func(e Entry) bool { return e.Today }) {
		return body, nil
	}
	place["timezone"] = p.Policy.Home.Zone.String()
	items, _ := person["treatments"].([]any)
	for i, item := range items {
		if e := &p.Entries[i]; e.Today {
			item.(map[string]any)["at"] = e.Plan.At.Format("2006-01-02T15:04:05")
		}
	}
	return json.Marshal(person)
}

// deepest is how deep a person's JSON may nest; the keys of one go five deep.
const deepest = 16

// jsonTree parses a JSON object to a tree of the kind that the YAML parser
// makes, so that both are read by the same rules: numbers stay as written.
func jsonTree(body []byte) (*yaml.Node, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	n, err := jsonNode(d, 0)
	switch {
	case err != nil:
		return nil, err
	case n.Kind != yaml.MappingNode:
		return nil, errors.New(what(n))
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("something after the object")
	}
	return n, nil
}

var errNotJSON = errors.New("what is not JSON")

func jsonNode(d *json.Decoder, depth int) (*yaml.Node, error) {
	t, err := d.Token()
	switch {
	case err != nil:
		return nil, errNotJSON
	case depth > deepest:
		return nil, errors.New("JSON nested more than " + strconv.Itoa(deepest) + " deep")
	}
	switch t := t.(type) {
	case json.Delim:
		return jsonItems(d, t, depth)
	case string:
		return word(t), nil
	case json.Number:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!float", Value: t.String()}, nil
	case bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: strconv.FormatBool(t)}, nil
	default:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}, nil
	}
}

// jsonItems parses the rest of an object or an array.
func jsonItems(d *json.Decoder, opened json.Delim, depth int) (*yaml.Node, error) {
	n := &yaml.Node{Kind: yaml.SequenceNode}
	if opened == '{' {
		n.Kind = yaml.MappingNode
	}
	for d.More() {
		item, err := jsonNode(d, depth+1)
		if err != nil {
			return nil, err
		}
		n.Content = append(n.Content, item)
	}
	if _, err := d.Token(); err != nil {
		return nil, errNotJSON
	}
	return n, nil
}
