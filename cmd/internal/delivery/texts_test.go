package delivery_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parasol/cmd/internal/delivery"
	"parasol/notify"
	"parasol/schedule"
)

func writeText(t *testing.T, name, text string) (dataDir string) {
	t.Helper()
	dataDir = t.TempDir()
	if err := os.Mkdir(filepath.Join(dataDir, "texts"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dataDir, "texts", name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dataDir
}

func TestAPersonsOwnWordingIsTaken(t *testing.T) {
	texts, err := delivery.Texts(writeText(t, "reapply.title.tmpl", "Sun cream, please"))
	if err != nil {
		t.Fatal(err)
	}
	m := texts.Render(notify.Sample(schedule.Reapply, schedule.Strict, schedule.High))
	if !strings.HasPrefix(m.Title, "Sun cream, please") {
		t.Errorf("the title is %q", m.Title)
	}
}

func TestAWordingThatWouldNotDoIsToldAtStart(t *testing.T) {
	for name, text := range map[string]string{
		"language.txt": "clouds = Jeden Morgen.", "reapply.title.tmpl": "{{.Nonsense}}", "lunch.title.tmpl": "Eat",
		"reapply.first.tmpl": "{{",
	} {
		_, err := delivery.Texts(writeText(t, name, text))
		if err == nil || !strings.Contains(err.Error(), strings.TrimSuffix(name, ".tmpl")) {
			t.Errorf("%s: got %v; want an error that names it", name, err)
		}
	}
	if _, err := delivery.Texts(t.TempDir()); err != nil {
		t.Errorf("without the folder: %v", err)
	}
	file := filepath.Join(t.TempDir(), "data")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := delivery.Texts(file); err != nil { // simulate needs no data folder and failed for it
		t.Errorf("with a file for a data folder: %v", err)
	}
}
