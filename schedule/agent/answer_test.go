package agent_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"parasol/schedule"
)

// Services' clocks differ: ntfy's behind ours stamped an answer before its
// push, and it did not confirm.
func TestAnswerIsNeverOlderThanItsPush(t *testing.T) {
	sent := newYear.Add(7*time.Hour + 30*time.Minute)
	tests := []struct {
		name string
		at   time.Time
		want time.Time
	}{
		{"five seconds before its push", sent.Add(-5 * time.Second), sent},
		{"two hours before its push", sent.Add(-2 * time.Hour), sent},
		{"after it", sent.Add(time.Minute), sent.Add(time.Minute)},
		{"without a time: now", time.Time{}, sent.Add(5 * time.Minute)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, h *house) {
				h.until("07:35")
				slot := h.memory.reminders[0].decision.Send.Slot
				err := h.agent.Answer(context.Background(), "ada", 1, schedule.Event{ID: "a", At: tt.at, Kind: schedule.Applied,
					Slot: slot})
				if err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				if e := h.memory.events["ada"][0]; !e.At.Equal(tt.want) {
					t.Errorf("recorded at %v; want %v", e.At, tt.want)
				}
				if p, err := h.agent.Pushes(context.Background(), "ada", 1); err != nil || p[0].ConfirmedAt == nil {
					t.Errorf("the morning is not confirmed: %+v, %v", p, err)
				}
			})
		})
	}
}
