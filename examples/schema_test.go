package examples_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parasol/config/parts"
)

// editorLine tells editors with the YAML language server which schema to use.
const editorLine = "# yaml-language-server: $schema=parasol.schema.json\n"

// The schema in examples is the one that `parasol schema` prints.
func TestSchemaIsCurrent(t *testing.T) {
	want, err := parts.Schema()
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	if *updateReadme {
		if err := os.WriteFile("parasol.schema.json", want, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(want), text(t, "parasol.schema.json")); diff != "" {
		t.Errorf("run again with -update-readme (-want +file):\n%s", diff)
	}
}

func TestExamplesNameTheSchema(t *testing.T) {
	files, err := filepath.Glob("*.yaml")
	if err != nil || len(files) < 2 {
		t.Fatalf("%d examples: %v", len(files), err)
	}
	for _, file := range files {
		if body := text(t, file); strings.Contains(body, "\npeople:") && !strings.HasPrefix(body, editorLine) {
			t.Errorf("%s does not begin with %s", file, editorLine)
		}
	}
}
