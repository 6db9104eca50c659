package daemon

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"parasol/config"
	"parasol/notify"
)

// textsFolder in data_dir holds a person's own wording: one file a text, such
// as reapply.strict.title.tmpl.
const textsFolder = "texts"

// longestText is the most a file of texts is read of, in bytes: many times what
// a push can say.
const longestText = 64 << 10

// Texts returns the embedded texts with those of a data folder laid over them.
// What would not do is a [config.Problems], which names each file; warnings
// cannot be lost whatever the files say.
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
	var problems config.Problems
	for _, e := range entries {
		if e.IsDir() || filepath.Ext(e.Name()) != ".tmpl" {
			continue
		}
		path := filepath.Join(folder, e.Name())
		text, err := readText(path)
		if err == nil {
			_, err = notify.Parse(map[string]string{e.Name(): text})
		}
		if err != nil {
			problems = append(problems, config.Problem{
				File: path, Line: 1, Col: 1,
				Text: "got a text that cannot be used: " + oneLine(err.Error()) + "; want a template of a push, or no such file",
			})
		}
		overrides[e.Name()] = text
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return notify.Parse(overrides)
}

// readText reads a regular file: a FIFO would never end.
func readText(path string) (string, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return "", err
	case !info.Mode().IsRegular():
		return "", errors.New("not a regular file")
	case info.Size() > longestText:
		return "", errors.New("more than 64 KiB")
	}
	text, err := os.ReadFile(path)
	return string(text), err
}
