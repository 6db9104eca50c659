package daemon

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"parasol/config"
	"parasol/notify/confirm"
	"parasol/schedule"
	"parasol/uv"
)

// whereaboutsFile in data_dir holds the cells of those who are away.
const whereaboutsFile = "whereabouts"

// whereabouts remembers across restarts in which cell of 0.01° a phone that is
// followed is, while it is away from home. Without it a restart abroad would
// mean home until the phone has sent two positions 20 minutes apart.
//
// It is no track: a person has one cell or none, and the file is removed when
// nobody is away. It is not in the journal and so in no backup. It is sealed
// under the key of links, so that neither a glance nor a search of the folder
// shows a place; whoever has the whole folder could open it. After that key
// is replaced, everybody counts as at home again.
type whereabouts struct {
	dir string
	log *slog.Logger

	mu    sync.Mutex
	cells map[string]whereabout
}

// whereabout is where somebody is, and since when.
type whereabout struct {
	North float64   `json:"north"` // degrees, the centre of a cell
	East  float64   `json:"east"`
	Since time.Time `json:"since"`
}

// newWhereabouts reads what is remembered. A file that cannot be opened is
// forgotten: the phones will tell.
func newWhereabouts(dir string, log *slog.Logger) *whereabouts {
	w := &whereabouts{dir: dir, log: log, cells: map[string]whereabout{}}
	sealed, err := os.ReadFile(w.path())
	if errors.Is(err, fs.ErrNotExist) {
		return w
	}
	if err == nil {
		err = w.open(sealed)
	}
	if err != nil {
		w.cells = map[string]whereabout{}
		log.Warn("where people are is not known any more; their phones will tell", "error", err)
	}
	return w
}

// MovesOf returns the move by which a phone that is followed took somebody's
// forecasts away from home, as a running daemon remembers it; nil at home.
func MovesOf(dir string, who *config.Person, log *slog.Logger) []schedule.Move {
	if !slices.ContainsFunc(who.Presence, func(p config.Presence) bool { return p.Follow }) {
		return nil
	}
	cell, since := newWhereabouts(dir, log).of(who.Policy.Person)
	if cell == nil {
		return nil
	}
	return []schedule.Move{{At: since, Place: placeOf(cell, who.Policy.Home)}}
}

func (w *whereabouts) path() string { return filepath.Join(w.dir, whereaboutsFile) }

// of returns the cell that somebody is in and since when, nil at home.
func (w *whereabouts) of(person string) (*uv.Place, time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c, away := w.cells[person]
	if !away {
		return nil, time.Time{}
	}
	return &uv.Place{Latitude: c.North, Longitude: c.East}, c.Since
}

// keep remembers where somebody is; nil is home.
func (w *whereabouts) keep(person string, cell *uv.Place, since time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, away := w.cells[person]; cell == nil && !away {
		return
	}
	delete(w.cells, person)
	if cell != nil {
		w.cells[person] = whereabout{cell.Latitude, cell.Longitude, since.UTC()}
	}
	w.save()
}

// keepOnly forgets everybody else.
func (w *whereabouts) keepOnly(people map[string]bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	before := len(w.cells)
	maps.DeleteFunc(w.cells, func(person string, _ whereabout) bool { return !people[person] })
	if len(w.cells) < before {
		w.save()
	}
}

// save writes the file; w.mu is held.
func (w *whereabouts) save() {
	if err := w.write(); err != nil {
		w.log.Warn("a restart will not know where people are", "error", err)
	}
}

// write replaces the file, so that a crash leaves the old one or the new one.
func (w *whereabouts) write() error {
	if len(w.cells) == 0 {
		return os.Remove(w.path())
	}
	seal, err := w.seal()
	if err != nil {
		return err
	}
	text, err := json.Marshal(w.cells)
	if err != nil {
		return err
	}
	part := w.path() + ".part"
	sealed := seal.Seal(nil, nil, text, nil) //nolint:gosec // the cipher makes a random nonce itself
	if err := os.WriteFile(part, sealed, 0o600); err != nil {
		return err
	}
	return os.Rename(part, w.path())
}

func (w *whereabouts) open(sealed []byte) error {
	seal, err := w.seal()
	if err != nil {
		return err
	}
	text, err := seal.Open(nil, nil, sealed, nil)
	if err != nil {
		return fmt.Errorf("%s: sealed under another key", whereaboutsFile)
	}
	return json.Unmarshal(text, &w.cells)
}

// seal returns the cipher, which puts a nonce of its own before the text.
func (w *whereabouts) seal() (cipher.AEAD, error) {
	secret, err := os.ReadFile(filepath.Join(w.dir, confirm.Links))
	if err != nil {
		return nil, err
	}
	key, err := hkdf.Key(sha256.New, secret, nil, "parasol whereabouts", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
