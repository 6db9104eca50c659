package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"parasol/cmd/internal/command"
	"parasol/schedule/journal"
)

// saved are the files of a backup other than the journal, as patterns in the
// data folder: the keys of links, sessions and web push, and custom texts.
var saved = []string{"*.key", "texts/*.tmpl", "texts/language.txt"}

func newBackup() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "backup DEST",
		Short: "Copy the journal and the keys into a folder while the daemon runs",
		Long: "Copy the journal and the keys into the folder DEST while the daemon runs.\n" +
			"A backup that is there is replaced.\n" +
			"To restore: stop the daemon, put the folder in the place of data_dir, start it.",
		Args: cobra.ExactArgs(1),
		RunE: command.Does(func(cmd *cobra.Command, args []string) error {
			c, err := load(path, time.Now())
			if err != nil {
				return err
			}
			n, err := backUp(cmd.Context(), c.DataDir, args[0])
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: parasol.db and %d more\n", args[0], n)
			return err
		}),
	}
	configFlag(cmd, &path)
	return cmd
}

// backUp copies a data folder and returns the number of files besides the
// journal.
func backUp(ctx context.Context, dir, dest string) (int, error) {
	if same(dir, dest) {
		return 0, command.Misused("backup: got the data folder itself; want another folder, on another disk at best")
	}
	j, err := journal.OpenReader(ctx, dir, slog.New(slog.DiscardHandler))
	if err != nil {
		return 0, err
	}
	defer j.Close()
	if err := j.Backup(ctx, dest); err != nil {
		return 0, err
	}
	n := 0
	for _, pattern := range saved {
		names, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return n, err
		}
		for _, name := range names {
			if err := copyFile(name, filepath.Join(dest, filepath.Dir(pattern), filepath.Base(name))); err != nil {
				return n, fmt.Errorf("backup: %w", err)
			}
			n++
		}
	}
	return n, nil
}

// same reports whether two paths refer to the same folder.
func same(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// copyFile copies a small file, readable by its owner only, replacing an older
// copy.
func copyFile(from, to string) error {
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.WriteFile(to, b, 0o600)
}
