package grid_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parasol/config/zone/grid"
)

// world builds a grid with rows of random runs, some of them repeated.
func world(rng *rand.Rand) (rows [][]string, bytes string) {
	var b grid.Builder
	var row []string
	for range grid.Rows {
		if len(row) == 0 || rng.IntN(4) == 0 {
			row = nil
			for len(row) < grid.Columns {
				length := min(1+rng.IntN(grid.Columns), grid.Columns-len(row))
				row = append(row, slices.Repeat([]string{"Zone/" + strconv.Itoa(rng.IntN(300))}, length)...)
			}
		}
		rows = append(rows, row)
		b.Add(row)
	}
	return rows, string(b.Bytes())
}

func TestBuiltGridIsReadBack(t *testing.T) {
	rng := rand.New(rand.NewPCG(2026, 11))
	rows, bytes := world(rng)
	g, err := grid.Open(bytes)
	if err != nil {
		t.Fatal(err)
	}
	for range 10_000 {
		row, column := rng.IntN(grid.Rows), rng.IntN(grid.Columns)
		want := rows[row][column]
		if got := g.At(row, column); got != want {
			t.Fatalf("%d, %d: %q, want %q", row, column, got, want)
		}
		if !g.Row(row, want) || g.Row(row, "Zone/none") {
			t.Fatalf("row %d and %q", row, want)
		}
	}
	if g.At(-1, 0) != "" || g.At(0, grid.Columns) != "" {
		t.Error("a name outside of the grid")
	}
}

// Each cell contains its centre, and the Earth's edges belong to the outermost
// cells.
func TestCellsContainTheirCentres(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row, column := rapid.IntRange(0, grid.Rows-1).Draw(t, "row"), rapid.IntRange(0, grid.Columns-1).Draw(t, "column")
		if r, c := grid.Cell(grid.Centre(row, column)); r != row || c != column {
			t.Fatalf("%d, %d came back as %d, %d", row, column, r, c)
		}
	})
	if r, c := grid.Cell(90, 180); r != grid.Rows-1 || c != grid.Columns-1 {
		t.Errorf("the last corner is in %d, %d", r, c)
	}
}

// FuzzOpen checks that no bytes cause a panic or a name that they do not
// contain.
func FuzzOpen(f *testing.F) {
	var b grid.Builder
	for range grid.Rows {
		b.Add(slices.Repeat([]string{"Etc/GMT"}, grid.Columns))
	}
	f.Add(string(b.Bytes()), 7, 7)
	f.Add("\xff\xff\xff\xff", 0, 0)
	f.Fuzz(func(t *testing.T, bytes string, row, column int) {
		g, err := grid.Open(bytes)
		if err != nil {
			return
		}
		if name := g.At(row, column); !strings.Contains(bytes, name) {
			t.Errorf("%q is not in the bytes", name)
		}
	})
}
