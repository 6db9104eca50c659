// Package zone finds the world's time zones: by name, in the newest IANA
// release at hand, and by coordinates, in an embedded map.
//
// Goals: the same rules on every machine, however old its own zones are; a zone
// for every place on Earth, the nautical one at sea; both candidates near a
// border; a reason when coordinates and zone cannot both be right. All of it
// offline, in microseconds, without keeping heap for long.
//
// The map has cells of 0.05°; 3.6 % of the world's cities are in a cell next to
// another zone. config/zone/gen generates it from the boundaries of
// timezone-boundary-builder (OpenStreetMap contributors, ODbL) in the form of
// ringsaturn/tzf. Non-goals: following a person who travels.
package zone

import (
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strings"

	"parasol/config/zone/archive"
	"parasol/config/zone/grid"
)

//go:embed grid.bin
var gridBytes string

var world = held(func() *grid.Grid {
	bytes, err := archive.Unpress(gridBytes)
	if err != nil {
		panic("zone: embedded grid: " + err.Error()) // impossible: a test opens it
	}
	g, err := grid.Open(bytes)
	if err != nil {
		panic("zone: embedded grid: " + err.Error()) // impossible: a test opens it
	}
	return &g
})

// Found is the map's answer about a place.
type Found struct {
	Name   string   // the zone
	Others []string // the zones of the cells around it, on land
}

// Find returns the zone of a place in degrees north and east.
func Find(latitude, longitude float64) (Found, error) {
	if !(math.Abs(latitude) <= 90 && math.Abs(longitude) <= 180) { // written like this, NaN is rejected
		const want = "degrees north and east (e.g. 52.37, 4.9)"
		return Found{}, fmt.Errorf("zone: got %g, %g; want "+want, latitude, longitude)
	}
	row, column := grid.Cell(latitude, longitude)
	g := world()
	found := Found{Name: g.At(row, column)}
	for _, r := range [...]int{row - 1, row, row + 1} {
		for _, c := range [...]int{column - 1, column, column + 1} {
			name := g.At(r, (c+grid.Columns)%grid.Columns)
			if name != "" && name != found.Name && !AtSea(name) && !slices.Contains(found.Others, name) {
				found.Others = append(found.Others, name)
			}
		}
	}
	return found, nil
}

// AtSea reports whether a zone is a nautical one. These are called Etc/GMT with
// the sign of POSIX: Etc/GMT+3 is three hours behind.
func AtSea(name string) bool { return strings.HasPrefix(name, "Etc/") }

// hemispheres reports whether a zone has places north and south of the equator;
// neither if the map does not know the name.
func hemispheres(name string) (north, south bool) {
	g := world()
	for row := range grid.Rows {
		if g.Row(row, name) {
			north, south = north || row >= grid.Rows/2, south || row < grid.Rows/2
		}
	}
	return north, south
}
