package zone

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// patience is how long the child may take: it needs 0.6 s on two cores, a
// Raspberry Pi with a slow card ten times that.
const patience = 30 * time.Second

// Command is the name of the hidden command that the child process runs.
const Command = "zone"

// FileName is the name of the store in the data folder.
const FileName = "zones.json"

// Finder finds zones without holding the boundaries: from its store, else from
// a child process.
type Finder struct {
	Store string // path of the file that keeps answers; empty: none is kept. Its folder is never made
	// Exec asks for a zone; nil: the running program as a child process.
	Exec func(ctx context.Context, latitude, longitude float64) (string, error)
}

// Find returns the zone of a place. It fails only when neither the store nor
// the child knows it; an answer that cannot be stored is asked for again at
// the next start.
func (f Finder) Find(latitude, longitude float64) (string, error) {
	key := strconv.FormatFloat(latitude, 'f', 4, 64) + "," + strconv.FormatFloat(longitude, 'f', 4, 64) // 11 m
	known := f.load()
	if name := known[key]; usable(name) {
		return name, nil
	}
	ask := f.Exec
	if ask == nil {
		ask = child
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	name, err := ask(ctx, latitude, longitude)
	if err != nil {
		return "", fmt.Errorf("zone: %w", err)
	}
	if !usable(name) {
		return "", fmt.Errorf("zone: got %.60q; want an IANA zone", name)
	}
	known[key] = name
	f.save(known)
	return name, nil
}

// usable reports whether the time package knows the name. Local is no answer,
// nor is the empty name, which it takes for UTC.
func usable(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "" && name != "Local"
}

// child asks the running program, whose environment it does not hand on: the
// variables hold secrets.
func child(ctx context.Context, latitude, longitude float64) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("child: %w", err)
	}
	// After -- a southern latitude is no flag.
	cmd := exec.CommandContext(ctx, self, Command, "--", number(latitude), number(longitude))
	cmd.Env = []string{}
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return "", fmt.Errorf("child: %w: %.200q", err, strings.TrimSpace(string(exit.Stderr)))
	}
	if err != nil {
		return "", fmt.Errorf("child: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// load returns what is stored; a file that is missing or damaged holds nothing.
func (f Finder) load() map[string]string {
	known := map[string]string{}
	if b, err := os.ReadFile(f.Store); f.Store != "" && err == nil {
		if json.Unmarshal(b, &known) != nil || known == nil {
			known = map[string]string{}
		}
	}
	return known
}

// save writes the store beside itself and renames it, so that a crash leaves
// the old or the new one. It holds where people live: only the owner reads it.
func (f Finder) save(known map[string]string) {
	if f.Store == "" {
		return
	}
	b, err := json.MarshalIndent(known, "", "  ")
	if err != nil {
		return
	}
	tmp, err := os.CreateTemp(filepath.Dir(f.Store), FileName+".*") // mode 0600
	if err != nil {
		return
	}
	_, err = tmp.Write(append(b, '\n'))
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), f.Store)
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
	}
}
