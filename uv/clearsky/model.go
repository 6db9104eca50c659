package clearsky

import (
	"math"
	"time"

	"parasol/uv"
	"parasol/uv/sun"
)

// At returns the clear-sky index at a place for any instant. The function is
// safe for concurrent use.
func At(place uv.Place, p Params) uv.ClearSky { return newModel(place, p).index }

// Sweep returns the same model for rows of equidistant instants, at a fraction
// of the cost. It agrees with At within 0.5 %, or 0.001 if that is more. The
// function is safe for concurrent use.
func Sweep(place uv.Place, p Params) uv.Sweep { return newModel(place, p).sweep }

// model is the sky over one place. It is immutable.
type model struct {
	observer sun.Observer
	place    uv.Place
	params   Params
	logOzone [12]float64 // ln DU at the middle of each month
	fold     fold
}

// fold holds ln of the product of all factors for one place, at equal steps of
// the cosine of the zenith angle from 90° to 0°. With 64 steps, linear
// interpolation stays within 0.1 % of the factors.
type fold [foldSteps + 1]float32

const foldSteps = 64

func newModel(place uv.Place, p Params) *model {
	if number(p.Albedo) == 0 {
		p.Albedo = place.Albedo
	}
	m := &model{observer: sun.From(place.Latitude, place.Longitude), place: place, params: p.clean()}
	for month := range m.logOzone {
		ozone := m.params.Ozone
		if ozone == 0 {
			ozone = monthlyOzone(month, place.Latitude)
		}
		m.logOzone[month] = math.Log(ozone)
	}
	for i := range m.fold {
		zenith := math.Acos(float64(i)/foldSteps) * 180 / math.Pi
		m.fold[i] = float32(m.params.logFactors(locate(zenith), zenith, place.Altitude))
	}
	return m
}

func (m *model) index(t time.Time) uv.Index {
	cos, factor := m.observer.Cosine(t)
	return m.under(cos, factor, fine.at(seasonal(&m.logOzone, t)))
}

// sweep fills the row with the index at from, from + step and so on.
func (m *model) sweep(from time.Time, step time.Duration, row []uv.Index) {
	var buffer [400]float64 // a day of 5 minutes, with its margins
	for len(row) > 0 {
		n := min(len(row), len(buffer))
		m.chunk(from, step, row[:n], buffer[:n])
		from, row = from.Add(time.Duration(n)*step), row[n:]
	}
}

// chunk fills a row that is short enough for one distance of the sun and one
// ozone column.
func (m *model) chunk(from time.Time, step time.Duration, row []uv.Index, cosines []float64) {
	if time.Duration(len(row))*step > longestChunk {
		for i := range row {
			row[i] = m.index(from.Add(time.Duration(i) * step))
		}
		return
	}
	factor := m.observer.Sweep(from, step, cosines)
	ozone := fine.at(seasonal(&m.logOzone, from.Add(time.Duration(len(row))*step/2)))
	for i, cos := range cosines {
		row[i] = m.under(cos, factor, ozone)
	}
}

// longestChunk is how long the sun's distance and the ozone of the climatology
// are taken as constant: in two days they change the index by 0.2 %.
const longestChunk = 48 * time.Hour

// under returns the index with the sun at a cosine of the zenith angle.
func (m *model) under(cos, factor float64, ozone fineSpot) uv.Index {
	switch {
	case !(cos > cosDark):
		return 0
	case cos <= 0:
		zenith := math.Acos(cos) * 180 / math.Pi
		p := m.params
		p.Ozone = ozone.value()
		return uv.Index(factor) * p.index(zenith, m.place.Altitude)
	}
	x := cos * foldSteps
	i := min(int(x), foldSteps-1)
	a, b := float64(m.fold[i]), float64(m.fold[i+1])
	return uv.Index(factor * math.Exp(ozone.log(cos)+a+(b-a)*(x-float64(i))))
}

// cosDark is the cosine of the zenith angle dark.
var cosDark = math.Cos(dark * math.Pi / 180)

// fineSteps is how many steps the fine table has from 90° to 0°. They are equal
// in the cosine, which saves an arc cosine for each point, and so many that
// linear interpolation stays within 0.05 % of the cubic.
const fineSteps = 1024

// fineTable is ln UVI of the main block at equal steps of the cosine of the
// zenith angle.
type fineTable [ozones][fineSteps + 1]float32

// fine is made once, when the program starts, in about half a millisecond.
var fine = newFine(grid)

func newFine(t *table) *fineTable {
	var f fineTable
	for i := range fineSteps + 1 {
		spot := locate(math.Acos(float64(i)/fineSteps) * 180 / math.Pi)
		for ozone, column := range t.main {
			f[ozone][i] = float32(column.at(spot))
		}
	}
	return &f
}

// fineSpot is an ozone column among the fine table's.
type fineSpot struct {
	low, high *[fineSteps + 1]float32
	part      float64 // of the way from low to high; outside 0 to 1 beyond the block
	logOzone  float64
}

// at returns the spot of an ozone column given as ln DU.
func (f *fineTable) at(logOzone float64) fineSpot {
	i := 1
	for i < ozones-1 && logOzone > grid.logOzone[i] {
		i++
	}
	part := (logOzone - grid.logOzone[i-1]) / (grid.logOzone[i] - grid.logOzone[i-1])
	return fineSpot{&f[i-1], &f[i], part, logOzone}
}

func (s fineSpot) value() float64 { return math.Exp(s.logOzone) }

// log returns ln UVI of the main block at a cosine from 0 to 1.
func (s fineSpot) log(cos float64) float64 {
	x := cos * fineSteps
	i := min(int(x), fineSteps-1)
	t := x - float64(i)
	low := float64(s.low[i]) + float64(s.low[i+1]-s.low[i])*t
	high := float64(s.high[i]) + float64(s.high[i+1]-s.high[i])*t
	return low + (high-low)*s.part
}
