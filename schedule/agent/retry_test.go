package agent_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/schedule"
	"parasol/schedule/agent"
)

func TestJudge(t *testing.T) {
	now := newYear.Add(12 * time.Hour)
	broken := errors.New("broken")
	tests := []struct {
		name   string
		tries  int
		class  schedule.Class // of the try before
		result agent.Result
		want   agent.Outcome
	}{
		{"delivered is done", 0, 0, agent.Result{}, agent.Outcome{State: agent.Sent}},
		{"an emergency rings until it is pointless", 3, schedule.Failed, agent.Result{Receipt: "r"},
			agent.Outcome{State: agent.Sent, Receipt: "r", Ringing: now.Add(time.Hour)}},
		{"a channel that cannot ring makes an emergency again", 2, schedule.Delivered, agent.Result{Again: 5 * time.Minute},
			agent.Outcome{State: agent.Pending, Next: now.Add(5 * time.Minute)}},
		{"but not past the time when it makes sense", 2, schedule.Delivered, agent.Result{Again: time.Hour},
			agent.Outcome{State: agent.Sent}},
		{"refused is never tried again", 0, 0, agent.Result{Class: schedule.Refused, Err: broken}, agent.Outcome{State: agent.Rejected,
			Class: schedule.Refused}},
		{"failed: after 5 s", 0, 0, agent.Result{Class: schedule.Failed, Err: broken}, agent.Outcome{Class: schedule.Failed,
			Next: now.Add(5 * time.Second)}},
		{"failed again: after 10 s", 1, schedule.Failed, agent.Result{Class: schedule.Failed, Err: broken},
			agent.Outcome{Class: schedule.Failed, Next: now.Add(10 * time.Second)}},
		{"failed for long: every 5 min", 40, schedule.Failed, agent.Result{Class: schedule.Failed, Err: broken},
			agent.Outcome{Class: schedule.Failed, Next: now.Add(5 * time.Minute)}},
		{"busy: after what the service says", 0, 0, agent.Result{Class: schedule.Busy, RetryAfter: 7 * time.Minute, Err: broken},
			agent.Outcome{Class: schedule.Busy, Next: now.Add(7 * time.Minute)}},
		{"busy for a moment: not under 5 s all the same", 0, 0, agent.Result{Class: schedule.Busy, RetryAfter: time.Second, Err: broken},
			agent.Outcome{Class: schedule.Busy, Next: now.Add(5 * time.Second)}},
		{"busy without a word: after a minute", 5, 0, agent.Result{Class: schedule.Busy, Err: broken}, agent.Outcome{Class: schedule.Busy,
			Next: now.Add(time.Minute)}},
		{"busy for longer than it makes sense: over", 0, 0, agent.Result{Class: schedule.Busy, RetryAfter: time.Hour, Err: broken},
			agent.Outcome{State: agent.Expired, Class: schedule.Busy}},
		{"unknown: once more", 0, 0, agent.Result{Class: schedule.Unknown, Err: broken}, agent.Outcome{Class: schedule.Unknown,
			Next: now.Add(5 * time.Second)}},
		{"unknown twice: not a third time", 1, schedule.Unknown, agent.Result{Class: schedule.Unknown, Err: broken},
			agent.Outcome{State: agent.Uncertain, Class: schedule.Unknown}},
		{"unknown, then failed: it may have arrived, and that is not forgotten", 1, schedule.Unknown, agent.Result{Class: schedule.Failed,
			Err: broken},
			agent.Outcome{Class: schedule.Unknown, Next: now.Add(10 * time.Second)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := &agent.Delivery{ID: 3, Tries: tt.tries, Class: tt.class,
				Decision: schedule.Decision{Send: &schedule.Reminder{Until: now.Add(time.Hour)}}}
			tt.want.Delivery, tt.want.At = 3, now
			if tt.result.Err != nil {
				tt.want.Error = "broken"
			}
			if diff := cmp.Diff(tt.want, agent.Judge(now, d, tt.result)); diff != "" {
				t.Errorf("outcome (-want +got):\n%s", diff)
			}
		})
	}
}

func TestClassesRoundTrip(t *testing.T) {
	for c := schedule.Delivered; c <= schedule.Unknown; c++ {
		if got := schedule.ParseClass(c.String()); got != c {
			t.Errorf("%s: got %s", c, got)
		}
	}
	if got := schedule.ParseClass("nonsense"); got != schedule.Failed {
		t.Errorf("nonsense: got %s; want failed", got)
	}
}
