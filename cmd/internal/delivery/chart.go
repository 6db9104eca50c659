package delivery

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"time"

	"parasol/uv"
)

// The chart of the morning reminder in pixels: legible in a notification,
// about 2 KB in five colours.
const (
	chartWidth, chartHeight = 720, 320
	chartLeft, chartBottom  = 40, 36
	chartTop, chartRight    = 12, 12
	digitSize               = 3 // pixels a dot of a digit
)

// The palette's indexes.
const (
	paper = iota
	grid
	glow // 3 and above
	sun
	ink
)

var palette = color.Palette{
	paper: color.RGBA{0xff, 0xff, 0xff, 0xff},
	grid:  color.RGBA{0xdd, 0xd8, 0xcc, 0xff},
	glow:  color.RGBA{0xfb, 0xe3, 0xc4, 0xff},
	sun:   color.RGBA{0xc2, 0x57, 0x0c, 0xff},
	ink:   color.RGBA{0x3a, 0x42, 0x4e, 0xff},
}

// Chart draws the forecast between two instants, usually the midnights of a
// day, as a PNG.
func Chart(f *uv.Forecast, from, until time.Time) []byte {
	c := canvas{image.NewPaletted(image.Rect(0, 0, chartWidth, chartHeight), palette)}
	width := chartWidth - chartLeft - chartRight
	column := make([]float64, width)
	top := 6.0 // so that a winter's day does not look like a summer's
	for x := range column {
		at := from.Add(time.Duration(float64(until.Sub(from)) * float64(x) / float64(width-1)))
		column[x] = float64(f.At(at).Forecast)
		top = max(top, math.Ceil(column[x]))
	}
	y := func(index float64) int {
		return chartHeight - chartBottom - int(index/top*(chartHeight-chartBottom-chartTop))
	}
	c.bands(column, y)
	c.lines(top, y, width)
	for x, index := range column {
		c.column(chartLeft+x, y(index), min(y(index)+3, y(0)), sun)
		if x > 0 { // join steep stretches
			c.column(chartLeft+x, min(y(index), y(column[x-1])), max(y(index), y(column[x-1])), sun)
		}
	}
	var b bytes.Buffer
	if png.Encode(&b, c) != nil { // into memory: only fails for an impossible size
		return nil
	}
	return b.Bytes()
}

// canvas is the image being drawn.
type canvas struct{ *image.Paletted }

func (c canvas) column(x, from, until int, colour uint8) {
	for y := from; y <= until; y++ {
		c.SetColorIndex(x, y, colour)
	}
}

// bands shades the stretches at index 3 and above.
func (c canvas) bands(column []float64, y func(float64) int) {
	for x, index := range column {
		if index >= 3 {
			c.column(chartLeft+x, chartTop, y(0), glow)
		}
	}
}

// lines draws the indexes 0, 3, 6 … and the hours 6, 12 and 18 with their
// labels.
func (c canvas) lines(top float64, y func(float64) int, width int) {
	for index := 0; float64(index) <= top; index += 3 {
		for x := chartLeft; x < chartWidth-chartRight; x++ {
			c.SetColorIndex(x, y(float64(index)), grid)
		}
		c.number(6, y(float64(index))-2*digitSize, index)
	}
	for hour := 6; hour < 24; hour += 6 {
		x := chartLeft + width*hour/24
		c.column(x, chartTop, chartHeight-chartBottom, grid)
		c.number(x-4*digitSize, chartHeight-chartBottom+8, hour)
	}
}

// digits are 3 × 5 dots each, one row in three bits: the standard library has
// no font.
var digits = [10][5]uint8{
	{7, 5, 5, 5, 7}, {2, 6, 2, 2, 7}, {7, 1, 7, 4, 7}, {7, 1, 7, 1, 7}, {5, 5, 7, 1, 1},
	{7, 4, 7, 1, 7}, {7, 4, 7, 5, 7}, {7, 1, 1, 1, 1}, {7, 5, 7, 5, 7}, {7, 5, 7, 1, 7},
}

// number draws a number of up to two digits.
func (c canvas) number(x, y, n int) {
	if n >= 10 {
		c.digit(x, y, n/10)
		x += 4 * digitSize
	}
	c.digit(x, y, n%10)
}

func (c canvas) digit(x, y, n int) {
	for row, bits := range digits[n] {
		for column := range 3 {
			if bits&(4>>column) != 0 {
				c.dot(x+column*digitSize, y+row*digitSize)
			}
		}
	}
}

func (c canvas) dot(x, y int) {
	for i := range digitSize {
		c.column(x+i, y, y+digitSize-1, ink)
	}
}
