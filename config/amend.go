package config

import (
	"bytes"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"parasol/schedule/aftercare"
)

// EnteredSection is a part of a person that can be entered on the page.
type EnteredSection string

// The sections.
const (
	// EnteredTreatment replaces the treatment of the file with the same id, or
	// is added to those of the file; a null body removes it.
	EnteredTreatment EnteredSection = "treatments"
	// EnteredSetting replaces the setting of the person whose key is its id.
	EnteredSetting EnteredSection = "settings"
	// EnteredDate fixes what `at: today` means in the treatment with its id.
	EnteredDate EnteredSection = "dates"
)

// Entered is one thing entered on the page. It overrides the file.
type Entered struct {
	Section EnteredSection
	ID      string
	Body    []byte // JSON with the keys of the file
}

// Entry is one treatment as it was entered.
type Entry struct {
	ID   string // kind@at as written in the file, or the id from the page
	Kind string // of the catalogue
	Plan aftercare.Plan
	Page bool // entered on the page
	// Today reports whether the date was written as today, so that it would
	// mean another day tomorrow.
	Today bool
}

// Amended is a person of the file with what was entered applied.
type Amended struct {
	Person
	Settings []string // keys that were set on the page
	Orphans  []string // ids of treatments that the file no longer has
}

// Amend applies what was entered for a person to the file as it was when
// loaded. The error is a [Problems] that names the ids at fault.
func (c *Config) Amend(name string, entered []Entered) (*Amended, error) {
	who := c.Person(name)
	if who == nil {
		return nil, Problems{{Path: "people", Text: "got " + quote(name) + "; want a person of the file"}}
	}
	people, misfits := c.AmendAll(map[string][]Entered{name: entered})
	switch {
	case len(misfits) > 0:
		return nil, misfits[name]
	case people[name] == nil:
		return &Amended{Person: *who}, nil
	}
	return people[name], nil
}

// AmendAll is Amend for many people, by name, with one reading of the file. It
// returns the people for whom something was entered, and the problems of those
// whose entries do not fit.
func (c *Config) AmendAll(entered map[string][]Entered) (people map[string]*Amended, misfits map[string]Problems) {
	people, misfits = map[string]*Amended{}, map[string]Problems{}
	if len(entered) == 0 {
		return people, misfits
	}
	env, _ := readEnvironment(c.opts.Environ) // it was read before without an error
	r := newReader(c.opts)
	r.home = c.home
	root := r.tree(c.data)
	r.overlay(root, &env)
	_, list := find(root, "people")
	for i, node := range resolve(list).Content {
		node = resolve(node)
		_, n := find(node, "name")
		name := resolve(n).Value
		if len(entered[name]) == 0 {
			continue
		}
		r.problems = nil
		orphans := r.lay(node, entered[name])
		item := value{r: r, path: c.path(i), node: node, at: node, show: hide}
		p := item.person(c.Channels)
		if len(r.problems) > 0 {
			r.problems.sort()
			misfits[name] = slices.Compact(r.problems)
			continue
		}
		amended := &Amended{Person: p, Orphans: orphans}
		for _, e := range entered[name] {
			if e.Section == EnteredSetting {
				amended.Settings = append(amended.Settings, e.ID)
			}
		}
		people[name] = amended
	}
	return people, misfits
}

// path returns the path of a person in the file.
func (c *Config) path(i int) string {
	v := value{path: "people"}
	return v.item(i)
}

// lay applies what was entered to the mapping of a person, and returns the ids
// of entries for treatments that the file no longer has.
func (r *reader) lay(person *yaml.Node, entered []Entered) (orphans []string) {
	for _, e := range entered {
		body, ok := r.body(e)
		if !ok {
			continue
		}
		switch e.Section {
		case EnteredSetting:
			drop(person, e.ID)
			add(person, e.ID, body)
		case EnteredDate:
			if item := r.written(person, e.ID); item != nil {
				r.ids[item] = e.ID
				drop(item, "at")
				add(item, "at", body)
			}
		case EnteredTreatment:
			if !r.layTreatment(person, e.ID, body) {
				orphans = append(orphans, e.ID)
			}
		}
	}
	return orphans
}

// layTreatment replaces, removes or adds a treatment, and returns false for a
// change to one that the file no longer has.
func (r *reader) layTreatment(person *yaml.Node, id string, body *yaml.Node) bool {
	_, list := find(person, "treatments")
	if list = resolve(list); list == nil || list.Kind != yaml.SequenceNode {
		list = &yaml.Node{Kind: yaml.SequenceNode}
		drop(person, "treatments")
		add(person, "treatments", list)
	}
	r.ids[body], r.paged[body] = id, true
	at := slices.IndexFunc(list.Content, func(n *yaml.Node) bool { return r.idOf(resolve(n)) == id })
	gone := body.Tag == "!!null"
	switch {
	case at >= 0 && gone:
		list.Content = slices.Delete(list.Content, at, at+1)
	case at >= 0:
		list.Content[at] = body
	case strings.Contains(id, "@"): // the file's ids alone have one
		return false
	case !gone:
		list.Content = append(list.Content, body)
	}
	return true
}

// written returns the treatment of a person with an id.
func (r *reader) written(person *yaml.Node, id string) *yaml.Node {
	_, list := find(person, "treatments")
	if list = resolve(list); list == nil {
		return nil
	}
	for _, n := range list.Content {
		if n = resolve(n); r.idOf(n) == id {
			return n
		}
	}
	return nil
}

// idOf returns the id of a treatment: that under which it was entered, or
// kind@at as written.
func (r *reader) idOf(n *yaml.Node) string {
	if id := r.ids[n]; id != "" {
		return id
	}
	_, kind := find(n, "kind")
	_, at := find(n, "at")
	if kind, at = resolve(kind), resolve(at); kind == nil || at == nil {
		return ""
	}
	return kind.Value + "@" + at.Value
}

// body parses what was entered and attributes problems in it to its id.
func (r *reader) body(e Entered) (*yaml.Node, bool) {
	var doc yaml.Node
	loader, err := yaml.NewLoader(bytes.NewReader(e.Body))
	if err == nil {
		err = loader.Load(&doc)
	}
	if err != nil || len(doc.Content) == 0 {
		r.problem(Problem{Path: e.ID, Text: "got what is not JSON; want JSON"})
		return nil, false
	}
	r.stamp(doc.Content[0], e.ID)
	return doc.Content[0], true
}

// stamp marks a node and its descendants as entered under an id.
func (r *reader) stamp(n *yaml.Node, id string) {
	r.origin[n] = id
	for i, c := range n.Content {
		name := id
		if n.Kind == yaml.MappingNode && i%2 == 1 {
			name = n.Content[i-1].Value
		}
		r.stamp(c, name)
	}
}

// Differences lists how a person differs from the file's, one line each.
func (a *Amended) Differences(file *Person) []string {
	var all []string
	here := map[string]bool{}
	for _, e := range a.Entries {
		here[e.ID] = true
		if e.Page && !strings.Contains(e.ID, "@") {
			all = append(all, e.Kind+" of "+e.Plan.At.Format("2006-01-02")+" was entered on the page")
		} else if e.Page {
			all = append(all, e.ID+" was changed on the page")
		}
	}
	for _, e := range file.Entries {
		if !here[e.ID] {
			all = append(all, e.ID+" was taken away on the page")
		}
	}
	for _, key := range a.Settings {
		all = append(all, key+" was set on the page")
	}
	for _, id := range a.Orphans {
		all = append(all, "the page changed "+id+", which the file does not have any more; it is left out")
	}
	return all
}
