package web

import (
	"fmt"
	"html/template"
	"strings"

	"rsc.io/qr"
)

// setup is what sets a phone's app up: a link to open on the phone, and a code
// to show it. Both hold the source's password, so they are on the page alone.
type setup struct {
	Link template.URL
	Size int    // of the code, in modules, its quiet zone included
	Path string // of the dark modules, as SVG has it
}

// quietZone is the margin that readers need, in modules.
const quietZone = 4

// setupOf returns nil where there is no link, and no code where the link is
// too long for one.
func setupOf(link string) *setup {
	if link == "" {
		return nil
	}
	s := &setup{
		Link: template.URL(link), //nolint:gosec // made by the daemon, of a scheme that html/template does not know
	}
	code, err := qr.Encode(link, qr.L)
	if err != nil {
		return s
	}
	s.Size = code.Size + 2*quietZone
	var path strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+quietZone, y+quietZone)
			}
		}
	}
	s.Path = path.String()
	return s
}
