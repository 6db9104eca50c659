package postgres

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"fmt"
	"io"
	"sync"
)

// dictionary holds what decisions and people have in common. What was written
// with it can be read with it only, so it never changes; a better one is a
// second one, under another format.
//
//go:embed dictionary.txt
var dictionary []byte

// most bounds what is inflated: a person's description or a decision is a
// thousandth of it.
const most = 4 << 20

// deflaters holds writers for reuse: each has tables of several hundred kB.
var deflaters = sync.Pool{New: func() any {
	w, err := flate.NewWriterDict(nil, 5, dictionary) // above 5 it is slower, and 1 % smaller
	if err != nil {
		panic(err) // the level exists
	}
	return w
}}

var inflaters = sync.Pool{New: func() any { return flate.NewReaderDict(nil, dictionary) }}

// deflate appends the text, compressed, to out.
func deflate(out, text []byte) []byte {
	b := bytes.NewBuffer(out)
	w := deflaters.Get().(*flate.Writer)
	defer deflaters.Put(w)
	w.Reset(b)
	_, _ = w.Write(text) // a buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

// inflate is the inverse of deflate.
func inflate(body []byte) ([]byte, error) {
	r := inflaters.Get().(io.Reader)
	defer inflaters.Put(r)
	if err := r.(flate.Resetter).Reset(bytes.NewReader(body), dictionary); err != nil {
		return nil, fmt.Errorf("inflate: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(r, most))
	if err != nil {
		return nil, fmt.Errorf("inflate: %w", err)
	}
	return text, nil
}
