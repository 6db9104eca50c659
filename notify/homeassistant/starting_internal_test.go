package homeassistant

import (
	"errors"
	"testing"
	"time"

	"parasol/notify"
	"parasol/schedule"
)

// Internal: ten minutes cannot be waited for. A reminder that fell due while
// Home Assistant started was lost as refused for good.
func TestAServiceThatIsNotThereYet(t *testing.T) {
	begin := time.Date(2026, 7, 1, 7, 30, 0, 0, time.UTC)
	var s starting
	for _, row := range []struct {
		why    string
		at     time.Duration
		status int
		want   schedule.Class
	}{
		{"it starts", 0, 404, schedule.Failed},
		{"a service that knows no phone yet", 5 * time.Minute, 400, schedule.Failed},
		{"ten minutes are enough", 10 * time.Minute, 404, schedule.Refused},
		{"and so it stays", 15 * time.Minute, 404, schedule.Refused},
		{"another start, hours later", 5 * time.Hour, 404, schedule.Failed},
		{"a token that is none is none", 5*time.Hour + time.Minute, 401, schedule.Refused},
	} {
		e := s.judge(begin.Add(row.at), &notify.Error{Class: schedule.Refused, Status: row.status, Err: errors.New("no")})
		if e.Class != row.want {
			t.Errorf("%s: got %s; want %s", row.why, e.Class, row.want)
		}
	}
	s.over()
	gone := &notify.Error{Class: schedule.Refused, Status: 404, Err: errors.New("no")}
	if e := s.judge(begin.Add(5*time.Hour+11*time.Minute), gone); e.Class != schedule.Failed {
		t.Errorf("after it was there: got %s", e.Class)
	}
}
