package notify

import (
	_ "embed" // the page's own words
	"strings"
	"sync"
)

//go:embed page.txt
var pageFile string

// pageWords reads the file once.
var pageWords = sync.OnceValue(func() map[string]string {
	words := map[string]string{}
	for line := range strings.Lines(pageFile) {
		if key, text, ok := strings.Cut(strings.TrimSpace(line), " = "); ok && !strings.HasPrefix(key, "#") {
			words[key] = text
		}
	}
	return words
})

// Say returns what the page says under a key, with values in the place of
// their names; values are pairs of a name and its text. A key that the file
// lacks is shown as it is, so that it is seen.
func (t *Texts) Say(key string, values ...string) string {
	text, ok := pageWords()[key]
	if !ok {
		return key
	}
	for i := 0; i+1 < len(values); i += 2 {
		text = strings.ReplaceAll(text, "{"+values[i]+"}", values[i+1])
	}
	return text
}

// Has reports whether the page has words under a key.
func (t *Texts) Has(key string) bool {
	_, ok := pageWords()[key]
	return ok
}
