package notify_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parasol/notify"
	"parasol/schedule"
	"parasol/schedule/aftercare"
)

// pseudo translates the English file into a pseudo-language: each letter of a
// sentence becomes one that English does not have. Keys, values and punctuation
// stay.
func pseudo(t *testing.T) string {
	t.Helper()
	file, err := os.ReadFile("english.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for line := range strings.Lines(string(file)) {
		key, text, ok := strings.Cut(line, " = ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		out.WriteString(key + " = " + foreign(text))
	}
	said := map[string]bool{"": true}
	for _, e := range aftercare.All() {
		texts := []string{e.Phrase, e.Name}
		if e.Family != nil {
			texts = append(texts, e.Family.Close...)
		}
		for s := aftercare.Do; s <= aftercare.Eve; s++ {
			for _, line := range e.Slot(s) {
				texts = append(texts, line.Say)
			}
		}
		for _, text := range texts {
			if !said[text] {
				out.WriteString("catalogue: " + text + " = " + foreign(strings.ReplaceAll(text, "your clinic", "{clinic}")) + "\n")
			}
			said[text] = true
		}
	}
	return out.String()
}

// foreign replaces Latin letters outside braces by Cyrillic ones.
func foreign(text string) string {
	inside := false
	return strings.Map(func(r rune) rune {
		switch {
		case r == '{':
			inside = true
		case r == '}':
			inside = false
		case !inside && r >= 'a' && r <= 'z':
			return 'а' + r - 'a'
		case !inside && r >= 'A' && r <= 'Z':
			return 'А' + r - 'A'
		}
		return r
	}, text)
}

// english matches letters that are left from the English file.
var english = regexp.MustCompile(`[A-Za-z]+`)

// TestTranslation loads the pseudo-language and checks that no
// English sentence is left in pushes, on the page and in explain. Names from
// outside are values.
func TestTranslation(t *testing.T) {
	texts, err := notify.Translated(pseudo(t))
	if err != nil {
		t.Fatal(err)
	}
	values := []string{"Ada", "forearm", "Forearm", "face", "Face", "arm", "left\u00a0shoulder\u00a0blade", "left shoulder blade"}
	escaped := map[string]bool{}
	for _, d := range everything() {
		for _, said := range sayings(texts, d) {
			for _, v := range values {
				said = strings.ReplaceAll(said, v, "")
			}
			if word := english.FindString(said); word != "" && !escaped[said] {
				escaped[said] = true
				t.Errorf("%s in %s: %q escaped: %q", d.Send.Slot.Kind, d.Evidence.Phase, word, said)
			}
		}
	}
}

// everything returns the samples and the situations.
func everything() []*schedule.Decision {
	all := slices.Collect(notify.Samples())
	for i := range situations {
		d := situations[i].decision()
		d.Evidence.Clinic = schedule.Clinic{}
		all = append(all, d)
	}
	return all
}

// sayings returns every text about a decision.
func sayings(texts *notify.Texts, d *schedule.Decision) []string {
	m, r := texts.Render(d), texts.Read(d)
	all := append([]string{m.Title, r.Head(), r.Plan(nil), r.DayLine(), r.Presence(), texts.Start(2, nil, ""), texts.Purpose()},
		r.Cautions()...)
	all = append(all, strings.Split(m.Body, "\n")...)
	all = append(all, r.Evidence()...)
	for _, b := range r.Buttons() {
		all = append(all, b.Label)
	}
	return all
}

func TestInvalidTranslation(t *testing.T) {
	whole := pseudo(t)
	for _, row := range []struct{ why, file, want string }{
		{"a sentence is missing", strings.Replace(whole, "clouds = ", "clods = ", 1), "clouds: missing"},
		{"a line is no entry", whole + "nothing\n", "want key = text"},
		{"a key stands there twice", whole + "clouds = x\n", "twice"},
		{"a value that the sentence has not", strings.Replace(whole, "clouds = ", "clouds = {peak}", 1), "{peak}: not a value"},
		{"a key too many", whole + "weather = x\n", "weather: no such key"},
	} {
		if _, err := notify.Translated(row.file); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v; want %q", row.why, err, row.want)
		}
	}
}
