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

// language is one language's file: the text of each key.
type language map[string]string

// parseLanguage reads a file of lines "key = text". Empty lines and those that
// begin with # are skipped.
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

// Default returns the English texts; they are read once.
func Default() *Texts { return standard() }

// standard reads the embedded file; a fault in it is a fault of the build.
var standard = sync.OnceValue(func() *Texts {
	l, err := parseLanguage(english)
	if err != nil {
		panic("notify: english.txt: " + err.Error())
	}
	return speaking(l)
})

// Translated returns the texts of another language's file, such as one that
// somebody put into the data folder. It must have the
// keys of the English one and a key for each sentence and name of the
// catalogue, no others, and use only values that the English sentence has.
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

// catalogueTexts are the sentences and names of the catalogue that pushes say.
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

// fieldsOf returns the names of a text's values and slots, without its marks.
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

// fill replaces each {name} of a text by its value.
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

// Say returns the text of a key with values in place of their names; values
// are pairs of a name and its text. A key that the language lacks is shown as
// it is, so that it is seen.
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

// write returns the text of a key with its values in place, which follow as
// pairs of name and value. Without the key it is empty.
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
