package main_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"parasol/schedule/journal"
)

// disk is a small file system in memory.
type disk struct{ dir string }

// newDisk mounts one at dir. The test is skipped if mounting is not allowed.
func newDisk(t *testing.T, dir string) disk {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=1m,mode=0700"); err != nil {
		t.Skipf("mount tmpfs: %v: needs root with the right to mount", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	return disk{dir}
}

func (d disk) writable(t *testing.T, yes bool) {
	t.Helper()
	flags := uintptr(unix.MS_REMOUNT)
	if !yes {
		flags |= unix.MS_RDONLY
	}
	if err := unix.Mount("tmpfs", d.dir, "tmpfs", flags, "size=1m,mode=0700"); err != nil {
		t.Fatalf("remount: %v", err)
	}
}

// fill uses up all the space and returns a function that frees it.
func (d disk) fill(t *testing.T) (free func()) {
	t.Helper()
	path := filepath.Join(d.dir, "ballast")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	page := make([]byte, 4096)
	for {
		if _, err := f.Write(page); errors.Is(err, unix.ENOSPC) {
			return func() { _ = os.Remove(path) }
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// immutable is FS_IMMUTABLE_FL of <linux/fs.h>.
const immutable = 0x10

// frozen forbids writing the journal's files, even to processes that have
// opened them, if the file system supports it (ext4, btrfs, xfs).
func frozen(t *testing.T, dir string) (thaw func()) {
	t.Helper()
	var cures []func()
	thaw = func() {
		for _, cure := range cures {
			cure()
		}
		cures = nil
	}
	t.Cleanup(thaw)
	for _, name := range []string{journal.File, journal.File + "-wal"} {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		was, err := unix.IoctlGetInt(int(f.Fd()), unix.FS_IOC_GETFLAGS)
		if err == nil {
			err = unix.IoctlSetPointerInt(int(f.Fd()), unix.FS_IOC_SETFLAGS, was|immutable)
		}
		if err != nil {
			_ = f.Close()
			t.Skipf("make %s immutable: %v: needs root and a file system that can", name, err)
		}
		cures = append(cures, func() {
			if err := unix.IoctlSetPointerInt(int(f.Fd()), unix.FS_IOC_SETFLAGS, was); err != nil {
				t.Errorf("%s stays immutable: %v", name, err)
			}
			_ = f.Close()
		})
	}
	return thaw
}
