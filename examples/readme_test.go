package examples_test

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/config"
	"parasol/config/parts"
)

var updateReadme = flag.Bool("update-readme", false, "write the generated parts of the README anew")

func TestReadmeIsShort(t *testing.T) {
	if n := strings.Count(text(t, "../README.md"), "\n"); n >= 300 {
		t.Errorf("the README has %d lines; want under 300, and the depth in package comments", n)
	}
}

func TestReadmeListsTheMetricsOfTheContract(t *testing.T) {
	_, section, _ := strings.Cut(text(t, "../README.md"), "\n## Metrics\n")
	section, _, _ = strings.Cut(section, "\n## ")
	got := regexp.MustCompile(`parasol_[a-z_]+`).FindAllString(section, -1)
	slices.Sort(got)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(metrics)), got); diff != "" {
		t.Errorf("metrics (-contract +README):\n%s", diff)
	}
}

func TestReadmeListsTheEnvironmentOfTheContract(t *testing.T) {
	readme := text(t, "../README.md")
	for _, name := range environment {
		if plain, isFile := strings.CutSuffix(name, "_FILE"); !isFile && !strings.Contains(readme, plain) {
			t.Errorf("%s is in the contract, not in the README", name)
		}
	}
}

// settingsTable formats the settings as the README shows them.
func settingsTable() string {
	var b strings.Builder
	b.WriteString("| key | default | environment | meaning |\n|---|---|---|---|\n")
	for all := parts.Settings(); len(all) > 0; {
		n := together(all)
		b.WriteString(settingsRow(all[:n]))
		all = all[n:]
	}
	return b.String()
}

// together returns how many settings, from the first on, share one row: those
// of a small section that no variable sets, such as people[].clinic.
func together(all []config.Setting) int {
	section := func(s config.Setting) string { return s.Key[:max(strings.LastIndex(s.Key, "."), 0)] }
	n := 1
	for n < len(all) && strings.HasPrefix(all[0].Key, "people[].") && strings.Count(all[0].Key, ".") == 2 &&
		section(all[n]) == section(all[0]) && all[0].Env+all[n].Env == "" {
		n++
	}
	return n
}

func settingsRow(all []config.Setting) string {
	code := func(text string) string {
		if text == "" {
			return ""
		}
		return "`" + text + "`"
	}
	var keys, defaults, meanings []string
	for i, s := range all {
		name, about := s.Key, ""
		if len(all) > 1 {
			about = s.Key[strings.LastIndex(s.Key, ".")+1:] + ": "
		}
		if i > 0 {
			name = "." + strings.TrimSuffix(about, ": ")
		}
		mark := ""
		if s.Secret {
			mark = " †"
		}
		keys = append(keys, code(name)+mark)
		if s.Default != "" {
			defaults = append(defaults, about+strings.ReplaceAll(s.Default, `"`, ""))
		}
		meanings = append(meanings, about+s.Meaning)
	}
	return "| " + strings.Join(keys, " ") + " | " + strings.Join(defaults, "; ") + " | " + code(all[0].Env) + " | " +
		strings.Join(meanings, "; ") + " |\n"
}

// held compares the part of the README between two marks with what it is
// generated from; with -update-readme it rewrites that part.
func held(t *testing.T, begin, end, want string) {
	t.Helper()
	before, rest, opened := strings.Cut(text(t, "../README.md"), begin)
	got, after, closed := strings.Cut(rest, end)
	if !opened || !closed {
		t.Fatalf("the README lacks the marks %q and %q", begin, end)
	}
	if *updateReadme {
		if err := os.WriteFile("../README.md", []byte(before+begin+want+end+after), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("run again with -update-readme (-want +README):\n%s", diff)
	}
}

func TestReadmeSettingsAreGenerated(t *testing.T) {
	held(t, "<!-- settings: go test ./examples -run Settings -update-readme -->\n", "<!-- /settings -->\n", settingsTable())
}

// The daemon accepts the README's YAML.
func TestReadmeYAMLIsAccepted(t *testing.T) {
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(text(t, "../README.md"), -1)
	if len(blocks) == 0 {
		t.Fatal("the README shows no YAML")
	}
	secret := write(t, t.TempDir(), "secret", strings.Repeat("k", 30)) // Pushover's keys have 30 characters
	for _, b := range blocks {
		yaml := regexp.MustCompile(`(_file: )[\w/.-]+`).ReplaceAllString(b[1], "${1}"+secret)
		c, err := config.Parse([]byte(yaml), parts.Options(config.Options{Now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}))
		if err != nil {
			t.Errorf("%v, in\n%s", err, yaml)
		} else if len(c.Warnings) > 0 {
			t.Errorf("%v, in\n%s", c.Warnings, yaml)
		}
	}
}

// Every link and file that a document mentions exists.
func TestDocumentsLinkToExistingFiles(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#]+)\)`)
	file := regexp.MustCompile(`\b(?:examples|\.ci|cmd|notify|schedule|uv|config)/[\w./@-]*\w`)
	for _, doc := range []string{"../README.md", "../CONTRIBUTING.md", "expose/README.md", "clinic/README.md"} {
		content := text(t, doc)
		var paths []string
		for _, m := range link.FindAllStringSubmatch(content, -1) {
			if !strings.Contains(m[1], "://") {
				paths = append(paths, filepath.Join(filepath.Dir(doc), m[1]))
			}
		}
		for _, m := range file.FindAllString(content, -1) {
			paths = append(paths, filepath.Join("..", m))
		}
		for _, p := range paths {
			if _, err := os.Stat(p); err != nil {
				t.Errorf("%s points at %s: %v", doc, p, err)
			}
		}
	}
}
