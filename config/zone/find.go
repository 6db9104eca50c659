// Package zone knows the world's time zones: by name, from the newest IANA
// release at hand, and by coordinates, from an embedded map.
//
// Goals: the same rules on every machine, however old its own are; a zone for
// every place on Earth, at sea the nautical one; both candidates near a
// border; a word where coordinates and zone cannot both be right. All of it
// offline, in microseconds, without heap that stays.
//
// The map has cells of 0.05°, of which 3.6 % of the world's cities lie next to
// another zone's. It is made by config/zone/gen from the boundaries of
// timezone-boundary-builder (OpenStreetMap contributors, ODbL), as
// ringsaturn/tzf carries them. Non-goals: following the person about.
package zone

import (
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"parasol/config/zone/grid"
)

//go:embed grid.bin
var gridBytes string

var world = sync.OnceValue(func() grid.Grid {
	g, err := grid.Open(gridBytes)
	if err != nil {
		panic("zone: embedded grid: " + err.Error()) // a test opens it too
	}
	return g
})

// Found is what the map says of a place.
type Found struct {
	Name   string   // the zone
	Others []string // those of the cells around it, on land
}

// Find returns the zone of a place in degrees north and east.
func Find(latitude, longitude float64) (Found, error) {
	if !(math.Abs(latitude) <= 90 && math.Abs(longitude) <= 180) { // so written that NaN is refused
		const want = "degrees north and east (e.g. 52.37, 4.9)"
		return Found{}, fmt.Errorf("zone: got %g, %g; want "+want, latitude, longitude)
	}
	row, column := grid.Cell(latitude, longitude)
	found := Found{Name: world().At(row, column)}
	for _, r := range [...]int{row - 1, row, row + 1} {
		for _, c := range [...]int{column - 1, column, column + 1} {
			name := world().At(r, (c+grid.Columns)%grid.Columns)
			if name != "" && name != found.Name && !AtSea(name) && !slices.Contains(found.Others, name) {
				found.Others = append(found.Others, name)
			}
		}
	}
	return found, nil
}

// AtSea reports whether a zone is a nautical one: Etc/GMT with the sign that
// POSIX gave it, so that Etc/GMT+3 is three hours behind.
func AtSea(name string) bool { return strings.HasPrefix(name, "Etc/") }

// hemispheres reports whether a zone has places north and south of the
// equator; neither where the map does not know its name.
func hemispheres(name string) (north, south bool) {
	for row := range grid.Rows {
		if world().Row(row, name) {
			north, south = north || row >= grid.Rows/2, south || row < grid.Rows/2
		}
	}
	return north, south
}
