// Package grid is a map of the world's time zones in cells of 0.05°, with rows
// that are run-length encoded.
//
// Goals: a look-up in microseconds, directly in the stored bytes, without
// allocations. Non-goals: generating the map (config/zone/gen), what a zone
// means (package time).
package grid

import (
	"encoding/binary"
	"errors"
	"slices"
)

// The cells: rows from the south pole northward, columns from the date line
// eastward.
const (
	perDegree = 20
	Rows      = 180 * perDegree
	Columns   = 360 * perDegree
)

// Centre returns the middle of a cell in degrees north and east.
func Centre(row, column int) (latitude, longitude float64) {
	return (float64(row)+0.5)/perDegree - 90, (float64(column)+0.5)/perDegree - 180
}

// Cell returns the cell that contains a place. The poles and the date line
// belong to the outermost cells.
func Cell(latitude, longitude float64) (row, column int) {
	clamp := func(x float64, n int) int { return max(0, min(n-1, int(x*perDegree))) }
	return clamp(latitude+90, Rows), clamp(longitude+180, Columns)
}

// Builder builds the bytes of a grid.
type Builder struct {
	names []string
	index map[string]int
	rows  [][]byte
}

// Add appends a row of names, one for each column.
func (b *Builder) Add(names []string) {
	var row []byte
	for i := 0; i < len(names); {
		n := i + 1
		for n < len(names) && names[n] == names[i] {
			n++
		}
		row = binary.AppendUvarint(row, uint64(b.number(names[i])))
		row = binary.AppendUvarint(row, uint64(n-i))
		i = n
	}
	b.rows = append(b.rows, row)
}

func (b *Builder) number(name string) int {
	if n, ok := b.index[name]; ok {
		return n
	}
	if b.index == nil {
		b.index = map[string]int{}
	}
	b.index[name] = len(b.names)
	b.names = append(b.names, name)
	return b.index[name]
}

// Bytes returns the grid: the number of names, each name with its length before
// it, the offset of each row, and the rows. A row that equals the one south of
// it has the same offset.
func (b *Builder) Bytes() []byte {
	out := binary.AppendUvarint(nil, uint64(len(b.names)))
	for _, name := range b.names {
		out = append(binary.AppendUvarint(out, uint64(len(name))), name...)
	}
	var body []byte
	for i, row := range b.rows {
		if i == 0 || !slices.Equal(row, b.rows[i-1]) {
			out = binary.LittleEndian.AppendUint32(out, uint32(len(body)))
			body = append(body, row...)
			continue
		}
		out = binary.LittleEndian.AppendUint32(out, uint32(len(body)-len(row)))
	}
	return append(out, body...)
}

// Grid reads the bytes of a Builder.
type Grid struct {
	names []string
	at    string // the offset of each row, four bytes each
	body  string
}

var errDamaged = errors.New("grid: damaged")

// Open returns the grid stored in bytes, which it keeps.
func Open(bytes string) (Grid, error) {
	var g Grid
	n, bytes := uvarint(bytes)
	for range n {
		var length int
		length, bytes = uvarint(bytes)
		if length > len(bytes) {
			return Grid{}, errDamaged
		}
		g.names, bytes = append(g.names, bytes[:length]), bytes[length:]
	}
	if len(bytes) < 4*Rows {
		return Grid{}, errDamaged
	}
	g.at, g.body = bytes[:4*Rows], bytes[4*Rows:]
	return g, nil
}

// Row reports whether a row has a cell with that name.
func (g Grid) Row(row int, name string) bool {
	wanted := slices.Index(g.names, name)
	for cells, rest := 0, g.row(row); wanted >= 0 && cells < Columns && rest != ""; {
		var n, length int
		n, rest = uvarint(rest)
		length, rest = uvarint(rest)
		if n == wanted {
			return true
		}
		cells += length
	}
	return false
}

// row returns the bytes from the start of a row.
func (g Grid) row(row int) string {
	from := binary.LittleEndian.Uint32([]byte(g.at[4*row : 4*row+4]))
	return g.body[min(int(from), len(g.body)):]
}

// At returns the name of a cell, empty outside the grid.
func (g Grid) At(row, column int) string {
	if row < 0 || row >= Rows || column < 0 || column >= Columns {
		return ""
	}
	for rest := g.row(row); rest != ""; {
		var name, length int
		name, rest = uvarint(rest)
		length, rest = uvarint(rest)
		if column < length && name < len(g.names) {
			return g.names[name]
		}
		column -= length
	}
	return ""
}

// uvarint is binary.Uvarint for a string; it returns 0 and the empty string if
// there is none.
func uvarint(s string) (n int, rest string) {
	for i, shift := 0, 0; i < len(s) && shift < 28; i, shift = i+1, shift+7 {
		n |= int(s[i]&0x7f) << shift
		if s[i] < 0x80 {
			return n, s[i+1:]
		}
	}
	return 0, ""
}
