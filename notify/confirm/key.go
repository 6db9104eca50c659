package confirm

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
)

// KeySize is the size of a key in bytes.
const KeySize = 32

// The key files in data_dir.
const (
	Links    = "confirm.key" // confirm links, calendars, callbacks
	Sessions = "session.key" // browsers that signed in
)

// Key is the secret key of tokens. It is never printed or logged.
type Key struct{ b *[KeySize]byte }

// String hides the key.
func (Key) String() string { return "[redacted]" }

// GoString hides the key.
func (Key) GoString() string { return "[redacted]" }

// LogValue hides the key.
func (Key) LogValue() slog.Value { return slog.StringValue("[redacted]") }

// NewKey returns a random key that is not stored, for a simulation or a test.
func NewKey() Key {
	k := Key{new([KeySize]byte)}
	_, _ = rand.Read(k.b[:]) // never fails since Go 1.24
	return k
}

// Derive returns the key for one purpose that follows from a secret, for a
// server that shares the secret with others and keeps no file.
func Derive(secret []byte, purpose string) Key {
	b, err := hkdf.Key(sha256.New, secret, nil, "parasol "+purpose, KeySize)
	if err != nil {
		panic(err) // only for more than 8160 bytes
	}
	return Key{(*[KeySize]byte)(b)}
}

// LoadKey returns the named key in dir and creates it with mode 0600 if there
// is none. Two processes that start at once get the same key, and a crash
// leaves a complete key or none.
func LoadKey(dir, name string) (Key, error) {
	path := filepath.Join(dir, name)
	k, err := readKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return k, err
	}
	if err := makeKey(path, os.Link); err != nil && !errors.Is(err, fs.ErrExist) {
		return Key{}, fmt.Errorf("confirm: make key: %w", err)
	}
	return readKey(path)
}

// Rotate replaces the named key in dir, which invalidates every token made
// before. A running daemon uses the new one from its next token on.
func Rotate(dir, name string) error {
	if err := makeKey(filepath.Join(dir, name), os.Rename); err != nil {
		return fmt.Errorf("confirm: rotate key: %w", err)
	}
	return nil
}

func readKey(path string) (Key, error) {
	// reading a FIFO would never end
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return Key{}, fmt.Errorf("confirm: key %s: not a regular file", path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return Key{}, fmt.Errorf("confirm: read key: %w", err)
	}
	if len(b) != KeySize {
		return Key{}, fmt.Errorf("confirm: key %s: got %d bytes; want %d "+
			"(remove the file to get a new key; links sent before it then stop working)", path, len(b), KeySize)
	}
	return Key{(*[KeySize]byte)(b)}, nil
}

// makeKey writes a new key to a temporary file and puts it in place: os.Link
// fails with fs.ErrExist if another process was first, os.Rename replaces.
func makeKey(path string, put func(from, to string) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	k := NewKey()
	_, err = f.Write(k.b[:])
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return put(f.Name(), path)
}
