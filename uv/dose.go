package uv

import "strconv"

// String returns the dose in standard erythema doses with two decimals: "1.25
// SED".
func (d Dose) String() string { return strconv.FormatFloat(d.SED(), 'f', 2, 64) + " SED" }
