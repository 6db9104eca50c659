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
	"strings"
	"text/template"
	"time"

	"parasol/config"
)

//go:embed starter.yaml.tmpl
var starterText string

var starterTemplate = template.Must(template.New("starter").Parse(starterText))

// secretsFolder stands beside the configuration, so that one file serves the
// package, the unit and a container that mounts the folder.
const secretsFolder = "secrets"

// starter is a first configuration: what a person answered, as they wrote it.
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
	secrets map[string]string // file in secretsFolder → value
}

// newStarter returns a configuration that is right as it stands, so that each
// answer can be checked alone: whatever Parse then complains of is the answer.
func newStarter(file string) *starter {
	s := &starter{
		File: file, Name: "me", Lat: "0", Lon: "0", Kind: "microneedling", At: "today", Channel: "console",
		Topic: "parasol-" + strings.ToLower(rand.Text()), DataDir: "parasol-data",
		// 26 letters and digits: 130 bits, over the 16 characters that are asked for.
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
		panic(err) // the template and its fields are ours
	}
	return b.Bytes()
}

// check reads the configuration as it would be read from its file, with the
// secrets that are not written yet in the environment's place.
func (s *starter) check(now time.Time, zone func(lat, lon float64) (string, error)) (*config.Config, error) {
	environ := []string{"PARASOL_TOKEN=" + s.secrets["token"]}
	if s.Channel == "pushover" {
		environ = append(environ,
			"PARASOL_PUSHOVER_USER="+s.secrets["pushover_user"], "PARASOL_PUSHOVER_TOKEN="+s.secrets["pushover_token"])
	}
	return config.Parse(s.render(), config.Options{Path: s.File, Environ: environ, Now: now, Zone: zone})
}

// write makes the file and the secrets beside it, and nothing if one of them is
// there already: somebody's configuration is not ours to replace.
func (s *starter) write() error {
	dir := filepath.Join(filepath.Dir(s.File), secretsFolder)
	paths := []string{s.File}
	for _, name := range slices.Sorted(maps.Keys(s.secrets)) {
		paths = append(paths, filepath.Join(dir, name))
	}
	for _, p := range paths {
		if _, err := os.Lstat(p); err == nil || !errors.Is(err, fs.ErrNotExist) {
			return misused("init: %s: is there already; want a new file (remove it, or name another)", p)
		}
	}
	// The group may read: in /etc/parasol it is the daemon's own.
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("init: %w", err)
	}
	for _, p := range paths[1:] {
		if err := writeNew(p, []byte(s.secrets[filepath.Base(p)]+"\n"), 0o640); err != nil {
			return err
		}
	}
	return writeNew(s.File, s.render(), 0o640)
}

func writeNew(path string, data []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return fmt.Errorf("init: %w", err)
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("init: %w", err)
	}
	return nil
}

const purpose = `Parasol repeats the sun-protection plan that you or your clinic enter. It does
not assess skin, choose a treatment or replace the leaflet; it is no alarm or
monitoring system and may fail.`
