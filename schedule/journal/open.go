package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	_ "modernc.org/sqlite" // registers the driver "sqlite"
)

// Names of the files in the data folder.
const (
	File     = "parasol.db"
	LockFile = "parasol.lock"
)

var (
	// ErrHeld is returned by Open if another process writes the journal.
	ErrHeld = errors.New("another parasol runs on this data folder")
	// ErrNewer is returned if the journal's schema is newer than this program
	// knows.
	ErrNewer = errors.New("written by a newer parasol")
)

const (
	// Another process locks the file for milliseconds (backup, explain); a
	// longer lock is reported as an error.
	busyTimeout = "busy_timeout(5000)"
	// The page cache of each connection, in KiB: the rows of two days are far
	// smaller, and SQLite's default of 2 MB would be noticeable in a daemon of
	// 14 MB.
	pageCache = "cache_size(-512)"
	// readers is how many reads may run beside the writer: the wake, and a
	// page or a backup.
	readers = 2
)

// Journal is the open journal. It is safe for concurrent use.
type Journal struct {
	write *sql.DB // one connection
	read  *pool
	lock  *os.File
	log   *slog.Logger
	dir   string
	told  sync.Map // unreadable rows that were logged already

	files  []fs.FileInfo // the lock and the database as they were opened
	litter string        // a file created by reading, which Close removes
	cache  cache
	waking sync.Mutex // held during a wake: it is the claim on everybody
}

// Open opens the journal in dir, creates the folder and the file if needed,
// migrates an older schema, and holds the folder's lock until Close. Errors
// are ErrHeld, ErrNewer and those of the file system.
func Open(ctx context.Context, dir string, log *slog.Logger) (*Journal, error) {
	j, err := open(ctx, dir, log)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	return j, nil
}

func open(ctx context.Context, dir string, log *slog.Logger) (*Journal, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	held, err := lock(filepath.Join(dir, LockFile))
	if err != nil {
		return nil, err
	}
	j := &Journal{lock: held, log: log, dir: dir}
	err = j.connect(ctx, filepath.Join(dir, File))
	if err == nil {
		err = j.remember()
	}
	if err != nil {
		_ = j.Close()
		return nil, err
	}
	return j, nil
}

func (j *Journal) connect(ctx context.Context, path string) error {
	// SQLite would create the file readable for all; the WAL takes its mode
	// from the file.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	j.write, err = database(path, 1, "_txlock=immediate", "_pragma=journal_mode(WAL)", "_pragma=synchronous(FULL)",
		"_pragma=foreign_keys(1)")
	if err != nil {
		return err
	}
	if err := migrate(ctx, j.write); err != nil {
		return fmt.Errorf("%s: %w", path, explain(err))
	}
	db, err := database(path, readers, "_pragma=query_only(1)")
	if err != nil {
		return err
	}
	j.read = newPool(db)
	return nil
}

// database returns a pool of at most n connections. It does not open any yet.
func database(path string, n int, options ...string) (*sql.DB, error) {
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?_error_rc=1&_dqs=0" +
		"&_pragma=" + busyTimeout + "&_pragma=" + pageCache
	for _, o := range options {
		dsn += "&" + o
	}
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db, nil
}

// Close closes the files and frees the lock.
func (j *Journal) Close() error {
	var errs []error
	if j.read != nil {
		errs = append(errs, j.read.Close())
	}
	if j.write != nil {
		errs = append(errs, j.write.Close())
	}
	if j.lock != nil {
		errs = append(errs, j.lock.Close())
	}
	if j.litter != "" {
		if err := os.Remove(j.litter); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("journal: close: %w", err)
	}
	return nil
}
