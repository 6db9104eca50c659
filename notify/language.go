package notify

import (
	_ "embed" // the English sentences
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"parasol/schedule/aftercare"
)

//go:embed english.txt
var english string

// language maps the keys of a language file to its texts.
type language map[string]string

// parseLanguage parses a file of lines "key = text". Empty lines and those
// that begin with # are skipped.
func parseLanguage(file string) (language, error) {
	l := language{}
	for i, line := range strings.Split(file, "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, text, ok := strings.Cut(line, " = ")
		if !ok {
			return nil, fmt.Errorf("line %d: want key = text", i+1)
		}
		if _, twice := l[key]; twice {
			return nil, fmt.Errorf("line %d: %s stands there twice", i+1, key)
		}
		l[key] = text
	}
	return l, nil
}

// Default returns the English texts, which are parsed once.
func Default() *Texts { return standard() }

// standard parses the embedded file; an error in it is a bug in the build.
var standard = sync.OnceValue(func() *Texts {
	l, err := parseLanguage(english)
	if err != nil {
		panic("notify: english.txt: " + err.Error())
	}
	return speaking(l)
})

// Translated returns the texts of another language's file, such as one in the
// data folder. It must have exactly the keys of the English file and a key for
// each sentence and name of the catalogue, and may use only values that the
// English sentence has.
func Translated(file string) (*Texts, error) {
	l, err := parseLanguage(file)
	if err != nil {
		return nil, err
	}
	wanted := map[string]string{}
	maps.Copy(wanted, Default().words)
	for _, text := range catalogueTexts() {
		wanted[catalogued+text] = strings.ReplaceAll(text, "your clinic", "{clinic}")
	}
	for _, key := range slices.Sorted(maps.Keys(wanted)) {
		text, ok := l[key]
		if !ok {
			return nil, fmt.Errorf("%s: missing", key)
		}
		for _, name := range fieldsOf(text) {
			if !strings.Contains(wanted[key], "{"+name+"}") {
				return nil, fmt.Errorf("%s: {%s}: not a value of this sentence", key, name)
			}
		}
	}
	for key := range l {
		if _, ok := wanted[key]; !ok {
			return nil, fmt.Errorf("%s: no such key", key)
		}
	}
	return speaking(l), nil
}

// catalogueTexts returns the sentences and names of the catalogue that pushes
// use.
func catalogueTexts() []string {
	var all []string
	for _, e := range aftercare.All() {
		all = append(all, e.Phrase, e.Name)
		if e.Family == nil {
			continue
		}
		all = append(all, e.Family.Close...)
		for s := aftercare.Do; s <= aftercare.Eve; s++ {
			for _, line := range e.Slot(s) {
				all = append(all, line.Say)
			}
		}
	}
	return once(all)
}

// fieldsOf returns the names of a text's values and slots, without the braces.
func fieldsOf(text string) []string {
	var names []string
	fill(text, func(name string) string {
		if !strings.HasPrefix(name, "!") {
			names = append(names, name)
		}
		return ""
	})
	return names
}

// fill replaces each {name} in a text with its value.
func fill(text string, value func(name string) string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		b.WriteString(value(name))
		text = after
	}
}

// Say returns the text of a key with its values filled in; values are pairs of
// a name and its text. A missing key is returned itself, so that the mistake
// is noticed.
func (t *Texts) Say(key string, values ...string) string {
	if !t.has(key) {
		return key
	}
	return t.write(key, values...)
}

// Has reports whether the language has a key.
func (t *Texts) Has(key string) bool { return t.has(key) }

// has reports whether the language has a key.
func (t *Texts) has(key string) bool {
	_, ok := t.words[key]
	return ok
}

// write returns the text of a key with its values filled in, given as pairs of
// name and value. It is empty if the key is missing.
func (t *Texts) write(key string, values ...string) string {
	return tidy(fill(t.words[key], func(name string) string {
		for i := 0; i+1 < len(values); i += 2 {
			if values[i] == name {
				return values[i+1]
			}
		}
		return ""
	}))
}
