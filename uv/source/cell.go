package source

import (
	"fmt"
	"math"

	"parasol/uv"
)

// Cell is a place rounded to two decimals of a degree, about a kilometre. Only
// cells are sent to services. Neighbours share one, whatever their altitude.
type Cell struct {
	north, east int // hundredths of a degree
}

// CellOf returns the cell of a place. The date line is −180.
func CellOf(p uv.Place) Cell {
	c := Cell{north: hundredths(p.Latitude), east: hundredths(p.Longitude)}
	if c.east == 180*100 {
		c.east = -c.east
	}
	return c
}

func hundredths(degrees float64) int { return int(math.Round(degrees * 100)) }

// Place returns the cell's point, at sea level.
func (c Cell) Place() uv.Place {
	return uv.Place{Latitude: float64(c.north) / 100, Longitude: float64(c.east) / 100}
}

// Latitude returns degrees north with two decimals: "52.37".
func (c Cell) Latitude() string { return decimal(c.north) }

// Longitude returns degrees east with two decimals: "-0.10".
func (c Cell) Longitude() string { return decimal(c.east) }

// String returns "52.37,4.90", the key of the cell in ledger and cache.
func (c Cell) String() string { return c.Latitude() + "," + c.Longitude() }

// decimal formats hundredths of a degree. It never prints "-0.00", which would
// be a different key for the same cell.
func decimal(hundredths int) string {
	sign := ""
	if hundredths < 0 {
		sign, hundredths = "-", -hundredths
	}
	return fmt.Sprintf("%s%d.%02d", sign, hundredths/100, hundredths%100)
}
