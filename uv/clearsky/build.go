package clearsky

import (
	"fmt"
	"math"
)

// reference is the ozone column for which the grid has every block.
const reference = 300

// builder makes the table's columns and remembers the first run that is
// missing.
type builder struct {
	runs map[run]float64
	err  error
}

// index returns the index of a run.
func (b *builder) index(r run) float64 {
	v, ok := b.runs[r]
	if !ok && b.err == nil {
		b.err = fmt.Errorf("no run %+v", r)
	}
	return v
}

// each returns the column of a function of the zenith angle.
func (b *builder) each(of func(zenith float64) float64) *column {
	var values [zeniths]float64
	for i := range values {
		values[i] = of(float64(i) * zenithStep)
	}
	return fit(values)
}

// sea is the run of the main block: sea level, default albedo, no aerosol, no
// cloud.
func sea(zenith float64) run {
	return run{zenith: zenith, ozone: reference, albedo: DefaultAlbedo}
}

// ratio returns a run's index over that of another.
func (b *builder) ratio(of, over run) float64 { return b.index(of) / b.index(over) }

func (b *builder) table() *table {
	t := &table{
		altitude: family{nodes: []float64{0, 1, 2, 3, 4, 5}, unit: 1, least: -0.5, most: 9}, // the Dead Sea to Everest
		albedo:   family{nodes: []float64{0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8}, neutral: DefaultAlbedo, unit: 1, most: 1},
		aerosol:  family{nodes: []float64{0, 0.1, 0.235}, most: highestAerosol},
		cloud:    family{nodes: []float64{0, 1, 2, 5, 10, 20, 50}, unit: 1, most: highestCloud},
	}
	for i := range t.main {
		ozone := float64(ozoneFirst + i*ozoneStep)
		t.logOzone[i] = math.Log(ozone)
		t.main[i] = b.each(func(zenith float64) float64 {
			r := sea(zenith)
			r.ozone = ozone
			return math.Log(b.index(r))
		})
	}
	t.altitude.fill(b, func(r run, x float64) float64 { base := r; r.altitude = x; return b.ratio(r, base) })
	t.albedo.fill(b, func(r run, x float64) float64 { base := r; r.albedo = x; return b.ratio(base, r) })
	t.cloud.fill(b, func(r run, x float64) float64 { base := r; r.cloud = x; return b.ratio(base, r) })
	t.aerosol.fill(b, b.logAerosol)
	return t
}

// fill makes a column for each node of the family.
func (f *family) fill(b *builder, of func(base run, x float64) float64) {
	for _, x := range f.nodes {
		f.columns = append(f.columns, b.each(func(zenith float64) float64 { return of(sea(zenith), x) }))
	}
}

// logAerosol returns ln of the aerosol's factor. The runs of the highest depth
// have an albedo of 0.1. The factor changes by less than half a per cent from
// 200 to 500 DU, so that the factor of one ozone column is used for all.
func (b *builder) logAerosol(base run, depth float64) float64 {
	r := base
	if depth > 0.1 {
		r.albedo, base.albedo = 0.1, 0.1
	}
	r.aerosol = depth
	return math.Log(b.ratio(r, base))
}
