//go:build !unix

package journal

import "os"

// lock opens the lock file. Without flock, a second process is not refused.
func lock(path string) (*os.File, error) { return os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) }

// held reports whether the lock file exists: without flock, nobody can tell
// whether a process holds it.
func held(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// writable is not known without asking the system.
func writable(string) error { return nil }
