package config_test

import (
	"path/filepath"
	"strings"
	"testing"

	"parasol/config"
)

// People put a secret under the key of its file, or a file's path under the key
// of the secret. Neither is printed.
func TestSecretFiles(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		write(t, path, text)
		return path
	}
	const want = "server.token_file: got "
	for _, row := range []struct{ why, path, want string }{
		{"of 64 KiB, as long as one may be", file("long", strings.Repeat("x", 64<<10)), ""},
		{"with the end of its line", file("line", pageToken+"\n"), ""},
		{"with the end of its line as Windows writes it", file("windows", pageToken+"\r\n"), ""},
		{"of more than that", file("longer", strings.Repeat("x", 64<<10+1)), want + "a path that cannot be read: more than 64 KiB"},
		{"that is empty", file("empty", ""), want + "a file with a secret that is empty or has several lines; want a file with one line"},
		{"of nothing but blanks", file("blank", "  \n"), want + "a file with a secret that is empty or has several lines"},
		{"of two lines", file("two", pageToken+"\nx\n"), want + "a file with a secret that is empty or has several lines"},
		{"with a tab in it", file("tab", pageToken+"\tx"), want + "a file with a secret that is empty or has several lines"},
		{"in quotes", file("quoted", `"`+pageToken+`"`), want + "a file with a secret in quotes"},
		{"with a blank before it", file("before", " "+pageToken), want + "a file with a secret with a space before or after it"},
		{"that is not there", filepath.Join(dir, hush), want + "a path that cannot be read: no such file or directory"},
		{"that is a folder", dir, want + "a path that cannot be read: is a directory"},
		{"below a file", filepath.Join(dir, "line", "token"), want + "a path that cannot be read: not a directory"},
	} {
		text := ada() + "server: {token_file: " + row.path + "}\n"
		if row.want == "" {
			if c := read(t, text); c.Server.Token.IsZero() || strings.ContainsAny(c.Server.Token.Reveal(), "\r\n") {
				t.Errorf("%s: got %d bytes", row.why, len(c.Server.Token.Reveal()))
			}
			continue
		}
		got := refused(t, text)
		if !strings.Contains(got, row.want) || strings.Contains(got, "\n") || strings.Contains(got, row.path) {
			t.Errorf("%s:\n got %s\nwant one line, without the path: %s", row.why, got, row.want)
		}
	}
}

func TestSecretsAreEqualByContent(t *testing.T) {
	for _, row := range []struct {
		why  string
		a, b config.Secret
		want bool
	}{
		{"the same text", config.NewSecret("a"), config.NewSecret("a"), true},
		{"another", config.NewSecret("a"), config.NewSecret("b"), false},
		{"the beginning of one", config.NewSecret("ab"), config.NewSecret("a"), false},
		{"in capitals", config.NewSecret("a"), config.NewSecret("A"), false},
		{"no secret and the empty one", config.Secret{}, config.NewSecret(""), true},
		{"no secret and one", config.Secret{}, config.NewSecret("a"), false},
	} {
		if got := row.a.Equal(row.b); got != row.want {
			t.Errorf("%s: got %t", row.why, got)
		}
	}
	if s := config.NewSecret(""); !s.IsZero() || s.String() != "" || s.GoString() != "" {
		t.Errorf("the empty text is no secret: got %q", s.String())
	}
	if s := config.NewSecret(hush); s.GoString() != "redacted" || s.Reveal() != hush {
		t.Errorf("got %q; want it redacted and kept", s.GoString())
	}
}
