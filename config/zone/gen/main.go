// Command gen generates the grid of the world's time zones that package zone
// embeds, from the boundaries of ringsaturn/tzf:
//
//	go run ./config/zone/gen >config/zone/grid.bin
//
// It takes a minute or two. Non-goals: anything at run time; the program
// itself never loads the boundaries.
package main

import (
	"bufio"
	"fmt"
	"os"

	"github.com/ringsaturn/tzf"
	"golang.org/x/sync/errgroup"

	"parasol/config/zone/archive"
	"parasol/config/zone/grid"
)

func main() {
	if err := generate(); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func generate() error {
	finder, err := tzf.NewDefaultFinder()
	if err != nil {
		return err
	}
	var g grid.Builder
	rows := make([][]string, grid.Rows)
	var all errgroup.Group
	all.SetLimit(2)
	for row := range rows {
		all.Go(func() error {
			rows[row] = names(finder, row)
			return nil
		})
	}
	_ = all.Wait() // no row returns an error
	for _, names := range rows {
		g.Add(names)
	}
	out := bufio.NewWriter(os.Stdout)
	if _, err := out.Write(archive.Press(g.Bytes())); err != nil {
		return err
	}
	return out.Flush()
}

// names returns the names of the zones at the centres of a row's cells.
func names(finder tzf.F, row int) []string {
	all := make([]string, grid.Columns)
	for column := range all {
		latitude, longitude := grid.Centre(row, column)
		all[column] = finder.GetTimezoneName(longitude, latitude)
	}
	return all
}
