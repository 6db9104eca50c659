package delivery

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

// textsFolder in data_dir holds a person's own wording: one file per text,
// such as reapply.strict.title.tmpl.
const textsFolder = "texts"

// languageFile in that folder holds the sentences of another language.
const languageFile = "language.txt"

// The most bytes that are read of a file: many times what a push, or a
// language, needs.
const (
	longestText     = 64 << 10
	longestLanguage = 1 << 20
)

// Texts returns the texts in the data folder's language, or else in English,
// with the folder's own wording applied to them. Files that cannot be used are
// listed in a [config.Problems]; warnings cannot be lost whatever the files
// say.
func Texts(dataDir string) (*notify.Texts, error) {
	folder := filepath.Join(dataDir, textsFolder)
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) ||
		errors.Is(err, syscall.ENOTDIR) { // a data folder that is a file is reported by the journal
		return notify.Default(), nil
	}
	if err != nil {
		return nil, fmt.Errorf("texts: %w", err)
	}
	overrides := map[string]string{}
	var problems config.Problems
	base, err := language(filepath.Join(folder, languageFile))
	if err != nil {
		problems = append(
			problems,
			unusable(filepath.Join(folder, languageFile), err, "a sentence for each key, or no such file"),
		)
		base = notify.Default()
	}
	for _, e := range entries {
		if e.IsDir() || filepath.Ext(e.Name()) != ".tmpl" {
			continue
		}
		path := filepath.Join(folder, e.Name())
		text, err := readText(path, longestText)
		if err == nil {
			_, err = base.Parse(map[string]string{e.Name(): text})
		}
		if err != nil {
			problems = append(problems, unusable(path, err, "a template of a push, or no such file"))
		}
		overrides[e.Name()] = text
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return base.Parse(overrides)
}

// unusable returns the problem of a file that cannot be used.
func unusable(path string, err error, want string) config.Problem {
	return config.Problem{
		File: path,
		Line: 1,
		Col:  1,
		Text: "got a text that cannot be used: " + oneLine(err.Error()) + "; want " + want,
	}
}

// language returns the texts of a language file, or the English ones without
// it.
func language(path string) (*notify.Texts, error) {
	file, err := readText(path, longestLanguage)
	if errors.Is(err, fs.ErrNotExist) {
		return notify.Default(), nil
	}
	if err != nil {
		return nil, err
	}
	return notify.Translated(file)
}

// readText reads a regular file: reading a FIFO might never end.
func readText(path string, longest int64) (string, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return "", err
	case !info.Mode().IsRegular():
		return "", errors.New("not a regular file")
	case info.Size() > longest:
		return "", fmt.Errorf("more than %d KiB", longest>>10)
	}
	text, err := os.ReadFile(path)
	return string(text), err
}
