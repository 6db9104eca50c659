package confirm

import (
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Ring makes and opens tokens with the key that is in a file now: once the
// file is replaced (see [Rotate]), tokens of the old key count as forged. It
// is safe for concurrent use.
type Ring struct {
	dir, name string

	mu     sync.Mutex
	seen   fs.FileInfo
	sealer *Sealer
}

// NewRing returns the ring of the named key in dir, creating the key if there
// is none.
func NewRing(dir, name string) (*Ring, error) {
	r := &Ring{dir: dir, name: name}
	return r, r.load()
}

func (r *Ring) load() error {
	k, err := LoadKey(r.dir, r.name)
	if err != nil {
		return err
	}
	seen, err := os.Stat(filepath.Join(r.dir, r.name))
	if err != nil {
		return err
	}
	r.seen, r.sealer = seen, New(k)
	return nil
}

// current returns the sealer of the current key. If the key cannot be read,
// the last one is kept: a missing data folder is reported elsewhere.
func (r *Ring) current() *Sealer {
	r.mu.Lock()
	defer r.mu.Unlock()
	now, err := os.Stat(filepath.Join(r.dir, r.name))
	if err == nil && (!os.SameFile(now, r.seen) || !now.ModTime().Equal(r.seen.ModTime())) {
		_ = r.load()
	}
	return r.sealer
}

// Token is [Sealer.Token] under the current key.
func (r *Ring) Token(c Claim) string { return r.current().Token(c) }

// Open is [Sealer.Open] under the current key.
func (r *Ring) Open(token string, now time.Time) (Claim, error) { return r.current().Open(token, now) }
