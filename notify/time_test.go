package notify_test

import (
	"testing"
	"time"

	"parasol/notify"
	"parasol/schedule"
)

// A morning that is sent late at noon once showed 07:30, as if the phone had
// delayed it.
func TestPushHasTheTimeOfItsDecision(t *testing.T) {
	d := notify.Sample(schedule.Morning, schedule.Protect, schedule.Normal)
	d.Send.Due, d.At = d.At, d.At.Add(4*time.Hour)
	if m := notify.Default().Render(d); !m.Time.Equal(d.At) {
		t.Errorf("time %v; want %v, not when it fell due, %v", m.Time, d.At, d.Send.Due)
	}
}
