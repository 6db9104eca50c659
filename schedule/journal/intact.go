package journal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"parasol/schedule/agent"
)

// ErrGone is returned by Intact when the open files are no longer those of the
// data folder.
var ErrGone = errors.New("data folder vanished or was replaced: put it back, then restart parasol")

// Intact returns an error if what is written could not be found again. If the
// folder was replaced and another process has begun to write there, the error
// is [agent.ErrTaken] too: this process must stop reminding people.
func (j *Journal) Intact(context.Context) error {
	for _, opened := range j.files {
		now, err := os.Stat(filepath.Join(j.dir, opened.Name()))
		if err == nil && os.SameFile(now, opened) {
			continue
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("journal: %w", err)
		}
		if j.taken() {
			return fmt.Errorf("journal: %s: %w: %w", j.dir, ErrGone, agent.ErrTaken)
		}
		return fmt.Errorf("journal: %s: %w", j.dir, ErrGone)
	}
	return nil
}

// taken reports whether another process holds the lock file that is in the
// folder now.
func (j *Journal) taken() bool {
	path := filepath.Join(j.dir, LockFile)
	now, err := os.Stat(path)
	if err != nil || os.SameFile(now, j.files[0]) {
		return false
	}
	return held(path)
}

// remember records which files are open.
func (j *Journal) remember() error {
	for _, name := range []string{LockFile, File} {
		info, err := os.Stat(filepath.Join(j.dir, name))
		if err != nil {
			return err
		}
		j.files = append(j.files, info)
	}
	return nil
}
