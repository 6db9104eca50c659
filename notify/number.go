package notify

import (
	"math"
	"strconv"
	"strings"

	"parasol/uv"
)

// most is an index higher than any ever measured; the quality gate stops at
// 26.
const most = 50

// whole rounds an index half up, as the WHO recommends for published values.
// What cannot be an index is 0.
func whole(i uv.Index) int {
	if x := float64(i); x > 0 && x <= most {
		return int(math.Floor(x + 0.5))
	}
	return 0
}

// decimal formats an index with one decimal, or none from 10 on. What cannot
// be an index is a dash.
func decimal(i uv.Index) string {
	switch x := float64(i); {
	case math.IsNaN(x) || x < 0 || x > most:
		return "–"
	case x >= 10:
		return strconv.FormatFloat(x, 'f', 0, 64)
	default:
		return strings.TrimSuffix(strconv.FormatFloat(x, 'f', 1, 64), ".0")
	}
}
