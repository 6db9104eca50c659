package clearsky

import (
	_ "embed"
	"fmt"
	"math"
	"strconv"
	"strings"
)

//go:embed uvi_grid_tuv54.csv
var gridCSV string

// The nodes of the table's main block.
const (
	zeniths    = 19 // 0° to 90°
	zenithStep = 5.0
	ozones     = 13 // 200 to 500 DU
	ozoneFirst = 200
	ozoneStep  = 25
)

// column is a quantity at the 19 zenith angles with its slope per step.
type column [zeniths]struct{ value, slope float64 }

// spot is a zenith angle among the nodes: the node before it and the weights
// of Hermite's cubic.
type spot struct {
	node           int
	v0, s0, v1, s1 float64
}

// locate returns the spot of a zenith angle. Beyond the last node the column
// is extrapolated linearly.
func locate(zenith float64) spot {
	x := zenith / zenithStep
	i := min(int(x), zeniths-2)
	t := x - float64(i)
	if t > 1 {
		return spot{node: i, v1: 1, s1: t - 1}
	}
	u := 1 - t
	return spot{i, u * u * (1 + 2*t), t * u * u, t * t * (3 - 2*t), -t * t * u}
}

func (c *column) at(s spot) float64 {
	a, b := &c[s.node], &c[s.node+1]
	return a.value*s.v0 + a.slope*s.s0 + b.value*s.v1 + b.slope*s.s1
}

// fit returns the column through the values.
func fit(values [zeniths]float64) *column {
	var c column
	for i, slope := range slopes(values[:]) {
		c[i].value, c[i].slope = values[i], slope
	}
	return &c
}

// slopes returns the slope at each value per step, that of the parabola
// through it and its neighbours (Catmull and Rom). At the first, overhead, the
// sky is symmetrical and the slope is 0.
func slopes(values []float64) []float64 {
	last := len(values) - 1
	m := make([]float64, len(values))
	for i := 1; i < last; i++ {
		m[i] = (values[i+1] - values[i-1]) / 2
	}
	m[last] = 1.5*values[last] - 2*values[last-1] + 0.5*values[last-2]
	return m
}

// family is a factor at several values of one quantity, linear between them and
// extrapolated beyond the last.
type family struct {
	nodes       []float64
	columns     []*column
	neutral     float64 // the value of the main block …
	unit        float64 // … and the factor there
	least, most float64 // bounds of the quantity
}

// at returns the factor at a zenith angle and a value of the quantity.
func (f *family) at(s spot, x float64) float64 {
	if x == f.neutral {
		return f.unit
	}
	x = max(f.least, min(f.most, x))
	i := 1
	for i < len(f.nodes)-1 && x > f.nodes[i] {
		i++
	}
	a, b := f.columns[i-1].at(s), f.columns[i].at(s)
	return a + (b-a)*(x-f.nodes[i-1])/(f.nodes[i]-f.nodes[i-1])
}

// table is the embedded grid, prepared for interpolation.
type table struct {
	main     [ozones]*column // ln UVI
	logOzone [ozones]float64
	altitude family // factor over the sea's, by km
	albedo   family // reciprocal factor, which is linear in the albedo: light is reflected between ground and sky
	aerosol  family // ln factor, which is nearly linear in the optical depth
	cloud    family // reciprocal factor, nearly linear in the optical depth (two-stream approximation)
}

// grid is the embedded table. It is read once, when the program starts, in
// well under a millisecond.
var grid = mustTable(gridCSV)

func mustTable(csv string) *table {
	t, err := newTable(csv)
	if err != nil {
		panic("clearsky: embedded table: " + err.Error())
	}
	return t
}

// column returns ln UVI of the main block, linear in ln ozone also beyond the
// block.
func (t *table) column(at spot, logOzone float64) float64 {
	i := 1
	for i < ozones-1 && logOzone > t.logOzone[i] {
		i++
	}
	a, b := t.main[i-1].at(at), t.main[i].at(at)
	return a + (b-a)*(logOzone-t.logOzone[i-1])/(t.logOzone[i]-t.logOzone[i-1])
}

// run names one run of the table.
type run struct {
	zenith, ozone, altitude, albedo, aerosol, cloud float64
}

// newTable makes the table from the text of the grid.
func newTable(csv string) (*table, error) {
	runs, err := parse(csv)
	if err != nil {
		return nil, err
	}
	b := builder{runs: runs}
	t := b.table()
	return t, b.err
}

// parse returns the index of each run of the grid's text.
func parse(csv string) (map[run]float64, error) {
	runs := make(map[run]float64, 1024)
	line := 0
	for text := range strings.Lines(csv) {
		line++
		if line == 1 {
			continue
		}
		var v [7]float64
		fields := strings.Split(strings.TrimSpace(text), ",")
		if len(fields) != len(v) {
			return nil, fmt.Errorf("line %d: %d fields; want %d", line, len(fields), len(v))
		}
		for i, field := range fields {
			x, err := strconv.ParseFloat(field, 64)
			if err != nil || math.IsInf(x, 0) || math.IsNaN(x) {
				return nil, fmt.Errorf("line %d: %q is not a number", line, field)
			}
			v[i] = x
		}
		if v[6] <= 0 {
			return nil, fmt.Errorf("line %d: index %g; want more than 0", line, v[6])
		}
		runs[run{v[0], v[1], v[2], v[3], v[4], v[5]}] = v[6]
	}
	return runs, nil
}
