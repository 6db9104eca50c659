package sky

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"strconv"
)

// seedNote is the name of the note that holds this installation's jitter.
const seedNote = "jitter"

// Notes keeps small texts by name, as a journal does.
type Notes interface {
	Note(ctx context.Context, name string) (text string, found bool, err error)
	PutNote(ctx context.Context, name, text string) error
}

// Seed returns this installation's jitter, created once: installations that
// restart together after a power cut must not call the services together.
func Seed(ctx context.Context, n Notes) (uint64, error) {
	text, found, err := n.Note(ctx, seedNote)
	if kept, wrong := strconv.ParseUint(text, 10, 64); found && wrong == nil {
		return kept, nil
	}
	if err != nil {
		return 0, err
	}
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	made := binary.LittleEndian.Uint64(b[:])
	return made, n.PutNote(ctx, seedNote, strconv.FormatUint(made, 10))
}
