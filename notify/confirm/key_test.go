package confirm_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"parasol/notify/confirm"
)

func TestKeyIsCreatedOnceForTheOwnerOnly(t *testing.T) {
	dir := t.TempDir()
	first, err := confirm.LoadKey(dir, confirm.Links)
	if err != nil {
		t.Fatal(err)
	}
	second, err := confirm.LoadKey(dir, confirm.Links)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := confirm.New(second).Open(confirm.New(first).Token(claim), now); err != nil {
		t.Errorf("after a restart links stopped working: %v", err)
	}
	info, err := os.Stat(filepath.Join(dir, "confirm.key"))
	if err != nil || info.Mode().Perm() != 0o600 || info.Size() != confirm.KeySize {
		t.Errorf("got %v, %v; want 32 bytes with mode 0600", info, err)
	}
	left, _ := os.ReadDir(dir)
	if len(left) != 1 {
		t.Errorf("%d files; want the key alone", len(left))
	}
}

func TestConcurrentStartsShareOneKey(t *testing.T) {
	dir := t.TempDir()
	tokens := make([]string, 8)
	var all sync.WaitGroup
	for i := range tokens {
		all.Go(func() {
			k, err := confirm.LoadKey(dir, confirm.Links)
			if err != nil {
				t.Error(err)
				return
			}
			tokens[i] = confirm.New(k).Token(claim)
		})
	}
	all.Wait()
	for _, token := range tokens {
		if token != tokens[0] {
			t.Fatal("two keys")
		}
	}
}

func TestInvalidKey(t *testing.T) {
	short := t.TempDir()
	if err := os.WriteFile(filepath.Join(short, "confirm.key"), []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "confirm.key"), 0o700); err != nil {
		t.Fatal(err)
	}
	fifo := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(fifo, "confirm.key"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ sentence, dir, want string }{
		{"a cut key is not taken for one", short, "got 5 bytes; want 32"},
		{"a key that cannot be read", folder, "not a regular file"},
		{"a key that would be waited for", fifo, "not a regular file"},
		{"a folder that is not there", filepath.Join(short, "missing"), "confirm: make key: "},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			_, err := confirm.LoadKey(row.dir, confirm.Links)
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("got %v; want %q", err, row.want)
			}
		})
	}
	if _, err := confirm.LoadKey(filepath.Join(short, "missing"), confirm.Links); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v; want the cause within reach", err)
	}
}

func TestRotatingEndsEarlierTokens(t *testing.T) {
	dir := t.TempDir()
	ring, err := confirm.NewRing(dir, confirm.Links)
	if err != nil {
		t.Fatal(err)
	}
	old := ring.Token(claim)
	if _, err := ring.Open(old, now); err != nil {
		t.Fatalf("a token of the ring: %v", err)
	}
	if err := confirm.Rotate(dir, confirm.Links); err != nil {
		t.Fatal(err)
	}
	if _, err := ring.Open(old, now); !errors.Is(err, confirm.ErrForged) {
		t.Errorf("a token of the key before: %v; want it forged, in a daemon that runs", err)
	}
	if _, err := ring.Open(ring.Token(claim), now); err != nil {
		t.Errorf("a token of the new key: %v", err)
	}
	if info, err := os.Stat(filepath.Join(dir, confirm.Links)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the new key: %v, %v; want mode 0600", info, err)
	}
	if err := os.Remove(filepath.Join(dir, confirm.Links)); err != nil {
		t.Fatal(err)
	}
	if _, err := ring.Open(ring.Token(claim), now); err != nil {
		t.Errorf("without its file: %v; want the last key to serve", err)
	}
}
