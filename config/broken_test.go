package config_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/config"
	"parasol/config/parts"
)

var update = flag.Bool("update", false, "write the golden files anew")

// now is the time of all tests: a Sunday in winter.
var now = time.Date(2026, 11, 22, 13, 0, 0, 0, time.UTC)

// hush is every secret in testdata/broken.
const hush = "hushHush1234hushHush1234hushHu"

// Each file has one fault, which its first line names; the .txt file beside it
// holds the expected messages.
func TestBrokenFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/broken/*.yaml")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".yaml"), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			c, err := config.Parse(data, parts.Options(config.Options{Path: filepath.Base(path), Now: now}))
			if err == nil {
				t.Fatalf("no problem found; effective:\n%s", c.Effective())
			}
			golden := strings.TrimSuffix(path, ".yaml") + ".txt"
			if *update {
				if err := os.WriteFile(golden, []byte(err.Error()+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, readErr := os.ReadFile(golden)
			if readErr != nil {
				t.Fatal(readErr)
			}
			if d := cmp.Diff(string(want), err.Error()+"\n"); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
			if strings.Contains(err.Error(), hush) {
				t.Errorf("a secret is told:\n%v", err)
			}
		})
	}
}

// Every message says where the fault is, what was found and what is wanted.
func TestMessagesHaveTheSameForm(t *testing.T) {
	files, err := filepath.Glob("testdata/broken/*.txt")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		start := strings.TrimSuffix(filepath.Base(path), ".txt") + ".yaml:"
		for line := range strings.Lines(string(text)) {
			if !strings.HasPrefix(line, start) || !strings.Contains(line, ": got ") || !strings.Contains(line, "; want ") {
				t.Errorf("%s: %s", path, line)
			}
		}
	}
}
