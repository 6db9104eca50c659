package clearsky

import (
	"math"
	"strings"
	"testing"
)

// TestLeaveOut is the evidence for the cubic: with every other node left out, it
// compares the cubic and linear interpolation with those nodes.
func TestLeaveOut(t *testing.T) {
	for i, ozone := range t0() {
		var coarse []float64
		for node := 0; node < zeniths; node += 2 {
			coarse = append(coarse, grid.main[i][node].value)
		}
		m := slopes(coarse)
		for j := range len(coarse) - 1 {
			zenith, want := zenithStep*float64(2*j+1), grid.main[i][2*j+1].value
			straight := 100 * ((coarse[j]+coarse[j+1])/2 - want)
			cubic := 100 * ((coarse[j]+coarse[j+1])/2 + (m[j]-m[j+1])/8 - want)
			if ozone == reference {
				t.Logf("%g°: straight %+.2f %%, cubic %+.2f %%", zenith, straight, cubic)
			}
			if zenith <= 65 && math.Abs(cubic) > 0.45 {
				t.Errorf("%g DU, %g°: cubic off by %.2f %%", ozone, zenith, cubic)
			}
			if math.Abs(cubic) > 0.6*math.Abs(straight) {
				t.Errorf("%g DU, %g°: cubic %.2f %% is little better than straight %.2f %%", ozone, zenith, cubic, straight)
			}
		}
	}
}

// t0 is the ozone of each column of the main block.
func t0() (ozone [ozones]float64) {
	for i := range ozone {
		ozone[i] = ozoneFirst + ozoneStep*float64(i)
	}
	return ozone
}

func TestTextsThatAreRefused(t *testing.T) {
	cut := func(s string, lines int) string { return strings.Join(strings.SplitAfter(s, "\n")[:lines], "") }
	for what, csv := range map[string]string{
		"nothing":           "",
		"a heading only":    cut(gridCSV, 1),
		"half the runs":     cut(gridCSV, 400),
		"a word":            strings.Replace(gridCSV, "12.37", "many", 1),
		"not a number":      strings.Replace(gridCSV, "12.37", "NaN", 1),
		"an index of zero":  strings.Replace(gridCSV, "12.37", "0", 1),
		"a field too many":  strings.Replace(gridCSV, "12.37", "12.37,1", 1),
		"an infinite index": strings.Replace(gridCSV, "12.37", "1e999", 1),
	} {
		if _, err := newTable(csv); err == nil {
			t.Errorf("grid: %s was accepted", what)
		}
	}
	for what, csv := range map[string]string{
		"nothing":           "",
		"eleven months":     cut(ozoneCSV, 12),
		"a missing band":    strings.Replace(ozoneCSV, ",302.53", "", 1),
		"an ozone of zero":  strings.Replace(ozoneCSV, "302.53", "0", 1),
		"an ozone not told": strings.Replace(ozoneCSV, "302.53", "NaN", 1),
	} {
		if _, err := newClimatology(csv); err == nil {
			t.Errorf("ozone: %s was accepted", what)
		}
	}
}

// FuzzTexts: whatever the text, no panic, and what is accepted is finite.
func FuzzTexts(f *testing.F) {
	f.Add(gridCSV[:400])
	f.Add(ozoneCSV)
	f.Add("heading\n0,300,0,0.05,0,0,12.37\n")
	f.Fuzz(func(t *testing.T, csv string) {
		runs, err := parse(csv)
		for r, v := range runs {
			if err == nil && (!(v > 0) || math.IsInf(v, 0)) {
				t.Errorf("%+v: %g", r, v)
			}
		}
		if table, err := newTable(csv); err == nil {
			if v := table.column(locate(42), math.Log(reference)); math.IsNaN(v) || math.IsInf(v, 0) {
				t.Errorf("column %g", v)
			}
		}
		if c, err := newClimatology(csv); err == nil && !(c[0][0] >= lowestOzone && c[0][0] <= highestOzone) {
			t.Errorf("ozone %g", c[0][0])
		}
	})
}

func BenchmarkReadingTheTable(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		mustTable(gridCSV)
	}
}
