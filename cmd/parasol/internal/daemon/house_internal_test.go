package daemon

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parasol/cmd/internal/livetest"
	"parasol/config"
	"parasol/config/parts"
)

// lisbon is a person in strict; more is appended to the file.
const lisbon = `people:
  - name: ada
    place: {latitude: 38.72, longitude: -9.14, timezone: Europe/Lisbon}
    treatments: [{kind: microneedling, at: 2026-06-27T15:00}]
sources: []
`

// configured reads a configuration of its own folder.
func configured(t *testing.T, text string) *config.Config {
	t.Helper()
	file := filepath.Join(t.TempDir(), "parasol.yaml")
	if !strings.Contains(text, "server:") {
		text += "server: {listen: \"127.0.0.1:0\"}\n"
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(parts.Options(config.Options{Path: file, Now: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)}))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// built is a daemon that does not run.
func built(t *testing.T, text string) *Daemon {
	t.Helper()
	d, err := New(context.Background(), Options{Config: configured(t, text), Out: new(livetest.Buffer), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}
