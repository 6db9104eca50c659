package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"parasol/config"
	"parasol/config/parts"
)

// Time and memory are bounded by the size of the file: a hundred thousand
// aliases once took 20 s and 4.4 GB, 600,000 problems 5.7 GB, and a FIFO
// blocked forever.
func TestFileIsBounded(t *testing.T) {
	circle := "people: &p\n  - {name: ada, place: {latitude: 1, longitude: 1}, long_term: true, notify: *p}\n"
	for _, row := range []struct{ why, text, want string }{
		{"aliases of one treatment",
			"people:\n  - name: ada\n    place: {latitude: 1, longitude: 1}\n    treatments: [&t {kind: ipl, at: 2026-11-20}" +
				strings.Repeat(", *t", 100_000) + "]\n", "treatments: got 100001 entries; want at most 200"},
		{"lists of lists of aliases",
			"a: &a [" + strings.Repeat("x,", 2000) + "]\nb: &b [" + strings.Repeat("*a,", 2000) + "]\npeople: *b\n",
			"got more than two million values, its aliases written out"},
		{"an alias of itself", circle, "got more than two million values"},
		{"people", "people: [" + strings.Repeat("{},", 10_001) + "]\n", "people: got 10001 entries; want at most 10000"},
	} {
		began := time.Now()
		_, err := config.Parse([]byte(row.text), parts.Options(config.Options{Path: "p.yaml", Now: now}))
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %.300v; want %s", row.why, err, row.want)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s: took %s", row.why, took)
		}
	}
}

func TestProblemsAreListedUpToAHundred(t *testing.T) {
	_, err := config.Parse(
		[]byte("people: ["+strings.Repeat("{a: 1, b: 2},", 9_000)+"]\n"),
		parts.Options(config.Options{Path: "p.yaml", Now: now}),
	)
	if n := strings.Count(message(err), "\n") + 1; n != 100 {
		t.Errorf("%d problems; want a hundred", n)
	}
}

func TestFIFOIsRejected(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := config.Load(parts.Options(config.Options{Path: path, Now: now}))
	if err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("as the configuration: got %v", err)
	}
	_, err = config.Parse([]byte(ada()+"server: {token_file: "+path+"}\n"), parts.Options(config.Options{Path: "p.yaml", Now: now}))
	if err == nil || !strings.Contains(err.Error(), "token_file: got a path that cannot be read: not a regular file") {
		t.Errorf("as a secret: got %v", err)
	}
}

// What an editor or an env file adds to a secret once became part of it, so
// that the page asked for a password in quotes.
func TestSecretsAsTheyComeFromFilesAndVariables(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	for _, row := range []struct{ why, content, want string }{
		{"alone", pageToken, ""},
		{"with the end of its line", pageToken + "\n", ""},
		{"with a byte order mark", "\ufeff" + pageToken + "\r\n", ""},
		{"in double quotes", `"` + pageToken + `"`, "in quotes"},
		{"in single quotes", `'` + pageToken + `'`, "in quotes"},
		{"with a space after it", pageToken + " \n", "with a space before or after it"},
		{"with a no-break space before it", "\u00a0" + pageToken, "with a space before or after it"},
		{"in two lines", pageToken + "\n" + pageToken, "that is empty or has several lines"},
		{"nothing but a byte order mark", "\ufeff\n", "that is empty or has several lines"},
		{"too short", "fifteen-letters", "got 15 characters; want at least 16 characters"},
	} {
		write(t, file, row.content)
		for name, env := range map[string]string{"PARASOL_TOKEN": row.content, "PARASOL_TOKEN_FILE": file} {
			c, err := config.Parse(
				[]byte(ada()),
				parts.Options(config.Options{Path: "p.yaml", Now: now, Environ: []string{name + "=" + env}}),
			)
			switch {
			case row.want == "" && (err != nil || c.Server.Token.Reveal() != pageToken):
				t.Errorf("%s in %s: %v", row.why, name, err)
			case row.want != "" &&
				(err == nil || !strings.HasPrefix(err.Error(), name+": got ") || !strings.Contains(err.Error(), row.want)):
				t.Errorf("%s in %s: got %v; want %s", row.why, name, err, row.want)
			}
			if err != nil && strings.Contains(err.Error(), pageToken) {
				t.Errorf("%s: the secret is told: %v", row.why, err)
			}
		}
	}
}

func TestSecretReadableByAllWarns(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	write(t, file, pageToken)
	for mode, want := range map[os.FileMode]int{0o600: 0, 0o640: 0, 0o644: 1} {
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
		c := read(t, ada()+"server: {token_file: "+file+"}\n")
		if len(c.Warnings) != want ||
			want == 1 && !strings.Contains(c.Warnings.Error(), "server.token_file: got a file that everybody on this machine may read") {
			t.Errorf("mode %o: %v", mode, c.Warnings)
		}
	}
}

// The unit and the compose file cannot read the files that the YAML names; a
// variable replaces them.
func TestVariableReplacesAnUnreadableFile(t *testing.T) {
	text := ada() + "channels: {phone: {type: pushover, user_file: /nowhere/user, token: " + appToken +
		"}}\nserver: {token_file: /nowhere/token}\n"
	c := read(t, text, "PARASOL_PUSHOVER_USER="+userKey, "PARASOL_TOKEN="+pageToken)
	if got := pushoverKeys(t, c, "phone"); got != userKey+" "+appToken || c.Server.Token.Reveal() != pageToken {
		t.Errorf("got %s", got)
	}
}

// Keys that look right but are not: a zero-width space was once printed as it
// is, so that nobody could see it.
func TestInvisibleCharactersAreShown(t *testing.T) {
	for _, row := range []struct{ why, key, want string }{
		{"a zero-width space", "sou\u200brces", `p.yaml:5:1: sou\u200brces: got an unknown key; want "sources"`},
		{"a no-break space", "\u00a0sources", `p.yaml:5:1: \u00a0sources: got an unknown key; want "sources"`},
		{"a soft hyphen in a short key", "lo\u00adg", `p.yaml:5:1: lo\u00adg: got an unknown key; want "log"`},
		{"a key from right to left", "\u202eservre", `p.yaml:5:1: \u202eservre: got an unknown key; want "server"`},
		{"letters with accents are seen", "schlüssel", `p.yaml:5:1: schlüssel: got an unknown key; want one of`},
	} {
		_, err := config.Parse([]byte(ada()+fmt.Sprintf("%q: 1\n", row.key)), parts.Options(config.Options{Path: "p.yaml", Now: now}))
		if err == nil || !strings.HasPrefix(err.Error(), row.want) {
			t.Errorf("%s: got %v; want %s", row.why, err, row.want)
		}
	}
}
