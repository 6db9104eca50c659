package daemon

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"parasol/notify"
)

// textsFolder in data_dir holds a person's own wording: one file a text, such
// as reapply.strict.title.tmpl.
const textsFolder = "texts"

// Texts returns the embedded texts with those of a data folder laid over them.
// A text that would not do is an error that names its file; warnings cannot be
// lost whatever the files say.
func Texts(dataDir string) (*notify.Texts, error) {
	folder := filepath.Join(dataDir, textsFolder)
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) { // a data folder that is a file is the journal's to refuse
		return notify.Default(), nil
	}
	if err != nil {
		return nil, fmt.Errorf("texts: %w", err)
	}
	overrides := map[string]string{}
	for _, e := range entries {
		if e.IsDir() || filepath.Ext(e.Name()) != ".tmpl" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			return nil, fmt.Errorf("texts: %w", err)
		}
		overrides[e.Name()] = string(text)
	}
	texts, err := notify.Parse(overrides)
	if err != nil {
		return nil, fmt.Errorf("texts: %s: %w", folder, err)
	}
	return texts, nil
}
