package journal

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	code "modernc.org/sqlite/lib"
)

// Faults of the disk that a person can fix. The daemon recovers by itself once
// they have.
var (
	ErrFull     = errors.New("disk full: free some space")
	ErrReadOnly = errors.New("data folder not writable: check its owner, mode and mount")
	ErrLocked   = errors.New("database locked by another program for over 5 s: end it")
	ErrDamaged  = errors.New("database damaged: move it away, or restore a backup")
)

// primary masks SQLite's primary result code, which names the fault; the other
// bits say where it happened.
const primary = 0xff

// explain wraps SQLite's error in the matching fault, so that errors.Is finds
// it and a person understands it.
func explain(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & primary {
	case code.SQLITE_FULL:
		return fmt.Errorf("%w: %w", ErrFull, err)
	case code.SQLITE_READONLY, code.SQLITE_CANTOPEN, code.SQLITE_PERM:
		return fmt.Errorf("%w: %w", ErrReadOnly, err)
	case code.SQLITE_BUSY, code.SQLITE_LOCKED:
		return fmt.Errorf("%w: %w", ErrLocked, err)
	case code.SQLITE_CORRUPT, code.SQLITE_NOTADB:
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return err
}
