package web

import (
	"fmt"
	"math"
	"strings"
)

// The parasol seen from above, in units of the drawing, whose centre is 0.
const (
	panels     = 8
	hubRadius  = 66.0
	rimRadius  = 96.0
	rimHollow  = 8.3 // how much closer to the hub the cloth is between two ribs
	tipRadius  = 98.0
	panelGap   = 1.3 // degrees left empty on each side of a panel
	panelSteps = 6
)

// ring is the parasol, whose panels fold as the coat's time passes.
type ring struct {
	Big, Small string // the text in the hub
	Label      string
	Off        string // path data: all panels
	On, On2    string // the panels still open, alternately
	Tips       []point
}

type point struct{ X, Y string }

// allPanels and allTips never change.
var allPanels, allTips = panelsFrom(0, 0) + panelsFrom(0, 1), tips()

// ringOf draws the ring with a given fraction of it open.
func ringOf(big, small, label string, open float64) *ring {
	folded := (1 - min(max(open, 0), 1)) * 360
	r := &ring{Big: big, Small: small, Label: label, Off: allPanels, Tips: allTips}
	if folded < 360-2*panelGap {
		r.On, r.On2 = panelsFrom(folded, 0), panelsFrom(folded, 1)
	}
	return r
}

// panelsFrom draws every second panel, from an angle on.
func panelsFrom(folded float64, odd int) string {
	var b strings.Builder
	const wide = 360.0 / panels
	for i := range panels {
		from, until := float64(i)*wide+panelGap, float64(i+1)*wide-panelGap
		if i%2 == odd && until > folded {
			b.WriteString(panel(max(from, folded), until, float64(i)*wide))
		}
	}
	return b.String()
}

// panel draws one panel between two angles; rib is the angle at which its
// cloth begins.
func panel(from, until, rib float64) string {
	var b strings.Builder
	fmt.Fprintf(&b, "M%s", polar(hubRadius, from))
	for i := range panelSteps + 1 {
		at := from + (until-from)*float64(i)/panelSteps
		t := (at - rib) / (360.0 / panels)
		fmt.Fprintf(&b, "L%s", polar(rimRadius-rimHollow*4*t*(1-t), at))
	}
	fmt.Fprintf(&b, "L%sA66 66 0 0 0 %sZ", polar(hubRadius, until), polar(hubRadius, from))
	return b.String()
}

func tips() []point {
	all := make([]point, panels)
	for i := range all {
		x, y, _ := strings.Cut(polar(tipRadius, float64(i)*360/panels), " ")
		all[i] = point{x, y}
	}
	return all
}

// polar converts a distance from the centre and an angle from the top,
// clockwise in degrees, to a point.
func polar(radius, degrees float64) string {
	rad := degrees * math.Pi / 180
	return fmt.Sprintf("%.1f %.1f", radius*math.Sin(rad)+0, -radius*math.Cos(rad)+0)
}
