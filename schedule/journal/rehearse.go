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

// Rehearse returns the error with which [Open] would refuse the folder, as far
// as reading tells: it creates nothing, and another process may write there. A
// folder of another user gives [fs.ErrPermission].
func Rehearse(ctx context.Context, dir string) error {
	at, err := standing(dir)
	if err == nil {
		err = writable(at)
	}
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	j, err := OpenReader(ctx, dir, slog.New(slog.DiscardHandler))
	switch {
	case err == nil:
		return j.Close()
	case errors.Is(err, ErrNewer), errors.Is(err, ErrDamaged), errors.Is(err, fs.ErrPermission):
		return err
	default: // there is none yet, or it will be brought up to date
		return nil
	}
}

// standing returns the folder, or else the nearest of those above it that is
// there.
func standing(dir string) (string, error) {
	for at := dir; ; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		switch {
		case errors.Is(err, fs.ErrNotExist) && at != filepath.Dir(at):
		case err != nil:
			return "", err
		case !info.IsDir():
			return "", fmt.Errorf("%s is not a folder", at)
		default:
			return at, nil
		}
	}
}
