package agent_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"parasol/schedule"
	"parasol/schedule/agent"
)

// ringing brings a house to 12:16, with an emergency that has rung for a
// minute.
func ringing(t *testing.T, h *house) {
	t.Helper()
	h.until("07:31")
	h.report(schedule.Event{Kind: schedule.Applied})
	h.until("12:05")
	h.report(schedule.Event{Kind: schedule.Outdoors})
	h.until("12:16")
	if got := h.post.sent(); !strings.HasSuffix(got[len(got)-1], "emergency phone") {
		t.Fatalf("got %v; want an emergency last", got)
	}
}

func (h *house) cancelled() []string {
	h.post.mu.Lock()
	defer h.post.mu.Unlock()
	return h.post.cancelled
}

func TestReceiptsArePolledFiveSecondsApartUntilSettled(t *testing.T) {
	bubble(t, nil, func(t *testing.T, h *house) {
		ringing(t, h)
		h.agent.PollReceipts() // a callback changes nothing about it
		h.post.ack(newYear.Add(12*time.Hour + 17*time.Minute))
		h.until("12:18")
		h.post.mu.Lock()
		polls := h.post.polls
		h.post.mu.Unlock()
		for i, at := range polls[1:] {
			if gap := at.Sub(polls[i]); gap < 5*time.Second {
				t.Errorf("two polls %v apart", gap)
			}
		}
		h.until("13:00")
		if n := len(h.post.polls); n != len(polls) {
			t.Errorf("polled %d times more once settled", n-len(polls))
		}
		if got := h.cancelled(); len(got) != 0 {
			t.Errorf("cancelled %v, which was acknowledged", got)
		}
	})
}

func TestRingingIsCancelled(t *testing.T) {
	tests := []struct {
		name  string
		event schedule.Event
	}{
		{"confirmed by other means", schedule.Event{Kind: schedule.Applied}},
		{"gone indoors", schedule.Event{Kind: schedule.Indoors}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, h *house) {
				ringing(t, h)
				h.report(tt.event)
				if n := len(h.cancelled()); n != 1 {
					t.Fatalf("got %d cancellations at once; want 1", n)
				}
				h.until("12:20")
				s, _ := h.agent.Snapshot("ada")
				if len(s.Decision.Cancel) != 0 || len(h.cancelled()) != 1 {
					t.Errorf("still to cancel: %v after %d cancellations", s.Decision.Cancel, len(h.cancelled()))
				}
				var noted bool
				for _, e := range h.memory.events["ada"] {
					noted = noted || e.Kind == schedule.Stopped
				}
				if !noted {
					t.Error("the journal does not know that it stopped")
				}
			})
		})
	}
}

func TestUnansweredRingEnds(t *testing.T) {
	bubble(t, nil, func(t *testing.T, h *house) {
		ringing(t, h)
		h.until("12:48")
		h.post.mu.Lock()
		n := len(h.post.polls)
		h.post.mu.Unlock()
		h.until("13:30")
		if more := len(h.post.polls) - n; more > 0 && len(h.post.sent()) == 0 {
			t.Errorf("polled %d times after its end", more)
		}
	})
}

func TestAcknowledgementInTheFutureCountsNow(t *testing.T) {
	bubble(t, nil, func(t *testing.T, h *house) {
		ringing(t, h)
		h.post.ack(newYear.Add(20 * time.Hour))
		h.until("12:17")
		s, _ := h.agent.Snapshot("ada")
		if n := len(s.State.Coats); n != 2 || s.State.Coats[1].At.After(newYear.Add(12*time.Hour+17*time.Minute)) {
			t.Errorf("coats: got %v; want the second now", s.State.Coats)
		}
	})
}

// A message rings when its channel becomes one that gives no receipts: what
// became of it is followed to the end all the same.
func TestWhatRangBeforeIsFollowedOnAPlainChannel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := move(t, newMemory(), nil)
		ringing(t, h)
		h.stop()
		h = move(t, h.memory, func(c *agent.Config) {
			for i := range c.Channels {
				c.Channels[i].Plain = true
			}
		})
		defer h.stop()
		h.until("12:17")
		h.report(schedule.Event{Kind: schedule.Applied})
		h.until("12:18")
		if got := h.cancelled(); len(got) != 1 {
			t.Errorf("cancelled %v; want the message that rang", got)
		}
	})
}
