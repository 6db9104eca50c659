package clearsky

import (
	_ "embed"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

//go:embed ozone_fortuin_kelder_1998.csv
var ozoneCSV string

// The bands of the climatology: 80° south to 80° north.
const (
	bands     = 17
	bandFirst = -80.0
	bandStep  = 10.0
)

// climatology is total ozone in DU by month and band.
type climatology [12][bands]float64

var fortuinKelder = mustClimatology(ozoneCSV)

func mustClimatology(csv string) *climatology {
	c, err := newClimatology(csv)
	if err != nil {
		panic("clearsky: embedded ozone: " + err.Error())
	}
	return c
}

// newClimatology reads the text of the climatology: a heading, then a line for
// each month.
func newClimatology(csv string) (*climatology, error) {
	var c climatology
	lines := strings.Split(strings.TrimSpace(csv), "\n")
	if len(lines) != 1+len(c) {
		return nil, fmt.Errorf("%d lines; want %d", len(lines), 1+len(c))
	}
	for month := range c {
		fields := strings.Split(strings.TrimSpace(lines[1+month]), ",")
		if len(fields) != 1+bands {
			return nil, fmt.Errorf("line %d: %d fields; want %d", month+2, len(fields), 1+bands)
		}
		for band := range c[month] {
			v, err := strconv.ParseFloat(fields[1+band], 64)
			if err != nil || !(v >= lowestOzone && v <= highestOzone) {
				const want = "want DU between %d and %d"
				return nil, fmt.Errorf("line %d: ozone %q; "+want, month+2, fields[1+band], lowestOzone, highestOzone)
			}
			c[month][band] = v
		}
	}
	return &c, nil
}

// monthlyOzone returns the ozone in DU at the middle of a month (0 is
// January), linear between the bands and constant beyond the outermost. A
// latitude that is NaN counts as 0.
func monthlyOzone(month int, latDegrees float64) float64 {
	x := (max(bandFirst, min(-bandFirst, number(latDegrees))) - bandFirst) / bandStep
	i := min(int(x), bands-2)
	row := &fortuinKelder[month]
	return row[i] + (row[i+1]-row[i])*(x-float64(i))
}

// seasonal returns a yearly cycle's value at t, linear from the middle of one
// month to the next. Months are twelfths of the mean Gregorian year from the
// start of 2000, whose middles are within two days of the calendar's.
func seasonal(months *[12]float64, t time.Time) float64 {
	const (
		millennium = 946684800 // 2000-01-01 00:00 UTC in Unix seconds
		month      = 365.2425 * 86400 / 12
	)
	x := float64(t.Unix()-millennium)/month - 0.5
	x -= 12 * math.Floor(x/12)
	i := int(x) % 12
	part := x - math.Floor(x)
	return months[i] + (months[(i+1)%12]-months[i])*part
}
