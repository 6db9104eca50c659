package journal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Backup writes a consistent copy of the journal into a folder, replacing an
// older one, while another process may go on writing. The copy is either
// complete or not there.
func (j *Journal) Backup(ctx context.Context, dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("journal: backup: %w", err)
	}
	path := filepath.Join(dir, File)
	part := path + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("journal: backup: %w", err)
	}
	err := j.copyTo(ctx, part)
	if err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		_ = os.Remove(part)
		return fmt.Errorf("journal: backup: %w", err)
	}
	return nil
}

func (j *Journal) copyTo(ctx context.Context, part string) error {
	f, err := os.OpenFile(part, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600) // SQLite would make it readable for all
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := j.read.ExecContext(ctx, `VACUUM INTO ?`, part); err != nil {
		return explain(err)
	}
	return f.Sync()
}
