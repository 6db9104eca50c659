package notify

import (
	"strings"

	"parasol/schedule"
)

// DayPlan says what a day looks like from a decision, sent or not: phase, peak, hours at 3 and above and when the
// scheduler looks again. It is for start lines and logs; outside every window it says so.
func DayPlan(d *schedule.Decision) string {
	r := read(d)
	if r.e.Phase == schedule.NoPhase {
		return "No treatment window now."
	}
	return release(unique(tidy(strings.Join([]string{PhaseLine(r.e), r.areaLine(), r.peakLine(), r.three(), r.nowLine(), r.changes()}, " "))))
}
