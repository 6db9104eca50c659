package main_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parasol/schedule/journal"
)

// sealedWhereabouts writes where ada is, as a daemon does that stopped while
// her phone was abroad.
func sealedWhereabouts(t *testing.T, dir, text string) {
	t.Helper()
	secret := []byte(strings.Repeat("k", 32))
	key, err := hkdf.Key(sha256.New, secret, nil, "parasol whereabouts", 32)
	if err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"confirm.key": secret, "whereabouts": seal.Seal(nil, nil, []byte(text), nil)} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// Explain decides where the daemon does, and says so without naming the place.
func TestExplainAbroad(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "parasol.yaml")
	text := fmt.Sprintf(`people:
  - name: ada
    place: {latitude: 38.72, longitude: -9.14, timezone: Europe/Lisbon}
    treatments: [{kind: microneedling, at: 2026-06-27T15:00}]
    presence: [{type: owntracks, user: ada, password: secret-of-the-app, follow: true}]
sources: []
server: {token: token-of-the-page}
data_dir: %s
`, dir)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	j, err := journal.Open(context.Background(), dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	sealedWhereabouts(t, dir, `{"ada":{"north":35.685,"east":139.765,"since":"2026-06-28T10:00:00Z"}}`)
	for _, row := range []struct{ why, at, want, not string }{
		{"in Tokyo", "2026-07-01T03:00:00Z", "Ada, Wed 1 Jul 12:00.", "Tokyo"},
		{"before she went", "2026-06-28T03:00:00Z", "Ada, Sun 28 Jun 04:00.", "away from home"},
	} {
		out := runCommand(t, "explain", "--config", file, "--person", "ada", "--at", row.at)
		if out.code != 0 || !strings.Contains(out.stdout, row.want) || strings.Contains(out.stdout, row.not) {
			t.Errorf("%s: %d %s\n%s", row.why, out.code, out.stdout, out.stderr)
		}
	}
}
