package config

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"
)

// maxSecret is the most bytes read of a secret file: keys are tens of
// characters, and a wrong path may name something endless.
const maxSecret = 64 << 10

// secret returns the secret under key, or the one in the file named by
// key_file. Neither the value nor the path is ever shown: people put a secret
// under the wrong key of the two.
func (s *section) secret(key string) (Secret, value) {
	v, file := s.get(key), s.get(key+"_file")
	if v.given() && file.given() {
		file.bad("both "+key+" and "+key+"_file", "one of the two", "")
		return Secret{}, v
	}
	var text string
	if file.given() {
		text, v = file.secretFile(), file
	} else {
		text = v.secretText()
	}
	if text == "" {
		return Secret{}, v
	}
	if s.shown != nil {
		s.shown.Content = append(s.shown.Content, word(key), word(redacted))
	}
	return NewSecret(text), v
}

const wantSecret = "one line of text"

func (v value) secretText() string {
	text, ok := v.scalar(wantSecret, "")
	text = bare(text)
	if !ok {
		return ""
	}
	if why := notSecret(text); why != "" {
		v.bad("a secret "+why, wantSecret, "")
		return ""
	}
	return text
}

func (v value) secretFile() string {
	const want, hint = "the path of a readable file", "e.g. /run/secrets/token"
	path, ok := v.scalar(want, hint)
	if !ok {
		return ""
	}
	path = v.r.locate(path, v.node)
	text, open, err := readSecret(path)
	if err != nil {
		v.bad("a path that cannot be read: "+err.Error(), want, hint)
		return ""
	}
	if why := notSecret(text); why != "" {
		v.bad("a file with a secret "+why, "a file with one line", "")
		return ""
	}
	if open && !mounted(path) {
		v.warn(
			"a file that everybody on this machine may read",
			"one that only its owner or group may",
			"chmod 600, or 640",
		)
	}
	return text
}

// mounted reports whether a path is where Docker and systemd mount a secret
// for one container or unit only; Docker makes it readable for everybody
// inside.
func mounted(path string) bool {
	return strings.HasPrefix(path, "/run/secrets/") || strings.HasPrefix(path, "/run/credentials/")
}

// bare strips what editors add to a file unasked: a byte order mark and the
// end of the last line.
func bare(text string) string { return strings.TrimRight(strings.TrimPrefix(text, "\ufeff"), "\r\n") }

// notSecret returns what is wrong with a secret, empty if nothing is. Quotes
// and spaces around one come from an env file or a paste, and were never part
// of the key.
func notSecret(text string) string {
	switch {
	case !oneLine(text):
		return "that is empty or has several lines"
	case strings.TrimSpace(text) != text:
		return "with a space before or after it"
	case len(text) > 1 && text[0] == text[len(text)-1] && (text[0] == '"' || text[0] == '\''):
		return "in quotes"
	}
	return ""
}

func oneLine(text string) bool {
	return strings.TrimSpace(text) != "" && !strings.ContainsFunc(text, unicode.IsControl)
}

// locate resolves a path: relative ones are relative to the file's folder,
// those in variables to the working directory.
func (r *reader) locate(path string, n *yaml.Node) string {
	if filepath.IsAbs(path) || r.origin[n] != "" || r.opts.Path == "" {
		return path
	}
	return filepath.Join(filepath.Dir(r.opts.Path), path)
}

// openRegular opens a regular file. Anything else might block forever: a FIFO
// waits for a writer.
func openRegular(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, cause(err)
	}
	if !info.Mode().IsRegular() && !info.IsDir() { // reading a folder returns a clear error itself
		return nil, errors.New("not a regular file")
	}
	f, err := os.Open(path)
	return f, cause(err)
}

// readSecret reads a file and reports whether it is readable for everybody.
// The error is the cause alone, without the path.
func readSecret(path string) (text string, open bool, err error) {
	f, err := openRegular(path)
	if err != nil {
		return "", false, err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil {
		open = info.Mode().Perm()&0o004 != 0
	}
	b, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	switch {
	case err != nil:
		return "", open, cause(err)
	case len(b) > maxSecret:
		return "", open, errors.New("more than 64 KiB")
	}
	return bare(string(b)), open, nil
}

// cause strips the path from a file error.
func cause(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}
