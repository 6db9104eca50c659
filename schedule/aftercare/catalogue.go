package aftercare

import (
	"embed"
	"fmt"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"

	"parasol/schedule"
)

//go:embed catalogue/*.yaml
var files embed.FS

// shelf is a file of the catalogue, and what its entries have in common.
type shelf struct {
	file  string
	title string
	group schedule.Group
	site  schedule.Site
	light []string
}

// nothing is the file of the names that open no window.
const nothing = "nothing"

var shelves = []shelf{
	{file: "procedures", title: "procedures", group: schedule.Procedure, site: schedule.Face},
	{file: "creams", title: "put on the skin", group: schedule.Course, site: schedule.Face},
	{file: "medicines", title: "medicines", group: schedule.Course, site: schedule.WholeSkin, light: []string{"uva"}},
	{file: "conditions", title: "conditions", group: schedule.Condition, site: schedule.WholeSkin},
	{file: nothing, title: "nothing is sent", group: schedule.Course, site: schedule.Face},
}

// index finds entries by name. The catalogue has many more entries than one
// person needs, so only names are parsed at first; an entry is parsed when it
// is asked for.
type index struct {
	slots []*slot
	named map[string]*slot
}

// slot is the text of one entry, which is parsed once.
type slot struct {
	kind   string
	names  []string // kind and aliases
	window bool     // whether it opens a window
	read   func() *Entry
}

var catalogue = sync.OnceValue(func() *index {
	x := &index{named: map[string]*slot{}}
	for _, s := range shelves {
		for _, text := range blocks(file(s.file), "- kind: ") {
			x.add(newSlot(s, text))
		}
	}
	return x
})

func (x *index) add(s *slot) {
	x.slots = append(x.slots, s)
	for _, name := range s.names {
		x.named[name] = s
	}
}

// newSlot reads an entry's names from its text. It panics on a fault, since the
// files are embedded and tested.
func newSlot(from shelf, text string) *slot {
	s := &slot{window: from.file != nothing}
	head, _, _ := strings.Cut(text, "\n")
	s.kind = strings.TrimPrefix(head, "- kind: ")
	s.names = []string{s.kind}
	if _, list, ok := strings.Cut(text, "\n  aliases: ["); ok {
		list, _, _ = strings.Cut(list, "]")
		for name := range strings.SplitSeq(list, ",") {
			s.names = append(s.names, strings.TrimSpace(name))
		}
	}
	s.read = sync.OnceValue(func() *Entry {
		e, err := from.entry(text)
		if err != nil {
			panic(fmt.Sprintf("aftercare: embedded catalogue: %s: %v", s.kind, err))
		}
		return e
	})
	return s
}

// All returns every entry in the catalogue's order: procedures, creams,
// medicines, conditions, and last the names without a window.
func All() []*Entry {
	var all []*Entry
	for _, s := range catalogue().slots {
		all = append(all, s.read())
	}
	return all
}

// Kinds returns the names of the kinds that open a window, in the catalogue's
// order, without aliases.
func Kinds() []string {
	var all []string
	for _, s := range catalogue().slots {
		if s.window {
			all = append(all, s.kind)
		}
	}
	return all
}

// Find returns the entry of a kind or one of its aliases. Case does not matter,
// nor do spaces or underscores in place of hyphens.
func Find(kind string) (*Entry, bool) {
	s, ok := catalogue().named[kind] // the usual spelling needs no normalizing
	if !ok {
		s, ok = catalogue().named[normal(kind)]
	}
	if !ok {
		return nil, false
	}
	return s.read(), true
}

var hyphens = strings.NewReplacer(" ", "-", "_", "-")

func normal(kind string) string { return hyphens.Replace(strings.ToLower(strings.TrimSpace(kind))) }

// file returns a file of the catalogue.
func file(name string) string {
	text, err := files.ReadFile("catalogue/" + name + ".yaml")
	if err != nil {
		panic("aftercare: " + err.Error()) // impossible: the files are embedded
	}
	return string(text)
}

// blocks splits a file before every line with a prefix. What precedes the first
// such line is dropped.
func blocks(text, prefix string) []string {
	parts := strings.Split("\n"+text, "\n"+prefix)[1:]
	for i := range parts {
		parts[i] = prefix + parts[i] + "\n"
	}
	return parts
}

// load decodes a YAML text; an unknown key is an error.
func load(text string, into any) error {
	return yaml.Load([]byte(text), into, yaml.WithKnownFields())
}
