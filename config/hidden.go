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

// maxSecret bounds a secret file: keys are tens of characters, and a wrong
// path may name something endless.
const maxSecret = 64 << 10

// secret returns the secret under key, or the one in the file that key_file
// names. Neither the value nor the path is ever told: people put a secret
// under the wrong one of the two.
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
	s.shown.Content = append(s.shown.Content, word(key), word(redacted))
	return NewSecret(text), v
}

const wantSecret = "one line of text"

func (v value) secretText() string {
	text, ok := v.scalar(wantSecret, "")
	text = strings.TrimRight(text, "\r\n")
	if ok && !oneLine(text) {
		v.bad("a secret that is empty or has several lines", wantSecret, "")
		return ""
	}
	return text
}

func (v value) secretFile() string {
	path, ok := v.scalar("the path of a readable file", "e.g. /run/secrets/token")
	if !ok {
		return ""
	}
	text, err := readSecret(v.r.locate(path, v.node))
	if err != nil {
		v.bad("a path that cannot be read: "+err.Error(), "the path of a readable file", "e.g. /run/secrets/token")
		return ""
	}
	if !oneLine(text) {
		v.bad("a file that is empty or has several lines", "a file with one line", "")
		return ""
	}
	return text
}

func oneLine(text string) bool {
	return strings.TrimSpace(text) != "" && !strings.ContainsFunc(text, unicode.IsControl)
}

// locate returns where a path of the file leads: relative ones hang on the
// file's folder, those of variables on the working directory.
func (r *reader) locate(path string, n *yaml.Node) string {
	if filepath.IsAbs(path) || r.origin[n] != "" || r.opts.Path == "" {
		return path
	}
	return filepath.Join(filepath.Dir(r.opts.Path), path)
}

// readSecret reads a file without its trailing line break. The error is the
// cause alone, without the path.
func readSecret(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", cause(err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	switch {
	case err != nil:
		return "", cause(err)
	case len(b) > maxSecret:
		return "", errors.New("more than 64 KiB")
	}
	return strings.TrimRight(string(b), "\r\n"), nil
}

// cause takes the path out of a file error.
func cause(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}
