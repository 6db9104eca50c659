package journal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
)

// OpenReader opens the journal in dir for reading, whether or not another
// process writes it. It creates and changes nothing. SQLite would leave a WAL
// index behind, so a folder that nobody writes to is opened as immutable.
func OpenReader(ctx context.Context, dir string, log *slog.Logger) (*Journal, error) {
	path := filepath.Join(dir, File)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("journal: %s: %w: has parasol run with this data_dir?", path, fs.ErrNotExist)
	}
	j := &Journal{dir: dir, log: log}
	options := []string{"mode=ro"}
	if !held(filepath.Join(dir, LockFile)) {
		left, err := j.leftovers()
		if err != nil {
			return nil, fmt.Errorf("journal: %w", err)
		}
		if !left { // the last process ended cleanly: everything is in the one file
			options = append(options, "immutable=1")
		}
	}
	db, err := database(path, readers, options...)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	j.read = newPool(db)
	if err := sameSchema(ctx, db); err != nil {
		return nil, errors.Join(fmt.Errorf("journal: %s: %w", path, explain(err)), j.Close())
	}
	return j, nil
}

// leftovers reports whether a killed process left a write-ahead log that must
// be read too. Reading it creates an index if there is none, which Close
// removes.
func (j *Journal) leftovers() (bool, error) {
	log, err := os.Stat(filepath.Join(j.dir, File+"-wal"))
	if errors.Is(err, fs.ErrNotExist) || err == nil && log.Size() == 0 {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	index := filepath.Join(j.dir, File+"-shm")
	if _, err := os.Stat(index); errors.Is(err, fs.ErrNotExist) {
		j.litter = index
	}
	return true, nil
}
