package web

import (
	"fmt"
	"html/template"
	"strings"

	"rsc.io/qr"
)

// setup holds what configures a phone's app: a link to open on the phone, and
// a QR code of it. Both contain the source's password, so they appear on the
// page only.
type setup struct {
	Link template.URL
	Size int    // of the code in modules, including its quiet zone
	Path string // the dark modules as an SVG path
}

// quietZone is the margin that QR readers need, in modules.
const quietZone = 4

// setupOf returns nil without a link; a link that is too long gets no code.
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
