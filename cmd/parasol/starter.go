package main

import (
	"bytes"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"time"

	"parasol/cmd/internal/command"
	"parasol/config"
	"parasol/config/parts"
)

//go:embed starter.yaml.tmpl
var starterText string

var starterTemplate = template.Must(template.New("starter").Parse(starterText))

// secretsFolder is beside the configuration, so that the same file works for
// the package, the unit and a container that mounts the folder.
const secretsFolder = "secrets"

// starter is a first configuration: a person's answers, as they wrote them.
type starter struct {
	File    string // where it is to be written
	Name    string
	Lat     string
	Lon     string
	Kind    string
	At      string
	Lengths string // ", cover: 24h, …" or nothing
	Channel string // pushover, ntfy or console
	Topic   string // of ntfy
	DataDir string
	secrets map[string]string // file name in secretsFolder → value
	inline  bool              // write the secrets into the text, to validate it
}

// newStarter returns a configuration that is valid as it stands, so that each
// answer can be validated alone: any problem is in the answer.
func newStarter(file string) *starter {
	s := &starter{
		File: file, Name: "me", Lat: "0", Lon: "0", Kind: "microneedling", At: "today", Channel: "console",
		Topic: "parasol-" + strings.ToLower(rand.Text()), DataDir: "parasol-data",
		// 26 letters and digits: 130 bits, and more than the required 16
		// characters.
		secrets: map[string]string{"token": rand.Text()},
	}
	if strings.HasPrefix(filepath.ToSlash(file), "/etc/") {
		s.DataDir = "/var/lib/parasol" // where the package's unit keeps it
	}
	return s
}

func (s *starter) render() []byte {
	var b bytes.Buffer
	if err := starterTemplate.Execute(&b, s); err != nil {
		panic(err) // template and fields are constant
	}
	return b.Bytes()
}

// Secret returns the setting of a secret: the path of its file, or its value
// while the file is not written yet.
func (s *starter) Secret(key, file string) string {
	if s.inline {
		return key + ": " + strconv.Quote(s.secrets[file])
	}
	return key + "_file: " + secretsFolder + "/" + file
}

// check validates the configuration as it will be read from its file.
func (s *starter) check(now time.Time) (*config.Config, error) {
	tried := *s
	tried.inline = true
	return config.Parse(tried.render(), parts.Options(config.Options{Path: s.File, Now: now}))
}

// write creates the file and the secrets beside it, or nothing if one of them
// exists: it never overwrites a configuration.
func (s *starter) write() error {
	dir := filepath.Join(filepath.Dir(s.File), secretsFolder)
	paths := []string{s.File}
	for _, name := range slices.Sorted(maps.Keys(s.secrets)) {
		paths = append(paths, filepath.Join(dir, name))
	}
	for _, p := range paths {
		if _, err := os.Lstat(p); err == nil || !errors.Is(err, fs.ErrNotExist) {
			return command.Misused("init: %s: is there already; want a new file (remove it, or name another)", p)
		}
	}
	if err := groupFolder(dir); err != nil {
		return fmt.Errorf("init: %w", err)
	}
	for _, p := range paths[1:] {
		if err := writeNew(p, []byte(s.secrets[filepath.Base(p)]+"\n"), 0o640); err != nil {
			return err
		}
	}
	return writeNew(s.File, s.render(), 0o640)
}

// groupFolder creates a folder that its group may read, whatever the umask: in
// /etc/parasol the group is the daemon's.
func groupFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	return os.Chmod(dir, info.Mode()|0o050)
}

func writeNew(path string, data []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return fmt.Errorf("init: %w", err)
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("init: %w", err)
	}
	return nil
}
